/** Pieces that several pages are made of. */
import type { Exception } from '../exceptions.ts';
import { html, type Content, type Html } from './html.ts';

/** A block of text that a button copies, once the script has put one there. */
export function snippet(text: string, label: string): Html {
  return html`<div class="copy" data-copy="${label}"><pre tabindex="0" aria-label="${label}"><code>${text}</code></pre></div>`;
}

export function badge(status: string): Html {
  return html`<span class="badge ${status}">${status}</span>`;
}

/** An instant as it stands; the script writes it in the reader's own time. */
export function time(instant: string | undefined): Content {
  return instant === undefined
    ? ''
    : html`<time datetime="${instant}">${instant.replace('T', ' ').slice(0, 19)} UTC</time>`;
}

export function facts(entries: readonly (readonly [string, Content])[]): Html {
  const known = entries.filter(([, value]) => value !== undefined && value !== '');
  return html`<dl>${known.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;
}

export function warningsNote(warnings: readonly string[] = []): Content {
  if (warnings.length === 0) return '';
  return html`<div class="note warn" role="note"><strong>${warnings.length === 1 ? 'A warning' : `${warnings.length} warnings`}</strong>
<ul>${warnings.map((warning) => html`<li>${warning}</li>\n`)}</ul></div>`;
}

const advice = {
  fix: 'Correct this and try again.',
  wait: 'Try again in a few seconds.',
  async: 'Ask for less at once, or run it asynchronously.',
  no: 'Trying the same again will not help.',
} as const;

export function exceptionNote({ detail, issues = [], retry }: Exception): Html {
  return html`<div class="note bad" role="alert"><p>${detail}</p>
${issues.length > 0 && html`<ul>${issues.map(({ pointer, message }) => html`<li><code>${pointer || '/'}</code> ${message}</li>\n`)}</ul>`}
<p>${advice[retry]}</p></div>`;
}

export function sayBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(bytes < 1e4 ? 1 : 0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Any JSON value: a table of members, a list, or the value itself. */
export function showValue(value: unknown, depth = 0): Content {
  if (typeof value === 'number') return value.toLocaleString('en', { maximumSignificantDigits: 12 });
  if (value === null || typeof value !== 'object') return String(value);
  const text = JSON.stringify(value);
  if (depth > 2 || (text.length < 60 && Array.isArray(value)))
    return html`<code>${text.length > 2000 ? `${text.slice(0, 2000)}… (cut here)` : text}</code>`;
  if (Array.isArray(value)) {
    const first = value.slice(0, 50);
    const more = value.length - first.length;
    return html`<ul>${first.map((entry) => html`<li>${showValue(entry, depth + 1)}</li>\n`)}${more > 0 && html`<li>… and ${more} more</li>`}</ul>`;
  }
  return facts(Object.entries(value).map(([name, member]) => [name, showValue(member, depth + 1)] as const));
}
