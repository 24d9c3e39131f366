/** Pieces that several pages are made of. */
import type { Exception } from '../model/exceptions.ts';
import { html } from 'hono/html';
import type { Content, Html } from '../model/page.ts';

/** A block of text under its name, with a button to copy it once the script has put one there. */
export function snippet(text: string, label: string): Html {
  return html`<div class="copy" data-copy="${label}"><p class="bar">${label}</p><pre tabindex="0" aria-label="${label}"><code>${text}</code></pre></div>`;
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
  const known = entries.filter(([, value]) => value !== undefined && value !== false && value !== '');
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

export function sayMs(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}

export function sayCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

const typeNames: Readonly<Record<string, string>> = {
  'application/json': 'JSON',
  'application/geo+json': 'GeoJSON',
  'application/vnd.oai.openapi+json;version=3.0': 'OpenAPI 3.0',
  'text/html': 'a page',
  'text/plain': 'text',
  'text/wkt': 'WKT',
  'text/csv': 'CSV',
  'image/png': 'PNG',
};

/** A media type as people call it; nothing stands for what an execution asked for. */
export function sayType(type: string | undefined): string {
  return type === undefined ? 'what the execution asked for' : (typeNames[type] ?? type);
}

/** Descriptions mark names by back quotes. */
export function prose(text: string): Content {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}
