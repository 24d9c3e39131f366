/** Tells whether two requests ask for the same. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import type { InputSource } from '../model/input-source.ts';

export interface Digest {
  readonly sha256: string;
  readonly bytes: number;
}

/** A value counts whatever the order of its members; of a file, every byte counts, as nobody looks into it here. */
export async function digestSource(source: InputSource): Promise<Digest> {
  const hash = createHash('sha256');
  if ('value' in source) {
    const text = canonicalJson(source.value);
    return { sha256: hash.update(text).digest('hex'), bytes: Buffer.byteLength(text) };
  }
  const { file, start, end } = source;
  // Another kind of bytes than those of a value, so that the two are never taken for the same.
  hash.update('file:');
  // The type of a stream leaves open what it yields; without an encoding it is bytes.
  for await (const chunk of createReadStream(file, { start, end: end - 1 }) as AsyncIterable<Buffer>)
    hash.update(chunk);
  return { sha256: hash.digest('hex'), bytes: end - start };
}

/** @param request what the door keeps with the job: the outputs that are wanted, and how */
export function fingerprintOf(processId: string, version: string, { sha256 }: Digest, request: unknown): string {
  return createHash('sha256')
    .update(canonicalJson([processId, version, sha256, request ?? null]))
    .digest('hex');
}
