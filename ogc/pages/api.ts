/** The OpenAPI document as a page. */
import { html } from 'hono/html';
import { isObject } from '../../schemas/is-object.ts';
import type { Content, Html, Page } from '../model/context.ts';
import type { OpenApi } from '../openapi/openapi.ts';
import { layout } from './layout.ts';
import { prose } from './parts.ts';

type Member = Readonly<Record<string, unknown>>;

export const apiPage: Page<OpenApi> = ({ paths, tags, info, servers }, page) => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation: toMember(operation) })),
  );
  const content = html`<p>All paths are below <code>${servers[0]?.url}</code>. The machine-readable document:
<a href="${page.base}/api?f=openapi">OpenAPI 3.0</a>.</p>
${tags.map(
  ({ name }) => html`<h2>${name}</h2>
${operations.filter(({ operation }) => listOf(operation.tags).includes(name)).map((operation) => operationOf(operation, page.base))}`,
)}`;
  return layout('API', content, page, { lead: info.description });
};

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: Member;
}

function operationOf({ path, method, operation }: Operation, base: string): Html {
  const { summary, description, parameters, responses, requestBody } = operation;
  const process = /^\/processes\/([^{]+)\/execution$/.exec(path)?.[1];
  return html`<details><summary><span class="method">${method.toUpperCase()}</span> <code>${path}</code> ${textOf(summary)}</summary>
${textOf(description) !== '' && html`<p>${prose(textOf(description))}</p>`}
${process !== undefined && html`<p><a href="${base}/processes/${process}">Run it in the form</a></p>`}
${inputsOf(toMember(requestBody))}
${listOf(parameters).length > 0 && html`<h3>Parameters</h3><ul>${listOf(parameters).map((parameter) => html`<li>${parameterOf(toMember(parameter))}</li>\n`)}</ul>`}
<h3>Responses</h3><dl>${Object.entries(toMember(responses)).map(([status, response]) => html`<dt>${status}</dt><dd>${textOf(toMember(response).description)}</dd>\n`)}</dl></details>\n`;
}

/** The member `inputs` of the body of an execution. */
function inputsOf({ content }: Member): Content {
  const body = toMember(toMember(toMember(content)['application/json']).schema);
  const { properties, required } = toMember(toMember(body.properties).inputs);
  const entries = Object.entries(toMember(properties));
  if (entries.length === 0) return '';
  const isRequired = (name: string) => listOf(required).includes(name);
  return html`<h3>Inputs</h3><dl>${entries.map(([name, schema]) => html`<dt><code>${name}</code></dt><dd>${prose(textOf(toMember(schema).description))} <span class="quiet">${isRequired(name) ? 'Required.' : 'Optional.'}</span></dd>\n`)}</dl>`;
}

function parameterOf({ $ref, name, in: place, description }: Member): Content {
  if (typeof $ref === 'string') return html`<code>${$ref.split('/').at(-1)}</code> in the query`;
  return html`<code>${textOf(name)}</code> in the ${textOf(place)} ${textOf(description)}`;
}

function toMember(value: unknown): Member {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
