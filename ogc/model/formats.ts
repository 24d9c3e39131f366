/** The media types in which an output can be had, and what they take. */
import type { JsonSchema } from '../../schemas/dialect.ts';
import type { OutputDescription } from '../../src/process/describe.ts';
import { JSON_TYPE, WKT_TYPE } from '../http/media-types.ts';

const GEOJSON_TYPE = 'application/geo+json';
const wktSchema = { type: 'string', contentMediaType: WKT_TYPE } as const;

/** The described one first. What is JSON underneath can be had as plain JSON, GeoJSON as well-known text too. */
export function formatsOf({ mediaType, schema }: OutputDescription): readonly string[] {
  if (schema.contentEncoding === 'binary') return [mediaType];
  return [...new Set([mediaType, JSON_TYPE, ...(mediaType === GEOJSON_TYPE ? [WKT_TYPE] : [])])];
}

/** The published schema: one form for each that differs, the default first. */
export function schemaOf(output: OutputDescription): JsonSchema {
  const { schema } = output;
  return formatsOf(output).includes(WKT_TYPE) ? { oneOf: [schema, wktSchema] } : schema;
}
