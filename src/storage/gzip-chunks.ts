/** Packs a file that is written with gzip, where its name says so. @see RFC 1952 */
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { isGzipName } from '../formats/registry.ts';

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** @returns the chunks themselves for another name */
export function packFor(name: string, chunks: Chunks): Chunks {
  if (!isGzipName(name)) return chunks;
  const packed = createGzip();
  // The reader of the stream gets its errors.
  pipeline(Readable.from(chunks, { objectMode: false }), packed, () => undefined);
  return packed as AsyncIterable<Buffer>;
}
