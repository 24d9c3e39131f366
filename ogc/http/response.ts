/**
 * HTTP responses. One is plain data until all of its headers are known, and then made once: `@hono/node-server` writes a
 * Response that nothing looked into or wrapped from this data alone, without the streams and headers of the web.
 */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { chooseEncoding, compressBytes, compressStream, isCompressible, MIN_BYTES, type Encoding } from './compress.ts';
import type { AllowsOrigin } from './hosts.ts';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../../src/common/errors.ts';

/** Headers by name in their usual spelling; lists are joined by commas. */
export type HeaderMap = Readonly<Record<string, string>>;

export interface PlainResponse {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

/** The origins whose pages may read responses; `*` for any origin. */
export type AllowedOrigins = '*' | AllowsOrigin;

export interface SendOptions {
  readonly origins: AllowedOrigins;
  /** Cache-Control of a success; `no-store` by default, and of errors, which belong to one request. */
  readonly cache?: string;
}

export const NO_STORE = 'no-store';

const exposedHeaders = [
  ...['Location', 'Link', 'Preference-Applied', 'Content-Location', 'Content-Range', 'Accept-Ranges', 'ETag'],
  ...['Allow', 'Retry-After', 'Warning', 'Content-Encoding', 'Isthmus-Notes'],
].join(',');
const requestHeaders = [
  ...['Accept', 'Content-Type', 'Prefer', 'Idempotency-Key'],
  ...['If-Match', 'If-None-Match', 'If-Range', 'Range'],
];
const PREFLIGHT_S = 600;

/** An entity tag. @param content the body, or all that it depends on */
export function createTag(content: Uint8Array | string): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

/** Joins values of the same name, of headers that are lists. */
export function joinHeaders(first: HeaderMap, second: HeaderMap): HeaderMap {
  const joined = Object.entries(second).map(([name, value]) => {
    const before = first[name];
    return [name, before === undefined ? value : `${before}, ${value}`] as const;
  });
  return { ...first, ...Object.fromEntries(joined) };
}

/**
 * Sends a response: with the headers for caches and origins, as 304 where the client has it already, else compressed.
 * @throws {ProcessError} `precondition-failed`
 */
export async function send(context: Context, response: PlainResponse, options: SendOptions): Promise<Response> {
  const { req } = context;
  const { status, body } = response;
  const isRead = req.method === 'GET' || req.method === 'HEAD';
  const complete = completeHeaders(isRead ? withTag(response) : response, options);
  const headers: HeaderMap = { ...complete, ...corsHeaders(req.header('Origin'), options.origins) };
  const isConditional = isRead && status < 300;
  if (isConditional && !isMet(req.header('If-Match'), headers.ETag)) {
    discard(body);
    throw unmet('If-Match', req.header('If-Match'), headers.ETag);
  }
  const encoding = encodingOf(response, headers, req.header('Accept-Encoding'));
  const chosen = encoding === undefined ? headers : withoutLength(headers, encoding);
  if (isConditional && matchesTag(req.header('If-None-Match'), chosen.ETag)) {
    discard(body);
    return toResponse(null, 304, notModifiedHeaders(chosen));
  }
  if (req.method === 'HEAD') {
    discard(body);
    return toResponse(null, status, chosen);
  }
  if (encoding === undefined || body === null) return toResponse(body, status, chosen);
  if (!isInMemory(body)) return toResponse(compressStream(body, encoding, lengthOf(headers)), 200, chosen);
  const compressed = await compressBytes(body, encoding);
  return toResponse(compressed, 200, { ...chosen, 'Content-Length': String(compressed.byteLength) });
}

/** The response with the entity tag of its body, where that is in memory and has none. */
export function withTag(response: PlainResponse): PlainResponse {
  const { status, headers, body } = response;
  if (status !== 200 || !isInMemory(body)) return response;
  return { ...response, headers: { ETag: createTag(body), ...headers } };
}

function encodingOf({ status, body }: PlainResponse, headers: HeaderMap, accepted: string | undefined) {
  const bytes = lengthOf(headers);
  const isEncoded = body !== null && status === 200 && bytes >= MIN_BYTES && isCompressible(headers['Content-Type']);
  return isEncoded ? chooseEncoding(accepted, bytes) : undefined;
}

function lengthOf(headers: HeaderMap): number {
  return Number(headers['Content-Length'] ?? Infinity);
}

/** An encoded body has another length, which is not known yet, and ranges of the plain one say nothing about it. */
function withoutLength(headers: HeaderMap, encoding: Encoding): HeaderMap {
  const { 'Content-Length': _, 'Accept-Ranges': __, ...kept } = headers;
  return { ...kept, ...encodedHeaders(headers, encoding) };
}

/** The one place where a Response is made. */
export function toResponse(body: PlainResponse['body'], status: number, headers: HeaderMap): Response {
  return new Response(body, { status, headers });
}

/** All headers that do not depend on the origin and the encodings of the client. */
export function completeHeaders(
  { status, headers, body }: PlainResponse,
  { origins, cache = NO_STORE }: SendOptions,
): HeaderMap {
  return {
    ...headers,
    ...(isInMemory(body) && { 'Content-Length': String(Buffer.byteLength(body)) }),
    'Cache-Control': status < 300 ? cache : NO_STORE,
    Vary: origins === '*' ? 'Accept, Accept-Encoding' : 'Accept, Accept-Encoding, Origin',
    'X-Content-Type-Options': 'nosniff',
  };
}

/**
 * CORS without credentials.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(origin: string | undefined, allowed: AllowedOrigins): HeaderMap | undefined {
  if (allowed !== '*' && (origin === undefined || !allowed(origin))) return undefined;
  const allowedOrigin = allowed === '*' ? '*' : (origin ?? '');
  return { 'Access-Control-Allow-Origin': allowedOrigin, 'Access-Control-Expose-Headers': exposedHeaders };
}

/** The response to a preflight request. @param methods that are allowed at its path */
export function preflightResponse({ req }: Context, methods: string, allowed: AllowedOrigins): PlainResponse {
  const origin = req.header('Origin') ?? '';
  // Pages on the web reach a server in a private network only when the operator named their origin.
  const isPrivate = req.header('Access-Control-Request-Private-Network') === 'true';
  const reachesPrivate = isPrivate && allowed !== '*' && allowed(origin);
  const headers = {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': requestHeaders.join(','),
    'Access-Control-Max-Age': String(PREFLIGHT_S),
    ...(reachesPrivate && { 'Access-Control-Allow-Private-Network': 'true' }),
  };
  return { status: 204, headers, body: null };
}

/** Compares weakly. @param condition the If-None-Match header @see RFC 9110, section 13.1.2 */
export function matchesTag(condition: string | undefined, tag: string | undefined): boolean {
  if (condition === undefined || tag === undefined) return false;
  if (condition === tag || condition === '*') return true;
  return condition.match(/"[^"]*"/g)?.includes(tag.replace(/^W\//, '')) ?? false;
}

/**
 * Compares strongly, with the tag of the body before it is encoded.
 * @param condition the If-Match header
 * @see RFC 9110, section 13.1.1
 */
export function isMet(condition: string | undefined, tag: string | undefined): boolean {
  if (condition === undefined) return true;
  if (tag === undefined || condition.trim() === '*') return tag !== undefined;
  return condition.match(/(?:W\/)?"[^"]*"/g)?.includes(tag) === true && !tag.startsWith('W/');
}

/** @param name of the header that is not met */
export function unmet(name: string, condition: string | undefined, tag: string | undefined): ProcessError {
  const now = tag === undefined ? 'there is none' : `the entity tag is now ${show(tag)}`;
  const message = `${name} is ${show(condition ?? '')}, and ${now}. Fetch the resource again.`;
  return new ProcessError('precondition-failed', message);
}

const retained = [
  ...['Cache-Control', 'ETag', 'Vary', 'Content-Location', 'X-Content-Type-Options'],
  ...['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers'],
];

export function notModifiedHeaders(headers: HeaderMap): HeaderMap {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => retained.includes(name)));
}

/** The content of an encoded body is the same, its bytes are not: its tag becomes a weak one. */
export function encodedHeaders({ ETag: tag }: HeaderMap, encoding: Encoding): HeaderMap {
  const isStrong = tag !== undefined && !tag.startsWith('W/');
  return { 'Content-Encoding': encoding, ...(isStrong && { ETag: `W/${tag}` }) };
}

export function isInMemory(body: PlainResponse['body']): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array;
}

/** Closes what the body would have been read from. */
function discard(body: PlainResponse['body']): void {
  // Nobody is there to be told of a failure.
  if (body instanceof ReadableStream) body.cancel().catch(() => {});
}
