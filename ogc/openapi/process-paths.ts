/** The execution of one process in the OpenAPI document: its own inputs, outputs and examples. */
import { isObject } from '../../schemas/is-object.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { describeFields } from '../../src/process/describe.ts';
import type { Process } from '../../src/process/define-process.ts';
import { formatsOf, schemaOf } from '../model/formats.ts';
import { HTML_TYPE, JSON_TYPE } from '../http/media-types.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The body of its execute request. */
export function requestOf(process: Process): object {
  const { inputs } = describeFields(process);
  const properties = Object.entries(inputs).map(([name, { schema, title, description }]) => [
    name,
    { title, ...(description !== undefined && { description }), ...inputForms(schema) },
  ]);
  const required = Object.keys(inputs).filter((name) => inputs[name]?.minOccurs === 1);
  const schema = {
    type: 'object',
    ...(required.length > 0 && { required: ['inputs'] }),
    properties: {
      inputs: {
        type: 'object',
        properties: Object.fromEntries(properties) as Record<string, unknown>,
        ...(required.length > 0 && { required }),
        additionalProperties: false,
      },
      outputs: ref('outputChoice'),
      response: ref('response'),
      subscriber: ref('subscriber'),
    },
  };
  const shown = process.examples.map((example, i) => [
    `example-${i + 1}`,
    { summary: example.title, value: { inputs: example.inputs } },
  ]);
  const examples = shown.length > 0 && { examples: Object.fromEntries(shown) as object };
  return { required: required.length > 0, content: { [JSON_TYPE]: { schema, ...examples } } };
}

/** Its outputs in all forms that they may be asked for. */
export function contentOf(process: Process): Record<string, unknown> {
  const outputs = Object.entries(describeFields(process).outputs);
  const [only] = outputs;
  const properties = outputs.map(([id, output]) => [id, outputForms(output.schema)] as const);
  const document = { type: 'object', properties: Object.fromEntries(properties) };
  const [, alone] = only ?? [];
  if (outputs.length !== 1 || !alone) {
    return {
      'multipart/related': { schema: { type: 'string', description: 'A part for each output, by its Content-ID.' } },
      [JSON_TYPE]: { schema: { anyOf: [document, {}] } },
      '*/*': { schema: {} },
      [HTML_TYPE]: { schema: { type: 'string' } },
    };
  }
  const isJson = alone.mediaType === JSON_TYPE;
  const raw = formatsOf(alone).map(
    (type) => [type, { schema: type === alone.mediaType ? toOpenApiSchema(alone.schema) : {} }] as const,
  );
  return {
    ...Object.fromEntries(raw),
    [JSON_TYPE]: { schema: { anyOf: [document, ...(isJson ? [toOpenApiSchema(schemaOf(alone))] : [{}])] } },
    [HTML_TYPE]: { schema: { type: 'string' } },
  };
}

/** Plain, qualified, or by reference. */
function inputForms(schema: JsonSchema): object {
  const { default: fallback, ...plain } = toOpenApiSchema(schema);
  const forms = { anyOf: [plain, ref('qualifiedValue'), ref('link')] };
  return fallback === undefined ? forms : { ...forms, default: fallback };
}

function outputForms(schema: JsonSchema): object {
  return { anyOf: [toOpenApiSchema(schema), ref('qualifiedValue'), ref('link')] };
}

/** Keywords of schema.yaml that OpenAPI 3.0 does not know stand as extensions. */
function toOpenApiSchema(schema: JsonSchema): JsonSchema {
  const { contentMediaType, contentEncoding, ...known } = schema;
  const nested = Object.entries(known).map(([keyword, value]) => [keyword, toOpenApiValue(value)] as const);
  return {
    ...Object.fromEntries(nested),
    ...(contentMediaType !== undefined && { 'x-contentMediaType': contentMediaType }),
    ...(contentEncoding !== undefined && { 'x-contentEncoding': contentEncoding }),
  };
}

function toOpenApiValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toOpenApiValue);
  return isObject(value) ? toOpenApiSchema(value) : value;
}
