/** The media types in which an output can be had, and what they take. */
import type { JsonSchema } from '../schemas/dialect.ts';
import type { OutputDescription, ProcessFields } from '../src/describe.ts';
import { ProcessError } from '../src/errors.ts';
import { JSON_TYPE, WKT_TYPE } from './media-types.ts';
import type { AnswerRule } from './request.ts';

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

/**
 * What the address or the Accept header asks for, where the body of the execution has left it open.
 * @throws {ProcessError} `not-acceptable` for text of what has no geometry
 */
export function inFormat(rule: AnswerRule, mediaType: string, { outputs }: ProcessFields): AnswerRule {
  if (mediaType !== WKT_TYPE) return rule;
  const changed = rule.outputs.map((wanted) => {
    const description = outputs[wanted.id];
    return description && formatsOf(description).includes(WKT_TYPE) ? { ...wanted, mediaType: WKT_TYPE } : wanted;
  });
  if (changed.some((wanted) => wanted.mediaType === WKT_TYPE)) return { ...rule, outputs: changed };
  throw new ProcessError('not-acceptable', `None of the outputs is a geometry, so there is no ${WKT_TYPE} of it.`);
}
