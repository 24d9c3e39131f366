/** Reads, in a worker, the files that a request has in place of layers. */
import { isObject } from '../../schemas/is-object.ts';
import { ProcessError, toProcessError } from '../common/errors.ts';
import { toPointer } from '../common/json-pointer.ts';
import { toPredicate } from '../common/json/fault.ts';
import type { TakesTables } from '../formats/read-file.ts';
import type { Process } from '../process/define-process.ts';
import { findInlineFiles } from './inline-file.ts';
import type { InlineFile } from './qualified.ts';
import { readLayerFile, type FileValue } from './read-layer.ts';
import type { Fragment } from './references.ts';
import { tablesOf } from './takes-tables.ts';

export interface ReadInputs {
  readonly inputs: unknown;
  /** Warnings about the reading. */
  readonly warnings: readonly string[];
}

/** @returns the inputs with layers in the places of files. @throws {ProcessError} `invalid-input`, `too-large` */
export async function readInlineFiles(process: Process, inputs: unknown): Promise<ReadInputs> {
  const found = findInlineFiles(process, inputs);
  if (found.length === 0 || !isObject(inputs)) return { inputs, warnings: [] };
  const warnings: string[] = [];
  const read: Record<string, unknown> = { ...inputs };
  for (const { id, index, file } of found) {
    const path = index === undefined ? [id] : [id, index];
    const { value, notes } = await readAt(path, file, tablesOf(process, id));
    warnings.push(...notes.map((note) => `${path.join('/')}: ${note}`));
    const { [id]: before } = read;
    read[id] = index === undefined || !Array.isArray(before) ? value : before.with(index, value);
  }
  return { inputs: read, warnings };
}

/** @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the file */
export async function readInlineFile(
  { value, encoding, mediaType = '' }: InlineFile,
  takesTables: TakesTables,
): Promise<FileValue> {
  const body = encoding === undefined ? Buffer.from(value) : decodeBase64(value);
  return readLayerFile(body, fragmentOf(mediaType), toPredicate, { takesTables });
}

async function readAt(
  path: readonly (string | number)[],
  file: InlineFile,
  takesTables: TakesTables,
): Promise<FileValue> {
  try {
    return await readInlineFile(file, takesTables);
  } catch (error) {
    const { code, message } = toProcessError(error);
    if (code !== 'invalid-input' && code !== 'too-large') throw error;
    const pointer = toPointer(path);
    // The same words are for references, which have it behind the address.
    const hint = /#(?:layer|crs|bbox|encoding)|(?:bbox|encoding)=/.test(message) ? `. ${PLACE_OF_FRAGMENT}` : '';
    const issue = { pointer, message: `is a file that ${message}${hint}` };
    throw new ProcessError(code, `${pointer} ${issue.message}.`, [issue]);
  }
}

const PLACE_OF_FRAGMENT =
  'Here that stands behind the file name of a part, or in mediaType as a parameter: "…;layer=NAME"';

/** Layer, CRS, box and encoding as parameters of the media type: `application/geopackage+sqlite3; layer="main roads"`. */
function fragmentOf(mediaType: string): Fragment {
  const parameters = [...mediaType.matchAll(/;\s*(layer|crs|bbox|encoding)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/gi)];
  return Object.fromEntries(
    parameters.map(([, name = '', quoted, plain = '']) => {
      return [name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain.trim()] as const;
    }),
  );
}

function decodeBase64(text: string): Buffer {
  const body = Buffer.from(text, 'base64');
  // Node.js leaves out what is not base64 without a word.
  if (body.length === bytesOf(text) || body.length === bytesOf(text.replaceAll(/\s/g, ''))) return body;
  const remedy = 'Encode the bytes of the file with the letters A to Z, a to z, 0 to 9, + and /';
  throw new ProcessError('invalid-input', `is not valid base64. ${remedy}`);
}

/** Bytes that a base64 text stands for; NaN for a length that none has. */
function bytesOf(text: string): number {
  const letters = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  return letters % 4 === 1 ? NaN : Math.floor((letters * 3) / 4);
}
