/** Where vehicles are. One place to change when positions are pushed instead of asked for. */

import { signal } from './vendor/preact.mjs';
import * as api from './api.mjs';
import { freshness } from './live.mjs';

export const EVERY = 5000; // milliseconds

export const positions = signal([]);

async function ask() {
  if (document.hidden || freshness.peek().state === 'paused') return;
  try {
    positions.value = (await api.positions()).positions;
  } catch {
    // The badge tells that the server is away; old positions stay, with their age.
  }
}

export function follow() {
  ask();
  setInterval(ask, EVERY);
}

const AGES = [
  ['live', 6],
  ['recent', 24],
  ['stale', 72],
];

/** How old a position is, in words that decide how it looks: live < 6 h, recent < 24 h, stale < 72 h, else outdated. */
export function age(at, now = Date.now()) {
  const hours = (now - Date.parse(at)) / 3_600_000;
  return AGES.find(([, limit]) => hours < limit)?.[0] ?? 'outdated';
}

/** Minutes since a position, never below zero: clocks of senders run ahead at times. */
export const minutesSince = (at, now = Date.now()) => Math.max(0, (now - Date.parse(at)) / 60_000);
