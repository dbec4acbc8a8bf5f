/** The live map: vehicles, the route of the open shipment, where it was seen last. An enhancement: the list says it all. */

import { effect, html, signal, useEffect, useRef } from './vendor/preact.mjs';
import { Chart } from './chart.mjs';
import { Mode } from './glyphs.mjs';
import { t } from './locale.mjs';
import { positions } from './positions.mjs';
import { valueOf } from './ref.mjs';
import { go } from './view.mjs';

const LEGEND = ['sea', 'rail', 'road', 'air'];

const state = signal('loading'); // loading, ready or missing
const picked = signal(null); // the vehicle that was clicked

const Legend = () => html`<details class="legend" open=${matchMedia('(min-width: 761px)').matches}>
  <summary>${t('map.legend')}</summary>
  <ul>
    ${LEGEND.map((mode) => html`<li key=${mode}><${Mode} of=${mode} /> ${t(`mode.${mode}`)}</li>`)}
    <li><span class="legend-line legend-done"></span> ${t('map.done')}</li>
    <li><span class="legend-line legend-ahead"></span> ${t('map.ahead')}</li>
  </ul>
  <p>${t('map.age')}<br />${t('map.schematic')}</p>
</details>`;

/** What was clicked: its name, and the way to what is aboard. */
function Picked() {
  const vehicle = picked.value;
  if (!vehicle) return null;
  const show = () => {
    go({ q: valueOf(vehicle.ref).replace(/^(IMO|MMSI) /, ''), status: '', mode: '' }, { push: true });
    picked.value = null;
  };
  return html`<div class="picked" role="status">
    <${Mode} of=${vehicle.mode} spoken /> <b>${valueOf(vehicle.ref)}</b>
    <span class="quiet">${t('map.aboard', { n: vehicle.shipments })}</span>
    ${vehicle.shipments > 0 && html`<button type="button" class="link" onClick=${show}>${t('map.aboard_show')}</button>`}
  </div>`;
}

const Missing = () => html`<div class="map-missing message">
  <h2>${t('map.missing')}</h2>
  <p>${t('map.missing_more')}</p>
  <p>${t('map.summary', { n: positions.value.length })}</p>
</div>`;

export function Map() {
  const box = useRef(null);
  useEffect(() => {
    let stop = () => {};
    Chart.on(box.current, picked).then(
      (chart) => {
        state.value = 'ready';
        stop = effect(() => chart.follow());
      },
      (error) => {
        state.value = 'missing';
        console.info(`map unavailable: ${error.message}`);
      },
    );
    return () => stop();
  }, []);
  return html`<section class="map" aria-label=${t('map.label')} data-state=${state.value}>
    ${state.value !== 'missing' && html`<div class="map-box" ref=${box} key="box"></div>`}
    ${state.value === 'missing' && html`<${Missing} />`}
    ${state.value === 'ready' && html`<p class="hidden">${t('map.summary', { n: positions.value.length })}</p><${Picked} /><${Legend} />`}
  </section>`;
}
