/** The execution of one process in the OpenAPI document: its own inputs, outputs and examples. */
import { dialectsOf, type JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { compact } from '../../src/common/compact.ts';
import type { Process } from '../../src/process/define-process.ts';
import { describeFields, type InputDescription, type OutputDescription } from '../../src/process/describe.ts';
import { HTML_TYPE, JSON_TYPE, writtenFormatOf } from '../http/media-types.ts';
import { transmissionMode } from './schemas.ts';
import { inputForms } from './input-forms.ts';
import type { OgcServices } from '../model/context.ts';
import { takesFile } from '../../src/inputs/takes-geojson.ts';
import { MULTIPART_TYPE } from '../http/multipart.ts';
import { describeInputs } from '../model/described-inputs.ts';
import { isCharacters, isText, mediaTypesOf, schemaOf } from '../model/media-type.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** The body of an execute request. */
export function requestOf(process: Process, services: Pick<OgcServices, 'fetches'>, base: string): object {
  const inputs = describeInputs(process, services);
  const options = { base, fetches: services.fetches ?? false, takesBroken: process.traits.takesBroken ?? false };
  const present = Object.entries(inputs).map(([name, { schema, title, description }]) => {
    const type = process.inputs.shape[name];
    const { crs, forgiven } = (type && dialectsOf(type)) ?? {};
    const forms = inputForms(toOpenApiSchema(schema), { ...options, isLonLat: crs !== undefined, forgiven });
    return [name, { title, ...compact({ description }), ...forms }] as const;
  });
  const { properties, required, allOf } = withFormerNames(process, Object.fromEntries(present), inputs);
  const isRequired = Object.values(inputs).some(({ minOccurs }) => minOccurs === 1);
  const schema = {
    type: 'object',
    ...(isRequired && { required: ['inputs'] }),
    properties: {
      inputs: {
        type: 'object',
        properties,
        ...(required.length > 0 && { required }),
        ...(allOf.length > 0 && { allOf }),
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
  const form = formOf(process, inputs, properties);
  return { required: isRequired, content: { [JSON_TYPE]: { schema, ...examples }, ...form } };
}

/** A form: layers as files, and the other inputs as JSON. Each of these may be a part of its own, too. */
function formOf(
  process: Process,
  inputs: Readonly<Record<string, InputDescription>>,
  properties: Readonly<Record<string, object>>,
): object {
  const layers = Object.entries(inputs).filter(([, { schema }]) => takesFile(schema));
  if (layers.length === 0) return {};
  const isLayer = (id: string) => layers.some(([layer]) => layer === id);
  const others = Object.entries(properties).filter(([id]) => Object.hasOwn(inputs, id) && !isLayer(id));
  const needed = Object.entries(inputs).flatMap(([id, { minOccurs }]) => (minOccurs === 1 && !isLayer(id) ? [id] : []));
  const files = layers.map(([id, { title }]) => [
    id,
    {
      type: 'string',
      format: 'binary',
      description: `${title}: a file; "#layer=NAME" behind its name chooses a layer.`,
    },
  ]);
  const ofLayers = layers.flatMap(([id, { minOccurs }]) => (minOccurs === 1 ? [id] : []));
  const mandatory = [...ofLayers, ...(needed.length > 0 ? ['inputs'] : [])];
  const [example] = process.examples;
  const values = Object.entries(example?.inputs ?? {});
  return {
    [MULTIPART_TYPE]: {
      schema: {
        type: 'object',
        ...(mandatory.length > 0 && { required: mandatory }),
        properties: {
          ...(Object.fromEntries(files) as Readonly<Record<string, object>>),
          inputs: {
            type: 'object',
            properties: Object.fromEntries(others),
            ...(needed.length > 0 && { required: needed }),
            additionalProperties: false,
          },
          outputs: outputChoices(process),
          response: ref('response'),
          subscriber: ref('subscriber'),
        },
        additionalProperties: false,
      },
      example: {
        ...Object.fromEntries(values.filter(([id]) => isLayer(id)).map(([id, value]) => [id, JSON.stringify(value)])),
        inputs: Object.fromEntries(values.filter(([id]) => !isLayer(id))),
      },
    },
  };
}

/**
 * An input may have its former name instead. One that once meant another input still does beside what it had then.
 * @param present schemas under the present names
 */
function withFormerNames(
  { aliases, formerMeanings }: Process,
  present: Readonly<Record<string, object>>,
  inputs: Readonly<Record<string, InputDescription>>,
) {
  const former = Object.entries(aliases).map(
    ([name, meant]) => [name, { ...present[meant], deprecated: true }] as const,
  );
  const meanings = Object.entries(formerMeanings);
  const groups = Object.keys(present).map((name) => {
    const names = Object.keys(aliases).filter((alias) => aliases[alias] === name);
    const others = meanings.flatMap(([other, { beside, meant }]) => (meant === name ? [[beside, other]] : []));
    return { name, ways: [[name], ...names.map((alias) => [alias]), ...others] };
  });
  const allOf = groups.flatMap(({ name, ways }): readonly object[] => {
    const [isNeeded, isAmbiguous] = [inputs[name]?.minOccurs === 1, Object.hasOwn(formerMeanings, name)];
    const ofWays = ways.map((way) => ({ required: way }));
    if (ways.length === 1) return [];
    if (isNeeded) return [isAmbiguous ? { anyOf: ofWays } : { oneOf: ofWays }];
    const pairs = ways.flatMap((one, i) => ways.slice(i + 1).map((other) => ({ required: [...one, ...other] })));
    return isAmbiguous ? [] : pairs.map((pair) => ({ not: pair }));
  });
  const required = groups.flatMap(({ name, ways }) => {
    return ways.length === 1 && inputs[name]?.minOccurs === 1 ? [name] : [];
  });
  return { properties: { ...present, ...Object.fromEntries(former) }, required, allOf };
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
  if (isText(type)) return { type: 'string' };
  return writtenFormatOf(type) && !isCharacters(type) ? { type: 'string', format: 'binary' } : {};
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
