/** What the page shows now: the address as a signal. Changing the view changes the address, and the other way round. */

import { signal } from './vendor/preact.mjs';
import { parse, print } from './url.mjs';

export const view = signal(parse(location.search));

/** Show something else. `push`: a step that the browser's Back undoes; typing and moving the map are none. */
export function go(patch, { push = false } = {}) {
  const next = { ...view.peek(), ...patch };
  if (print(next) === print(view.peek())) return;
  history[push ? 'pushState' : 'replaceState'](null, '', print(next));
  view.value = next;
}

/** Open a shipment, or none. */
export function open(shipment) {
  go({ shipment, why: '' }, { push: true });
}

addEventListener('popstate', () => {
  view.value = parse(location.search);
});
