/** Reads a stored output piece by piece, whole or in part, wherever it is kept. */
import { open, unlink } from 'node:fs/promises';
import type { Output } from '../model/output.ts';

/** Of bytes; the end is not in it. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const CHUNK_BYTES = 256 * 1024;

/** Opens nothing before the first piece is asked for, and never holds more than one piece of a file. */
export async function* openOutput(output: Output, range?: ByteRange): AsyncGenerator<Uint8Array, void, void> {
  const { value, bytes } = output;
  const { start, end } = range ?? { start: 0, end: bytes };
  if ('file' in value) yield* readFilePart(value.file, { start, end }, value.once === true);
  else yield ('data' in value ? value.data : Buffer.from(value.text)).subarray(start, end);
}

async function* readFilePart(path: string, { start, end }: ByteRange, once: boolean): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    // An open file can still be read.
    if (once) await unlink(path);
    for (let at = start; at < end;) {
      const { bytesRead, buffer } = await file.read(
        Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at)),
        0,
        undefined,
        at,
      );
      if (bytesRead === 0) throw new Error(`${path} ends at byte ${at} instead of ${end}.`);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
