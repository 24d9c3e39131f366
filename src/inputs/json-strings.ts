/** Values that are strings of JSON where an object or an array is expected: models send these now and then. */
import type { JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';

export interface ParsedStrings {
  readonly values: unknown;
  /** Names of the values that were strings. */
  readonly names: readonly string[];
}

/**
 * @param values by name; anything but an object stays as it is
 * @param schema of an object with these values
 * @param parse undefined for a string that is not JSON
 */
export function parseStrings(
  values: unknown,
  schema: JsonSchema,
  parse: (text: string) => object | undefined,
): ParsedStrings {
  if (!isObject(values)) return { values, names: [] };
  const names: string[] = [];
  const entries = Object.entries(values).map(([name, value]) => {
    const parsed = isMeantAsJson(value, name, schema) ? parse(value) : undefined;
    if (parsed === undefined || !isExpected(Array.isArray(parsed), name, schema)) return [name, value] as const;
    names.push(name);
    return [name, parsed] as const;
  });
  return names.length === 0 ? { values, names } : { values: Object.fromEntries(entries), names };
}

/** True when a string begins as an object or an array that the schema expects in its place. */
export function isMeantAsJson(value: unknown, name: string, schema: JsonSchema): value is string {
  const [bracket] = typeof value === 'string' ? (/^\s*[{[]/.exec(value) ?? []) : [];
  return bracket !== undefined && isExpected(bracket.endsWith('['), name, schema);
}

function isExpected(isArray: boolean, name: string, { properties }: JsonSchema): boolean {
  const fields = (properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const field = Object.hasOwn(fields, name) ? (fields[name] ?? {}) : {};
  const { type, anyOf } = field;
  const types: readonly unknown[] = Array.isArray(anyOf) ? anyOf.map((each: JsonSchema) => each.type) : [type];
  return types.includes(isArray ? 'array' : 'object');
}
