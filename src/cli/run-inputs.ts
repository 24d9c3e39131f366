/** Inputs of `isthmus run` from flags, files and standard input; its usage and its errors. */
import { ProcessError } from '../common/errors.ts';
import { decodeJson, decodeText } from '../common/json/decode.ts';
import { takesListOfNumbers, takesListOfStrings } from '../common/json-schema.ts';
import { JsonFault, toPredicate } from '../common/json/fault.ts';
import { isJson } from '../common/json/is-json.ts';
import type { Process } from '../process/define-process.ts';
import { describeFields } from '../process/describe.ts';
import { presentName } from '../process/parse-inputs.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import type { FileValue } from '../inputs/read-layer.ts';
import { splitFragment } from '../inputs/references.ts';
import { takesGeojson } from '../inputs/takes-geojson.ts';
import { tablesOf } from '../inputs/takes-tables.ts';
import type { TakesTables } from '../formats/read-file.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { formatInputs } from './input-lines.ts';
import { isExistingFile, readLayerBytes, readNamedFile } from './layer-file.ts';

export interface InputFiles {
  readStandardInput(): Promise<Buffer>;
  /** Called for each file, and for standard input, before it is parsed. What it throws ends the reading. */
  onRead?(bytes: number): void;
  /** A name may be that of a file in the root folder. */
  readonly hasRoot?: boolean;
}

export interface RunInputs {
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Sentences about the reading of files. */
  readonly notes: readonly string[];
}

/**
 * A value is JSON, `@file` for the content of a file, or else a string, which stands for a list of one where lists are taken.
 * What is true or false needs none.
 */
export async function readInputs(definition: Process, args: readonly string[], files: InputFiles): Promise<RunInputs> {
  const inputs: Record<string, unknown> = {};
  const notes: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '-') {
      const read = await readStandardInput(files);
      for (const name of Object.keys(read)) rejectRepeated(name, inputs);
      Object.assign(inputs, read);
      continue;
    }
    const [, name, joined] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
    const isFlag = name !== undefined && schemaOf(definition, name).type === 'boolean';
    const isAlone = args[i + 1] === undefined || args[i + 1]?.startsWith('-') === true;
    const value = joined ?? (isFlag && isAlone ? 'true' : args[++i]);
    if (name === undefined || value === undefined)
      throw new Error(`"${arg}" needs a value.\n${formatUsage(definition)}`);
    rejectRepeated(name, inputs);
    const read = await readValue(definition, name, value, files);
    inputs[name] = read.value;
    notes.push(...read.notes.map((note) => `${name}: ${note}`));
  }
  return { inputs, notes };
}

function schemaOf(definition: Process, name: string): JsonSchema {
  return describeFields(definition).inputs[presentName(definition, name)]?.schema ?? {};
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

async function readValue(definition: Process, name: string, value: string, files: InputFiles): Promise<FileValue> {
  const schema = schemaOf(definition, name);
  const isLayer = takesGeojson(schema);
  if (value.startsWith('@') || (isLayer && (await isFileName(value, files)))) {
    return readFileValue(schema, name, value.replace(/^@/, ''), files, tablesOf(definition, name));
  }
  // Node decodes arguments leniently.
  if (value.includes('\uFFFD'))
    throw new Error(`--${name} has U+FFFD, as bytes that are not UTF-8 become. Encode it as UTF-8.`);
  return { value: readWritten(schema, name, value), notes: [] };
}

/** A value that stands on the command line itself. */
function readWritten(schema: JsonSchema, name: string, value: string): unknown {
  if (schema.type === 'string') return value;
  // A word is a string, but what begins like an object or an array was meant to be one.
  const isWord = !/^\s*[{[]/.test(value);
  if (isWord && takesListOfStrings(schema)) return [wordOf(value)];
  if (isWord && takesListOfNumbers(schema) && isJson(`[${value}]`)) return JSON.parse(`[${value}]`);
  if (isWord && !isJson(value)) return value;
  return attempt(`--${name}`, () => decodeJson(Buffer.from(value)));
}

/** True for a file that is there, and for what can only be the name of one that is not. */
async function isFileName(value: string, { hasRoot = false }: InputFiles): Promise<boolean> {
  const { address } = splitFragment(value);
  if (/^\s*[{[]/.test(value) || /^[a-z][a-z0-9+.-]+:/i.test(value)) return false;
  if (await isExistingFile(address)) return true;
  return !hasRoot && /^[^\s(]+\.[a-z][a-z0-9]{1,9}$/i.test(address);
}

/** @param path of a file, with its fragment; `-` for standard input */
async function readFileValue(
  schema: JsonSchema,
  name: string,
  path: string,
  files: InputFiles,
  takesTables: TakesTables,
): Promise<FileValue> {
  const isLayer = takesGeojson(schema);
  const { address, fragment } = isLayer ? splitFragment(path) : { address: path, fragment: {} };
  const bytes = address === '-' ? await files.readStandardInput() : await readNamed(name, address);
  files.onRead?.(bytes.byteLength);
  const source = `--${name}: ${address === '-' ? 'standard input' : address}`;
  if (isLayer) return readLayerBytes(bytes, fragment, source, { path: address === '-' ? undefined : address, takesTables }); // prettier-ignore
  const isText = schema.type === 'string';
  return { value: attempt<unknown>(source, () => (isText ? decodeText(bytes) : decodeJson(bytes))), notes: [] };
}

async function readNamed(name: string, path: string): Promise<Buffer> {
  return readNamedFile(path).catch((error: unknown) => {
    throw new Error(`--${name} names ${(error as Error).message}. Use @file for a file, @- for standard input.`);
  });
}

/** A word, which may be quoted as JSON. */
function wordOf(value: string): unknown {
  return value.startsWith('"') && isJson(value) ? JSON.parse(value) : value;
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
    'A value is JSON or a string; @file reads a file, @- standard input; a single - reads all inputs as JSON.\n' +
    'A layer may be the name of a file in any format: data.gpkg#layer=roads, points.csv#crs=EPSG:25832.' +
    (has(definition, takesListOfNumbers) ? '\nNumbers of a list are separated by commas: --name 5,10.' : '') +
    (has(definition, takesListOfStrings)
      ? '\nA plain word stands for a list of one: --name word is --name \'["word"]\'.'
      : '');
  const settings = [
    '--root <folder> allows references to files in it: file:name.geojson.',
    ...(Object.hasOwn(definition.inputs.shape, 'output_crs')
      ? ['--out-crs <code> (output_crs) is the CRS of the result and its file, such as EPSG:25832.']
      : []),
    '--out <file> writes the result in the format of its extension (isthmus convert --help); --overwrite loses a file that is there; --csv-formulas leaves text in a table that a spreadsheet runs as a formula.',
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

function has(definition: Process, takes: (schema: JsonSchema) => boolean): boolean {
  return Object.values(describeFields(definition).inputs).some(({ schema }) => takes(schema));
}

/** The message of an error with its issues, where there are several. */
export function formatError(error: unknown): string {
  if (!(error instanceof ProcessError)) return error instanceof Error ? error.message : String(error);
  const { message, issues } = error;
  if (issues.length < 2) return message;
  return [message, ...issues.map((issue) => `  ${issue.pointer || '/'} ${issue.message}`)].join('\n');
}
