/** The worker's side of inputs: reads them, puts values in the places of references, and checks the whole. */
import { readFile } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import type { OpenFile } from '../../schemas/bytes.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { ProcessError, toProcessError } from '../common/errors.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import { toPointer } from '../common/json-pointer.ts';
import { toPredicate } from '../common/json/fault.ts';
import { kindOfFile } from '../common/json/foreign-format.ts';
import { parseJson } from '../common/json/parse.ts';
import { keepInBox, parseBox } from '../formats/read-box.ts';
import { readSource } from '../model/input-source.ts';
import type { Output } from '../model/output.ts';
import type { EgressRules } from '../net/egress-rules.ts';
import { readOutputBytes } from '../storage/output-files.ts';
import { guardedFetch } from '../net/guarded-fetch.ts';
import type { TakesTables } from '../formats/read-file.ts';
import type { Process } from '../process/define-process.ts';
import { describeFields, describeToolInputs } from '../process/describe.ts';
import { findUsedNames, presentName, withFormerNames } from '../process/parse-inputs.ts';
import { parseInputs } from '../process/parse-inputs.ts';
import { parseString, parseStrings } from '../process/parse-inputs.ts';
import { readPages, withPageSize, type FetchedPage } from './feature-pages.ts';
import { readKept, type KeptInput } from './kept-input.ts';
import { inlineFileOf, toPlainInputs } from './qualified.ts';
import { readForeignLayer, readLayerFile, toJson, type FileValue } from './read-layer.ts';
import { readInlineFile, readInlineFiles } from './read-inline.ts';
import { readFilesBeside } from './named-file.ts';
import { splitFragment, type Fragment, type ResolvedReference, type TaskInputs } from './references.ts';
import { readBeside, readInRoot } from './root-folder.ts';
import { tablesOf } from './takes-tables.ts';
import { takesGeojson } from './takes-geojson.ts';

export interface LoadedInputs extends Extract<TaskInputs, { parsed: unknown }> {
  /** Warnings about the reading of files. */
  readonly warnings: readonly string[];
}

/** @throws {ProcessError} `invalid-request`, `invalid-input`, `invalid-geometry` */
export async function loadInputs(process: Process, inputs: TaskInputs): Promise<LoadedInputs> {
  if ('parsed' in inputs) return { ...inputs, warnings: [] };
  const { source, references } = inputs;
  const document = await readSource(source);
  const isQualified = 'file' in source && source.qualified === true;
  const plain = isQualified ? toPlainInputs(document, describeFields(process).inputs, process) : document;
  const values = 'file' in source && source.jsonStrings ? parseStringsOf(process, plain) : plain;
  const inserted = await insertReferences(process, values, references);
  const files = await readInlineFiles(process, inserted.inputs);
  const parsed = parseInputs(process, files.inputs);
  return { parsed, used: findUsedNames(process, plain), warnings: [...inserted.warnings, ...files.warnings] };
}

function parseStringsOf(process: Process, inputs: unknown): unknown {
  const schema = withFormerNames(process, describeToolInputs(process));
  return parseStrings(inputs, schema, (text, name) => parseString(text, toPointer([name]))).values;
}

/**
 * @returns the inputs, copied along the paths of the references only, and warnings about the reading of files
 * @throws {ProcessError} `invalid-input` with the pointer of the reference
 */
async function insertReferences(
  process: Process,
  inputs: unknown,
  references: readonly ResolvedReference[],
): Promise<{ readonly inputs: unknown; readonly warnings: readonly string[] }> {
  let inserted = inputs;
  const warnings: string[] = [];
  // A target of two references is read once: no process changes its inputs.
  const values = new Map<string, FileValue>();
  for (const reference of references) {
    const { href, path } = reference;
    const takesTables = tablesOf(process, String(path[0] ?? ''));
    const key = `${takesTables} ${href}`;
    const opened = values.get(key) ?? (await open(reference, useOf(process, reference), takesTables));
    values.set(key, opened);
    inserted = replaceAt(inserted, path, opened.value);
    warnings.push(...opened.notes.map((note) => `${path.join('/')}: ${note}`));
  }
  return { inputs: inserted, warnings };
}

