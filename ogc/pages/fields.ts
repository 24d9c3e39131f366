/** Form fields made from the JSON schemas of inputs. The scripts read values by `data-kind`. */
import { html } from 'hono/html';
import { isObject } from '../../schemas/is-object.ts';
import type { InputDescription } from '../../src/process/describe.ts';
import type { Content, Html } from '../model/context.ts';
import { prose } from './parts.ts';

type Schema = Readonly<Record<string, unknown>>;

export type FieldKind = 'geometry' | 'choice' | 'check' | 'number' | 'text' | 'list' | 'box' | 'json';

export function field(name: string, input: InputDescription): Html {
  const kind = kindOf(input.schema);
  const required = input.minOccurs === 1;
  const id = `in-${name}`;
  const { title, description, schema, additionalParameters } = input;
  const aliases = (additionalParameters?.parameters ?? []).flatMap(({ name: kind, value }) => {
    return kind === 'aliases' ? value : [value.join('+')];
  });
  const hint = [description, limits(schema)].filter((text) => text !== undefined && text !== '').join(' ');
  const describedBy = `${id}-hint ${id}-problem`;
  const control = controls[kind]({ id, name, schema, required, describedBy });
  const data = html`data-field="${name}" data-kind="${kind}" data-aliases="${aliases.join(' ')}"${schema.type === 'integer' && html` data-integer`}`;
  return html`<div class="field" ${data}>
<label for="${id}">${title} <span class="need">${required ? '(required)' : '(optional)'}</span></label>
<p class="hint" id="${id}-hint">${prose(hint)}</p>
${control}
<p class="problem" id="${id}-problem" role="alert"></p></div>\n`;
}

interface Control {
  readonly id: string;
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly describedBy: string;
}

const controls: Readonly<Record<FieldKind, (control: Control) => Content>> = {
  geometry: ({ id, describedBy, required }) => html`<div class="drop" data-drop>
<div class="ways" role="group" aria-label="Ways to enter a geometry">
<button type="button" data-way="draw" aria-pressed="false">Draw on a map</button>
<button type="button" data-way="file">Open a file</button>
<button type="button" data-way="result" aria-pressed="false">Use an earlier result</button></div>
<div data-panel="draw" hidden></div>
<div data-panel="result" hidden><label for="${id}-result">Result of</label><select id="${id}-result"><option value="">Loading …</option></select></div>
<textarea id="${id}" aria-describedby="${describedBy}" spellcheck="false"${required && html` required`} placeholder="Paste GeoJSON or WKT, or drop a file here"></textarea>
<p class="hint" data-state></p></div>`,
  choice: ({ id, describedBy, schema, required }) => html`<select id="${id}" aria-describedby="${describedBy}">
${!required && schema.default === undefined && html`<option value="">default</option>`}
${listOf(schema.enum).map((value) => html`<option value="${JSON.stringify(value)}"${value === schema.default && html` selected`}>${String(value)}</option>`)}</select>`,
  check: ({ id, describedBy, schema }) =>
    html`<span class="check"><input type="checkbox" id="${id}" aria-describedby="${describedBy}"${schema.default === true && html` checked`}> Yes</span>`,
  number: ({
    id,
    describedBy,
    schema,
    required,
  }) => html`<input type="number" id="${id}" aria-describedby="${describedBy}"
 step="${schema.type === 'integer' ? '1' : 'any'}"${attribute('min', schema.minimum)}${attribute('max', schema.maximum)}${attribute('value', schema.default)}${required && html` required`}>`,
  text: ({ id, describedBy, schema, required }) =>
    html`<input type="text" id="${id}" aria-describedby="${describedBy}"${attribute('maxlength', schema.maxLength)}${attribute('value', schema.default)}${required && html` required`}>`,
  list: ({ id, describedBy, schema, required }) =>
    html`<input type="text" id="${id}" aria-describedby="${describedBy}" spellcheck="false"${required && html` required`} placeholder="Separated by commas" value="${listOf(schema.default).join(', ')}">`,
  box: ({ id, describedBy, required }) =>
    html`<input type="text" id="${id}" aria-describedby="${describedBy}" spellcheck="false"${required && html` required`} placeholder="Smallest x, smallest y, largest x, largest y, such as 4, 52, 5, 53">`,
  json: ({ id, describedBy, schema, required }) =>
    html`<textarea id="${id}" aria-describedby="${describedBy}" spellcheck="false"${required && html` required`} placeholder="${schema.type === 'array' ? '[ … ]' : 'JSON'}">${schema.default === undefined ? '' : JSON.stringify(schema.default)}</textarea>`,
};

function kindOf(schema: Schema): FieldKind {
  if (typeof schema.format === 'string' && schema.format.startsWith('geojson')) return 'geometry';
  if (Array.isArray(schema.enum)) return 'choice';
  if (schema.type === 'boolean') return 'check';
  if (schema.type === 'number' || schema.type === 'integer') return 'number';
  if (schema.type === 'string') return 'text';
  if (schema.type === 'array' && isObject(schema.items) && schema.items.type === 'string') return 'list';
  return listOf(schema.allOf).some((part) => isObject(part) && part.format === 'ogc-bbox') ? 'box' : 'json';
}

function limits({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const low = typeof minimum !== 'number' ? '' : `${exclusiveMinimum === true ? 'above' : 'from'} ${minimum}`;
  const high = typeof maximum !== 'number' ? '' : `${exclusiveMaximum === true ? 'below' : 'up to'} ${maximum}`;
  const text = [low, high].filter((part) => part !== '').join(' ');
  return text === '' ? '' : `A number ${text}.`;
}

function attribute(name: string, value: unknown): Content {
  return typeof value === 'number' || typeof value === 'string' ? html` ${name}="${value}"` : '';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
