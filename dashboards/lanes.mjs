/**
 * Usual sea lanes, so that a voyage between two known points is drawn over water. Schematic: for the eye, not for
 * navigation, and never a claim about where a ship was. Pure.
 *
 * A chain is one lane: points `longitude latitude` in order. Chains meet where they share a point.
 */

import { distance, nearestOn } from './globe.mjs';

const CHAINS = `
  Pearl River to Singapore    114.1 21.8, 113 18, 110.6 12, 106.5 6, 104.6 1.6, 104.2 1.2
  Singapore to Ceylon         104.2 1.2, 103.3 1.2, 101.2 2.7, 98.5 4.9, 95 6.2, 80.6 5.6
  Ceylon to Suez              80.6 5.6, 73 7.8, 55 13.6, 51.5 12.6, 45 12.2, 43.35 12.55, 41.3 16, 38.3 21, 34.6 26.8, 33.6 28.2, 32.58 29.85, 32.32 30.6, 32.35 31.45
  Mediterranean               32.35 31.45, 27 33.4, 22.5 34.9, 15 36.1, 11.3 37.5, 7 37.6, 0 36.9, -3 36.05, -5.6 35.95
  Iberia to the North Sea     -5.6 35.95, -9.5 36.7, -10 43.3, -6 48.8, -2.5 49.9, 0.5 50.5, 1.5 51, 2.6 51.6, 3.6 52.1, 4.3 53.4, 7.5 54.1, 8.2 54
  Skaw and Baltic             4.3 53.4, 7.3 57.4, 10.7 57.9, 11.5 56.6, 10.95 55.5, 11.1 54.6, 13 54.8, 18.5 56, 20.5 58.5, 24.5 59.7, 28.5 60
  Baltic south                18.5 56, 19.2 54.8
  Kiel and Elbe               8.2 54, 9 53.87
  Aegean and Black Sea        22.5 34.9, 23.4 36.2, 23.5 37.7, 24.9 37.7, 25.6 39.3, 26.2 40.05, 27.5 40.7, 29 41.2, 33 42.8, 41.3 42.1
  Black Sea west              29 41.2, 29 44.1
  Adriatic                    22.5 34.9, 18.8 39.8, 16 42.8, 13.5 45.2
  Tyrrhenian                  11.3 37.5, 12.2 40, 9.5 43.2, 8.9 44.3
  Gulf of Lions               7 37.6, 5 43.2
  Balearic                    0 36.9, 0.6 39.4, 2.3 41.3
  Levant                      32.35 31.45, 34.5 32, 34.9 34.3
  Jeddah                      38.3 21, 39 21.4
  Pearl River to Taiwan       114.1 21.8, 118 22.8, 119.7 24.8, 122.6 28.6, 122.8 31
  Yellow Sea                  122.8 31, 123 34, 123.3 37, 121.2 38.5, 118.5 38.8
  Qingdao                     123 34, 120.6 35.9
  Korea and Japan             122.6 28.6, 126 31.5, 128.9 34.4, 130.8 34.1
  Shanghai to Korea           122.8 31, 126 31.5
  Osumi and Pacific Japan     122.6 28.6, 130.4 30.7, 135.3 33.2, 138.9 34.3, 139.9 34.7, 141 35
  Inland Sea                  135.3 33.2, 135 34.2
  Nagoya                      135.3 33.2, 137.1 34.3
  Yellow Sea to Incheon       123.3 37, 126 37.2
  North Pacific               141 35, 155 42.5, 175 48, 195 50, 215 48.5, 230 44, 236.4 37.6, 240.5 33.5, 241.7 33.5
  Juan de Fuca                215 48.5, 234.9 48.5, 237 48.3
  Prince Rupert               215 48.5, 229 54.3
  Gulf of Alaska              195 50, 208.5 58.5, 209.5 60.5
  Okhotsk gate                155 42.5, 145 42, 141.2 41.3, 132.5 42.7
  Japan to Sea of Japan       130.8 34.1, 131.5 36.5, 132.5 42.7
  America's west coast        241.7 33.5, 244 28, 249.3 22.6, 255.5 18.8, 265 13.8, 275.5 7.5, 280 7, 280.5 8.8, 280.1 9.5
  Panama to Florida           280.1 9.5, 282.5 15, 285.7 19.9, 285.4 22.5, 283 27, 279.9 31.5, 284.4 36.9, 286.4 40.2
  Yucatan                     280.1 9.5, 274.5 21.8, 270 27, 265.5 29.1
  Veracruz                    274.5 21.8, 264 19.4
  Florida Strait              274.5 21.8, 279.8 24.4, 280.2 27, 279.9 31.5
  Kingston                    282.5 15, 283.2 17.8
  Cartagena                   280.1 9.5, 284.3 10.6
  Caribbean east              284.3 10.6, 290.5 13, 299 14.5, 320 30, 350 43.3
  North Atlantic              286.4 40.2, 296.7 44.2, 318 47, 354 48.8
  Saint Lawrence              296.7 44.2, 300.2 46.8, 299 49, 292.5 49.3, 286.6 46
  Gibraltar to America        354.4 35.95, 318 38, 286.4 40.2
  West Africa                 -5.6 35.95, -10.4 33, -13.3 28.3, -17.9 20, -18.2 14, -13.5 7.8, -8 3.8, 0 4.8, 3.4 6.2
  Canaries to Finisterre      -13.3 28.3, -10 43.3
  Gulf of Guinea to the Cape  -13.5 7.8, 9 -18, 17.6 -33.8, 18.3 -34.7
  Cape to India               18.3 -34.7, 20 -35.4, 26 -34.4, 31.2 -29.9, 40 -28, 49 -27.5, 58 -18, 70 -4, 80.6 5.6
  Cape to Sunda               40 -28, 75 -20, 104.6 -7
  Mozambique Channel          31.2 -29.9, 36.5 -24.5, 41.5 -15, 41 -9, 40 -6.8, 39.8 -4.2, 43.5 -1.5, 49.5 5, 51.9 10.5, 51.5 12.6
  Brazil                      -18.2 14, -34.3 -7, -37.8 -16, -40.8 -23.4, -46 -24.3, -48.4 -26.8, -52.5 -33.5, -55.5 -35.3, -57.5 -34.9
  Cape to Brazil              18.3 -34.7, -40.8 -23.4
  South America's west coast  280 7, 279 -1, 278.3 -5.5, 282.4 -11.8, 285 -18, 288 -33
  Chancay to Asia             282.4 -11.8, 240 5, 200 20, 155 30, 141 35
  Guayaquil                   279 -1, 279.7 -3
  Gulf of Oman                73 7.8, 60.5 22.8, 59 24.6, 56.6 26.5, 55 25.5, 52 26.4, 50.6 26.9
  Salalah                     55 13.6, 54.2 16.6, 57.8 17.8, 59.6 20.3, 60.5 22.8
  Karachi and Mumbai          60.5 22.8, 66.8 24.5, 69 22.4, 72.4 18.9, 73 14, 75.5 9.5, 77.3 7.5, 80.6 5.6
  Bay of Bengal               80.6 5.6, 82.3 7.5, 80.6 13.2, 86 18, 91.3 21.6
  Malacca to Bengal           95 6.2, 91.3 21.6
  Gulf of Thailand            106.5 6, 103.5 7.6, 100.9 12.6, 100.6 13.2
  Mekong                      106.5 6, 107.2 10.1
  Hainan and Tonkin           113 18, 109.2 17.6, 107.6 19.5, 107 20.6
  Qinzhou                     107.6 19.5, 108.6 21.4
  Leizhou                     114.1 21.8, 111.2 20.6
  Manila                      114.1 21.8, 119.3 15.6, 120.4 14.4
  Java Sea                    104.2 1.2, 105.6 -0.5, 107 -4.6, 106.9 -5.9, 112.7 -6.6
  Sunda                       106.9 -5.9, 105.6 -6.1, 104.6 -7
  Lombok to Fremantle         112.7 -6.6, 115.7 -7.7, 115.7 -9, 114.5 -21.5, 115.2 -32
  Australia's south           115.2 -32, 114.7 -34.8, 129 -36.5, 140 -38.7, 144.5 -38.7, 146.5 -39.3, 150.3 -37.7, 151.6 -34, 153.9 -27
  Coral Sea                   153.9 -27, 155.2 -18, 153.2 -9.6, 149 -2, 137 8, 124.5 19.8, 121.2 20.3, 118 22.8
  Tasman Sea                  151.6 -34, 172.4 -34, 175 -36, 176.4 -37.4
  Torres to Java              112.7 -6.6, 128 -8.2
  Kaohsiung                   118 22.8, 120.2 22.6
  Keelung                     122.6 28.6, 121.8 25.3
  Luzon Strait                121.2 20.3, 114.1 21.8`;

