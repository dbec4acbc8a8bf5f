/** “Feed a message”: paste it, choose it or drop it; then see what was understood of it, or where it broke which rule. */

import { html, signal, useEffect, useRef, useState } from './vendor/preact.mjs';
import * as api from './api.mjs';
import { ICONS, Icon } from './glyphs.mjs';
import { moment, t, told } from './locale.mjs';
import { typeOf, valueOf } from './ref.mjs';
import { go } from './view.mjs';

const SHOWN = 40; // facts of one receipt
const SOURCE = 80; // characters of a source's name

export const isOpen = signal(false);
const handed = signal({ state: 'idle', receipt: null, problem: null });

async function hand(body, source) {
  handed.value = { state: 'sending', receipt: null, problem: null };
  try {
    handed.value = { state: 'done', receipt: await api.feed(body, source), problem: null };
  } catch (problem) {
    handed.value = { state: 'refused', receipt: null, problem };
  }
}

/** Files dropped anywhere on the page are fed, one after the other. */
export function catchFiles(target) {
  target.addEventListener('dragover', (event) => {
    if (event.dataTransfer.types.includes('Files')) event.preventDefault();
  });
  target.addEventListener('drop', (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    isOpen.value = true;
    hand(new Blob([...event.dataTransfer.files]), '');
  });
}

function search(ref) {
  isOpen.value = false;
  go({ q: valueOf(ref).replace(/^IMO /, ''), status: '', mode: '', shipment: '', why: '' }, { push: true });
}

const kindName = (kind) => t(kind === 'position' ? 'feed.position' : `kind.${kind}`);

function Fact({ fact: { kind, certainty, occurred_at: at, refs, place } }) {
  return html`<li>
    <span class=${`certainty is-${certainty}`}>${t(`time.${certainty}`)}</span>
    <b>${kindName(kind)}</b> ${told(place)} <span class="quiet">${moment({ at, precision: 'minute' }, place?.zone)}</span>
    <span class="fact-refs">
      ${refs.map((ref) => html`<button type="button" class="link" key=${ref} title=${t(`ref.${typeOf(ref)}`)} onClick=${() => search(ref)}>${valueOf(ref)}</button> `)}
    </span>
  </li>`;
}

function Understood({ receipt: { understood, facts } }) {
  const all = understood.flatMap((one) => one.facts);
  return html`<section class="understood">
    <h3><span aria-hidden="true">✓</span> ${t('feed.understood', { n: understood.length })} ${t('feed.facts', { n: facts })}
      <span class="quiet">${[...new Set(understood.map(({ format }) => format))].join(', ')}</span></h3>
    <ul class="facts">${all.slice(0, SHOWN).map((fact) => html`<${Fact} fact=${fact} />`)}</ul>
    ${all.length > SHOWN && html`<p class="quiet">${t('feed.more', { n: all.length - SHOWN })}</p>`}
  </section>`;
}

const Dead = ({ dead }) => html`<section class="dead">
  <h3><${Icon} path=${ICONS.warn} /> ${t('feed.dead', { n: dead.length })}</h3>
  <ul>
    ${dead.slice(0, SHOWN).map(
      ({ format, where, rule, message }) => html`<li>
        <b>${format || t('feed.unknown')}</b> ${where && html`<code>${where}</code>`} <span>${rule}</span>
        <a href=${api.messageAddress(message)} target="_blank" rel="noopener">${t('why.message')}</a>
      </li>`,
    )}
  </ul>
  <p class="quiet">${t('feed.kept')}</p>
</section>`;

function Outcome() {
  const { state, receipt, problem } = handed.value;
  const dead = receipt?.dead ?? problem?.body.dead ?? [];
  return html`<div class="outcome" role="status">
    ${state === 'sending' && html`<p>${t('feed.sending')}</p>`}
    ${receipt?.understood.length > 0 && html`<${Understood} receipt=${receipt} />`}
    ${dead.length > 0 && html`<${Dead} dead=${dead} />`}
    ${problem && !dead.length && html`<p class="note note-warn">${problem.detail || t('trouble.away.more')}</p>`}
  </div>`;
}

function Form() {
  const [text, setText] = useState('');
  const [source, setSource] = useState('');
  const file = useRef(null);
  const send = (event) => {
    event.preventDefault();
    const files = [...file.current.files];
    hand(files.length ? new Blob(files) : text, source);
  };
  return html`<form onSubmit=${send}>
    <label>${t('feed.text')}
      <textarea rows="9" spellcheck="false" value=${text} placeholder=${t('feed.placeholder')}
        onInput=${(event) => setText(event.target.value)} /></label>
    <div class="form-line">
      <label>${t('feed.file')} <input type="file" multiple ref=${file} onChange=${(event) => hand(new Blob([...event.target.files]), source)} /></label>
      <label>${t('feed.source')} <input type="text" maxlength=${SOURCE} value=${source} placeholder=${t('feed.source_hint')}
        onInput=${(event) => setSource(event.target.value)} /></label>
      <button type="submit" class="button button-main" disabled=${!text.trim() || handed.value.state === 'sending'}>${t('feed.send')}</button>
    </div>
  </form>`;
}

/** A dialog that the browser keeps the focus in; Escape closes it. */
export function Dialog({ title, shown, children }) {
  const element = useRef(null);
  useEffect(() => {
    if (shown.value && !element.current.open) element.current.showModal();
    if (!shown.value && element.current.open) element.current.close();
  }, [shown.value]);
  const close = () => {
    shown.value = false;
  };
  return html`<dialog ref=${element} onClose=${close} aria-label=${title} onClick=${(event) => event.target === element.current && close()}>
    <div class="dialog">
      <div class="title"><h2>${title}</h2>
        <button type="button" class="button button-icon" aria-label=${t('close')} onClick=${close}><${Icon} path=${ICONS.close} /></button></div>
      ${shown.value && children}
    </div>
  </dialog>`;
}

export const Feed = () => html`<${Dialog} title=${t('feed.title')} shown=${isOpen}>
  <p class="quiet">${t('feed.help')}</p>
  <${Form} />
  <${Outcome} />
<//>`;
