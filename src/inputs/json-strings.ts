/** Values that are strings of JSON where an object or an array is expected: models send these now and then. */
import type { JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { ProcessError } from '../common/errors.ts';
import { decodeJson } from '../common/json/decode.ts';
import { JsonFault, toPredicate } from '../common/json/fault.ts';

export interface ParsedStrings {
  readonly values: unknown;
  /** Names of the values that were strings. */
  readonly names: readonly string[];
}

/**
 * @param values by name; anything but an object stays as it is
 * @param schema of an object with these values
 * @param parse a string that begins as JSON, under its name
 */
export function parseStrings(
  values: unknown,
  schema: JsonSchema,
  parse: (text: string, name: string) => unknown,
): ParsedStrings {
  if (!isObject(values)) return { values, names: [] };
  const names: string[] = [];
  const entries = Object.entries(values).map(([name, value]) => {
    const parsed = isMeantAsJson(value, name, schema) ? parse(value, name) : undefined;
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

/** @throws {ProcessError} `invalid-input` for a fault within the string */
export function parseString(text: string, pointer: string): unknown {
  try {
    return decodeJson(Buffer.from(text));
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const message = `is a JSON string that ${toPredicate(error)}`;
    throw new ProcessError('invalid-input', `${pointer} ${message}.`, [{ pointer, message }]);
  }
}
