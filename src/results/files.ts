/** Large output values as files: one folder a job below the results folder, one JSON file an output. */
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { writeJson } from '../json/write.ts';
import type { Output } from './output.ts';

/** The worker's side: keeps a small value as text and writes a large one to a file. */
export async function encodeOutput(id: string, value: unknown, folder: string, inlineBytes: number): Promise<Output> {
  const json = writeJson(value);
  const bytes = json.byteLength;
  if (bytes <= inlineBytes) return { id, bytes, value: { text: json.toString() } };
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${id}.json`);
  await writeFile(file, json);
  return { id, bytes, value: { file } };
}

/** The JSON text of an output, for a value that is known to be small enough to hold. */
export async function readOutput({ value }: Output): Promise<string> {
  return 'text' in value ? value.text : readFile(value.file, 'utf8');
}

/** The JSON text of an output as a body: never in memory as a whole when it is a file. */
export function streamOutput({ value }: Output, onClose?: () => void): string | ReadableStream<Uint8Array> {
  if ('text' in value) return value.text;
  const stream = createReadStream(value.file);
  if (onClose) stream.once('close', onClose);
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>;
}

export async function removeOutputs(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
