/** Former names of inputs: accepted in place of the present ones, and used in messages to those who use them. */
import type { JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { ProcessError, type Issue } from '../common/errors.ts';
import type { Process } from './define-process.ts';

/** Former name by the present one, for those that a caller used. */
export type UsedNames = Readonly<Record<string, string>>;

type Named = Partial<Pick<Process, 'aliases'>>;

/** @returns the present name of an input that may be sent under a former one */
export function presentName({ aliases = {} }: Named, name: string): string {
  return Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
}

/** @param raw inputs as sent; anything but an object has no names */
export function findUsedNames(process: Named, raw: unknown): UsedNames {
  if (!isObject(raw) || !process.aliases) return {};
  const former = Object.keys(raw).filter((name) => presentName(process, name) !== name);
  return Object.fromEntries(former.map((name) => [presentName(process, name), name]));
}

/** @returns inputs under their present names, in the order in which they were sent */
export function toPresentNames(process: Named, raw: unknown): unknown {
  if (!isObject(raw) || Object.keys(findUsedNames(process, raw)).length === 0) return raw;
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [presentName(process, name), value]));
}

/** @returns the schema of inputs under either name */
export function withFormerNames({ aliases = {} }: Named, schema: JsonSchema): JsonSchema {
  const properties = (schema.properties ?? {}) as Readonly<Record<string, unknown>>;
  const former = Object.entries(aliases).map(([name, present]) => [name, properties[present]]);
  return { ...schema, properties: { ...properties, ...(Object.fromEntries(former) as object) } };
}

/** @returns an issue for each former name beside the present one, or beside another former one */
export function findDoubleNames(process: Named, raw: unknown): readonly Issue[] {
  if (!isObject(raw)) return [];
  const seen = new Map<string, string>();
  return Object.keys(raw).flatMap((name) => {
    const present = presentName(process, name);
    const other = seen.get(present);
    seen.set(present, name);
    if (other === undefined) return [];
    const former = name === present ? other : name;
    const message = `is another name of ${present === former ? name : present}, and both are given. Give ${present} alone`;
    return [{ pointer: `/${former}`, message }];
  });
}

/** Contexts of an input's name in a message; after other words it is a common noun, as in "the other layer". */
const BEFORE_NAME = '^|[/`]|[:;] (?=\\w+[ /:])|\\b(?:of|in|from|and|bring) ';

/** @param text that names inputs as the process does */
export function renameInText(text: string, used: UsedNames): string {
  return Object.entries(used).reduce((renamed, [present, former]) => {
    return renamed.replace(new RegExp(`(?<=${BEFORE_NAME})${present}(?![\\w-])`, 'g'), former);
  }, text);
}

/** @returns the error with its pointers and texts in the names that the caller used */
export function renameInError(error: ProcessError, used: UsedNames): ProcessError {
  if (Object.keys(used).length === 0) return error;
  const issues = error.issues.map(({ pointer, message }) => {
    const [, name = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(pointer) ?? [];
    const moved = Object.hasOwn(used, name) ? `/${used[name]}${rest}` : pointer;
    return { pointer: moved, message: renameInText(message, used) };
  });
  return new ProcessError(error.code, renameInText(error.message, used), issues);
}
