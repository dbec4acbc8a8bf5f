/** One shipment: when it comes, what stands in its way, its legs and milestones, its units and relatives. */

import { Fragment, html, useEffect, useRef, useState } from './vendor/preact.mjs';
import { Ahead } from './ahead.mjs';
import { Gantt } from './gantt.mjs';
import { Delay, ICONS, Icon, Mode } from './glyphs.mjs';
import { bestOf, clockOf, finish } from './journey.mjs';
import { Route, Trouble } from './list.mjs';
import { duration, elsewhere, here, moment, offset, t, told } from './locale.mjs';
import { Outcome } from './outcome.mjs';
import { townOf } from './places.mjs';
import { age, minutesSince } from './positions.mjs';
import { TypedRef, typeOf, valueOf } from './ref.mjs';
import { open as opened, retry } from './story.mjs';
import { Timeline } from './timeline.mjs';
import { go, open, view } from './view.mjs';

const LONGEST = 6; // refs in the head; the rest behind a button

function CopyLink() {
  const [done, setDone] = useState('');
  const copy = async () => {
    const said = await navigator.clipboard.writeText(location.href).then(() => 'link.copied', () => 'link.failed');
    setDone(said);
    setTimeout(() => setDone(''), 2500);
  };
  return html`<button type="button" class="button button-icon" title=${t('link.copy')} aria-label=${t('link.copy')} onClick=${copy}>
    <${Icon} path=${ICONS.link} /></button><span class="said" role="status">${done && t(done)}</span>`;
}

function Names({ story: { shipment } }) {
  const [all, setAll] = useState(false);
  const refs = shipment.refs.filter((ref) => ref !== shipment.id);
  const shown = all ? refs : refs.slice(0, LONGEST);
  return html`<p class="names">
    ${shown.map((ref) => html`<${TypedRef} key=${ref} of=${ref} />`)}
    ${refs.length > shown.length && html`<button type="button" class="link" onClick=${() => setAll(true)}>+${refs.length - shown.length}</button>`}
  </p>`;
}

/** The end of the journey in large figures: what is expected, what was promised. */
function Eta({ story }) {
  const { eta, destination, delay_minutes: delay } = story.shipment;
  const end = finish(story);
  const came = Boolean(end?.actual && eta);
  const zone = (end?.place ?? destination)?.zone;
  const isPast = eta && Date.parse(eta.at) < Date.parse(clockOf(story));
  const planned = end?.planned && end.planned.at !== bestOf(end).at ? end.planned : null;
  return html`<section class="eta" aria-label=${t('eta.label')}>
    <div>
      <span class="quiet">${t(came ? 'eta.arrived' : 'eta.expected')} · ${told(townOf(end?.place ?? destination)) || '?'}</span>
      ${eta
        ? html`<strong title=${elsewhere(eta)}><time datetime=${eta.at}>${moment(eta, zone, { weekday: true })}</time></strong>
            <span class="quiet">${offset(eta, zone)} · ${eta.source}</span>
            ${!came && isPast && html`<span class="note">${t('note.silent')}</span>`}`
        : html`<strong class="eta-none">${t('eta.none')}</strong>`}
    </div>
    <div class="eta-side">
      <${Delay} minutes=${delay} />
      ${planned && html`<span class="quiet">${t('time.planned')}<br /><del>${moment(planned, zone)}</del></span>`}
      ${end && html`<button type="button" class="link" onClick=${() => go({ why: end.key })}>${t('eta.why')}</button>`}
    </div>
  </section>`;
}

function Hold({ story }) {
  const holding = story.milestones.find(({ key }) => key === story.shipment.hold);
  if (!holding) return null;
  const zone = holding.place?.zone;
  return html`<p class="banner banner-hold">
    <${Icon} path=${ICONS.warn} />
    <span><b>${t('hold.title')}</b> ${told(holding)} · ${told(holding.place)} · ${moment(bestOf(holding), zone)}</span>
    <button type="button" class="link" onClick=${() => go({ why: holding.key })}>${t('why')}</button>
  </p>`;
}

/** Where it was seen, how long ago: no signal is told as that, never as nothing happening. */
function Signal({ story: { shipment, now } }) {
  const { position, status } = shipment;
  if (status !== 'moving' || view.value.at) return null; // positions are of now
  if (!position) return html`<p class="signal"><b>${t('signal.none')}</b></p>`;
  const clock = Date.parse(now);
  const old = age(position.at, clock);
  const since = duration(minutesSince(position.at, clock));
  const speed = position.speed === null || old !== 'live' ? '' : ` · ${t('signal.speed', { speed: Math.round(position.speed) })}`;
  return html`<p class=${`signal signal-${old}`}>
    <b>${t(old === 'live' ? 'signal.live' : 'signal.old', { time: since })}</b>
    <span class="quiet">${valueOf(position.ref)}${speed}</span>
  </p>`;
}

