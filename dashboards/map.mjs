import { html } from './vendor/preact.mjs';
export const Map = () => html`<section class="map"></section>`;