/** The input is a layer, a file as it is, or JSON. */
type Use = 'layer' | 'file' | 'json';

function useOf(process: Process, { path: [id = '', ...within] }: ResolvedReference): Use {
  const schema = describeFields(process).inputs[presentName(process, String(id))]?.schema;
  if (schema?.contentEncoding === 'binary') return 'file';
  return takesGeojson(within.length === 0 ? schema : schema?.items) ? 'layer' : 'json';
}

async function open(reference: ResolvedReference, use: Use, tables: TakesTables): Promise<FileValue> {
  const plain = (value: unknown): FileValue => ({ value, notes: [] });
  const { address, fragment } = splitFragment(reference.href);
  try {
    if (use !== 'layer' || 'output' in reference || 'kept' in reference) refuseFragment(fragment);
    if ('output' in reference) return plain(await openResult(reference.output));
    if ('kept' in reference) {
      const kept = await openKept(reference.kept);
      const file = inlineFileOf(kept);
      if (!file) return plain(kept);
      return use === 'layer' ? await readInlineFile(file, tables) : plain(file.value);
    }
    if (!('fetch' in reference)) {
      const file = await openFile(reference, address);
      if (use === 'file') return plain(file);
      const body = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
      if (use === 'json') return plain(toJson(body, toPredicate));
      const takesTables = tables || ('file' in reference && reference.file.takesTables === true);
      const around = { readCompanions: file.readBeside, name: file.name, takesTables };
      const read = await readLayerFile(body, fragment, toPredicate, around);
      return 'file' in reference && reference.file.tellsOthers ? withOthers(read) : read;
    }
    if (use === 'layer') return await openRemoteLayer(address, fragment, reference.fetch, tables);
    const { body, describeOther } = await openRemote(address, reference.fetch, false);
    if (describeOther) throw new ProcessError('invalid-input', describeOther());
    // Without its text in the message: it is not the client's own.
    return plain(use === 'file' ? { bytes: body } : toJson(body, ({ discreet }) => discreet));
  } catch (error) {
    const { code, message } = toProcessError(error);
    if (code !== 'invalid-input') throw error;
    const pointer = toPointer(reference.path);
    const issue = { pointer, message: `refers to ${show(reference.href)}, which ${message}` };
    throw new ProcessError(code, `${pointer} ${issue.message}.`, [issue]);
  }
}

/** @throws {ProcessError} `invalid-input` for parameters that would have no effect: a predicate of the reference */
function refuseFragment(fragment: Fragment): void {
  const names = Object.keys(fragment).map((name) => `#${name}=`);
  if (names.length === 0) return;
  throw new ProcessError('invalid-input', `has ${names.join(' and ')} behind it, which is for layers of files only. Leave it out`); // prettier-ignore
}

async function openFile(
  reference: Extract<ResolvedReference, { root: unknown } | { file: unknown }>,
  address: string,
): Promise<OpenFile> {
  if ('root' in reference) {
    const { root } = reference;
    return {
      name: address,
      bytes: await readInRoot(address, root),
      readBeside: (extensions) => readBeside(address, extensions, root),
    };
  }
  const { path, hasCompanions } = reference.file;
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ProcessError('invalid-input', 'has been removed. Send it again');
  });
  return { name: path, bytes, ...(hasCompanions && { readBeside: (extensions) => readFilesBeside(path, extensions) }) };
}

const MAX_LISTED = 20;

function withOthers({ others = [], notes, ...read }: FileValue): FileValue {
  if (others.length === 0) return { ...read, notes };
  const names = formatList(others.map(show), MAX_LISTED);
  return {
    ...read,
    notes: [...notes, `The file has ${formatCount(others.length, 'other layer')} too: ${names}. Name one by #layer=.`],
  };
}

