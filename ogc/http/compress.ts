/** Compression of bodies: brotli or gzip, at once for one in memory, else piece by piece. */
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** Smaller bodies save a packet or two and take longer to compress than to send. */
export const MIN_BYTES = 4096;
/** Larger bodies are compressed by the fastest level of gzip: time and memory matter more than size. */
const LARGE_BYTES = 1_000_000;

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
/** A slow reader keeps the state of its encoder in memory: a third of what is usual, at little cost of size. */
const LARGE_GZIP = { level: 1, windowBits: 14, memLevel: 7 };

const compressors = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/**
 * @param accepted the Accept-Encoding header; an encoding that it does not name is not used, brotli first among equals
 * @param bytes length of the body
 * @returns `undefined` to send the body as it is
 * @see RFC 9110, section 12.5.3
 */
export function chooseEncoding(accepted: string | undefined, bytes: number): Encoding | undefined {
  if (accepted === undefined) return undefined;
  const names = bytes <= LARGE_BYTES ? (['br', 'gzip'] as const) : (['gzip'] as const);
  let [chosen, most]: [Encoding | undefined, number] = [undefined, 0];
  for (const part of accepted.split(',')) {
    const [word = '', ...parameters] = part.split(';');
    const encoding = names.find((name) => name === word.trim().toLowerCase());
    const weight = encoding ? weightOf(parameters) : 0;
    if (weight > most || (weight === most && encoding === names[0])) [chosen, most] = [encoding, weight];
  }
  return most > 0 ? chosen : undefined;
}

function weightOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => /^\s*q=/i.test(parameter));
  return weight === undefined ? 1 : Number(weight.slice(weight.indexOf('=') + 1)) || 0;
}

/** @param type the Content-Type header */
export function isCompressible(type = ''): boolean {
  // Events have to arrive one by one.
  return !type.startsWith('text/event-stream') && /^text\/|json|^multipart\/related/.test(type);
}

export function compressBytes(body: Uint8Array | string, encoding: Encoding): Promise<Buffer<ArrayBuffer>> {
  if (encoding === 'br') return compressors.br(body, BROTLI);
  return compressors.gzip(body, body.length > LARGE_BYTES ? LARGE_GZIP : {});
}

export function compressStream(
  stream: ReadableStream<Uint8Array>,
  encoding: Encoding,
  bytes: number,
): ReadableStream<Uint8Array> {
  const zip = encoding === 'br' ? createBrotliCompress(BROTLI) : createGzip(bytes > LARGE_BYTES ? LARGE_GZIP : {});
  // Node and the DOM declare the types of web streams under two names.
  const source = Readable.fromWeb(stream, { highWaterMark: 1 });
  // A client that leaves or a source that fails ends the other stream too; both report it themselves.
  pipeline(source, zip, () => {});
  return Readable.toWeb(zip) as ReadableStream<Uint8Array>;
}
