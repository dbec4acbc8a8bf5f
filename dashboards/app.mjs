/** The Shipments page: puts the parts together and says what each key and each update does. */

import { effect, html, render, signal, useEffect } from './vendor/preact.mjs';
import { Badge } from './badge.mjs';
import * as feed from './feed.mjs';
import { ICONS, Icon } from './glyphs.mjs';
import * as keys from './keys.mjs';
import { List } from './list.mjs';
import * as live from './live.mjs';
import { chosen, language, speak, t } from './locale.mjs';
import { Map } from './map.mjs';
import * as places from './places.mjs';
import * as positions from './positions.mjs';
import { valueOf } from './ref.mjs';
import { Search } from './search.mjs';
import { Shipment } from './shipment.mjs';
import * as shipments from './shipments.mjs';
import * as story from './story.mjs';
import { go, open, view } from './view.mjs';

const NARROW = '(max-width: 760px)';
const QUIET = 30_000; // milliseconds between two spoken summaries

const spoken = signal('');
const openFeed = () => {
  feed.isOpen.value = true;
};

const pause = () => live.toggle(catchUp);

function other() {
  go({ lang: language.value === 'en' ? 'zh-CN' : 'en' });
}

/** One step back: the evidence, then the shipment. */
function back() {
  if (view.value.why) go({ why: '' });
  else if (view.value.shipment) open('');
}

/** After a break: ask again for all that is shown. */
function catchUp() {
  shipments.load({ quiet: true });
  shipments.count();
  story.refresh(view.value.shipment);
}

let changed = new Set();
let speaking = 0;

/** Tell a screen reader what changed: one summary at a time, not every event. */
function say(id) {
  changed.add(id);
  speaking ||= setTimeout(() => {
    const one = changed.size === 1 ? valueOf([...changed][0]) : '';
    spoken.value = one ? t('spoken.ref', { ref: one }) : t('spoken', { n: changed.size });
    changed = new Set();
    speaking = 0;
  }, QUIET);
}

function heard({ shipment, summary }) {
  if (summary) shipments.merge(summary);
  story.refresh(shipment);
  say(shipment);
}

const Header = () => html`<header class="top">
  <h1><a class="brand" href="./" onClick=${home}>Lianyun <span lang="zh-CN">联运</span></a> <span class="page-name">${t('page.shipments')}</span></h1>
  <div class="top-tools">
    <${Badge} pause=${pause} />
    <button type="button" class="button" aria-label=${t('feed.title')} onClick=${openFeed}><${Icon} path=${ICONS.feed} /> <span class="wide">${t('feed.title')}</span></button>
    <button type="button" class="button" lang=${language.value === 'en' ? 'zh-CN' : 'en'} onClick=${other}>${t('language.switch')}</button>
    <button type="button" class="button button-icon wide" aria-label=${t('keys.title')} title=${`${t('keys.title')} (?)`}
      onClick=${() => (keys.isHelpOpen.value = true)}>?</button>
  </div>
</header>`;

function home(event) {
  event.preventDefault();
  go({ q: '', status: '', mode: '', shipment: '', why: '', at: '' }, { push: true });
}

function App() {
  const isOpen = Boolean(view.value.shipment);
  useEffect(() => {
    if (matchMedia(NARROW).matches) scrollTo(0, 0); // list and shipment take turns in one column
  }, [isOpen]);
  return html`
    <a class="skip" href="#list">${t('skip')}</a>
    <${Header} />
    <main class=${isOpen ? 'is-open' : ''}>
      <section class="panel" id="list" aria-label=${t('list.label')}><${Search} /><${List} feed=${openFeed} /></section>
      <${Map} />
      <${Shipment} />
    </main>
    <${feed.Feed} />
    <${keys.Help} />
    <p class="hidden" aria-live="polite">${spoken.value}</p>`;
}

/** The first words are there before the first paint; from then on the address decides the language. */
async function start() {
  await speak(chosen(view.value.lang));
  effect(() => {
    speak(chosen(view.value.lang)).then(() => {
      document.title = `${t('page.shipments')} · Lianyun 联运`;
    });
  });
  render(html`<${App} />`, document.getElementById('app'));
  shipments.follow();
  story.follow();
  places.follow();
  positions.follow();
  live.listen(heard, catchUp);
  keys.listen({ language: other, pause, back });
  feed.catchFiles(document);
}

start();
