/** Corrects and checks the arguments of a call as models write them, before they are validated one by one. */
import type { JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { ProcessError, type Issue } from '../../src/common/errors.ts';
import { isItemOf } from '../../src/common/json-schema.ts';
import { isMeantAsJson, parseString, parseStrings } from '../../src/process/parse-inputs.ts';
import type { Process } from '../../src/process/define-process.ts';
import { presentName } from '../../src/process/parse-inputs.ts';

export interface ParsedArguments {
  readonly args: unknown;
  /** To be added to the answer. */
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * Parses arguments that are JSON strings where an object or an array is expected, and takes an item where a list is
 * expected: models send these now and then.
 * @param schema of the arguments, as the tool is listed
 * @param prefix of the pointers in the notes
 * @param large names of arguments that are in a file, of which only the beginning is known; a worker parses them
 */
export function parseJsonStrings(
  args: unknown,
  schema: JsonSchema,
  prefix = '',
  large: readonly string[] = [],
): ParsedArguments {
  const { values, names } = parseStrings(args, schema, (text, name) =>
    large.includes(name) ? undefined : parseString(text, `${prefix}/${name}`),
  );
  const inFile = isObject(args) ? large.filter((name) => isMeantAsJson(args[name], name, schema)) : [];
  const items = isObject(values)
    ? Object.keys(values).filter((name) => !large.includes(name) && isItemForList(values[name], name, schema))
    : [];
  const format = (found: readonly string[]) => found.map((name) => `${prefix}/${name}`).join(', ');
  const parsed = [...names, ...inFile];
  const notes = [
    ...(parsed.length > 0 ? [`${format(parsed)} was a JSON string and was parsed. Send the JSON value itself.`] : []),
    ...(items.length > 0 ? [`${format(items)} was one value and was taken as a list of one.`] : []),
  ];
  if (!isObject(values) || notes.length === 0) return { args, notes: {} };
  const lists = Object.fromEntries(items.map((name) => [name, [values[name]]]));
  return { args: { ...values, ...lists }, notes: { read_as: notes.join(' ') } };
}

function isItemForList(value: unknown, name: string, { properties }: JsonSchema): boolean {
  return isObject(properties) && Object.hasOwn(properties, name) && isItemOf(value, properties[name]);
}

/** Arguments of `run_process` alone. */
export const runOptions: readonly string[] = ['dry_run', 'reuse', 'idempotency_key'];

/** @throws {ProcessError} for an argument of `run_process` in a call of the tool of a process */
export function rejectRunOptions(tool: string, process: Process, args: unknown): void {
  rejectMisplaced(tool, args, (name) => {
    if (!runOptions.includes(name) || hasInput(process, name)) return undefined;
    const instead = `run_process with {"process": "${process.id}", "inputs": {…}, "${name}": …}`;
    return { pointer: `/${name}`, message: `is an argument of run_process, not of this tool. Call ${instead}` };
  });
}

/** @throws {ProcessError} for an option among the inputs of the process */
export function rejectOptionsInside(process: Process, inputs: unknown, options: readonly string[]): void {
  rejectMisplaced('run_process', inputs, (name) => {
    if (!options.includes(name) || hasInput(process, name)) return undefined;
    const message = `is not an input of ${process.id} but an argument of run_process. Put it beside "inputs", not inside`;
    return { pointer: `/inputs/${name}`, message };
  });
}

/** @throws {ProcessError} for an input beside `inputs` */
export function rejectInputsBeside(process: Process, args: unknown, options: readonly string[]): void {
  rejectMisplaced('run_process', args, (name) => {
    if (options.includes(name) || !hasInput(process, name)) return undefined;
    const message = `is an input of ${process.id}. Put it inside "inputs": {"process": "${process.id}", "inputs": {"${name}": …}}`;
    return { pointer: `/${name}`, message };
  });
}

function rejectMisplaced(tool: string, args: unknown, find: (name: string) => Issue | undefined): void {
  const issues = isObject(args) ? Object.keys(args).flatMap((name) => find(name) ?? []) : [];
  const [first] = issues;
  if (!first) return;
  const more = issues.length > 1 ? ` (${issues.length - 1} more)` : '';
  throw new ProcessError('invalid-input', `${tool} cannot run: ${first.pointer} ${first.message}.${more}`, issues);
}

function hasInput(process: Process, name: string): boolean {
  return Object.hasOwn(process.inputs.shape, presentName(process, name));
}