/** The past: what was known at a time, by what had been heard by then. */
function AsKnownAt({ story }) {
  const { at } = view.value;
  const change = (event) => {
    const asked = new Date(event.target.value);
    if (!Number.isNaN(asked.getTime())) go({ at: asked.toISOString(), why: '' }, { push: true });
  };
  const shown = new Date(at || story?.now || Date.now());
  const local = new Date(shown - shown.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return html`<div class=${`known ${at ? 'known-past' : ''}`}>
    <label><${Icon} path=${ICONS.clock} /> <span>${t('known.label')}</span>
      <input type="datetime-local" value=${local} max="2099-12-31T23:59" onChange=${change} /></label>
    ${at && html`<button type="button" class="link" onClick=${() => go({ at: '' }, { push: true })}>${t('known.now')}</button>`}
  </div>`;
}

const Related = ({ title, refs }) =>
  refs.length > 0 &&
  html`<div><dt>${title}</dt>
    <dd>${refs.map((ref) => html`<button type="button" class="link" key=${ref} onClick=${() => open(ref)}><${TypedRef} of=${ref} /></button> `)}</dd></div>`;

/** Units with the trip they made for this shipment, and the contracts around and inside it. */
function Relatives({ card: { trips, masters, houses } }) {
  if (!trips.length && !masters.length && !houses.length) return null;
  const day = (at) => moment({ at, precision: 'day' }, null);
  return html`<section class="relatives">
    <h3>${t('relatives.title')}</h3>
    <dl>
      ${trips.map(
        ({ unit, started_at: from, ended_at: to }) => html`<div key=${unit + from}>
          <dt>${t(`ref.${typeOf(unit)}`)}</dt>
          <dd><button type="button" class="link" onClick=${() => open(unit)}>${valueOf(unit)}</button>
            <span class="quiet"> ${t('relatives.trip', { from: day(from), to: day(to) })}</span></dd>
        </div>`,
      )}
      <${Related} title=${t('relatives.masters')} refs=${masters} />
      <${Related} title=${t('relatives.houses')} refs=${houses} />
    </dl>
  </section>`;
}

function Head({ story, card }) {
  const { shipment } = story;
  return html`<${Fragment}>
    <div class="title">
      <h2 tabindex="-1"><${Mode} of=${shipment.mode} spoken /> <${TypedRef} of=${shipment.id} /></h2>
      <span class="actions"><${CopyLink} /><${Close} /></span>
    </div>
    <p class="subtitle"><${Route} of=${shipment} /> · <span>${t(`status.${shipment.status}`)}</span></p>
    <${Names} story=${story} />
    ${card.asked_as && html`<p class="banner">${t('asked_as', { ref: valueOf(card.asked_as) })}</p>`}
    ${view.value.at && html`<p class="banner banner-past"><${Icon} path=${ICONS.clock} /> ${t('known.banner', { at: here(view.value.at) })}</p>`}
  <//>`;
}

const Close = () => html`<button type="button" class="button button-icon" aria-label=${t('close')} title=${`${t('close')} (Esc)`}
  onClick=${() => open('')}><${Icon} path=${ICONS.close} /></button>`;

const Loading = () => html`<div class="skeleton" role="status" aria-label=${t('shipment.loading')}>
  <div><i></i><i></i></div><div class="tall"><i></i><i></i></div>${[...Array(5)].map(() => html`<div><i></i><i></i></div>`)}
</div>`;

/** The evidence that the view asks for, brought into sight once. */
function useSight(story) {
  const shown = useRef('');
  const { why } = view.value;
  useEffect(() => {
    if (!story || shown.current === why) return;
    shown.current = why;
    if (why) document.querySelector(`[data-key="${CSS.escape(why)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [story, why]);
}

export function Shipment() {
  const { state, story, card, outcome, problem, id } = opened.value;
  useSight(story);
  if (state === 'none') return null;
  return html`<section class="shipment" id="shipment" aria-label=${t('shipment.label')} key=${id}>
    ${state === 'loading' && html`<${Loading} />`}
    ${state === 'error' &&
    html`<div class="title"><h2>${valueOf(id)}</h2><${Close} /></div><${AsKnownAt} /><${Trouble} problem=${problem} retry=${retry} />`}
    ${state === 'ready' &&
    html`<${Fragment}>
      <${Head} story=${story} card=${card} />
      <${Hold} story=${story} />
      <${Eta} story=${story} />
      <${Outcome} outcome=${outcome} />
      <${Ahead} story=${story} />
      <${Signal} story=${story} />
      <${Gantt} story=${story} />
      <${AsKnownAt} story=${story} />
      <${Timeline} story=${story} />
      <${Relatives} card=${card} />
    <//>`}
  </section>`;
}
