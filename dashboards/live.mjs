/** The live feed: GET /v1/live as server-sent events. The browser reconnects with Last-Event-ID, so nothing is lost. */

import { signal } from './vendor/preact.mjs';
import { LIVE } from './api.mjs';

const LATER = 5000; // milliseconds until a feed that the browser has given up is opened again

/** `state`: connecting, live, reconnecting or paused; `last`: when something was heard last, milliseconds. */
export const freshness = signal({ state: 'connecting', last: null });

let missed = false;

function tell(state) {
  if (freshness.peek().state === 'paused') return;
  freshness.value = { state, last: state === 'live' ? Date.now() : freshness.peek().last };
}

/** Call `heard` with every update (an `Update` and its shipment's summary), `returned` after a break without the feed. */
export function listen(heard, returned) {
  const source = new EventSource(LIVE);
  source.onopen = () => {
    if (freshness.peek().state === 'reconnecting') returned();
    tell('live');
  };
  source.onerror = () => {
    tell('reconnecting');
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(heard, returned), LATER);
  };
  source.addEventListener('update', ({ data }) => {
    if (freshness.peek().state === 'paused') {
      missed = true;
      return;
    }
    tell('live');
    heard(JSON.parse(data));
  });
}

/** Hold the page still, or let it live again: then `returned` is called if anything was missed. */
export function toggle(returned) {
  const paused = freshness.peek().state === 'paused';
  freshness.value = { ...freshness.peek(), state: paused ? 'live' : 'paused' };
  if (paused && missed) returned();
  missed = false;
}
