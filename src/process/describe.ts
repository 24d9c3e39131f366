/** Derives from a process what the two APIs publish about it. The only caller of `z.toJSONSchema`. */
import { z } from 'zod';
import { dialects, dialectsOf, isGeoJsonType, unwrapped, type JsonSchema } from '../../schemas/dialect.ts';
import { toPortable } from '../../schemas/portable.ts';
import type { Process } from './define-process.ts';

export interface InputDescription {
  readonly title: string;
  readonly description?: string;
  readonly minOccurs: 0 | 1;
  readonly maxOccurs: 1;
  /** Former names, which are accepted too, as the standard lets a description have more. */
  readonly additionalParameters?: { readonly parameters: readonly AdditionalParameter[] };
  readonly schema: JsonSchema;
}

/** Former names, or a name and the former name of another input beside which it is one. */
interface AdditionalParameter {
  readonly name: 'aliases' | 'aliasBeside';
  readonly value: readonly string[];
}

export interface OutputDescription {
  readonly title: string;
  readonly description?: string;
  readonly schema: JsonSchema;
  /** Media type of the raw value. */
  readonly mediaType: string;
}

export interface ProcessFields {
  readonly inputs: Readonly<Record<string, InputDescription>>;
  readonly outputs: Readonly<Record<string, OutputDescription>>;
  /** Present names of inputs by former ones. */
  readonly aliases: Process['aliases'];
}

/** Describing takes a walk through every schema, so it is done once for each process. */
const described = new WeakMap<Process, ProcessFields>();

/** Inputs and outputs as OGC API - Processes 1.0 describes them, in the subset of OpenAPI 3.0 that its schema.yaml allows. */
export function describeFields(process: Process): ProcessFields {
  const fields = described.get(process) ?? describe(process);
  described.set(process, fields);
  return fields;
}

function describe(process: Process): ProcessFields {
  const inputs = ogcProperties(process.inputs, 'input').map(([id, schema, required]) => {
    const { title, description, ...rest } = schema;
    const { aliases, formerMeanings } = process;
    const former = Object.keys(aliases).filter((alias) => aliases[alias] === id);
    const besides = Object.entries(formerMeanings).filter(([, { meant }]) => meant === id);
    const also = [...former, ...besides.map(([name, { beside }]) => `${name} beside ${beside}`)];
    const parameters = [
      ...(former.length > 0 ? [{ name: 'aliases', value: former } as const] : []),
      ...besides.map(([alias, { beside }]) => ({ name: 'aliasBeside', value: [alias, beside] }) as const),
    ];
    const names = also.length === 0 ? undefined : `Also accepted as ${also.join(', ')}.`;
    const input: InputDescription = {
      ...texts(id, title, joinTexts(description, isTransformed(process, id) ? TRANSFORMED : undefined, names)),
      minOccurs: required ? 1 : 0,
      maxOccurs: 1,
      ...(parameters.length > 0 && { additionalParameters: { parameters } }),
      schema: rest,
    };
    return [id, input] as const;
  });
  const outputs = ogcProperties(process.outputs, 'output').map(([id, schema]) => {
    const { title, description, ...rest } = schema;
    const output: OutputDescription = {
      ...texts(id, title, description),
      schema: rest,
      mediaType: mediaTypeOf(process, id),
    };
    return [id, output] as const;
  });
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs), aliases: process.aliases };
}

/** The arguments of a tool, as JSON Schema 2020-12 without anything that a known client rejects. */
export function describeToolInputs({ inputs }: Pick<Process, 'inputs'>): JsonSchema {
  return mcpSchema(inputs, 'input');
}

/** The outputs of a tool by id, likewise. */
export function describeToolOutputs({ outputs }: Pick<Process, 'outputs'>): JsonSchema {
  return mcpSchema(outputs, 'output');
}

function mcpSchema(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...schema } = toJsonSchema(type, 'mcp', io);
  return toPortable(schema);
}

function ogcProperties(type: z.ZodObject, io: 'input' | 'output'): (readonly [string, JsonSchema, boolean])[] {
  const { properties = {}, required = [] } = toJsonSchema(type, 'ogc', io) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([id, schema]) => [id, schema, required.includes(id)] as const);
}

function toJsonSchema(type: z.ZodType, dialect: 'ogc' | 'mcp', io: 'input' | 'output'): JsonSchema {
  return z.toJSONSchema(type, {
    target: dialect === 'ogc' ? 'openapi-3.0' : 'draft-2020-12',
    io,
    reused: 'inline',
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      const { [dialect]: override, format } = dialects.get(zodSchema) ?? {};
      if (override) {
        const { title, description, default: fallback } = jsonSchema;
        for (const keyword of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, keyword);
        Object.assign(jsonSchema, override, defined({ title, description, default: fallback }));
      }
      if (format !== undefined && dialect === 'ogc') jsonSchema.format = format;
      if (dialect === 'ogc') nameAlternatives(jsonSchema);
      dropIntegerRange(jsonSchema);
    },
  });
}

/** zod writes a union as `anyOf`; the standard says `oneOf` for an input of mixed types. */
function nameAlternatives(schema: Record<string, unknown>): void {
  if (schema.anyOf === undefined) return;
  schema.oneOf = schema.anyOf;
  delete schema.anyOf;
}

/** zod writes the range of exact doubles into every integer; it tells a reader nothing. */
function dropIntegerRange(schema: Record<string, unknown>): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}

/** Media type of the raw value of an output. */
export function mediaTypeOf(process: Process, outputId: string): string {
  const output = process.outputs.shape[outputId];
  if (!output) return 'application/json';
  const type = unwrapped(output);
  return dialectsOf(type)?.mediaType ?? (type instanceof z.ZodString ? 'text/plain' : 'application/json');
}

/** @returns the CRS that all geometry of the inputs must be in, or nothing where it may be in any */
export function inputCrs({ inputs }: Pick<Process, 'inputs'>): string | undefined {
  const geometries = Object.values(inputs.shape).filter(isGeoJsonType).map(dialectsOf);
  const [first] = geometries;
  return geometries.every((dialect) => dialect?.crs === first?.crs) ? first?.crs : undefined;
}

const TRANSFORMED = 'In another CRS that its crs member or file names, it is transformed.';

/** True for geometry that must be longitude and latitude in the end. */
function isTransformed({ inputs }: Pick<Process, 'inputs'>, id: string): boolean {
  const type = inputs.shape[id];
  return type !== undefined && isGeoJsonType(type) && dialectsOf(type)?.crs !== undefined;
}

function texts(id: string, title: unknown, description: unknown): { title: string; description?: string } {
  const name = typeof title === 'string' ? title : id.charAt(0).toUpperCase() + id.slice(1).replaceAll(/[_-]/g, ' ');
  return typeof description === 'string' ? { title: name, description } : { title: name };
}

function joinTexts(...sentences: readonly unknown[]): string | undefined {
  const given = sentences.filter((sentence) => typeof sentence === 'string');
  return given.length === 0 ? undefined : given.join(' ');
}

function defined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
