/**
 * HTTP responses. One is plain data until all of its headers are known, and then made once: `@hono/node-server` writes a
 * Response that nothing looked into or wrapped from this data alone, without the streams and headers of the web.
 */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { chooseEncoding, compressBytes, compressStream, isCompressible, MIN_BYTES, type Encoding } from './compress.ts';
import type { AllowsOrigin } from './hosts.ts';

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
  ...['Allow', 'Retry-After', 'Warning', 'Content-Encoding', 'Isthmus-Notes', 'Content-Disposition'],
  ...['Content-Crs'],
].join(',');
const requestHeaders = [
  ...['Accept', 'Content-Type', 'Prefer', 'Idempotency-Key'],
  ...['If-Match', 'If-None-Match', 'If-Range', 'Range'],
];
const PREFLIGHT_S = 600;

/** An entity tag of what stays the same in meaning, not in its bytes. */
export type WeakTag = `W/"${string}"`;
type StrongTag = `"${string}"`;

/** @param content the body, or all that it depends on */
export function createTag(content: Uint8Array | string): StrongTag {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

/** @param parts all that the content depends on, but for what changes its bytes alone */
export function createWeakTag(...parts: readonly unknown[]): WeakTag {
  return `W/${createTag(JSON.stringify(parts))}`;
}

/** Joins values of the same name, of headers that are lists. */
export function joinHeaders(first: HeaderMap, second: HeaderMap): HeaderMap {
  const joined: Record<string, string> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = first[name];
    joined[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return joined;
}

/**
 * Sends a response: with the headers for caches and origins, as 304 where the client has it already, else compressed.
 * @throws {ProcessError} `precondition-failed`
 */
export async function send(context: Context, response: PlainResponse, options: SendOptions): Promise<Response> {
  const { req } = context;
  const { status, body } = response;
  const isRead = isReading(context);
  const complete = completeHeaders(isRead ? withTag(response) : response, options);
  const cors = corsHeaders(req.header('Origin'), options.origins);
  const headers: HeaderMap = cors ? { ...complete, ...cors } : complete;
  const encoding = encodingOf(response, headers, req.header('Accept-Encoding'));
  const chosen = encoding === undefined ? headers : describeEncoded(headers, encoding);
  try {
    if (isRead && status < 300 && checkConditions(context, headers.ETag) === 'unchanged') {
      discard(body);
      return toResponse(null, 304, notModifiedHeaders(chosen));
    }
  } catch (error) {
    discard(body);
    throw error;
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

/**
 * A response that is made only where its client does not have it yet.
 * @param tag that is known before the response; a weak one, as a strong one depends on the encoding of the body
 * @throws {ProcessError} `precondition-failed`
 */
export async function sendChanged(
  context: Context,
  tag: WeakTag,
  make: () => Promise<PlainResponse>,
): Promise<PlainResponse> {
  if (checkConditions(context, tag) === 'unchanged') return { status: 200, headers: { ETag: tag }, body: null };
  const response = await make();
  return { ...response, headers: { ...response.headers, ETag: tag } };
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

/** Its length is not known yet, and ranges of the plain body say nothing about it. */
function describeEncoded(headers: HeaderMap, encoding: Encoding): HeaderMap {
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
  const complete: Record<string, string> = {
    ...headers,
    'Cache-Control': status < 300 ? cache : NO_STORE,
    Vary: origins === '*' ? 'Accept, Accept-Encoding' : 'Accept, Accept-Encoding, Origin',
    'X-Content-Type-Options': 'nosniff',
  };
  if (isInMemory(body)) complete['Content-Length'] = String(Buffer.byteLength(body));
  return complete;
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

/**
 * Checks the preconditions of a request in their order, of which each comes before Range: If-Match, then If-None-Match.
 * @param tag of what there is at present, before it is encoded
 * @returns `unchanged` where the client that reads has it already: 304
 * @throws {ProcessError} `precondition-failed`
 * @see RFC 9110, section 13.2.2
 */
export function checkConditions(context: Context, tag: string | undefined): 'met' | 'unchanged' {
  const { req } = context;
  if (!matchesStrongly(req.header('If-Match'), tag)) throw unmet(context, 'If-Match', tag);
  const isKnown = matchesWeakly(req.header('If-None-Match'), tag);
  if (isKnown && !isReading(context)) throw unmet(context, 'If-None-Match', tag);
  return isKnown ? 'unchanged' : 'met';
}

function isReading({ req }: Context): boolean {
  return req.method === 'GET' || req.method === 'HEAD';
}

/** @param condition the If-Match header @see RFC 9110, section 13.1.1 */
function matchesStrongly(condition: string | undefined, tag: string | undefined): boolean {
  if (condition === undefined || condition.trim() === '*') return true;
  if (tag === undefined || isWeak(tag)) return false;
  return condition.match(/(?:W\/)?"[^"]*"/g)?.includes(tag) === true;
}

/** @param condition the If-None-Match header @see RFC 9110, section 13.1.2 */
function matchesWeakly(condition: string | undefined, tag: string | undefined): boolean {
  if (condition === undefined || tag === undefined) return false;
  if (condition === tag || condition.trim() === '*') return true;
  return condition.match(/"[^"]*"/g)?.includes(tag.replace(/^W\//, '')) ?? false;
}

function isWeak(tag: string): tag is WeakTag {
  return tag.startsWith('W/');
}

function unmet({ req }: Context, name: 'If-Match' | 'If-None-Match', tag: string | undefined): ProcessError {
  const condition = req.header(name) ?? '';
  const now = tag === undefined ? 'there is no entity tag' : `the entity tag is now ${show(tag)}`;
  const remedy = name === 'If-Match' ? remedyOf(condition, tag) : FETCH_AGAIN;
  return new ProcessError('precondition-failed', `${name} is ${show(condition)}, and ${now}. ${remedy}`);
}

const FETCH_AGAIN = 'Fetch the resource again.';

/** A client that gets the same tag again would repeat its request without end. */
function remedyOf(condition: string, tag: string | undefined): string {
  if (tag === undefined) return 'Send *, or leave If-Match out.';
  const rule = 'Only a strong tag or * can satisfy If-Match';
  if (isWeak(tag)) return `${rule}, and this tag is weak: send *, or leave If-Match out.`;
  return condition.includes(`W/${tag}`) ? `${rule}: send the tag without W/.` : FETCH_AGAIN;
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
  return { 'Content-Encoding': encoding, ...(tag !== undefined && !isWeak(tag) && { ETag: `W/${tag}` }) };
}

export function isInMemory(body: PlainResponse['body']): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Uint8Array;
}

/** Closes what the body would have been read from. */
function discard(body: PlainResponse['body']): void {
  // Nobody is there to be told of a failure.
  if (body instanceof ReadableStream) body.cancel().catch(() => {});
}
