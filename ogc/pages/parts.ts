/** Elements that several pages share. */
import { html } from 'hono/html';
import { formatCount } from '../../src/common/format-count.ts';
import { layerFormatOf } from '../http/media-types.ts';
import type { Content, Html, PageContext } from '../model/context.ts';
import type { Exception } from '../model/exceptions.ts';

/** A link within this API relative to the host by which the page was reached. */
export function localHref(href: string, { base, address }: Pick<PageContext, 'base' | 'address'>): string {
  if (href === address) return `${base}/`;
  return href.startsWith(`${address}/`) ? base + href.slice(address.length) : href;
}

/** A labelled block of text; the script adds a button to copy it. */
export function snippet(text: string, label: string): Html {
  return html`<div class="copy" data-copy="${label}"><p class="bar">${label}</p><pre tabindex="0" aria-label="${label}"><code>${text}</code></pre></div>`;
}

export function badge(status: string): Html {
  return html`<span class="badge ${status}">${status}</span>`;
}

/** An instant in UTC; the script shows it in the reader's time zone. */
export function time(instant: string | undefined): Content {
  return instant === undefined
    ? ''
    : html`<time datetime="${instant}">${instant.replace('T', ' ').slice(0, 19)} UTC</time>`;
}

export function facts(entries: readonly (readonly [string, Content])[]): Html {
  const shown = entries.filter(([, value]) => value !== undefined && value !== false && value !== '');
  return html`<dl>${shown.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;
}

export function warningsNote(warnings: readonly string[] = []): Content {
  if (warnings.length === 0) return '';
  return html`<div class="note warn" role="note"><strong>${formatCount(warnings.length, 'warning')}</strong>
<ul>${warnings.map((warning) => html`<li>${warning}</li>\n`)}</ul></div>`;
}

const advice = {
  fix: 'Correct this and try again.',
  wait: 'Try again in a few seconds.',
  async: 'Request less at once, or execute asynchronously.',
  no: 'Do not repeat the same request.',
} as const;

export function exceptionNote({ detail, issues = [], retry }: Exception): Html {
  return html`<div class="note bad" role="alert"><p>${detail}</p>
${issues.length > 0 && html`<ul>${issues.map(({ pointer, message }) => html`<li><code>${pointer || '/'}</code> ${message}</li>\n`)}</ul>`}
<p>${advice[retry]}</p></div>`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(bytes < 1e4 ? 1 : 0)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function formatDuration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} s`;
}

const typeNames: Readonly<Record<string, string>> = {
  'application/json': 'JSON',
  'application/geo+json': 'GeoJSON',
  'application/vnd.oai.openapi+json;version=3.0': 'OpenAPI 3.0',
  'text/html': 'HTML',
  'text/plain': 'text',
  'image/png': 'PNG',
};

/** The common name of a media type; `undefined` stands for outputs as their execution specified them. */
export function formatMediaType(type: string | undefined): string {
  return type === undefined ? 'the requested outputs' : (typeNames[type] ?? layerFormatOf(type)?.title ?? type);
}

/** A description, with names in back quotes as code. */
export function prose(text: string): Content {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}
