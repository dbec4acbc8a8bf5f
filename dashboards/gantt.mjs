/** Plan over what became of it: two lanes of bars per leg and a line for now. */

import { html } from './vendor/preact.mjs';
import { bestOf, clockOf, milestoneOf } from './journey.mjs';
import { moment, t, told } from './locale.mjs';
import { townOf } from './places.mjs';

const WIDTH = 1000;
const [PLAN, FACT] = [
  { y: 4, height: 9 },
  { y: 19, height: 18 },
];

const at = (told) => (told ? Date.parse(told.at) : null);

/** One bar per leg: when it was planned, when it was or will be. A side that nobody told is null. */
function bars({ legs, milestones }) {
  return legs.map((leg) => {
    const [left, came] = [milestoneOf(leg.departed, milestones), milestoneOf(leg.arrived, milestones)];
    return {
      leg,
      plan: [at(left?.planned), at(came?.planned)],
      fact: [at(leg.departed), at(leg.arrived)],
    };
  });
}

/** From the first to the last time of the story, now included. */
function span({ milestones }, now) {
  const times = [...milestones.map((milestone) => at(bestOf(milestone))), ...milestones.map(({ planned }) => at(planned)), now];
  const known = times.filter((time) => time !== null);
  const [start, end] = [Math.min(...known), Math.max(...known)];
  return { start, length: Math.max(end - start, 1) };
}

const Bar = ({ from, to, lane, style, x }) =>
  from === null || to === null || to < from
    ? null
    : html`<rect x=${x(from)} width=${Math.max(x(to) - x(from), 4)} y=${lane.y} height=${lane.height} rx="3" class=${style} />`;

/** Solid as far as it happened, dashed beyond. */
function Fact({ bar: { leg, fact }, now, x }) {
  const [from, to] = fact;
  const begun = leg.state === 'actual';
  const until = leg.done ? to : begun ? Math.min(Math.max(now, from), to ?? now) : from;
  return html`<g class=${`mode-${leg.mode}`}>
    ${until !== to && html`<${Bar} from=${until} to=${to} lane=${FACT} style="bar-ahead" x=${x} />`}
    ${begun && html`<${Bar} from=${from} to=${until} lane=${FACT} style="bar-done" x=${x} />`}
  </g>`;
}

function words({ leg, plan, fact }) {
  const day = (time) => (time === null ? '?' : moment({ at: time, precision: 'day' }));
  const route = `${told(townOf(leg.origin)) || '?'} → ${told(townOf(leg.destination)) || '?'}`;
  return `${t(`mode.${leg.mode}`)} ${route}: ${t('time.planned')} ${day(plan[0])} – ${day(plan[1])}, ${t('gantt.now')} ${day(fact[0])} – ${day(fact[1])}`;
}

export function Gantt({ story }) {
  const found = bars(story).filter(({ fact, plan }) => fact[0] !== null || plan[0] !== null);
  if (!found.length) return null;
  const now = Date.parse(clockOf(story));
  const { start, length } = span(story, now);
  const x = (time) => ((time - start) / length) * (WIDTH - 4) + 2;
  const share = (now - start) / length;
  const edge = share < 0.2 ? 'start' : share > 0.8 ? 'end' : '';
  return html`<figure class="gantt">
    <svg viewBox=${`0 0 ${WIDTH} 42`} preserveAspectRatio="none" role="img" aria-label=${found.map(words).join('. ')}>
      ${found.map(({ leg, plan }) => html`<g class=${`mode-${leg.mode}`}><${Bar} from=${plan[0]} to=${plan[1]} lane=${PLAN} style="bar-plan" x=${x} /></g>`)}
      ${found.map((bar) => html`<${Fact} bar=${bar} now=${now} x=${x} />`)}
      <line x1=${x(now)} x2=${x(now)} y1="0" y2="42" class="bar-now" />
    </svg>
    <figcaption>
      <span>${edge !== 'start' && moment({ at: start, precision: 'day' }, null, { weekday: true })}</span>
      <b class="gantt-now" style=${{ left: `${share * 100}%` }} data-edge=${edge}>${t(story.as_known_at ? 'gantt.then' : 'now')}</b>
      <span>${edge !== 'end' && moment({ at: start + length, precision: 'day' }, null, { weekday: true })}</span>
    </figcaption>
  </figure>`;
}
