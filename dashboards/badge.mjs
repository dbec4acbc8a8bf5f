/** How fresh the page is, and a switch that holds it still (WCAG 2.2.2). */

import { html } from './vendor/preact.mjs';
import { hereHour, t } from './locale.mjs';
import { freshness } from './live.mjs';

function words({ state, last }) {
  if (state !== 'reconnecting') return t(`live.${state}`);
  return last ? t('live.reconnecting', { at: hereHour(last) }) : t('live.connecting');
}

export function Badge({ pause }) {
  const { state } = freshness.value;
  return html`<button type="button" class=${`badge badge-${state}`} aria-pressed=${state === 'paused'}
    title=${t(state === 'paused' ? 'live.resume' : 'live.pause')} onClick=${pause}>
    <span class="dot" aria-hidden="true"></span> <span role="status">${words(freshness.value)}</span>
  </button>`;
}
