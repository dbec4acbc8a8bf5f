/** References as the model writes them, `type:value`, and as people read them. */

import { html } from './vendor/preact.mjs';
import { t } from './locale.mjs';

const UNITS = new Set(['container', 'uld', 'wagon', 'trailer', 'asset']);

export const typeOf = (ref) => ref.slice(0, ref.indexOf(':'));

export const isUnit = (ref) => UNITS.has(typeOf(ref));

/** The value people know it by: a vessel's number keeps the word that says which number it is. */
export const valueOf = (ref) => ref.slice(ref.indexOf(':') + 1).replace(/^(IMO|MMSI)(?=\d)/, '$1 ');

/** With its type before it: `B/L COSU6829344`. */
export const TypedRef = ({ of }) =>
  html`<span class="ref"><span class="ref-type">${t(`ref.${typeOf(of)}`)}</span> ${valueOf(of)}</span>`;
