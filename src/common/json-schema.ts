/** Tells about values by the published schema of a process: objects with members of its own, and lists of strings. */
import { isObject } from '../../schemas/is-object.ts';

/** True when the schema's own objects have such a member, which then has the meaning that the process gives it. */
export function declares(schema: unknown, member: string): boolean {
  if (!isObject(schema)) return false;
  if (isObject(schema.properties) && Object.hasOwn(schema.properties, member)) return true;
  const branches = [schema.allOf, schema.anyOf, schema.oneOf].flat();
  return branches.some((branch) => declares(branch, member));
}

export function takesListOfStrings(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  const { type, items } = schema;
  return type === 'array' && isObject(items) && items.type === 'string';
}
