/** Says in the schema of each input that takes a reference which references work at its API. */
import { isGeoJsonFormat, REFERENCE, type JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';

/** Sources of references at one API and transport. */
export interface ReferenceSources {
  readonly api: 'mcp' | 'ogc';
  /** Results have URLs too. */
  readonly hasUrls?: boolean;
  /** Files in the root folder; never over HTTP. */
  readonly root?: unknown;
  /** Inputs may be fetched from other servers. */
  readonly fetches?: boolean;
}

interface ReferenceWords {
  /** Beside a value: what may be sent in its place. Those of tools are short, because each tool has them. */
  readonly value: string;
  /** A string in place of a value. */
  readonly text: string;
  /** The result that is to be read. */
  readonly result: string;
}

const RESULT = 'isthmus://jobs/{id}/results/{output}';

export function referenceWords({ api, hasUrls = false, root, fetches = false }: ReferenceSources): ReferenceWords {
  const result = hasUrls ? `${RESULT}, or its HTTP URL.` : `${RESULT}.`;
  const text = root === undefined ? REFERENCE : 'isthmus:// or file:data.gpkg#layer=roads.';
  if (api === 'mcp') return { value: fetches ? ', or {"href": "https://…"}.' : '.', text, result };
  const own = `{"href": "${RESULT}"} or {"href": URL} of a result of this server`;
  const value = fetches
    ? `, or a reference: ${own}, {"href": "https://…"} of another one.`
    : `, or a reference: ${own}.`;
  return { value, text, result };
}

/** @param schema of the arguments of a tool, as it is derived from their types */
export function withReferenceWords(schema: JsonSchema, sources: Omit<ReferenceSources, 'api'>): JsonSchema {
  return describeFields(schema, referenceWords({ ...sources, api: 'mcp' }));
}

function describeFields(schema: JsonSchema, words: ReferenceWords): JsonSchema {
  const { anyOf } = schema;
  if (Array.isArray(anyOf) && anyOf.some(isReference)) {
    return { ...schema, anyOf: anyOf.map((form: JsonSchema) => describeForm(form, words)) };
  }
  if (!isObject(schema.properties)) return schema;
  const properties = Object.entries(schema.properties).map(([name, field]) => {
    return [name, isObject(field) ? describeFields(field, words) : field] as const;
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function isReference(form: unknown): boolean {
  return isObject(form) && form.description === REFERENCE;
}

function describeForm(form: JsonSchema, { value, text }: ReferenceWords): JsonSchema {
  const { description } = form;
  if (isReference(form)) return { ...form, description: text };
  return typeof description === 'string' ? { ...form, description: description.replace(/\.$/, value) } : form;
}

/** @param schema of one input of the OGC API, or of one of its alternatives */
export function withOgcReferenceWords(schema: JsonSchema, sources: Omit<ReferenceSources, 'api'>): JsonSchema {
  const { oneOf, format } = schema;
  if (Array.isArray(oneOf)) {
    return { ...schema, oneOf: oneOf.map((form: JsonSchema) => withOgcReferenceWords(form, sources)) };
  }
  if (!isGeoJsonFormat(format)) return schema;
  return { ...schema, description: `GeoJSON${referenceWords({ ...sources, api: 'ogc' }).value}` };
}
