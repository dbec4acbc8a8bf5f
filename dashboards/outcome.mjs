/** Our own forecast of the end of the journey: its band, what it is made of, and what moved it. */

import { html } from './vendor/preact.mjs';
import { duration, elsewhere, moment, here, t, told } from './locale.mjs';
import { valueOf } from './ref.mjs';

const minute = (at) => ({ at, precision: 'minute' });

function Voice({ voice, zone }) {
  const { basis, n, source, weight } = voice;
  const whose = [source, n > 0 && t('next.lane', { n })].filter(Boolean).join(' · ');
  return html`<li>
    <b>${t(`voice.${basis}`)}</b> ${moment(minute(voice.at), zone)}
    <span class="quiet"> ${[valueOf(voice.leg), whose, `${Math.round(weight * 100)} %`].filter(Boolean).join(' · ')}</span>
  </li>`;
}

/** How far it moved, and on whose word; without a word only time had passed. */
function Move({ move, zone }) {
  const { at, because, known_at: known, moved_minutes: moved } = move;
  const far = moved === null ? '' : t(moved > 0 ? 'moved.later' : 'moved.earlier', { time: duration(moved) });
  const why = because.map((fact) => `${told(fact)} (${t(`time.${fact.certainty}`)}, ${fact.source})`).join(', ') || t('moved.time');
  return html`<li><b>${moment(minute(at), zone)}</b> ${far} <span class="quiet"> ${here(known)} · ${why}</span></li>`;
}

export function Outcome({ outcome }) {
  const { forecast, moves } = outcome ?? {};
  if (!forecast) return null;
  const zone = forecast.place?.zone;
  const [low, high] = [forecast.low_at, forecast.high_at].map((at) => moment({ at, precision: 'day' }, zone));
  return html`<details class="outcome">
    <summary>${t('forecast.label')} <b title=${elsewhere(minute(forecast.at))}>${moment(minute(forecast.at), zone)}</b>
      <span class="quiet"> ${low === high ? t('forecast.day') : t('forecast.band', { low, high })}</span></summary>
    <h4>${t('forecast.voices')}</h4>
    <ul>${forecast.voices.map((voice) => html`<${Voice} voice=${voice} zone=${zone} />`)}</ul>
    ${moves.length > 0 && html`<h4>${t('forecast.moves')}</h4>
      <ol reversed>${[...moves].reverse().map((move) => html`<${Move} key=${move.known_at} move=${move} zone=${zone} />`)}</ol>`}
  </details>`;
}
