/** The map's style: sea, land and coast from the basemap; names of seas and hubs; the route. No borders, no fills of countries. */

import { collection } from './route.mjs';

const FONT = ['Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'sans-serif'];
const BOLD = FONT.map((name) => (name === 'sans-serif' ? name : `${name} Bold`));
const INK = '#25313c';
const HALO = { 'text-halo-color': '#ffffffd9', 'text-halo-width': 1.4 };
const MODE = ['match', ['get', 'mode'], ['sea', 'barge'], '#2c7fd1', 'rail', '#d1560a', 'road', '#006b52', 'air', '#b13d8e', '#6b7680'];
const is = (state) => ['==', ['get', 'state'], state];

const SEAS = [
  ['Pacific Ocean', '太平洋', -150, 12], ['Pacific Ocean', '太平洋', 165, 22], ['Atlantic Ocean', '大西洋', -38, 28],
  ['Indian Ocean', '印度洋', 77, -14], ['Arabian Sea', '阿拉伯海', 63.5, 17], ['Bay of Bengal', '孟加拉湾', 88, 14],
  ['South China Sea', '南海', 114.3, 14.8], ['East China Sea', '东海', 125, 29.3], ['Philippine Sea', '菲律宾海', 132, 19],
  ['Mediterranean Sea', '地中海', 18, 34.2], ['Black Sea', '黑海', 34.5, 43.3], ['Red Sea', '红海', 38.4, 19.4],
  ['North Sea', '北海', 3.2, 56.2], ['Baltic Sea', '波罗的海', 19.8, 57.6], ['Coral Sea', '珊瑚海', 155, -17],
];

export const named = (features) =>
  collection(features.map(({ lon, lat, ...properties }) => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lon, lat] } })));

const seas = named(SEAS.map(([name_en, name_zh, lon, lat]) => ({ name_en, name_zh, lon, lat })));

const label = (id, source, field, layout, paint, more = {}) => ({
  id,
  type: 'symbol',
  source,
  layout: { 'text-field': ['get', field], 'text-font': FONT, ...layout },
  paint: { 'text-color': INK, ...HALO, ...paint },
  ...more,
});

const line = (id, filter, layout, paint) => ({
  id,
  type: 'line',
  source: 'lines',
  filter,
  layout: { 'line-join': 'round', 'line-cap': 'round', ...layout },
  paint,
});

/** `field`: name_en or name_zh. The vehicles' layer belongs below `line-casing`. */
export function style(land, field) {
  return {
    version: 8,
    sources: {
      base: { type: 'vector', url: `pmtiles://${land}`, attribution: 'Natural Earth' },
      seas: { type: 'geojson', data: seas },
      hubs: { type: 'geojson', data: collection([]) },
      lines: { type: 'geojson', data: collection([]), tolerance: 0.2 },
      stops: { type: 'geojson', data: collection([]) },
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': '#dbe6ee' } },
      { id: 'land', type: 'fill', source: 'base', 'source-layer': 'land', paint: { 'fill-color': '#f5f3ed', 'fill-antialias': false } },
      { id: 'coast', type: 'line', source: 'base', 'source-layer': 'coast', paint: { 'line-color': '#9fb0bf', 'line-width': ['interpolate', ['linear'], ['zoom'], 1, 0.5, 6, 1] } },
      label('sea-names', 'seas', field, { 'text-size': 12, 'text-letter-spacing': 0.12 }, { 'text-color': '#64839b', 'text-halo-width': 0 }, { minzoom: 1.6 }),
      { id: 'hubs', type: 'circle', source: 'hubs', minzoom: 2.6, paint: { 'circle-radius': 2.2, 'circle-color': '#fff', 'circle-stroke-color': '#7d8b98', 'circle-stroke-width': 1.1 } },
      label('hub-names', 'hubs', field, { 'text-size': 11, 'text-anchor': 'top', 'text-offset': [0, 0.4], 'text-padding': 8, 'symbol-sort-key': 9 }, { 'text-color': '#5a6772' }, { minzoom: 3.2 }),
      line('line-casing', ['!', is('planned')], {}, { 'line-color': '#fff', 'line-width': 6 }),
      line('line-planned', is('planned'), {}, { 'line-color': '#66727d', 'line-width': 2.2, 'line-dasharray': [0.2, 2] }),
      line('line-ahead', is('ahead'), { 'line-cap': 'butt' }, { 'line-color': MODE, 'line-width': 3.2, 'line-dasharray': [2, 1.3] }),
      line('line-done', is('done'), {}, { 'line-color': MODE, 'line-width': 3.6 }),
      { id: 'stops', type: 'circle', source: 'stops', paint: { 'circle-radius': 4.2, 'circle-color': ['case', ['get', 'seen'], INK, '#fff'], 'circle-stroke-color': ['case', ['get', 'seen'], '#fff', INK], 'circle-stroke-width': 1.8 } },
      label('stop-names', 'stops', field, { 'text-size': 13, 'text-font': BOLD, 'text-variable-anchor': ['top', 'bottom', 'left', 'right'], 'text-radial-offset': 0.6, 'text-justify': 'auto', 'symbol-sort-key': ['get', 'rank'] }, { 'text-color': '#101a24', 'text-halo-width': 1.8 }),
    ],
  };
}

/** The layers whose words change with the language. */
export const NAMED = ['sea-names', 'hub-names', 'stop-names'];
