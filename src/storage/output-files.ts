/** Output values where they are stored: small ones in the record, large ones in a file each. */
import { mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compact } from '../common/compact.ts';
import { countLoneSurrogates } from '../common/json/string-stream.ts';
import { writeJsonChunks } from '../common/json/write.ts';
import type { ByteRange } from '../model/blobs.ts';
import type { Output, OutputValue, StoredFile } from '../model/output.ts';
import { summarise } from '../model/summary.ts';
import { readFileRange } from './blobs/folder.ts';

export interface Destination {
  /** Folder of large values; made when the first one comes. */
  readonly folder: string;
  /** Values up to this size travel in the reply. */
  readonly inlineBytes: number;
  /** Checks the size of a value before it is stored. @throws {ProcessError} `too-large` */
  check?(id: string, bytes: number): void;
  /** Values stay in memory, as bytes: who asked for them is in this process. */
  readonly inMemory?: true;
  /** Each file is deleted once it has been opened. */
  readonly once?: true;
}

/** Runs in the worker: leaves a small value as it is and writes a large one to a file. */
export async function encodeOutput(id: string, mediaType: string, value: unknown, to: Destination): Promise<Output> {
  if (value instanceof Uint8Array) {
    to.check?.(id, value.byteLength);
    const isKept = to.inMemory === true || value.byteLength <= to.inlineBytes;
    const stored = isKept ? { data: value } : await writeTo(to, `${id}.bin`, [value]);
    return { id, bytes: value.byteLength, mediaType, raw: true, value: stored };
  }
  const chunks = writeJsonChunks(value);
  const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  to.check?.(id, bytes);
  if (to.inMemory) return { id, bytes, mediaType, value: { chunks } };
  const described = { id, bytes, mediaType, ...compact({ summary: summarise(value) }) };
  if (bytes <= to.inlineBytes) return { ...described, value: { text: Buffer.concat(chunks).toString() } };
  return { ...described, ...describeText(value), value: await writeTo(to, `${id}.json`, chunks) };
}

/** Told here, in the worker, as the server would have to read the file for it. */
function describeText(value: unknown): Pick<Output, 'textBytes' | 'loneSurrogates'> {
  if (typeof value !== 'string') return {};
  const loneSurrogates = countLoneSurrogates(value);
  return { textBytes: Buffer.byteLength(value), ...(loneSurrogates > 0 && { loneSurrogates }) };
}

async function writeTo(
  { folder, once }: Destination,
  name: string,
  chunks: readonly Uint8Array[],
): Promise<OutputValue> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, chunks);
  return once ? { file, once } : { file };
}

/** Reads an output piece by piece, whole or in part. Opens nothing before the first piece is asked for. */
export async function* openOutput({ value, bytes }: Output, range?: ByteRange): AsyncGenerator<Uint8Array, void, void> {
  const { start, end } = range ?? { start: 0, end: bytes };
  if (!('file' in value)) {
    yield bytesOf(value).subarray(start, end);
    return;
  }
  const { file, once } = value;
  // A file that is open can still be read when it has no name any more.
  yield* readFileRange(file, { start, end }, once && (() => unlink(file)));
}

/** The text of an output that is known to be small: JSON, or the value itself of a raw one. */
export async function readOutput(output: Output): Promise<string> {
  const bytes = await readOutputBytes(output);
  if ('file' in output.value && output.value.once) await unlink(output.value.file);
  return bytes.toString();
}

export async function readOutputBytes({ value }: Output): Promise<Buffer> {
  return 'file' in value ? readFile(value.file) : bytesOf(value);
}

function bytesOf(value: Exclude<OutputValue, StoredFile>): Buffer {
  if ('text' in value) return Buffer.from(value.text);
  return 'data' in value ? Buffer.from(value.data) : Buffer.concat(value.chunks);
}
