/** Compresses bodies that get smaller by it, for callers who take that. */
import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

/** Below that it is a packet or two less, and takes longer than to send them. */
const LEAST_BYTES = 4096;
/** Above that, time counts for more than size: the fastest way of gzip. */
const LARGE_BYTES = 1_000_000;

/** @param accepted the Accept-Encoding header */
export function compress(response: Response, accepted = ''): Response {
  const { headers, body, status } = response;
  const length = headers.get('Content-Length');
  const bytes = length === null ? Infinity : Number(length);
  if (!body || status !== 200 || bytes < LEAST_BYTES || !isCompressible(headers.get('Content-Type') ?? '')) {
    return response;
  }
  const encoding = choose(accepted, bytes <= LARGE_BYTES);
  if (encoding === undefined) return response;
  const zip =
    encoding === 'br'
      ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: bytes <= LARGE_BYTES ? 4 : 1 } })
      : createGzip({ level: bytes <= LARGE_BYTES ? 6 : 1 });
  // The types of the web's streams that Node and the DOM declare are one thing under two names.
  const source = Readable.fromWeb(body);
  // A reader who goes away, or a source that breaks off, ends the other one too; both say so by themselves.
  pipeline(source, zip, () => {});
  const changed = new Headers(headers);
  changed.delete('Content-Length');
  changed.delete('Accept-Ranges');
  changed.set('Content-Encoding', encoding);
  const tag = headers.get('ETag');
  if (tag !== null && !tag.startsWith('W/')) changed.set('ETag', `W/${tag}`);
  return new Response(Readable.toWeb(zip) as ReadableStream<Uint8Array>, { status, headers: changed });
}

/** @see RFC 9110, section 12.5.3; an encoding that is not named is not taken */
function choose(accepted: string, isSmall: boolean): 'br' | 'gzip' | undefined {
  const taken = new Set(
    accepted
      .toLowerCase()
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  );
  const preferred = isSmall ? (['br', 'gzip'] as const) : (['gzip', 'br'] as const);
  return preferred.find((encoding) => taken.has(encoding));
}

function isCompressible(type: string): boolean {
  // Events are to arrive one by one.
  return !type.startsWith('text/event-stream') && /^text\/|json|^multipart\/related/.test(type);
}
