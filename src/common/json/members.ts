/** Members of JSON values, by their names as a text has them. */

/** @param quoted name in a text that may not be JSON, which its parser says later */
export function readName(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/** @returns undefined where the value has no such member, or none at all */
export function memberOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;
}
