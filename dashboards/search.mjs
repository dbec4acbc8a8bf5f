/** What is looked for: the search box, status chips with their counts, and the mode. */

import { html, useEffect, useRef, useState } from './vendor/preact.mjs';
import { ICONS, Icon } from './glyphs.mjs';
import { number, t } from './locale.mjs';
import { MODES, STATUSES, counts, list } from './shipments.mjs';
import { go, view } from './view.mjs';

const PATIENCE = 250; // milliseconds after the last key

function Box() {
  const { q } = view.value;
  const [text, setText] = useState(q);
  const timer = useRef(0);
  useEffect(() => setText(q), [q]);
  const search = (value, wait) => {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => go({ q: value.trim() }), wait);
  };
  const keys = (event) => {
    if (event.key === 'Enter') search(text, 0);
    if (event.key === 'Escape' && text) {
      event.stopPropagation();
      search('', 0);
    }
  };
  return html`<div class="search" role="search">
    <${Icon} path=${ICONS.search} />
    <input id="search" type="search" autocomplete="off" spellcheck="false" maxlength="120" value=${text}
      placeholder=${t('search.placeholder')} aria-label=${t('search.label')}
      onInput=${(event) => search(event.target.value, PATIENCE)} onKeyDown=${keys} />
    ${text ? '' : html`<kbd aria-hidden="true">/</kbd>`}
  </div>`;
}

function Chip({ status }) {
  const pressed = view.value.status === status;
  const found = counts.value[status];
  if (!found && !pressed && status) return null;
  return html`<button type="button" class="chip" aria-pressed=${pressed} onClick=${() => go({ status }, { push: true })}>
    ${t(status ? `status.${status}` : 'status.all')} ${found === undefined ? '' : html`<b>${number(found)}</b>`}
  </button>`;
}

function Modes() {
  const { mode } = view.value;
  return html`<label class="mode-choice">
    <span class="hidden">${t('mode.label')}</span>
    <select value=${mode} onChange=${(event) => go({ mode: event.target.value }, { push: true })}>
      <option value="">${t('mode.all')}</option>
      ${MODES.map((name) => html`<option value=${name}>${t(`mode.${name}`)}</option>`)}
    </select>
  </label>`;
}

/** How many were found, and whether by a part of what was typed only. */
function Tally() {
  const { state, total, match } = list.value;
  if (state !== 'ready' || !view.value.q || !total) return null;
  return html`<p class="tally">${t('list.found', { n: total })}${match === 'partial' ? ` · ${t('list.partial')}` : ''}</p>`;
}

export const Search = () => html`
  <div class="panel-head">
    <${Box} />
    <div class="chips" role="group" aria-label=${t('status.label')}>
      ${['', ...STATUSES].map((status) => html`<${Chip} key=${status} status=${status} />`)}
      <${Modes} />
    </div>
    <${Tally} />
  </div>`;
