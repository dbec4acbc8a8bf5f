/** The ring at a shipment's last position: what carries it, its course, and how old the position is. */

import { html } from './vendor/preact.mjs';
import { Mode } from './glyphs.mjs';
import { duration, t } from './locale.mjs';
import { age, minutesSince } from './positions.mjs';

export function Here({ position, mode, now }) {
  const clock = Date.parse(now);
  const old = age(position.at, clock);
  const time = duration(minutesSince(position.at, clock));
  return html`<div class=${`here-${old}`}>
    <span class="here-ring" style=${{ transform: `rotate(${position.course ?? 0}deg)` }}><${Mode} of=${mode} /></span>
    <span class="here-text">${t(old === 'live' ? 'signal.live' : 'signal.old', { time })}</span>
  </div>`;
}
