/** Tells about values by the published schema of a process: objects with members of its own, and lists of strings. */
import { isObject } from '../../schemas/is-object.ts';

/** True when the schema's own objects have such a member, which then has the meaning that the process gives it. */
export function declares(schema: unknown, member: string): boolean {
  if (!isObject(schema)) return false;
  if (isObject(schema.properties) && Object.hasOwn(schema.properties, member)) return true;
  const branches = [schema.allOf, schema.anyOf, schema.oneOf].flat();
  return branches.some((branch) => declares(branch, member));
}

/** True for a value that an array of the schema may have as an item; a reference may lead to the whole array. */
export function isItemOf(value: unknown, schema: unknown): boolean {
  if (!isObject(schema) || schema.type !== 'array') return false;
  const type = isObject(schema.items) ? schema.items.type : undefined;
  if (type === 'object') return isObject(value) && !('href' in value);
  return typeof value === (type === 'integer' ? 'number' : type);
}

export function takesListOfNumbers(schema: unknown): boolean {
  return isItemOf(0, schema);
}

export function takesListOfStrings(schema: unknown): boolean {
  return isItemOf('', schema);
}
