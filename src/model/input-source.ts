/** Where the inputs of an execution are: in memory, or as JSON in a file that the server itself never reads. */
import { isUtf8 } from 'node:buffer';
import { copyFile, open, rm } from 'node:fs/promises';
import { parseJson } from '../common/json/parse.ts';
import { ProcessError } from '../common/errors.ts';

/** A value as parsed from JSON, or the bytes of a file that hold it as JSON. */
export type InputSource = { readonly value: unknown } | FileSource;

export interface FileSource {
  readonly file: string;
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
  /** The values may be qualified as OGC API - Processes has it: `{"value": …, "mediaType": …}`. */
  readonly qualified?: true;
  /** References that were seen while the file was written: small values, by their path into the inputs. */
  readonly small?: readonly SmallValue[];
  /** Names of the inputs that are in it. */
  readonly ids?: readonly string[];
}

/** A value that may be a reference. */
export interface SmallValue {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** For the worker. @throws {ProcessError} `invalid-request` when it is not JSON */
export async function readSource(source: InputSource): Promise<unknown> {
  if ('value' in source) return source.value;
  const bytes = await readBytes(source);
  if (!isUtf8(bytes)) {
    throw new ProcessError('invalid-request', 'The inputs are not UTF-8, which JSON has to be. Encode them again.');
  }
  try {
    return parseJson(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProcessError('invalid-request', `The inputs are not JSON. ${reason}.`);
  }
}

/** Removes the file of a source that is not needed any more. */
export async function removeSource(source: InputSource): Promise<void> {
  if ('file' in source) await rm(source.file, { force: true });
}

/** @param to where the copy of a file goes */
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
