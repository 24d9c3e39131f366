/** Distinguishes the objects of a process from those with a meaning in the APIs, by its published schema. */
import { isObject } from '../../schemas/is-object.ts';

/** True when the schema's own objects have such a member, which then has the meaning that the process gives it. */
export function declares(schema: unknown, member: string): boolean {
  if (!isObject(schema)) return false;
  if (isObject(schema.properties) && Object.hasOwn(schema.properties, member)) return true;
  const branches = [schema.allOf, schema.anyOf, schema.oneOf].flat();
  return branches.some((branch) => declares(branch, member));
}
