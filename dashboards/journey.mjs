/**
 * A timeline as a journey: what belongs to one leg stands together, what lies between two legs stands between them. Pure.
 */

export const bestOf = ({ actual, estimated, planned }) => actual ?? estimated ?? planned;

const time = (milestone) => Date.parse(bestOf(milestone).at);

const timesOf = ({ planned, estimated, actual }) => [planned, estimated, actual].filter(Boolean);

/** The milestone that told a leg's departure or arrival: the one that holds the fact. */
export const milestoneOf = (told, milestones) =>
  told && milestones.find((milestone) => timesOf(milestone).some(({ fact }) => fact === told.fact));

// What happens to a conveyance, or to cargo by being put on or off it. A gate or a paper may name the vessel, and is no part
// of the ride.
const RIDING = new Set([
  'loaded', 'departed', 'passed', 'approached', 'border_crossed', 'gauge_changed', 'handed_over', 'arrived', 'berthed',
  'discharged', 'received_from_flight',
]);

const isOf = (leg, { conveyance, kind }) => RIDING.has(kind) && conveyance && (conveyance === leg.conveyance || leg.conveyance_refs.includes(conveyance));

/** The milestones of each leg that has any, with the time from the first to the last. */
function rides({ legs, milestones }) {
  const found = legs.map((leg) => ({ leg, milestones: milestones.filter((milestone) => isOf(leg, milestone)) }));
  return found
    .filter((ride) => ride.milestones.length)
    .map((ride) => ({ ...ride, start: time(ride.milestones[0]), end: time(ride.milestones.at(-1)) }))
    .sort((one, other) => one.start - other.start);
}

/** Whether another milestone lies within a ride: a release while the box is aboard, a transit paper. */
const within = (ride, at) => ride.start < at && at < ride.end;

/**
 * Groups in order of time: {id, leg, milestones}; `leg` is null for what happened at a place between legs.
 */
export function groups(story) {
  const all = rides(story);
  const taken = new Set(all.flatMap((ride) => ride.milestones.map(({ key }) => key)));
  const made = all.map(({ leg, milestones }) => ({ id: leg.conveyance, leg, milestones: [...milestones] }));
  const stops = new Map();
  for (const milestone of story.milestones) {
    if (taken.has(milestone.key)) continue;
    const home = all.findIndex((ride) => within(ride, time(milestone)));
    if (home >= 0) made[home].milestones.push(milestone);
    else addStop(stops, all.filter((ride) => ride.start <= time(milestone)).length, milestone);
  }
  const found = [...made, ...stops.values()];
  for (const group of found) group.milestones.sort((one, other) => time(one) - time(other));
  return found.sort((one, other) => time(one.milestones[0]) - time(other.milestones[0]));
}

function addStop(stops, index, milestone) {
  if (!stops.has(index)) stops.set(index, { id: `stop-${index}`, leg: null, milestones: [] });
  stops.get(index).milestones.push(milestone);
}

/** done: it ended and nothing more is expected in it; begun: something happened; ahead: nothing yet. */
export function progress({ leg, milestones }) {
  const last = milestones.findLastIndex(({ actual }) => actual);
  if (last < 0) return 'ahead';
  return last === milestones.length - 1 && (!leg || leg.done) ? 'done' : 'begun';
}

export const happened = ({ milestones }) => milestones.filter(({ actual }) => actual).length;

/** How late the last thing was that has both a plan and a word on what became of it. */
export const delayOf = ({ milestones }) =>
  milestones.findLast(({ delay_minutes: minutes }) => minutes !== null)?.delay_minutes ?? null;

/** The places of a group in order, each once. */
export function placesOf({ leg, milestones }) {
  const ends = leg ? [leg.origin, ...milestones.map(({ place }) => place), leg.destination] : milestones.map(({ place }) => place);
  const found = ends.filter(Boolean);
  const key = (place) => place.locode || place.facility || place.name_en;
  return found.filter((place, i) => found.findIndex((other) => key(other) === key(place)) === i);
}

/** The time the story is told at: now, or the past that was asked for. */
export const clockOf = (story) => story.as_known_at ?? story.now;

/** Said for a time before now, and nobody has said that it happened. */
export const isOverdue = (milestone, now) => !milestone.actual && time(milestone) < Date.parse(now);

/** Key of the first milestone after now, where the now line stands; null where everything lies before. */
export function firstAfter(groupsInOrder, now) {
  const all = groupsInOrder.flatMap(({ milestones }) => milestones);
  return all.find((milestone) => !milestone.actual && time(milestone) >= Date.parse(now))?.key ?? null;
}

/** The milestone that is the end of the journey: its actual time is the arrival, its estimate the ETA. */
export function finish({ legs, milestones }) {
  const last = legs.findLast(({ arrived }) => arrived);
  return milestoneOf(last?.arrived, milestones) ?? null;
}
