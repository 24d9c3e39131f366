/** Middleware of every request: allowed hosts and origins, CORS, conditional requests and compression. */
import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import { errorTable } from '../../src/common/errors.ts';

/** The origins whose pages may read responses; `*` for any origin. */
export type AllowedOrigins = '*' | ((origin: string) => boolean);

const exposeHeaders = [
  ...['Location', 'Link', 'Preference-Applied', 'Content-Location', 'Content-Range', 'Accept-Ranges', 'ETag'],
  ...['Allow', 'Retry-After', 'Warning', 'Content-Encoding'],
];
const allowHeaders = ['Accept', 'Content-Type', 'Prefer', 'Idempotency-Key', 'If-None-Match', 'If-Range', 'Range'];
const PREFLIGHT_S = 600;

/**
 * CORS without credentials.
 * @param methods that a preflight request is told
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function allowOrigins(allowed: AllowedOrigins, methods: readonly string[]): MiddlewareHandler {
  const isAllowed = (origin: string) => allowed !== '*' && allowed(origin);
  const addHeaders = cors({
    origin: allowed === '*' ? '*' : (origin) => (isAllowed(origin) ? origin : null),
    allowMethods: [...methods],
    allowHeaders,
    exposeHeaders,
    maxAge: PREFLIGHT_S,
  });
  return (context, next) => {
    const { req } = context;
    // Hono's middleware answers every OPTIONS request; one that is not a preflight asks for the Allow header.
    if (req.method === 'OPTIONS' && req.header('Access-Control-Request-Method') === undefined) return next();
    // Pages on the web reach a server in a private network only when the operator named their origin.
    if (req.header('Access-Control-Request-Private-Network') === 'true' && isAllowed(req.header('Origin') ?? '')) {
      context.header('Access-Control-Allow-Private-Network', 'true');
    }
    return addHeaders(context, next);
  };
}

/** An entity tag. @param content the body, or all that it depends on */
export function createTag(content: Uint8Array | string): string {
  return `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
}

const answerNotModified = etag({
  retainedHeaders: [
    ...RETAINED_304_HEADERS,
    ...['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers', 'X-Content-Type-Options'],
  ],
});

/** Sets the headers for caches, answers 304 where the client has the response already, and compresses the rest. */
export function cacheAndCompress(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { req } = context;
    const { headers } = context.res;
    headers.set('X-Content-Type-Options', 'nosniff');
    // Errors, executions and dismissals belong to one request.
    if (!headers.has('Cache-Control') || !context.res.ok) headers.set('Cache-Control', 'no-store');
    headers.append('Vary', 'Accept-Encoding');
    // Hono would hash a body without a tag, and so hold back what is streamed.
    if (headers.has('ETag')) await answerNotModified(context, async () => {});
    if (req.method === 'HEAD') return;
    const { res } = context;
    const compressed = compress(res, req.header('Accept-Encoding'));
    if (compressed === res) return;
    // Hono merges the headers of the previous response into its successor.
    context.res = undefined;
    context.res = compressed;
  };
}

/** Smaller bodies save a packet or two and take longer to compress than to send. */
const MIN_BYTES = 4096;
/** Larger bodies are compressed by the fastest level of gzip: time and memory matter more than size. */
const LARGE_BYTES = 1_000_000;

const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
/** A slow reader keeps the state of its encoder in memory: a third of what is usual, at little cost of size. */
const LARGE_GZIP = { level: 1, windowBits: 14, memLevel: 7 };

/** @param accepted the Accept-Encoding header */
function compress(response: Response, accepted = ''): Response {
  const { headers, body, status } = response;
  const length = headers.get('Content-Length');
  const bytes = length === null ? Infinity : Number(length);
  if (!body || status !== 200 || bytes < MIN_BYTES || !isCompressible(headers.get('Content-Type') ?? '')) {
    return response;
  }
  const isSmall = bytes <= LARGE_BYTES;
  const encoding = chooseEncoding(accepted, isSmall);
  if (encoding === undefined) return response;
  const zip = encoding === 'br' ? createBrotliCompress(BROTLI) : createGzip(isSmall ? {} : LARGE_GZIP);
  // Node and the DOM declare the types of web streams under two names.
  const source = Readable.fromWeb(body, { highWaterMark: 1 });
  // A client that leaves or a source that fails ends the other stream too; both report it themselves.
  pipeline(source, zip, () => {});
  const changed = new Headers(headers);
  changed.delete('Content-Length');
  changed.delete('Accept-Ranges');
  changed.set('Content-Encoding', encoding);
  const tag = headers.get('ETag');
  if (tag !== null && !tag.startsWith('W/')) changed.set('ETag', `W/${tag}`);
  return new Response(Readable.toWeb(zip) as ReadableStream<Uint8Array>, { status, headers: changed });
}

/** @see RFC 9110, section 12.5.3; an encoding that is not named is not used */
function chooseEncoding(accepted: string, isSmall: boolean): 'br' | 'gzip' | undefined {
  const names = new Set(
    accepted
      .toLowerCase()
      .split(',')
      .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  );
  const preferred = isSmall ? (['br', 'gzip'] as const) : (['gzip'] as const);
  return preferred.find((encoding) => names.has(encoding));
}

function isCompressible(type: string): boolean {
  // Events have to arrive one by one.
  return !type.startsWith('text/event-stream') && /^text\/|json|^multipart\/related/.test(type);
}

export type AllowsOrigin = (origin: string) => boolean;

/** Names without ports, as in a URL. */
export interface KnownHosts {
  readonly names: ReadonlySet<string>;
  /** Asked about names that are not among these. */
  isOther(name: string): boolean;
}

export function knowsHost({ names, isOther }: KnownHosts, name: string): boolean {
  return names.has(name) || (name !== '' && isOther(name));
}

/**
 * Rejects an unknown Host, as sent after DNS rebinding, and an Origin that is not allowed. Both are checked: an allowed
 * origin does not allow other hosts.
 * @param reject formats the response of the API from a sentence
 */
export function guardHosts(
  hosts: KnownHosts,
  allowsOrigin: AllowsOrigin,
  reject: (detail: string) => Response = rejectAsProblem,
): MiddlewareHandler {
  return async (context, next) => {
    // A request line may contain a host, which takes precedence over the header and is used in links (RFC 9112, 3.2.2).
    const target = hostOf(context.req.url);
    const header = hostOf(`http://${context.req.header('Host') ?? new URL(context.req.url).host}`);
    const host = [header, target].find((name) => !knowsHost(hosts, name));
    const origin = context.req.header('Origin');
    const isSame = origin?.endsWith(`//${context.req.header('Host') ?? ''}`) === true;
    const rejected = host !== undefined ? `Host ${host}` : describeForeign(isSame ? undefined : origin, allowsOrigin);
    if (rejected === undefined) return next();
    const remedy = 'Start the server with --allowed-hosts or --cors-origins, or with --public-url behind a proxy.';
    return reject(`${rejected.slice(0, 100)} is not accepted by this server. ${remedy}`);
  };
}

function rejectAsProblem(detail: string): Response {
  const { status, title, type, retry } = errorTable.forbidden;
  return Response.json({ type, title, status, detail, code: 'forbidden', retry }, { status });
}

/**
 * Allows pages of our own hosts on any port, and those of the given origins.
 * @param origins exact ones, or `*` for any
 */
export function createOriginRule(hosts: KnownHosts, origins: readonly string[]): AllowsOrigin {
  return (origin) => origins.includes('*') || origins.includes(origin) || knowsHost(hosts, hostOf(origin));
}

function describeForeign(origin: string | undefined, allowsOrigin: AllowsOrigin): string | undefined {
  return origin === undefined || allowsOrigin(origin) ? undefined : `Origin ${origin}`;
}

/** Empty for what is not a URL, such as the origin `null` of a sandboxed page. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
