/** What should come next and by when; whether its silence is news, or only its source silent. */

import { html } from './vendor/preact.mjs';
import { ICONS, Icon } from './glyphs.mjs';
import { elsewhere, moment, t, told } from './locale.mjs';
import { townOf } from './places.mjs';

const timeOf = ({ expected_at: at, offset_minutes, precision }) => ({ at, offset_minutes, precision });

/** The chip of a row and of a milestone; nothing where all is in time. */
export const Silence = ({ of: next }) =>
  next && next.state !== 'expected' &&
  html`<span class=${`silence silence-${next.state}`} title=${t(`next.${next.state}.more`)}>
    <${Icon} path=${next.state === 'overdue' ? ICONS.warn : ICONS.clock} /> ${t(`next.${next.state}`)}</span>`;

/** On what it rests: somebody's word, or earlier journeys. */
const basis = ({ basis: name, n, source }) =>
  name === 'lane' ? t('next.lane', { n }) : [source, n > 0 && t('next.late', { n })].filter(Boolean).join(' · ');

export function Ahead({ story: { shipment } }) {
  const { next } = shipment;
  if (!next) return null;
  const zone = next.place?.zone;
  const deadline = { ...timeOf(next), at: next.deadline_at, precision: 'minute' };
  const where = told(townOf(next.place));
  return html`<p class=${`ahead ahead-${next.state}`}>
    <span>${t('next.label')} <b>${told(next)}</b>${where && ` · ${where}`} · <time datetime=${next.expected_at}
      title=${elsewhere(timeOf(next))}>${moment(timeOf(next), zone)}</time></span>
    <span class="quiet">${t('next.deadline', { at: moment(deadline, zone) })} · ${basis(next)}</span>
    <${Silence} of=${next} />
  </p>`;
}
