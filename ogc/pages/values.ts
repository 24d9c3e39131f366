/** Any JSON value as a table, a list, members with their units, or the value itself. */
import { html } from 'hono/html';
import { isObject } from '../../schemas/is-object.ts';
import type { Content, Html } from '../model/context.ts';
import { facts } from './parts.ts';

type Members = Readonly<Record<string, unknown>>;

const MAX_ROWS = 50;
const MAX_COLUMNS = 12;
const MAX_CHARACTERS = 2000;
/** Longer cells may wrap. */
const MAX_NOWRAP_CHARACTERS = 40;

export function showValue(value: unknown, depth = 0): Content {
  if (typeof value === 'number') return formatNumber(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return showArray(value, depth);
  const entries = Object.entries(value);
  if (entries.length === 0) return html`<span class="quiet">none</span>`;
  if (depth > 2) return asCode(value);
  return facts(entries.map(([name, member]) => [name, showMember(name, member, depth + 1)] as const));
}

/** Measures of a process, whose names end in their units. */
export function showMeasures(measures: Members): Html {
  return facts(Object.entries(measures).map(([name, value]) => [name, showMember(name, value, 1)] as const));
}

function showArray(value: readonly unknown[], depth: number): Content {
  if (value.length === 0) return html`<span class="quiet">none</span>`;
  const columns = columnsOf(value);
  if (columns && depth < 2) return table(value.filter(isObject), columns, value.length);
  if (value.every((item) => typeof item !== 'object')) {
    const areShort = value.every((item) => String(item).length < 40);
    if (areShort && value.length <= 30)
      return value.map((item) => (typeof item === 'number' ? formatNumber(item) : String(item))).join(', ');
  }
  if (depth > 2) return asCode(value);
  const first = value.slice(0, MAX_ROWS);
  return html`<ul>${first.map((entry) => html`<li>${showValue(entry, depth + 1)}</li>\n`)}${value.length > first.length && html`<li>… and ${value.length - first.length} more</li>`}</ul>`;
}

/** @returns `undefined` for values that are not rows of a table */
function columnsOf(rows: readonly unknown[]): readonly string[] | undefined {
  if (rows.length < 2 || !rows.every(isObject)) return undefined;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names.length > 0 && names.length <= MAX_COLUMNS ? names : undefined;
}

function table(rows: readonly Members[], columns: readonly string[], total: number): Html {
  const first = rows.slice(0, MAX_ROWS);
  const cell = (row: Members, name: string) => {
    const { [name]: value } = row;
    const content = value === undefined ? '' : showValue(value, 2);
    if (typeof value === 'number') return html`<td class="number">${content}</td>`;
    const isLong = typeof value === 'string' && value.length > MAX_NOWRAP_CHARACTERS;
    return html`<td${isLong && html` class="words"`}>${content}</td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="values"><thead><tr>${columns.map((name) => html`<th scope="col"${first.every((row) => typeof row[name] === 'number') && html` class="number"`}>${name}</th>`)}</tr></thead>
<tbody>${first.map((row) => html`<tr>${columns.map((name) => cell(row, name))}</tr>\n`)}</tbody></table></div>
${total > first.length && html`<p class="small quiet">… and ${total - first.length} more</p>`}`;
}

function showMember(name: string, value: unknown, depth: number): Content {
  const plain = showValue(value, depth);
  if (typeof value !== 'number') return plain;
  const larger = inLargerUnit(name, value);
  return larger === undefined ? plain : html`${larger} <span class="quiet">(${plain})</span>`;
}

/** Large values are easier to read in kilometres. */
function inLargerUnit(name: string, value: number): string | undefined {
  const format = (number: number) => number.toLocaleString('en', { maximumSignificantDigits: 5 });
  if (name.endsWith('_m2') && Math.abs(value) >= 1e5) return `${format(value / 1e6)} km²`;
  if (name.endsWith('_m') && Math.abs(value) >= 1e4) return `${format(value / 1000)} km`;
  return undefined;
}

function formatNumber(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 12 });
}

function asCode(value: unknown): Html {
  const text = JSON.stringify(value);
  return html`<code>${text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}… (truncated)` : text}</code>`;
}
