/** Why we believe a milestone: the rule, every report of it, and the raw messages they were read from. */

import { html, useState } from './vendor/preact.mjs';
import * as api from './api.mjs';
import { here, moment, offset, t, told } from './locale.mjs';
import { evidence } from './story.mjs';

/** The message as it came; asked for when it is opened. */
function Raw({ id }) {
  const [message, setMessage] = useState(null);
  const load = async ({ target }) => {
    if (!target.open || message) return;
    setMessage(await api.message(id).catch((problem) => ({ problem })));
  };
  return html`<details class="raw" onToggle=${load}>
    <summary>${t('why.message')}</summary>
    ${message?.problem && html`<p role="alert">${message.problem.detail || t('trouble.away')}</p>`}
    ${message && !message.problem && html`<pre tabindex="0">${message.text ?? message.base64}</pre>`}
    <a href=${api.messageAddress(id)} target="_blank" rel="noopener">${t('why.download')}</a>
  </details>`;
}

function Report({ report, place }) {
  const chosen = report.verdict === 'chosen';
  return html`<li class=${`report ${chosen ? 'report-chosen' : ''} report-${report.verdict}`}>
    <div class="milestone-line">
      <b>${chosen && html`<span aria-hidden="true">✓ </span>`}${report.source}</b>
      <span>${t(`time.${report.certainty}`)} <b>${moment({ ...report, at: report.occurred_at }, place?.zone)}</b>
        <span class="quiet"> ${offset({ at: report.occurred_at, offset_minutes: report.offset_minutes }, place?.zone)}</span></span>
    </div>
    <div class="quiet reason">${told(report, 'reason')} · ${told(report, 'trust')}</div>
    <div class="quiet">
      ${report.reported_at && `${t('why.reported', { at: here(report.reported_at) })} · `}${t('why.received', { at: here(report.received_at) })}
    </div>
    ${report.message && html`<${Raw} id=${report.message} />`}
  </li>`;
}

export function Evidence({ place }) {
  const { state, why, problem } = evidence.value;
  if (state === 'loading') return html`<p class="evidence quiet" role="status">${t('why.loading')}</p>`;
  if (state === 'error') return html`<p class="evidence" role="alert">${problem.detail || t('trouble.away')}</p>`;
  if (state !== 'ready') return null;
  return html`<section class="evidence" aria-label=${t('why.label')}>
    <p><b>${t('why.rule')}</b> ${told(why, 'rule')}</p>
    ${why.milestone.disputed && html`<p class="note note-warn">${t(why.milestone.elsewhere ? 'why.elsewhere' : 'why.disputed')}</p>`}
    <ul>${why.reports.map((report) => html`<${Report} key=${report.fact} report=${report} place=${place} />`)}</ul>
  </section>`;
}
