/** MapLibre behind a few words: shows a route, vehicles and a position, and tells where the camera is. */

import { html, render } from './vendor/preact.mjs';
import { NAMED, named, style } from './basemap.mjs';
import { Here } from './here.mjs';
import { language, t } from './locale.mjs';
import { hubs, townOf } from './places.mjs';
import { PointLayer } from './points.mjs';
import { age, positions } from './positions.mjs';
import { bounds, collection, route } from './route.mjs';
import { open } from './story.mjs';
import { camera, printCamera } from './url.mjs';
import { go, view } from './view.mjs';

const LAND = new URL('./basemap/land.pmtiles', import.meta.url).href;
const WORLD = { zoom: 1.7, center: [68, 30] };
const AGES = { live: 1, recent: 0.85, stale: 0.6, outdated: 0.4 }; // how much of a vehicle is left of its age
const DIM = 0.38; // of those that carry something else
const field = () => (language.value === 'zh-CN' ? 'name_zh' : 'name_en');

export class Chart {
  /** A chart in an element. Error where the browser cannot draw one. */
  static async on(element, picked) {
    const [gl, { Protocol }] = await Promise.all([import('./vendor/maplibre-gl.mjs'), import('./vendor/pmtiles.mjs')]);
    await stylesheet(new URL('./vendor/maplibre-gl.css', import.meta.url).href);
    gl.addProtocol('pmtiles', new Protocol().tile);
    const map = new gl.Map({
      container: element,
      style: style(LAND, field()),
      ...(camera(view.peek().map) ?? WORLD),
      maxZoom: 12,
      minZoom: 0.3,
      dragRotate: false,
      pitchWithRotate: false,
      attributionControl: { compact: false },
      locale: { 'NavigationControl.ZoomIn': t('map.zoom_in'), 'NavigationControl.ZoomOut': t('map.zoom_out') },
    });
    await new Promise((done) => map.once('load', done));
    return new Chart(gl, map, picked);
  }

  constructor(gl, map, picked) {
    this.map = map;
    this.field = field(); // the names on the map
    this.shown = ''; // id of the shipment whose route the camera was moved to
    this.points = new PointLayer({ still: matchMedia('(prefers-reduced-motion: reduce)').matches });
    map.touchZoomRotate.disableRotation();
    map.addControl(new gl.NavigationControl({ showCompass: false }), 'top-right');
    map.addLayer(this.points, 'line-casing');
    map.on('moveend', () => go({ map: printCamera(map.getZoom(), map.getCenter()) }));
    map.on('click', ({ point }) => {
      picked.value = this.points.pick(point);
    });
    map.on('mousemove', ({ point }) => {
      map.getCanvas().style.cursor = this.points.pick(point) ? 'pointer' : '';
    });
    this.marker = new gl.Marker({ element: Object.assign(document.createElement('div'), { className: 'here' }) });
    globalThis.lianyunMap = map; // for tests and the curious: what is drawn can be asked
  }

  /** Draw what the signals say; called again whenever one that was read changes. */
  follow() {
    const { story, state } = open.value;
    this.#name(field());
    this.points.show(this.#vehicles(story));
    this.#hubs(hubs.value);
    this.#route(story);
    this.#here(story);
    if (state === 'none') this.shown = '';
  }

  /** Laying out labels makes them fade in anew: only when the language changes. */
  #name(wanted) {
    if (wanted === this.field) return;
    this.field = wanted;
    for (const layer of NAMED) this.map.setLayoutProperty(layer, 'text-field', ['get', wanted]);
  }

  /** Paler with age; and where a shipment is open, what does not carry it stands back. */
  #vehicles(story) {
    const carrier = story?.shipment.position?.ref;
    return positions.value.map((vehicle) => ({
      ...vehicle,
      alpha: AGES[age(vehicle.at)] * (story && vehicle.ref !== carrier ? DIM : 1),
    }));
  }

  #hubs(known) {
    if (known === this.known) return;
    this.known = known;
    this.drawn = undefined; // stops are called by their hubs
    this.map.getSource('hubs').setData(named([...known.values()]));
  }

  #route(story) {
    if (story === this.drawn) return;
    this.drawn = story;
    const found = story ? route(story, townOf) : { lines: collection([]), stops: collection([]) };
    this.map.getSource('lines').setData(found.lines);
    this.map.getSource('stops').setData(found.stops);
    const box = bounds(found);
    if (!box || this.shown === story.shipment.id) return;
    const isFirst = !this.shown && camera(view.peek().map); // an address with a camera keeps it
    this.shown = story.shipment.id;
    if (!isFirst) this.map.fitBounds(box, { padding: this.#padding(), maxZoom: 7, duration: this.points.still ? 0 : 700 });
  }

  #padding() {
    const { clientWidth: width, clientHeight: height } = this.map.getContainer();
    const legend = document.querySelector('.legend[open]')?.offsetHeight ?? 0;
    const side = Math.min(Math.max(width * 0.1, 64), width * 0.3);
    return { top: height * 0.1, bottom: Math.max(height * 0.12 + 12, legend + 40), left: side, right: side };
  }

  /** A ring at the last position, in the language of the moment. */
  #here(story) {
    const position = story?.shipment.position;
    if (!position) {
      this.marker.remove();
      return;
    }
    render(html`<${Here} position=${position} mode=${story.shipment.mode} now=${story.now} />`, this.marker.getElement());
    this.marker.setLngLat([position.lon, position.lat]).addTo(this.map);
  }
}

/** MapLibre's own styles, loaded when a map is. */
function stylesheet(href) {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  return new Promise((done, failed) => {
    link.onload = done;
    link.onerror = () => failed(new Error(`${href} did not load`));
    document.head.append(link);
  });
}