async function openResult(output: Output): Promise<unknown> {
  const bytes = await readOutputBytes(output).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ProcessError('invalid-input', 'has been removed. Run its process again');
  });
  return output.raw ? bytes.toString() : parseJson(bytes);
}

async function openKept(kept: KeptInput): Promise<unknown> {
  return readKept(kept).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ProcessError('invalid-input', 'has been removed. Send the value itself');
  });
}

/** Some servers serve every file as text, or without a type. */
const JSON_TYPES = /^(?:[\w.-]+\/(?:[\w.-]+\+)?json|text\/plain|application\/octet-stream|)$/;

interface RemoteFile {
  readonly body: Buffer;
  readonly contentCrs: string | undefined;
  /** Says what it is, where its type is not that of JSON. */
  readonly describeOther: (() => string) | undefined;
}

/** @param isLayer whose content tells its format; other values are JSON */
async function openRemote(href: string, rules: EgressRules, isLayer: boolean): Promise<RemoteFile> {
  const accept = isLayer ? 'application/geo+json, application/json;q=0.9, */*;q=0.5' : 'application/json';
  const { status, mediaType, body, contentCrs } = await guardedFetch(href, rules, { headers: { accept } });
  if (status !== 200) throw new BadStatus(status);
  const describeOther = JSON_TYPES.test(mediaType) ? undefined : () => describeType(mediaType, body);
  if (describeOther && mediaType === 'text/html') throw new ProcessError('invalid-input', describeOther());
  return { body, contentCrs, describeOther };
}

class BadStatus extends ProcessError {
  readonly answered: number;

  constructor(answered: number) {
    super('invalid-input', describeStatus(answered));
    this.answered = answered;
  }
}

/** A file in any format, or the pages of a collection. */
async function openRemoteLayer(
  href: string,
  { bbox, ...fragment }: Fragment,
  rules: EgressRules,
  tables: TakesTables,
): Promise<FileValue> {
  const box = bbox === undefined ? undefined : parseBox(bbox);
  const fetchPage = async (address: string): Promise<FetchedPage> => {
    const { body, contentCrs, describeOther } = await openRemote(address, rules, true);
    const layer = await readForeignLayer(body, fragment, describeOther, tables);
    return { ...layer, href: address, bytes: body.length, contentCrs };
  };
  const paged = withPageSize(href);
  const first = fetchPage(paged ?? href).catch((error: unknown) => {
    // A few servers refuse a page size beyond their maximum.
    if (paged !== undefined && error instanceof BadStatus && error.answered === 400) return fetchPage(href);
    throw error;
  });
  const { value, notes } = await readPages(await first, fetchPage, rules);
  // Pages are no layers of their own: a box for each would count only its own features.
  return box && isObject(value) ? keepInBox({ kind: 'layer', value, notes }, box) : { value, notes };
}

function describeStatus(status: number): string {
  const name = STATUS_CODES[status] === undefined ? '' : ` (${STATUS_CODES[status]})`;
  const own = 'send the value itself';
  const remedies: Readonly<Record<number, string>> = {
    401: `It asks for a login: get the data, and ${own}`,
    403: `It asks for a login: get the data, and ${own}`,
    429: `Try again later, or ${own}`,
  };
  const remedy = remedies[status] ?? (status < 500 ? `Check the address, or ${own}` : `Try again later, or ${own}`);
  return `was answered with status ${status}${name}. ${remedy}`;
}

/** The kind of a file tells nothing of what is in it. */
function describeType(mediaType: string, body: Buffer): string {
  const remedy = 'Give the address of a file, without a login';
  if (mediaType === 'text/html') return `is a web page (${show(mediaType)}), not a file. ${remedy}`;
  const kind = kindOfFile(body);
  return kind
    ? `is ${kind.kind}, not one of the formats that are read. ${kind.remedy}`
    : `is ${show(mediaType)}, in none of the formats that are read. ${remedy}`;
}

function replaceAt(value: unknown, [key, ...rest]: ResolvedReference['path'], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.with(Number(key), replaceAt(value[Number(key)], rest, by));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaceAt(object[key], rest, by) };
}
