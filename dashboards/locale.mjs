/** Words, dates and durations in the language of the page. Times are told in the zone of the place they belong to. */

import { batch, signal } from './vendor/preact.mjs';

export const LANGUAGES = ['en', 'zh-CN'];
const FORMATS = { en: 'en-GB', 'zh-CN': 'zh-CN' }; // whose way to write dates

export const language = signal('');
const words = signal({});
const dictionaries = new Map();

async function dictionary(name) {
  if (!dictionaries.has(name)) {
    const response = await fetch(new URL(`./locales/${name}.json`, import.meta.url));
    dictionaries.set(name, await response.json());
  }
  return dictionaries.get(name);
}

/** The language asked for, else the browser's, else English. */
export function chosen(asked) {
  if (LANGUAGES.includes(asked)) return asked;
  return navigator.languages.some((name) => name.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en';
}

export async function speak(name) {
  const found = await dictionary(name);
  batch(() => {
    words.value = found;
    language.value = name;
  });
  document.documentElement.lang = name;
}

const format = () => FORMATS[language.value] ?? 'en-GB';

/** The words for `key`; `{name}` stands for a value. With `n`, `key.one` or `key.other` by the language's plural rule. */
export function t(key, values = {}) {
  const plural = 'n' in values ? `${key}.${new Intl.PluralRules(format()).select(values.n)}` : key;
  const text = words.value[plural] ?? words.value[`${key}.other`] ?? words.value[key];
  if (text === undefined) return `⟦${key}⟧`;
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === 'number' ? number(values[name]) : values[name]));
}

/** Whichever of `name_en`, `name_zh` (or `rule_en`, …) the page speaks. */
export const told = (thing, field = 'name') => thing?.[`${field}_${language.value === 'zh-CN' ? 'zh' : 'en'}`] ?? '';

export const number = (value) => new Intl.NumberFormat(format()).format(value);

const unit = (value, name) =>
  new Intl.NumberFormat(format(), { style: 'unit', unit: name, unitDisplay: 'narrow' }).format(value);

/** Minutes as its two greatest units: `1d 4h`, `12h`, `35m`. */
export function duration(minutes) {
  const whole = Math.abs(Math.round(minutes));
  const [days, hours] = [Math.floor(whole / 1440), Math.floor((whole % 1440) / 60)];
  const parts = days
    ? [unit(days, 'day'), hours && unit(hours, 'hour')]
    : [hours && unit(hours, 'hour'), hours < 6 && (whole % 60 || !hours) && unit(whole % 60, 'minute')];
  return parts.filter(Boolean).join(' ');
}

/** A time on the clock of its place: `zone` (an IANA name), else the offset it was told with, which is a day's own too. */
function clock(time, zone) {
  if (zone && time.precision !== 'day') return [new Date(time.at), zone];
  return [new Date(new Date(time.at).getTime() + (time.offset_minutes ?? 0) * 60_000), 'UTC'];
}

const DAY = { day: 'numeric', month: 'short' };
const HOUR = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

function written(date, timeZone, fields) {
  return new Intl.DateTimeFormat(format(), { timeZone, ...fields }).format(date);
}

/** `2 Dec, 00:00`; with `weekday`, `Wed 2 Dec, 00:00`. A time told as a day shows no hour; another year shows itself. */
export function moment(time, zone, { weekday = false } = {}) {
  const [date, timeZone] = clock(time, zone);
  const year = Math.abs(date - Date.now()) > 300 * 86_400_000 ? { year: 'numeric' } : {};
  const day = written(date, timeZone, { ...DAY, ...year, ...(weekday && { weekday: 'short' }) }).replace(/^(\p{L}+),/u, '$1');
  if (time.precision === 'day') return day;
  return `${day}${language.value === 'zh-CN' ? ' ' : ', '}${written(date, timeZone, HOUR)}`;
}

/** `UTC+8`: the offset of the clock that `moment` writes. */
export function offset(time, zone) {
  const minutes = zone ? zoneOffset(new Date(time.at), zone) : (time.offset_minutes ?? 0);
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''}`;
}

function zoneOffset(date, timeZone) {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(date);
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(parts.find((p) => p.type === 'timeZoneName').value);
  return sign ? Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) : 0;
}

/** The same instant on UTC's clock and on the reader's own, for a tooltip. */
export function elsewhere(time) {
  const date = new Date(time.at);
  const fields = { ...DAY, ...HOUR, timeZoneName: 'short' };
  return `${written(date, 'UTC', fields)} · ${written(date, undefined, fields)}`;
}

/** A time of our own (heard at, known at) on the reader's clock. */
export const here = (at) => moment({ at, precision: 'minute' }, Intl.DateTimeFormat().resolvedOptions().timeZone);

export const hereHour = (at) => written(new Date(at), undefined, HOUR);