const SHORT = 260; // kilometres: nearer than this nothing is known better than a straight line

/** Nodes and edges of all chains. A longitude beyond 180 keeps a Pacific crossing in one piece. */
function network() {
  const nodes = new Map();
  const edges = [];
  for (const line of CHAINS.trim().split('\n')) {
    const points = line.trim().replace(/^.*?\s{2,}/, '').split(', ').map((text) => text.split(' ').map(Number));
    for (const point of points) if (!nodes.has(name(point))) nodes.set(name(point), { point, near: [] });
    for (let i = 1; i < points.length; i++) edges.push([points[i - 1], points[i]]);
  }
  for (const [one, other] of edges) join(nodes, one, other);
  return { nodes, edges };
}

const name = ([lon, lat]) => `${((lon % 360) + 360) % 360} ${lat}`;

function join(nodes, one, other) {
  const length = distance(one, other);
  nodes.get(name(one)).near.push([name(other), length]);
  nodes.get(name(other)).near.push([name(one), length]);
}

const SEA = network();

/** A point beside the lanes, joined to both ends of the nearest edge. */
function landfall(nodes, point, key) {
  const nearest = SEA.edges.map((edge) => [nearestOn(point, edge), edge]).sort(([a], [b]) => a - b)[0][1];
  nodes.set(key, { point, near: [] });
  for (const end of nearest) {
    const length = distance(point, end);
    nodes.get(key).near.push([name(end), length]);
    nodes.set(name(end), { ...nodes.get(name(end)), near: [...nodes.get(name(end)).near, [key, length]] });
  }
  return nearest;
}

/** The points of the shortest way by sea between two points [lon, lat], both included. */
export function lane(from, to) {
  if (distance(from, to) < SHORT) return [from, to];
  const nodes = new Map(SEA.nodes);
  const [start, end] = [landfall(nodes, from, 'from'), landfall(nodes, to, 'to')];
  if (start === end) return [from, to];
  return shortest(nodes).map((key) => nodes.get(key).point);
}

/** Dijkstra over some two hundred nodes: a scan for the nearest is quick enough. */
function shortest(nodes) {
  const best = new Map([['from', 0]]);
  const before = new Map();
  const open = new Set(['from']);
  while (open.size) {
    const key = [...open].reduce((a, b) => (best.get(b) < best.get(a) ? b : a));
    if (key === 'to') break;
    open.delete(key);
    for (const [next, length] of nodes.get(key).near) {
      if (best.get(key) + length >= (best.get(next) ?? Infinity)) continue;
      best.set(next, best.get(key) + length);
      before.set(next, key);
      open.add(next);
    }
  }
  const way = ['to'];
  while (before.has(way[0])) way.unshift(before.get(way[0]));
  return way;
}
