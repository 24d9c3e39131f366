/** The execution of one process in the OpenAPI document: its own inputs, outputs and examples. */
import type { JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { compact } from '../../src/common/compact.ts';
import type { Process } from '../../src/process/define-process.ts';
import { describeFields, type OutputDescription } from '../../src/process/describe.ts';
import { HTML_TYPE, JSON_TYPE } from '../http/media-types.ts';
import { transmissionMode } from './schemas.ts';
import { inputForms } from './input-forms.ts';
import type { OgcServices } from '../model/context.ts';
import { describeInputs } from '../model/described-inputs.ts';
import { isText, mediaTypesOf, schemaOf } from '../model/media-type.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The body of an execute request. */
export function requestOf(process: Process, services: Pick<OgcServices, 'fetches'>, base: string): object {
  const inputs = describeInputs(process, services);
  const options = { base, fetches: services.fetches ?? false };
  const properties = Object.entries(inputs).map(([name, { schema, title, description }]) => [
    name,
    { title, ...compact({ description }), ...inputForms(toOpenApiSchema(schema), options) },
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
      outputs: outputChoices(process),
      response: ref('response'),
      subscriber: ref('subscriber'),
    },
  };
  const titled = process.examples.map((example, i) => [
    `example-${i + 1}`,
    { summary: example.title, value: { inputs: example.inputs } },
  ]);
  const examples = titled.length > 0 && { examples: Object.fromEntries(titled) as object };
  return { required: required.length > 0, content: { [JSON_TYPE]: { schema, ...examples } } };
}

/** The outputs to choose from, and the media types that each is offered in. */
function outputChoices(process: Process): object {
  const choices = Object.entries(describeFields(process).outputs).map(([id, output]) => {
    const mediaType = { type: 'string', enum: mediaTypesOf(output) };
    const properties = { mediaType, encoding: { type: 'string', enum: ['utf-8', 'UTF-8'] }, schema: {} };
    const format = { type: 'object', properties };
    return [id, { type: 'object', nullable: true, properties: { format, transmissionMode } }] as const;
  });
  return {
    type: 'object',
    description: 'The requested outputs by id; all outputs by default.',
    properties: Object.fromEntries(choices) as Record<string, unknown>,
    additionalProperties: false,
  };
}

/** The outputs in all media types that can be requested. */
export function contentOf(process: Process): Record<string, unknown> {
  const outputs = Object.entries(describeFields(process).outputs);
  const [only] = outputs;
  const properties = outputs.map(([id, output]) => [id, outputForms(output.schema)] as const);
  const document = { type: 'object', properties: Object.fromEntries(properties) };
  const [, alone] = only ?? [];
  if (outputs.length !== 1 || !alone) {
    return {
      'multipart/related': {
        schema: { type: 'string', description: 'A part for each output, with its id as Content-ID.' },
      },
      [JSON_TYPE]: { schema: { anyOf: [document, {}] } },
      '*/*': { schema: {} },
      [HTML_TYPE]: { schema: { type: 'string' } },
    };
  }
  const isJson = alone.mediaType === JSON_TYPE;
  const raw = mediaTypesOf(alone).map((type) => [type, { schema: rawSchema(type, alone) }] as const);
  return {
    ...Object.fromEntries(raw),
    [JSON_TYPE]: { schema: { anyOf: [document, ...(isJson ? [toOpenApiSchema(schemaOf(alone))] : [{}])] } },
    [HTML_TYPE]: { schema: { type: 'string' } },
  };
}

function rawSchema(type: string, { mediaType, schema }: OutputDescription): object {
  if (type === mediaType) return toOpenApiSchema(schema);
  return isText(type) ? { type: 'string' } : {};
}

function outputForms(schema: JsonSchema): object {
  return { anyOf: [toOpenApiSchema(schema), ref('qualifiedValue'), ref('link')] };
}

/** Keywords of schema.yaml that OpenAPI 3.0 lacks become extensions. */
function toOpenApiSchema(schema: JsonSchema): JsonSchema {
  const { contentMediaType, contentEncoding, ...known } = schema;
  const nested = Object.entries(known).map(([keyword, value]) => [keyword, toOpenApiValue(value)] as const);
  return {
    ...Object.fromEntries(nested),
    ...compact({ 'x-contentMediaType': contentMediaType, 'x-contentEncoding': contentEncoding }),
  };
}

function toOpenApiValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toOpenApiValue);
  return isObject(value) ? toOpenApiSchema(value) : value;
}
