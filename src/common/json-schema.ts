/** Looks into a published schema, to tell a process's own objects from those that the doors give a meaning. */
import { isObject } from '../../schemas/is-object.ts';

/** Whether the input's own objects have such a member, so that it means what the process says. */
export function declares(schema: unknown, member: string): boolean {
  if (!isObject(schema)) return false;
  if (isObject(schema.properties) && Object.hasOwn(schema.properties, member)) return true;
  const branches = [schema.allOf, schema.anyOf, schema.oneOf].flat();
  return branches.some((branch) => declares(branch, member));
}
