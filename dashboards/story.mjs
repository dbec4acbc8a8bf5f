/** The open shipment: its timeline, its relatives, and the evidence asked for. */

import { computed, effect, signal } from './vendor/preact.mjs';
import * as api from './api.mjs';
import { view } from './view.mjs';

const SETTLE = 250; // milliseconds: several updates of one shipment are one question

/** `state`: none, loading, ready or error; `story`: GET …/timeline; `card`: GET /v1/shipments/{id}; `outcome`: GET …/eta. */
const NONE = { state: 'none', id: '', story: null, card: null, outcome: null, problem: null };

export const open = signal(NONE);
export const evidence = signal({ state: 'none', key: '', why: null, problem: null });

const asked = computed(() => JSON.stringify([view.value.shipment, view.value.at]));
const doubted = computed(() => JSON.stringify([view.value.shipment, view.value.at, view.value.why]));
let asking = new AbortController();

async function load() {
  asking.abort();
  asking = new AbortController();
  const { signal: stop } = asking;
  const [id, at] = JSON.parse(asked.peek());
  if (!id) {
    open.value = NONE;
    return;
  }
  const shown = open.peek();
  if (shown.id !== id || shown.state === 'error') open.value = { ...NONE, state: 'loading', id };
  try {
    const asking = [api.timeline(id, at, stop), api.shipment(id, stop), api.eta(id, at, stop).catch(() => null)];
    const [story, card, outcome] = await Promise.all(asking);
    if (!stop.aborted) open.value = { state: 'ready', id, story, card, outcome, problem: null };
  } catch (problem) {
    if (!stop.aborted) open.value = { ...NONE, state: 'error', id, problem };
  }
}

export const retry = load;

/** Questions asked later win: an answer that comes too late is dropped. */
async function doubt() {
  const [id, at, key] = JSON.parse(doubted.peek());
  if (!id || !key) {
    evidence.value = { state: 'none', key: '', why: null, problem: null };
    return;
  }
  const shown = evidence.peek();
  if (shown.key !== key) evidence.value = { state: 'loading', key, why: null, problem: null };
  const still = () => doubted.peek() === JSON.stringify([id, at, key]);
  try {
    const why = await api.why(id, key, at);
    if (still()) evidence.value = { state: 'ready', key, why, problem: null };
  } catch (problem) {
    if (still()) evidence.value = { state: 'error', key, why: null, problem };
  }
}

let settling = 0;

/** A shipment changed. What is shown as known at an earlier time does not change. */
export function refresh(id) {
  const shown = open.peek();
  const ours = id === shown.id || id === shown.card?.id;
  if (!ours || view.peek().at || settling) return;
  settling = setTimeout(() => {
    settling = 0;
    load();
    if (view.peek().why) doubt();
  }, SETTLE);
}

/** Follow the view from now on. */
export function follow() {
  effect(() => {
    void asked.value;
    load();
  });
  effect(() => {
    void doubted.value;
    doubt();
  });
}
