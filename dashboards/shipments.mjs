/** The list of shipments: what was asked, what came, and how live updates change it without making it jump. */

import { batch, computed, effect, signal } from './vendor/preact.mjs';
import * as api from './api.mjs';
import { view } from './view.mjs';

export const STATUSES = ['planned', 'origin', 'moving', 'waiting', 'delivered'];
export const MODES = ['sea', 'barge', 'rail', 'road', 'air'];
const PAGE = 50;
const CALM = 4000; // milliseconds between two counts while updates pour in

/** `state`: loading, ready or error; `fresh`: ids of shipments that came since and are not in the list. */
const NOTHING = { state: 'loading', shipments: [], total: 0, next: null, match: 'exact', problem: null, fresh: [] };

export const list = signal(NOTHING);
export const counts = signal({}); // shipments by status, '' for all

const asked = computed(() => {
  const { q, status, mode } = view.value;
  return JSON.stringify({ q, status, mode });
});
let asking = new AbortController();

/** Ask for the first page. `quiet`: keep what is shown until the answer is there. */
export async function load({ quiet = false } = {}) {
  asking.abort();
  asking = new AbortController();
  const { signal: stop } = asking;
  if (!quiet) list.value = { ...list.peek(), state: 'loading', problem: null };
  try {
    const found = await api.shipments({ ...JSON.parse(asked.peek()), limit: PAGE }, stop);
    list.value = { ...NOTHING, ...found, state: 'ready' };
  } catch (problem) {
    if (!stop.aborted) list.value = { ...NOTHING, state: 'error', problem };
  }
}

/** The next page, below what is there. */
export async function more() {
  const { next } = list.peek();
  const { signal: stop } = asking;
  const found = await api.shipments({ ...JSON.parse(asked.peek()), limit: PAGE, cursor: next }, stop);
  const shown = list.peek();
  const known = new Set(shown.shipments.map(({ id }) => id));
  const added = found.shipments.filter(({ id }) => !known.has(id));
  list.value = { ...shown, shipments: [...shown.shipments, ...added], next: found.next };
}

/** A shipment changed: its row changes where it stands; one that is not listed is only announced. */
export function merge(summary) {
  const shown = list.peek();
  if (shown.state !== 'ready') return;
  if (shown.shipments.some(({ id }) => id === summary.id)) {
    const shipments = shown.shipments.map((row) => (row.id === summary.id ? summary : row));
    list.value = { ...shown, shipments };
  } else if (!shown.next && !shown.fresh.includes(summary.id) && fits(summary)) {
    list.value = { ...shown, fresh: [...shown.fresh, summary.id] };
  }
  countSoon();
}

/** Whether it would be in the list: known without asking only where no text is searched for. */
function fits({ status, mode }) {
  const shown = view.peek();
  return !shown.q && (!shown.status || shown.status === status) && (!shown.mode || shown.mode === mode);
}

/** Count again, for the text and mode asked. A count that fails leaves the old ones. */
export async function count() {
  const { q, mode } = JSON.parse(asked.peek());
  const wanted = ['', ...STATUSES];
  const answers = await Promise.allSettled(wanted.map((status) => api.shipments({ q, mode, status, limit: 1 })));
  if (answers.some(({ status }) => status === 'rejected')) return;
  counts.value = Object.fromEntries(wanted.map((status, i) => [status, answers[i].value.total]));
}

let counting = 0;

function countSoon() {
  if (counting) return;
  counting = setTimeout(() => {
    counting = 0;
    count();
  }, CALM);
}

/** Follow the view from now on. */
export function follow() {
  let before = '';
  effect(() => {
    const { q, mode } = JSON.parse(asked.value);
    batch(() => load());
    const scope = JSON.stringify([q, mode]);
    if (scope !== before) count();
    before = scope;
  });
}
