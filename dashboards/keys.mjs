/** The keyboard: / j k Enter Esc l p ?, never while somebody is typing. */

import { html, signal } from './vendor/preact.mjs';
import { Dialog } from './feed.mjs';
import { t } from './locale.mjs';

export const isHelpOpen = signal(false);

const NAMES = ['/', 'j', 'k', 'Enter', 'Esc', 'l', 'p', '?'];

const isTyping = ({ target }) => target.closest('input, textarea, select, [contenteditable]') !== null;

/** Move the focus to the next or the previous row. */
function step(by) {
  const rows = [...document.querySelectorAll('.row')];
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement);
  const from = here >= 0 ? here : rows.findIndex((row) => row.ariaCurrent === 'true');
  const next = from < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(from + by, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: 'nearest' });
}

/** `acts`: what Escape, l and p do on this page. */
export function listen(acts) {
  const table = {
    '/': () => document.getElementById('search').focus(),
    j: () => step(1),
    k: () => step(-1),
    l: acts.language,
    p: acts.pause,
    '?': () => {
      isHelpOpen.value = true;
    },
    Escape: acts.back,
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    if (isTyping(event) && event.key === 'Escape') event.target.blur();
    else if (!isTyping(event) && table[event.key]) {
      event.preventDefault();
      table[event.key]();
    }
  });
}

export const Help = () => html`<${Dialog} title=${t('keys.title')} shown=${isHelpOpen}>
  <dl class="keys">
    ${NAMES.map((name) => html`<div key=${name}><dt><kbd>${name}</kbd></dt><dd>${t(`keys.${name}`)}</dd></div>`)}
  </dl>
<//>`;
