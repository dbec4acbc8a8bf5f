/** Geometry on the globe. Points are [longitude, latitude] in degrees; lengths in kilometres. Pure. */

const RADIUS = 6371;
const { PI, asin, atan2, cos, hypot, log, max, min, sin, sqrt, tan } = Math;
const rad = (degrees) => (degrees * PI) / 180;
const deg = (radians) => (radians * 180) / PI;

export function distance([lon0, lat0], [lon1, lat1]) {
  const [a, b] = [rad(lat0), rad(lat1)];
  const h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(rad(lon1 - lon0) / 2) ** 2;
  return 2 * RADIUS * asin(min(1, sqrt(h)));
}

/** `lon` moved by whole turns to lie within half a turn of `near`. */
export const turned = (lon, near) => lon - 360 * Math.round((lon - near) / 360);

/** About how far a point lies from an edge of two points; good enough to choose the nearest of many. */
export function nearestOn(point, [one, other]) {
  const narrow = cos(rad(point[1]));
  const flat = ([lon, lat]) => [(turned(lon, point[0]) - point[0]) * narrow, lat - point[1]];
  const [x0, y0] = flat(one);
  const x1 = x0 + (turned(other[0], one[0]) - one[0]) * narrow;
  const y1 = other[1] - point[1];
  const length = (x1 - x0) ** 2 + (y1 - y0) ** 2;
  const share = length ? max(0, min(1, -(x0 * (x1 - x0) + y0 * (y1 - y0)) / length)) : 0;
  return hypot(x0 + share * (x1 - x0), y0 + share * (y1 - y0));
}

function vector([lon, lat]) {
  return [cos(rad(lat)) * cos(rad(lon)), cos(rad(lat)) * sin(rad(lon)), sin(rad(lat))];
}

/** The great circle from one point to another, a point about every 150 km. */
export function arc(from, to) {
  const angle = distance(from, to) / RADIUS;
  const steps = Math.ceil((angle * RADIUS) / 150);
  if (steps < 2) return [from, to];
  const [a, b] = [vector(from), vector(to)];
  const points = [];
  for (let i = 0; i <= steps; i++) {
    const [s, t] = [sin((1 - i / steps) * angle) / sin(angle), sin((i / steps) * angle) / sin(angle)];
    const [x, y, z] = a.map((value, axis) => s * value + t * b[axis]);
    points.push([deg(atan2(y, x)), deg(atan2(z, hypot(x, y)))]);
  }
  return points;
}

/** A line whose longitudes never jump: what crosses 180° goes on beyond it. */
export function unbroken(points) {
  const found = [];
  for (const [lon, lat] of points) found.push([found.length ? turned(lon, found.at(-1)[0]) : lon, lat]);
  return found;
}

/** Web Mercator, the world as a square from 0 to 1. */
export const mercator = ([lon, lat]) => [(180 + lon) / 360, (180 - deg(log(tan(PI / 4 + rad(lat) / 2)))) / 360];
