/** The timeline: an ordered list of milestones, leg by leg. Everything that the map shows is here in words, too. */

import { Fragment, html, useState } from './vendor/preact.mjs';
import { Silence } from './ahead.mjs';
import { Evidence } from './evidence.mjs';
import { Delay, ICONS, Icon, Mode, Node } from './glyphs.mjs';
import { bestOf, clockOf, delayOf, firstAfter, groups, happened, isOverdue, placesOf, progress } from './journey.mjs';
import { elsewhere, here, moment, offset, t, told } from './locale.mjs';
import { townOf } from './places.mjs';
import { typeOf, valueOf } from './ref.mjs';
import { go, view } from './view.mjs';

/** A time on the place's clock; the same on UTC's and the reader's clock on hover. */
export function When({ time, place, weekday = false }) {
  const zone = place?.zone;
  return html`<time datetime=${time.at} title=${`${offset(time, zone)} · ${elsewhere(time)}`}>${moment(time, zone, { weekday })}</time>`;
}

/** Under the current time: what was planned, struck through where another time took its place. */
function Planned({ milestone }) {
  const { planned, place } = milestone;
  const best = bestOf(milestone);
  if (!planned || planned.at === best.at) return null;
  return html`<span class="was"><span class="hidden">${t('time.planned')} </span><del><${When} time=${planned} place=${place} /></del></span>`;
}

function Where({ milestone: { place, unit, conveyance } }) {
  const parts = [told(place), place?.facility && place.locode && !told(place) ? place.facility : '', unit && valueOf(unit)];
  const words = parts.filter(Boolean).join(' · ');
  return html`<span>${words || (conveyance ? valueOf(conveyance) : t('place.none'))}</span>`;
}

/** What is not plain: several parties contradict one another, or the time has passed and nobody said anything. */
function Notes({ milestone, now, next }) {
  const isNext = next?.key === milestone.key && next.state !== 'expected';
  return html`<${Fragment}>
    ${milestone.disputed && html`<span class="note note-warn"><${Icon} path=${ICONS.warn} /> ${t('note.disputed')}</span>`}
    ${isNext ? html`<${Silence} of=${next} />` : isOverdue(milestone, now) && html`<span class="note">${t('note.silent')}</span>`}
  <//>`;
}

function Milestone({ milestone, now, next }) {
  const { key, mode, state } = milestone;
  const best = bestOf(milestone);
  const asked = view.value.why === key;
  const customs = milestone.kind.startsWith('customs') ? 'customs' : mode;
  const id = `why-${key}`;
  return html`<li class=${`milestone is-${state} mode-${customs}`} data-key=${key}>
    <${Node} state=${state} />
    <div class="milestone-line">
      <b>${told(milestone)}</b>
      <span class="time"><span class="hidden">${t(`time.${state}`)} </span><${When} time=${best} place=${milestone.place} /></span>
    </div>
    <div class="milestone-line quiet">
      <span class="where"><${Where} milestone=${milestone} /> · <span title=${t('source')}>${best.source}</span></span>
      <${Planned} milestone=${milestone} />
    </div>
    <div class="milestone-line">
      <span class="notes">
        <button type="button" class="link why" aria-expanded=${asked} aria-controls=${id}
          aria-label=${`${t('why')} ${told(milestone)}`} onClick=${() => go({ why: asked ? '' : key })}>
          ${t('why')}${milestone.evidence.length > 1 ? ` · ${t('why.reports', { n: milestone.evidence.length })}` : ''}
        </button>
        <${Notes} milestone=${milestone} now=${now} next=${next} />
      </span>
      <${Delay} minutes=${milestone.delay_minutes} />
    </div>
    ${asked && html`<div id=${id}><${Evidence} place=${milestone.place} /></div>`}
  </li>`;
}

function title({ leg, milestones }) {
  const where = placesOf({ leg, milestones }).map((place) => told(townOf(place)));
  if (leg) return `${t(`mode.${leg.mode}`)}: ${leg.origin || leg.destination ? ends(leg) : where.join(' → ')}`;
  const isCustoms = milestones.every(({ kind }) => kind.startsWith('customs'));
  return isCustoms ? `${t('mode.customs')}: ${where.join(', ')}` : where.join(' · ') || t('place.none');
}

const ends = ({ origin, destination }) => `${told(townOf(origin)) || '?'} → ${told(townOf(destination)) || '?'}`;

const Now = ({ at }) => html`<li class="now"><span>${t(view.value.at ? 'known.label' : 'now')} · ${here(at)}</span></li>`;

/** What carries it: two of its names, those that people say first; the others on hover. */
function Conveyance({ leg: { conveyance_refs: told } }) {
  const refs = told.toSorted((one, other) => valueOf(one).length - valueOf(other).length);
  const all = refs.map((ref) => `${t(`ref.${typeOf(ref)}`)} ${valueOf(ref)}`).join('\n');
  return html`<span class="quiet" title=${all}>${refs.slice(0, 2).map(valueOf).join(' · ')}${refs.length > 2 ? ` +${refs.length - 2}` : ''}</span>`;
}

/** A leg or a stop. What is done is folded away at first; what the reader opens stays open. */
function Group({ group, now, line, next }) {
  const state = progress(group);
  const asked = group.milestones.some(({ key }) => key === view.value.why);
  const [isOpen] = useState(state !== 'done');
  const mode = group.leg?.mode ?? (group.milestones.every(({ kind }) => kind.startsWith('customs')) ? 'customs' : '');
  return html`<details class=${`group group-${state}`} open=${isOpen || asked}>
    <summary>
      ${mode ? html`<${Mode} of=${mode} />` : html`<span class="stop-mark" aria-hidden="true"></span>`}
      <span class="group-title">
        <b>${title(group)}</b>
        ${group.leg && html`<${Conveyance} leg=${group.leg} />`}
      </span>
      ${state === 'done' && html`<span class="count" title=${t('leg.done')}>✓ ${happened(group)}</span>`}
      <${Delay} minutes=${delayOf(group)} />
    </summary>
    <ol class="milestones">
      ${group.milestones.map(
        (milestone) => html`
          ${milestone.key === line && html`<${Now} key="now" at=${now} />`}
          <${Milestone} key=${milestone.key} milestone=${milestone} now=${now} next=${next} />`,
      )}
    </ol>
  </details>`;
}

export function Timeline({ story }) {
  const found = groups(story);
  const now = clockOf(story);
  const line = firstAfter(found, now);
  if (!found.length) return html`<p class="quiet">${t('timeline.none')}</p>`;
  return html`<section class="timeline" aria-label=${t('timeline.label')}>
    <ol class="groups">
      ${found.map((group) => html`<li key=${group.id}><${Group} group=${group} now=${now} line=${line} next=${story.shipment.next} /></li>`)}
    </ol>
    <p class="footnote quiet">${t('timeline.clock')}</p>
  </section>`;
}
