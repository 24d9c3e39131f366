/** The inputs of an execution: in memory, or as JSON in a file that the server itself never parses. */
import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { copyFile, open, rm } from 'node:fs/promises';
import { decodeJson } from '../common/json/decode.ts';
import { toFaultError } from '../common/json/fault.ts';
import { withoutByteOrderMark } from '../common/json/scan.ts';

/** A value as parsed from JSON, or the part of a file that has it as JSON. */
export type InputSource = { readonly value: unknown } | FileSource;

export interface FileSource {
  readonly file: string;
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
  /** The values may be qualified as OGC API - Processes has it: `{"value": …, "mediaType": …}`. */
  readonly qualified?: true;
  /** Values may be strings of JSON where an object or an array is expected, as models write them. */
  readonly jsonStrings?: true;
  /** Names around the inputs in errors about their text: `inputs` for those among the arguments of a call. */
  readonly within?: readonly string[];
  /** Values that are small enough to be references, found while the file was written. */
  readonly small?: readonly SmallValue[];
  /** Names of the inputs that are in it. */
  readonly ids?: readonly string[];
  /** Owner of a temporary file; one that belongs to a job has the owner of the job. */
  readonly owner?: string;
  /** Digest of this part of the file, by `createFileDigest`, where it was computed while the file was written. */
  readonly sha256?: string;
}

/** A value that may be a reference, by its path into the inputs. */
export interface SmallValue {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** Begins a digest that never equals that of a value in memory, even when the bytes do. */
export function createFileDigest(): Hash {
  return createHash('sha256').update('file:');
}

/** The object with the inputs. */
const LEVELS_AROUND = 1;

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** Runs in the worker. @throws {ProcessError} `invalid-request` when it is not JSON, `invalid-input` for a value of it */
export async function readSource(source: InputSource): Promise<unknown> {
  if ('value' in source) return source.value;
  const bytes = await readBytes(source);
  try {
    return decodeJson(bytes, LEVELS_AROUND);
  } catch {
    return readInPlace(source, bytes);
  }
}

/** Reads what could not be read behind blanks for the rest of the body, so that the error names its line and column there. */
async function readInPlace(source: FileSource, bytes: Buffer): Promise<unknown> {
  const { within = [], jsonStrings } = source;
  const before = await readBytes({ ...source, start: 0, end: source.start });
  try {
    return decodeJson(Buffer.concat([toBlanks(before, bytes), bytes]), LEVELS_AROUND, within);
  } catch (error) {
    throw toFaultError(error, jsonStrings ? 'The message' : 'The body');
  }
}

/** As many letters, or bytes where bytes are told because these are not letters. */
function toBlanks(before: Buffer, bytes: Buffer): Buffer {
  if (!isUtf8(bytes)) return Buffer.from(before.map((byte) => (byte === NEWLINE ? NEWLINE : SPACE)));
  return Buffer.from(withoutByteOrderMark(before).toString().replaceAll(/[^\n]/g, ' '));
}

/** Removes the file of a source, if it is one. */
export async function removeSource(source: InputSource): Promise<void> {
  if ('file' in source) await rm(source.file, { force: true });
}

/** @param to path of the copy, for a file */
export async function copySource(source: InputSource, to: string): Promise<InputSource> {
  if (!('file' in source)) return source;
  await copyFile(source.file, to);
  return { ...source, file: to };
}

async function readBytes({ file, start, end }: FileSource): Promise<Buffer> {
  const handle = await open(file);
  try {
    const bytes = Buffer.allocUnsafe(end - start);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
      if (bytesRead === 0) throw new Error(`${file} ends before byte ${end}.`);
      at += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}
