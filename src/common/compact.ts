/** Optional members that are undefined are left out, as `exactOptionalPropertyTypes` asks. */

/** The same type with members that may be undefined made optional. */
type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A copy of an object without the members whose value is undefined. */
export function compact<T extends object>(object: T): Compact<T> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) if (value !== undefined) copy[name] = value;
  return copy as Compact<T>;
}
