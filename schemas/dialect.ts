/** JSON Schemas for types that zod cannot describe by itself, in the two dialects that the APIs publish. */
import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Dialects {
  /** The subset of OpenAPI 3.0 that OGC API - Processes 1.0 allows (its `schema.yaml`). */
  readonly ogc?: JsonSchema;
  /** JSON Schema 2020-12 as every known MCP client takes it: no `$ref`, no recursion, `items` on each array. */
  readonly mcp?: JsonSchema;
  /** A further form that is taken, which a description leaves out for the sake of clients that stumble over unions. */
  readonly forgiven?: JsonSchema;
  /** The OGC code of a format, such as `geojson-feature`; only in the OGC schema. */
  readonly format?: string;
  /** Media type of a raw value; `application/json` where absent. */
  readonly mediaType?: string;
  /** Tables are values `too`, beside layers, or `alone`. */
  readonly tables?: 'too' | 'alone';
  /** CRS that positions must be in; absent where any is allowed. */
  readonly crs?: string;
}

/** The format of a table in an OGC schema, a name of our own: that list of codes has none. */
export const TABLE_FORMAT = 'table';

/** Found again on every copy that `.describe()`, `.default()` or `.optional()` makes of a type. */
export const dialects = z.registry<Dialects>();

/** Description of a reference that works at each API; `src/inputs/reference-words.ts` names the further ones. */
export const REFERENCE = 'isthmus:// reference.';

/** Forms in which an agent may send a value: itself, or a reference to an earlier result. Short, because it is part of every tool. */
export function orReference(value: JsonSchema): JsonSchema {
  return { anyOf: [value, { type: 'string', description: REFERENCE }] };
}

/** The type itself, where it is optional or has a default. */
export function unwrapped(type: z.ZodType): z.ZodType {
  return type instanceof z.ZodOptional || type instanceof z.ZodDefault ? unwrapped(type.unwrap() as z.ZodType) : type;
}

export function dialectsOf(type: z.ZodType): Dialects | undefined {
  return dialects.get(unwrapped(type));
}

/** @param format in an OGC schema */
export function isGeoJsonFormat(format: unknown): boolean {
  return typeof format === 'string' && format.startsWith('geojson');
}

/** True when values of a type are GeoJSON: a geometry, a feature or a layer. */
export function isGeoJsonType(type: z.ZodType): boolean {
  return isGeoJsonFormat(dialectsOf(type)?.format);
}

/** True when values of a type are layers. */
export function isLayerType(type: z.ZodType): boolean {
  return dialectsOf(type)?.format === 'geojson-feature-collection';
}
