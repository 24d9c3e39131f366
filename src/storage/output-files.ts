/** Large output values as files: one folder a job below the results folder, one file an output. */
import { mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJson } from '../common/json/write.ts';
import type { Output, OutputValue } from '../model/output.ts';
import { summarise } from '../model/summary.ts';

export interface Destination {
  /** Of large values; made when the first one comes. */
  readonly folder: string;
  /** Values up to this size travel in the reply. */
  readonly inlineBytes: number;
  /** Looks at the size of a value before it is kept. @throws {ProcessError} `too-large` */
  check?(id: string, bytes: number): void;
  /** Nobody keeps the files: each is gone once it has been opened. */
  readonly once?: true;
}

/** The worker's side: keeps a small value as it is and writes a large one to a file. */
export async function encodeOutput(id: string, mediaType: string, value: unknown, to: Destination): Promise<Output> {
  if (value instanceof Uint8Array) {
    to.check?.(id, value.byteLength);
    const kept = value.byteLength <= to.inlineBytes ? { data: value } : await writeTo(to, `${id}.bin`, value);
    return { id, bytes: value.byteLength, mediaType, raw: true, value: kept };
  }
  const json = writeJson(value);
  to.check?.(id, json.byteLength);
  const summary = summarise(value);
  const kept = json.byteLength <= to.inlineBytes ? { text: json.toString() } : await writeTo(to, `${id}.json`, json);
  return { id, bytes: json.byteLength, mediaType, ...(summary && { summary }), value: kept };
}

async function writeTo({ folder, once }: Destination, name: string, bytes: Uint8Array): Promise<OutputValue> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, bytes);
  return once ? { file, once } : { file };
}

/** The text of an output that is known to be small enough to hold: JSON, or the value itself of a raw one. */
export async function readOutput({ value }: Output): Promise<string> {
  if ('text' in value) return value.text;
  if ('data' in value) return Buffer.from(value.data).toString();
  const text = await readFile(value.file, 'utf8');
  if (value.once) await unlink(value.file);
  return text;
}

export async function removeOutputs(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
