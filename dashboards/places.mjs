/** The hubs we know: a terminal has a long name of its own, and people say the town. */

import { signal } from './vendor/preact.mjs';
import * as api from './api.mjs';

export const hubs = signal(new Map()); // by UN/LOCODE

/** The hub that a place lies in; the place itself where we know no hub. */
export const townOf = (place) => (place && hubs.value.get(place.locode)) ?? place;

/** Ask once: they change with a release only. Until then places go by their own names. */
export async function follow() {
  const { places } = await api.places().catch(() => ({ places: [] }));
  hubs.value = new Map(places.filter(({ facility }) => !facility).map((place) => [place.locode, place]));
}
