/** The list: one row per shipment, in the order of the API (held, late, the rest). */

import { Fragment, html, useState } from './vendor/preact.mjs';
import { Silence } from './ahead.mjs';
import { Delay, ICONS, Icon, Mode } from './glyphs.mjs';
import { elsewhere, moment, offset, t, told } from './locale.mjs';
import { townOf } from './places.mjs';
import { TypedRef, isUnit, typeOf, valueOf } from './ref.mjs';
import { list, load, more } from './shipments.mjs';
import { print } from './url.mjs';
import { go, open, view } from './view.mjs';

const OTHERS = 1; // other names in a row

/** Only what really happened fills it: a leg that ended is full, one that began is hatched, the others are empty. */
function Strip({ legs }) {
  if (!legs.length) return html`<span class="strip strip-empty"></span>`;
  const begun = (leg) => (leg.done ? 'done' : leg.state === 'actual' ? 'begun' : 'ahead');
  const words = legs.map((leg) => `${t(`mode.${leg.mode}`)}: ${t(`leg.${begun(leg)}`)}`).join(', ');
  return html`<span class="strip" role="img" aria-label=${words}>
    ${legs.map((leg) => html`<span class=${`mode-${leg.mode} strip-${begun(leg)}`}></span>`)}
  </span>`;
}

export const Route = ({ of: { origin, destination } }) => !(origin || destination) ? html`
  <span class="route quiet">${t('route.unknown')}</span>` : html`
  <span class="route">
    <span>${told(townOf(origin)) || '?'}</span> <span aria-label=${t('route.to')}>→</span> <span>${told(townOf(destination)) || '?'}</span>
  </span>`;

/** Its other names; what it is packed in first, for that is what people ask for. */
function names({ id, refs }) {
  const others = refs.filter((ref) => ref !== id);
  return [...others.filter(isUnit), ...others.filter((ref) => !isUnit(ref))];
}

function Others({ summary }) {
  const refs = names(summary);
  const shown = refs.slice(0, OTHERS).map(valueOf).join(' · ');
  const title = refs.map((ref) => `${t(`ref.${typeOf(ref)}`)} ${valueOf(ref)}`).join('\n');
  return html`<span class="others" title=${title}>${shown}${refs.length > OTHERS ? ` +${refs.length - OTHERS}` : ''}</span>`;
}

function Eta({ summary: { eta, destination, status } }) {
  if (!eta) return html`<span class="row-eta quiet">${t('eta.none')}</span>`;
  const zone = destination?.zone;
  const words = t(status === 'delivered' ? 'eta.arrived' : 'eta.short');
  return html`<span class="row-eta" title=${`${offset(eta, zone)} · ${elsewhere(eta)}`}>
    <span class="hidden">${words}</span> <time datetime=${eta.at}>${moment(eta, zone, { weekday: true })}</time>
  </span>`;
}

/** What happened last, and where. */
function Last({ summary: { hold, last, next, status } }) {
  const where = told(townOf(last?.place));
  return html`<span class="row-last">
    ${hold && html`<span class="hold"><${Icon} path=${ICONS.warn} /> ${t('hold.short')}</span>`}
    ${!hold && html`<${Silence} of=${next} />`}
    <span class="quiet">${last ? `${told(last)}${where ? ` · ${where}` : ''}` : t(`status.${status}`)}</span>
  </span>`;
}

function Row({ summary }) {
  const { id } = summary;
  const chosen = view.value.shipment === id;
  const click = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(id);
  };
  return html`<li>
    <a class="row" href=${print({ ...view.value, shipment: id, why: '' })} data-id=${id} onClick=${click}
      aria-current=${chosen ? 'true' : undefined}>
      <span class="row-line">
        <span class="row-name"><${Mode} of=${summary.mode} spoken /> <${TypedRef} of=${id} /></span>
        <${Delay} minutes=${summary.delay_minutes} />
      </span>
      <span class="row-line"><${Route} of=${summary} /><${Eta} summary=${summary} /></span>
      <span class="row-line row-foot"><${Last} summary=${summary} />${!summary.hold && html`<${Others} summary=${summary} />`}</span>
      <${Strip} legs=${summary.legs} />
    </a>
  </li>`;
}

const Skeleton = () => html`<div class="skeleton" role="status" aria-label=${t('list.loading')}>
  ${[...Array(7)].map(() => html`<div><i></i><i></i><i></i></div>`)}
</div>`;

/** Why there is nothing to show; `help` is the server's advice. */
export const Trouble = ({ problem, retry }) => html`<div class="message" role="alert">
  <h2>${t(problem.status ? 'trouble.refused' : 'trouble.away')}</h2>
  <p>${problem.detail || problem.title || t('trouble.away.more')}</p>
  ${problem.body?.near?.length > 0 &&
  html`<p>${t('trouble.near')} ${problem.body.near.map(({ ref }) => html`<button class="link" onClick=${() => open(ref)}>${valueOf(ref)}</button> `)}</p>`}
  <button type="button" class="button" onClick=${retry}>${t('trouble.retry')}</button>
</div>`;

/** Nothing found: what was asked for stands here, and one button takes it away. */
function Nothing({ feed }) {
  const { q, status, mode } = view.value;
  const filters = [q && `“${q}”`, status && t(`status.${status}`), mode && t(`mode.${mode}`)].filter(Boolean);
  if (!filters.length) {
    return html`<div class="message">
      <h2>${t('empty.title')}</h2>
      <p>${t('empty.more')}</p>
      <button type="button" class="button" onClick=${feed}>${t('feed.title')}</button>
    </div>`;
  }
  return html`<div class="message">
    <h2>${t('none.title')}</h2>
    <p>${t('none.filters')} <b>${filters.join(' · ')}</b></p>
    <button type="button" class="button" onClick=${() => go({ q: '', status: '', mode: '' }, { push: true })}>
      ${t('none.clear')}
    </button>
  </div>`;
}

function More() {
  const [state, setState] = useState('idle');
  const { next, total, shipments } = list.value;
  if (!next) return null;
  const ask = () => {
    setState('asking');
    more().then(() => setState('idle'), () => setState('failed'));
  };
  return html`<button type="button" class="more" disabled=${state === 'asking'} onClick=${ask}>
    ${t(state === 'failed' ? 'list.more_failed' : 'list.more', { shown: shipments.length, total })}
  </button>`;
}

export function List({ feed }) {
  const { state, shipments, problem, fresh } = list.value;
  if (state === 'error') return html`<${Trouble} problem=${problem} retry=${() => load()} />`;
  if (state === 'loading' && !shipments.length) return html`<${Skeleton} />`;
  if (!shipments.length && !fresh.length) return html`<${Nothing} feed=${feed} />`;
  return html`<${Fragment}>
    ${fresh.length > 0 &&
    html`<button type="button" class="fresh" onClick=${() => load({ quiet: true })}>${t('list.fresh', { n: fresh.length })}</button>`}
    <ul class="rows" aria-label=${t('list.label')} aria-busy=${state === 'loading'}>
      ${shipments.map((summary) => html`<${Row} key=${summary.id} summary=${summary} />`)}
    </ul>
    <${More} />
  <//>`;
}
