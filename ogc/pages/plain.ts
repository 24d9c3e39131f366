/** Pages that show whatever a route answers, member by member, with every link as a link. */
import { isObject } from '../../schemas/is-object.ts';
import { html } from 'hono/html';
import { layout } from './layout.ts';
import type { Content, Html, Page } from '../model/page.ts';

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

/** A link from elsewhere could be a script, so only addresses become links. */
function showLink(link: Readonly<Record<string, unknown>>, href: string): Html {
  const [title, rel, type] = [link.title, link.rel, link.type].map((text) => (typeof text === 'string' ? text : ''));
  if (!/^https?:\/\//.test(href)) return html`${href} (${rel} ${type})`;
  return html`<a href="${href}" rel="${rel}" type="${type}">${title === '' ? href : title}</a> (${rel} ${type})`;
}
