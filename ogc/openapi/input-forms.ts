/** The forms in which the value of an input may be sent: plain, qualified, or by reference. */
import { takesFile, takesGeojson } from '../../src/inputs/takes-geojson.ts';
import { isObject } from '../../schemas/is-object.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { toExactSchema, type GeojsonRules } from './geojson.ts';

export interface FormOptions extends GeojsonRules {
  /** Base URL of the document, below which results are. */
  readonly base: string;
  /** Inputs may be fetched from other servers. */
  readonly fetches: boolean;
  /** A further form of the value, which the schema leaves out. */
  readonly forgiven?: JsonSchema | undefined;
}

const string = { type: 'string' } as const;
const utf8 = { type: 'string', pattern: '^[Uu][Tt][Ff]-8$' } as const;
const TYPE = String.raw`[A-Za-z0-9_.+-]+`;
const jsonType = {
  type: 'string',
  pattern: String.raw`^${TYPE}/(?:${TYPE}\+)?[Jj][Ss][Oo][Nn](?: *;.*)?$`,
} as const;

/**
 * @param schema of the plain value, in OpenAPI 3.0
 * @see OGC 18-062r2, /req/core/process-execute-input-inline-object, process-execute-input-array, process-execute-inputs
 */
export function inputForms(schema: JsonSchema, options: FormOptions): object {
  const { default: fallback, ...plain } = schema;
  const anyOf = formsOf(plain, options);
  return { anyOf, ...(fallback !== undefined && { default: fallback }) };
}

function formsOf(schema: JsonSchema, options: FormOptions): readonly object[] {
  const own = referenceUrl(options, false);
  const plain = [...valuesOf(toExactSchema(schema, options), options), ...(options.forgiven ? [options.forgiven] : [])];
  const reference = { ...link, properties: { ...link.properties, href: referenceUrl(options, options.fetches) } };
  return [
    ...plain,
    ...plain.flatMap(qualifiedForms),
    reference,
    ...(takesGeojson(schema) ? [own] : []),
    ...(takesFile(schema) ? fileForms : []),
  ];
}

/** The items of an array may be sent in all forms, too, and one of them stands for an array of one. */
function valuesOf(schema: JsonSchema, options: FormOptions): readonly JsonSchema[] {
  const { type, items } = schema;
  if (type !== 'array' || !isObject(items)) return [schema];
  return [{ ...schema, items: { anyOf: formsOf(items, options) } }, toExactSchema(items, options)];
}

/** A name of an input or an output in a URL. */
const NAME = '[A-Za-z0-9_.~%-]+';

const link = {
  type: 'object',
  required: ['href'],
  properties: { href: string, rel: string, type: string, hreflang: string, title: string },
  additionalProperties: false,
} as const;

/** Results and inputs of jobs here; and where inputs are fetched, what is elsewhere. */
function referenceUrl({ base }: Pick<FormOptions, 'base'>, fetches: boolean): object {
  const here = `(?:isthmus:/|${escapePattern(base)})/jobs/[A-Za-z0-9-]+/(?:results(?:/${NAME})?|inputs/${NAME})`;
  return { type: 'string', pattern: `^(?:${here}${fetches ? '|https?://.+' : ''})$` };
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** A media type is checked where the value is not text; an encoding, where it is not binary. */
function qualifiedForms(value: JsonSchema): readonly object[] {
  const { anyOf } = value;
  if (Array.isArray(anyOf) && anyOf.some(isText)) return anyOf.flatMap((form: JsonSchema) => qualifiedForms(form));
  const mediaType = isText(value) ? string : jsonType;
  const encoding = value.format === 'byte' || value['x-contentEncoding'] !== undefined ? string : utf8;
  const format = { type: 'object', properties: { mediaType, encoding } };
  return [
    {
      type: 'object',
      required: ['value'],
      properties: { value, mediaType, encoding, schema: {}, format },
      additionalProperties: false,
    },
  ];
}

/** The text of a file in any format that is read, or its bytes. */
const BASE64 = '[Bb][Aa][Ss][Ee]64';
const base64 = { type: 'string', pattern: `^${BASE64}$` } as const;
const textOrBytes = { type: 'string', pattern: `^(?:[Uu][Tt][Ff]-8|${BASE64})$` } as const;
const format = { type: 'object', properties: { mediaType: string, encoding: textOrBytes } } as const;
/** A media type or the encoding of bytes tells a file, beside the value or in `format`. */
const fileForms: readonly object[] = [
  { required: ['value', 'mediaType'], encoding: textOrBytes, format },
  { required: ['value', 'encoding'], encoding: base64, format },
  { required: ['value', 'format'], encoding: textOrBytes, format: { ...format, required: ['mediaType'] } },
  {
    required: ['value', 'format'],
    encoding: base64,
    format: { ...format, required: ['encoding'], properties: { ...format.properties, encoding: base64 } },
  },
].map(({ required, ...members }) => {
  const properties = { value: string, mediaType: string, schema: {}, ...members };
  return { type: 'object', required, properties, additionalProperties: false };
});

function isText(schema: unknown): boolean {
  return isObject(schema) && schema.type === 'string';
}
