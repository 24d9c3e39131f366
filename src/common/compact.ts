/** Optional members that are undefined are left out, as `exactOptionalPropertyTypes` asks. */

/** The same type with members that may be undefined made optional. */
type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** @returns the object itself, or a copy without the members whose value is undefined where it has some */
export function compact<T extends object>(object: T): Compact<T> {
  for (const name in object) if (object[name] === undefined) return copyDefined(object) as Compact<T>;
  return object;
}

function copyDefined(object: object): object {
  const copy: Record<string, unknown> = {};
  const members = object as Readonly<Record<string, unknown>>;
  for (const name in members) if (members[name] !== undefined) copy[name] = members[name];
  return copy;
}
