/** Shapes that say what colour says too: one per mode, one per certainty, one per delay. */

import { html } from './vendor/preact.mjs';
import { duration, t } from './locale.mjs';

const ON_TIME = 60; // minutes: less than this is neither late nor early

const MODES = {
  sea: 'M8 1 12.5 6V15H3.5V6Z',
  barge: 'M8 4 13 7.5 11.5 13H4.5L3 7.5Z',
  rail: 'M5 1.5H11A1.5 1.5 0 0 1 12.5 3V13A1.5 1.5 0 0 1 11 14.5H5A1.5 1.5 0 0 1 3.5 13V3A1.5 1.5 0 0 1 5 1.5Z',
  road: 'M8 1 15 8 8 15 1 8Z',
  air: 'M8 1 14 15 8 11.5 2 15Z',
  customs: 'M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z',
  unknown: 'M8 3A5 5 0 1 1 8 13A5 5 0 1 1 8 3ZM8 6A2 2 0 1 0 8 10A2 2 0 1 0 8 6Z',
};

/** The sign of a mode; it is spoken unless words beside it say the same. */
export const Mode = ({ of, spoken = false }) => html`
  <svg class=${`glyph mode-${of}`} viewBox="0 0 16 16" role="img" aria-hidden=${spoken ? undefined : 'true'}
    aria-label=${spoken ? t(`mode.${of}`) : undefined}>
    <path d=${MODES[of] ?? MODES.unknown} />
  </svg>`;

const CENTRE = { cx: 10, cy: 10 };

/** Node of a milestone: hollow and dotted, ring and dot, filled with a tick. */
export function Node({ state }) {
  const inside = {
    planned: html`<circle ...${CENTRE} r="6.5" class="node-planned" />`,
    estimated: html`<circle ...${CENTRE} r="7" class="node-ring" /><circle ...${CENTRE} r="2.8" class="node-dot" />`,
    actual: html`<circle ...${CENTRE} r="8.5" class="node-full" /><path d="M6 10.3 8.9 13 14 7.2" class="node-tick" />`,
  }[state];
  return html`<svg class="node" viewBox="0 0 20 20" aria-hidden="true">${inside}</svg>`;
}

/** How a delay is called: late, early or on_time. */
export const lateness = (minutes) => (minutes >= ON_TIME ? 'late' : minutes <= -ON_TIME ? 'early' : 'on_time');

const SIGNS = { late: '▲', early: '▼', on_time: '●' };

/** ▲ 1d 4h late · ▼ 12h early · ● on time; nothing where nobody promised a time. */
export function Delay({ minutes }) {
  if (minutes === null || minutes === undefined) return null;
  const kind = lateness(minutes);
  const words = t(`delay.${kind}`, { time: duration(minutes) });
  return html`<span class=${`delay delay-${kind}`}><span aria-hidden="true">${SIGNS[kind]}</span> ${words}</span>`;
}

export const Icon = ({ path }) =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${path} /></svg>`;

export const ICONS = {
  close: 'M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5',
  link: 'M6.5 9.5 9.5 6.5M7 4.5 8.7 2.8A3.1 3.1 0 0 1 13.2 7.3L11.5 9M9 11.5 7.3 13.2A3.1 3.1 0 0 1 2.8 8.7L4.5 7',
  search: 'M7 2.5A4.5 4.5 0 1 1 7 11.5A4.5 4.5 0 1 1 7 2.5M10.4 10.4 13.8 13.8',
  clock: 'M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2M8 4.8V8L10.4 9.6',
  feed: 'M8 10.5V2.5M4.8 5.5 8 2.3 11.2 5.5M2.5 10V13.5H13.5V10',
  back: 'M9.5 3 4.5 8 9.5 13',
  warn: 'M8 2 14.5 13.5H1.5ZM8 6.5V9.5M8 11.2V11.6',
};
