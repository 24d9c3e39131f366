/** Inputs of `isthmus run` from flags, files and standard input; its usage and its errors. */
import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { ProcessError } from '../common/errors.ts';
import { decodeJson, decodeText } from '../common/json/decode.ts';
import { takesListOfStrings } from '../common/json-schema.ts';
import { JsonFault, toPredicate } from '../common/json/fault.ts';
import type { Process } from '../process/define-process.ts';
import { describeFields } from '../process/describe.ts';
import { presentName } from '../process/parse-inputs.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { formatInputs } from './input-lines.ts';

export interface InputFiles {
  readStandardInput(): Promise<Buffer>;
  /** Called for each file, and for standard input, before it is parsed. What it throws ends the reading. */
  onRead?(bytes: number): void;
}

/** A value is JSON, `@file` for the content of a file, or else a string, which stands for a list of one where lists are taken. */
export async function readInputs(
  definition: Process,
  args: readonly string[],
  files: InputFiles,
): Promise<Record<string, unknown>> {
  const inputs: Record<string, unknown> = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '-') {
      const read = await readStandardInput(files);
      for (const name of Object.keys(read)) rejectRepeated(name, inputs);
      Object.assign(inputs, read);
      continue;
    }
    const [, name, joined] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
    const value = joined ?? args[++i];
    if (name === undefined || value === undefined)
      throw new Error(`"${arg}" needs a value.\n${formatUsage(definition)}`);
    rejectRepeated(name, inputs);
    inputs[name] = await readValue(definition, name, value, files);
  }
  return inputs;
}

function rejectRepeated(name: string, inputs: Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(inputs, name)) throw new Error(`--${name} is given twice. Use it once.`);
}

/** The inputs and the object that has them. */
const LEVELS_AROUND = 1;

async function readStandardInput({
  readStandardInput,
  onRead,
}: InputFiles): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readStandardInput();
  onRead?.(bytes.byteLength);
  const inputs = attempt('Standard input', () => decodeJson(bytes, LEVELS_AROUND));
  if (isObject(inputs)) return inputs;
  throw new Error(`Standard input must be an object with inputs, not ${show(inputs)}.`);
}

async function readValue(definition: Process, name: string, value: string, files: InputFiles): Promise<unknown> {
  const schema = describeFields(definition).inputs[presentName(definition, name)]?.schema ?? {};
  const { type } = schema;
  if (value.startsWith('@')) {
    const path = value.slice(1);
    const bytes = path === '-' ? await files.readStandardInput() : await readNamed(name, path);
    files.onRead?.(bytes.byteLength);
    const source = path === '-' ? 'standard input' : path;
    return attempt<unknown>(`--${name}: ${source}`, () => (type === 'string' ? decodeText(bytes) : decodeJson(bytes)));
  }
  // Node decodes arguments leniently.
  if (value.includes('\uFFFD'))
    throw new Error(`--${name} has U+FFFD, as bytes that are not UTF-8 become. Encode it as UTF-8.`);
  if (type === 'string') return value;
  // A word is a string, but what begins like an object or an array was meant to be one.
  const isWord = !/^\s*[{[]/.test(value);
  if (isWord && takesListOfStrings(schema)) return [wordOf(value)];
  if (isWord && !isJson(value)) return value;
  return attempt(`--${name}`, () => decodeJson(Buffer.from(value)));
}

/** A word, which may be quoted as JSON. */
function wordOf(value: string): unknown {
  return value.startsWith('"') && isJson(value) ? JSON.parse(value) : value;
}

/** Codes of the system for files that cannot be read, as predicates. */
const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'which does not exist',
  ENOTDIR: 'which does not exist',
  EISDIR: 'which is a folder',
  EACCES: 'which may not be read',
  EPERM: 'which may not be read',
  ENAMETOOLONG: 'which is too long a name',
  ELOOP: 'which is a link to itself',
  ERR_FS_FILE_TOO_LARGE: 'which has more than 2 GB',
};

async function readNamed(name: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = unreadable[code] ?? `which cannot be read (${code || String(error)})`;
    const place = isAbsolute(path) ? '' : `, looked for in ${process.cwd()}`;
    throw new Error(
      `--${name} names the file ${show(path)}, ${reason}${place}. Use @file for a file, @- for standard input.`,
    );
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function attempt<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    throw error instanceof JsonFault ? new Error(`${what} ${toPredicate(error)}.`) : error;
  }
}

export function formatUsage(definition: Process): string {
  const lines = formatInputs(definition).map((line) => `  ${line}`);
  const flags =
    'A value is JSON or a string; @file reads a file, @- standard input; a single - reads all inputs as JSON.' +
    (hasLists(definition) ? '\nA plain word stands for a list of one: --name word is --name \'["word"]\'.' : '');
  const settings = [
    '--root <folder> allows references to files in it: file:name.geojson.',
    '--threads <number> is the maximum for long work (default 4, at most one per processor).',
    '--heap-mb, --memory-mb <MB> and --run-timeout <seconds> limit the job (isthmus serve --help).',
  ];
  return [
    `Usage: isthmus run ${definition.id} [inputs]`,
    '',
    definition.description,
    '',
    ...lines,
    '',
    ...definition.rules.flatMap((rule) => [rule, '']),
    flags,
    ...settings,
    '',
  ].join('\n');
}

function hasLists(definition: Process): boolean {
  return Object.values(describeFields(definition).inputs).some(({ schema }) => takesListOfStrings(schema));
}

/** The message of an error with its issues, where there are several. */
export function formatError(error: unknown): string {
  if (!(error instanceof ProcessError)) return error instanceof Error ? error.message : String(error);
  const { message, issues } = error;
  if (issues.length < 2) return message;
  return [message, ...issues.map((issue) => `  ${issue.pointer || '/'} ${issue.message}`)].join('\n');
}
