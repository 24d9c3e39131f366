/** The OpenAPI document for people to read. */
import type { OpenApi } from '../openapi.ts';
import { html, type Content, type Html } from './html.ts';
import { layout } from './layout.ts';
import type { Page } from './page.ts';

type Member = Readonly<Record<string, unknown>>;

export const apiPage: Page<OpenApi> = ({ paths, tags, info, servers }, page) => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation: toMember(operation) })),
  );
  const content = html`<p>All paths are below <code>${servers[0]?.url}</code>. The same as a document for programs:
<a href="${page.base}/api?f=openapi">OpenAPI 3.0</a>.</p>
${tags.map(
  ({ name }) => html`<h2>${name}</h2>
${operations.filter(({ operation }) => listOf(operation.tags).includes(name)).map(operationOf)}`,
)}`;
  return layout('API', content, page, { lead: info.description });
};

function operationOf({ path, method, operation }: { path: string; method: string; operation: Member }): Html {
  const { summary, description, parameters, responses } = operation;
  return html`<details><summary><span class="method">${method.toUpperCase()}</span> <code>${path}</code> ${textOf(summary)}</summary>
${textOf(description) !== '' && html`<p>${textOf(description)}</p>`}
${listOf(parameters).length > 0 && html`<h3>Parameters</h3><ul>${listOf(parameters).map((parameter) => html`<li>${parameterOf(toMember(parameter))}</li>\n`)}</ul>`}
<h3>Answers</h3><dl>${Object.entries(toMember(responses)).map(([status, answer]) => html`<dt>${status}</dt><dd>${textOf(toMember(answer).description)}</dd>\n`)}</dl></details>\n`;
}

function parameterOf({ $ref, name, in: place, description }: Member): Content {
  if (typeof $ref === 'string') return html`<code>${$ref.split('/').at(-1)}</code> in the query`;
  return html`<code>${textOf(name)}</code> in the ${textOf(place)} ${textOf(description)}`;
}

function toMember(value: unknown): Member {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
