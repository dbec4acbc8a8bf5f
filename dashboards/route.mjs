/**
 * The way of a shipment as lines and stops for the map. A line is solid as far as something was really seen there, dashed
 * beyond; between two known points it is schematic: sea lanes by sea, great circles else. Pure.
 */

import { arc, turned, unbroken } from './globe.mjs';
import { bestOf } from './journey.mjs';
import { lane } from './lanes.mjs';

const SAILS = new Set(['sea', 'barge']);
const AIRBORNE = new Set(['air']);

const at = (place) => (place?.lat === null || place?.lat === undefined ? null : [place.lon, place.lat]);

const isSame = (one, other) => one && other && one[0] === other[0] && one[1] === other[1];

/** The known points of a leg in order, each {point, seen}: its ends, where its conveyance was reported, where it is now. */
function waypoints(leg, { milestones, shipment: { position } }) {
  const aboard = milestones.filter(({ conveyance }) => conveyance && leg.conveyance_refs.includes(conveyance));
  const reported = aboard.map((milestone) => ({ point: at(milestone.place), seen: Boolean(milestone.actual), time: Date.parse(bestOf(milestone).at) }));
  const points = reported.filter(({ point }) => point);
  if (position && !leg.done && leg.conveyance_refs.includes(position.ref)) addPosition(points, position);
  const begun = leg.state === 'actual';
  const [first, last] = [at(leg.origin), at(leg.destination)];
  const has = (end) => points.some(({ point }) => isSame(point, end));
  if (first && !has(first)) points.unshift({ point: first, seen: begun });
  if (last && !has(last)) points.push({ point: last, seen: leg.done });
  return points.filter(({ point }, i) => !i || !isSame(point, points[i - 1].point));
}

/** The last position stands behind what was seen and before what was not, whatever the estimates say. */
function addPosition(points, { lon, lat }) {
  const last = points.findLastIndex(({ seen }) => seen);
  points.splice(last + 1, 0, { point: [lon, lat], seen: true });
}

function path(mode, from, to) {
  if (SAILS.has(mode)) return lane(from, to);
  const turnedTo = [turned(to[0], from[0]), to[1]];
  return mode === 'road' ? [from, turnedTo] : arc(from, turnedTo);
}

function line(leg, points, state) {
  const way = points.slice(1).flatMap(({ point }, i) => path(leg.mode, points[i].point, point).slice(i ? 1 : 0));
  const height = AIRBORNE.has(leg.mode) ? 'air' : 'ground';
  return { type: 'Feature', properties: { state, mode: leg.mode, height }, geometry: { type: 'LineString', coordinates: unbroken(way) } };
}

/** Up to two lines: what was travelled, and what lies ahead. */
function lines(leg, story) {
  const points = waypoints(leg, story);
  const seen = points.findLastIndex((point) => point.seen) + 1;
  const ahead = leg.state === 'planned' ? 'planned' : 'ahead';
  const done = points.slice(0, seen);
  const rest = points.slice(Math.max(seen - 1, 0));
  return [done.length > 1 && line(leg, done, 'done'), rest.length > 1 && line(leg, rest, ahead)].filter(Boolean);
}

/** Every place of the story once: {place, seen}. Ends of the journey first, for theirs is the label that has to stand. */
function stops({ legs, milestones }) {
  const found = new Map();
  const add = (place, seen) => {
    if (!at(place)) return;
    const key = place.locode || place.facility;
    found.set(key, { place: found.get(key)?.place ?? place, seen: Boolean(found.get(key)?.seen || seen) });
  };
  for (const { origin, state } of legs) add(origin, state === 'actual');
  for (const { destination, done } of legs.toReversed()) add(destination, done);
  for (const { place, actual } of milestones) add(place, actual);
  return [...found.values()];
}

/** GeoJSON of a story: {lines, stops}. `townOf`: the place to name for a place. */
export function route(story, townOf) {
  const shapes = story.legs.flatMap((leg) => lines(leg, story));
  const points = stops(story).map(({ place, seen }, rank) => ({
    type: 'Feature',
    properties: { name_en: townOf(place).name_en, name_zh: townOf(place).name_zh, seen, rank },
    geometry: { type: 'Point', coordinates: nearTo(shapes, at(place)) },
  }));
  return { lines: collection(shapes), stops: collection(points) };
}

/** A stop on a line that went on beyond 180° stands where the line ends. */
function nearTo(shapes, [lon, lat]) {
  const ends = shapes.flatMap(({ geometry: { coordinates } }) => [coordinates[0], coordinates.at(-1)]);
  const end = ends.find((point) => Math.abs(point[1] - lat) < 1e-6 && Math.abs(turned(point[0], lon) - lon) < 1e-6);
  return [end ? end[0] : lon, lat];
}

export const collection = (features) => ({ type: 'FeatureCollection', features });

/** The box around some features: [west, south, east, north], or null around none. */
export function bounds({ lines: { features }, stops: { features: points } }) {
  const all = [...features.flatMap(({ geometry }) => geometry.coordinates), ...points.map(({ geometry }) => geometry.coordinates)];
  if (!all.length) return null;
  const [lons, lats] = [all.map(([lon]) => lon), all.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
