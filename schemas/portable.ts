/** Writes a JSON Schema that clients can convert to a smaller dialect, such as that of OpenAPI. */
import type { JsonSchema } from './dialect.ts';
import { isObject } from './is-object.ts';

/**
 * Equivalent schema without lists of types, without empty schemas, which look like mistakes, and without
 * `propertyNames`, since all names in JSON are strings.
 */
export function toPortable(schema: JsonSchema): JsonSchema {
  const { propertyNames: _, ...rest } = schema;
  const parts = Object.entries(rest).map(([keyword, value]) => [keyword, toPortableValue(keyword, value)] as const);
  const { type, ...others } = Object.fromEntries(parts);
  if (!Array.isArray(type)) return type === undefined ? others : { type, ...others };
  return { ...others, anyOf: type.map((each: unknown) => ({ type: each })) };
}

/** Keywords whose values are examples and not schemas. */
const data = new Set(['const', 'default', 'enum', 'examples']);

function toPortableValue(keyword: string, value: unknown): unknown {
  if (data.has(keyword)) return value;
  if (keyword === 'properties') {
    const fields = Object.entries(value as Record<string, JsonSchema>);
    return Object.fromEntries(fields.map(([name, field]) => [name, toPortable(field)]));
  }
  if (Array.isArray(value)) return value.map((each: unknown) => (isObject(each) ? toPortable(each) : each));
  if (!isObject(value)) return value;
  return keyword === 'additionalProperties' && Object.keys(value).length === 0 ? true : toPortable(value);
}
