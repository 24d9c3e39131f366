/** Pages of errors, and of data without a page of its own. */
import { html } from 'hono/html';
import { isObject } from '../../schemas/is-object.ts';
import type { Content, Html, Page } from '../model/context.ts';
import type { Exception } from '../model/exceptions.ts';
import { layout } from './layout.ts';
import { exceptionNote } from './parts.ts';

export const errorPage: Page<Exception> = (exception, page) => {
  const content = html`${exceptionNote(exception)}
<p class="small quiet">Status ${exception.status}, code <code>${exception.code}</code></p>
<p class="actions"><a class="button main" href="${page.base}/">Landing page</a> <a class="button" href="${page.base}/processes">Processes</a> <a class="button" href="${page.base}/jobs">Jobs</a></p>`;
  return layout(exception.title, content, page);
};

/** Shows JSON member by member. */
export const plainPage: Page<unknown> = (data, page) => layout(titleOf(data) ?? page.title, show(data), page);

function titleOf(data: unknown): string | undefined {
  const title = isObject(data) ? data.title : undefined;
  return typeof title === 'string' ? title : undefined;
}

function show(value: unknown): Content {
  if (Array.isArray(value))
    return html`<ul>
      ${value.map((entry: unknown) => html`<li>${show(entry)}</li> `)}
    </ul>`;
  if (isObject(value)) return typeof value.href === 'string' ? showLink(value, value.href) : showMembers(value);
  if (typeof value === 'string' && /^https?:\/\/\S+$/.test(value)) return html`<a href="${value}">${value}</a>`;
  return String(value);
}

function showMembers(object: Readonly<Record<string, unknown>>): Html {
  const members = Object.entries(object).filter(([, value]) => value !== undefined);
  return html`<dl>
    ${members.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${show(value)}</dd> `,
    )}
  </dl>`;
}

/** Only HTTP URLs become links: others could be scripts. */
function showLink(link: Readonly<Record<string, unknown>>, href: string): Html {
  const [title, rel, type] = [link.title, link.rel, link.type].map((text) => (typeof text === 'string' ? text : ''));
  if (!/^https?:\/\//.test(href)) return html`${href} (${rel} ${type})`;
  return html`<a href="${href}" rel="${rel}" type="${type}">${title === '' ? href : title}</a> (${rel} ${type})`;
}
