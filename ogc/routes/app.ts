/** OGC API - Processes as one Hono application, made from the route table. */
import { Hono, type Context } from 'hono';
import { show } from '../../schemas/show.ts';
import { ProcessError, type ErrorCode } from '../../src/common/errors.ts';
import { findAsset } from '../http/assets.ts';
import { Documents } from '../http/documents.ts';
import { resolveBaseUrl } from '../http/hosts.ts';
import { HTML_TYPE, JSON_TYPE } from '../http/media-types.ts';
import { lists, type ParameterName } from '../http/query.ts';
import { MAX_HEADER_LENGTH } from '../http/request-headers.ts';
import {
  checkConditions,
  preflightResponse,
  send,
  withTag,
  type AllowedOrigins,
  type PlainResponse,
} from '../http/response.ts';
import type { OgcServices, RequestContext } from '../model/context.ts';
import { exceptionHeaders, toException, toFailure, type Failure } from '../model/exceptions.ts';
import { negotiate } from '../model/media-type.ts';
import { errorPage } from '../pages/plain.ts';
import { CACHE_STATIC, commonPageContext, writeReply, type Route } from './define-route.ts';
import { routes } from './routes.ts';

/** Cache-Control of scripts and styles. */
const CACHE_ASSETS = 'public, max-age=3600';

/** One API: what its responses are made with. */
interface Api {
  readonly services: OgcServices;
  readonly origins: AllowedOrigins;
  readonly documents: Documents;
}

/** A path: its routes by method, and all methods that it allows. */
interface Resource {
  readonly routes: ReadonlyMap<string, Route>;
  readonly methods: readonly string[];
}

/**
 * Answers every path but those that are mounted in it. There is one handler at a path and no middleware around it, so
 * that Hono calls it at once.
 */
export function createOgcApi(services: OgcServices): Hono {
  // Clients write URLs with and without a trailing slash.
  const app = new Hono({ strict: false });
  const { allowedOrigins: origins = '*', basePath = '', log } = services;
  const api: Api = { services, origins, documents: new Documents() };
  for (const prefix of new Set(['/', basePath || '/'])) {
    const below = app.basePath(prefix);
    for (const path of new Set(routes.map((route) => route.path))) {
      const resource = findResource(path);
      below.all(
        toHonoPath(path),
        guarded(api, (context) => answer(context, api, resource)),
      );
    }
    below.get(
      '/assets/:name',
      guarded(api, (context) => answerAsset(context, api)),
    );
  }
  app.notFound(guarded(api, (context) => answerNotFound(context, api)));
  app.onError((error, context) => sendFailure(context, api, toFailure(context, error, log)));
  return app;
}

function findResource(path: string): Resource {
  const own = routes.filter((route) => route.path === path);
  const methods = own.map(({ method }) => method);
  // Hono answers HEAD like GET, without the body.
  const all = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  return { routes: new Map(own.map((route) => [route.method, route])), methods: all };
}

function toHonoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

type Handler = (context: Context) => Response | Promise<Response>;

function guarded(api: Api, handle: Handler): Handler {
  return (context) => {
    const refused = api.services.guard?.(context);
    return refused === undefined ? handle(context) : refuse(context, refused);
  };
}

/** As JSON always, and readable by no page of another origin: links would lead to the host that is refused. */
function refuse(context: Context, detail: string): Promise<Response> {
  const body = JSON.stringify(toException(new ProcessError('forbidden', detail)));
  return send(context, { status: 403, headers: { 'Content-Type': JSON_TYPE }, body }, { origins: () => false });
}

function answer(context: Context, api: Api, { routes: byMethod, methods }: Resource): Response | Promise<Response> {
  const { method } = context.req;
  const route = byMethod.get(method === 'HEAD' ? 'GET' : method);
  if (!route) return answerOtherMethod(context, api, methods);
  const request = readRequest(context, api, route);
  if (route.cache === CACHE_STATIC) return answerDocument(request, api, route);
  const read = method === 'DELETE' ? byMethod.get('GET') : undefined;
  return read && isConditional(context) ? answerIfCurrent(request, api, route, read) : answerRoute(request, api, route);
}

function isConditional({ req }: Context): boolean {
  return req.header('If-Match') !== undefined || req.header('If-None-Match') !== undefined;
}

/**
 * Removes what is as the client knows it; nothing where that cannot be told.
 * @param read route that shows what is to be removed
 * @throws {ProcessError} `precondition-failed`, or why the resource cannot be read
 * @see RFC 9110, section 13.2
 */
async function answerIfCurrent(request: RequestContext, api: Api, route: Route, read: Route): Promise<Response> {
  const current = await readIfThere(request, read);
  if (current) checkConditions(request.context, withTag(current).headers.ETag);
  return answerRoute(request, api, route);
}

/** Without its conditions, a request to remove what is not there fails too, and says so. */
const absent: readonly ErrorCode[] = ['no-such-job', 'dismissed', 'expired'];

async function readIfThere(request: RequestContext, read: Route): Promise<PlainResponse | undefined> {
  try {
    const current = await read.answer(request);
    if ('error' in current) throw current.error;
    return current;
  } catch (error) {
    if (error instanceof ProcessError && absent.includes(error.code)) return undefined;
    throw error;
  }
}

function readRequest(context: Context, { services }: Api, { query, offers }: Route): RequestContext {
  checkHeaderLengths(context);
  const url = resolveBaseUrl(context, services);
  if (url.search !== '') checkQueryNames(context, query);
  return { ...url, context, services, mediaType: negotiate(context, offers), offers };
}

const boundedHeaders = ['Prefer', 'If-Match', 'If-None-Match', 'Range', 'If-Range'];

interface NodeBindings {
  readonly incoming?: { readonly rawHeaders: readonly string[] };
}

/** @throws {ProcessError} `invalid-request` for a header that is longer than its schema says */
function checkHeaderLengths({ env, req }: Context): void {
  // `@hono/node-server` passes these bindings. Comparing all lengths takes less than looking up one header.
  const { incoming } = (env ?? {}) as NodeBindings;
  if (incoming?.rawHeaders.every(({ length }) => length <= MAX_HEADER_LENGTH)) return;
  for (const name of boundedHeaders) {
    const { length } = req.header(name) ?? '';
    if (length <= MAX_HEADER_LENGTH) continue;
    const message = `The header ${name} has ${length} characters; at most ${MAX_HEADER_LENGTH} are allowed. Shorten it.`;
    throw new ProcessError('invalid-request', message);
  }
}

async function answerRoute(request: RequestContext, api: Api, route: Route): Promise<Response> {
  const { context } = request;
  const { origins } = api;
  const response = await route.answer(request);
  return 'error' in response
    ? sendFailure(context, api, response)
    : send(context, response, { origins, cache: route.cache });
}

function answerDocument(request: RequestContext, api: Api, route: Route): Response | Promise<Response> {
  const { context, base, path, search, mediaType = '' } = request;
  const { origins, documents } = api;
  return documents.send(context, `${mediaType} ${base}${path}${search}`, { origins, cache: route.cache }, async () => {
    const response = await route.answer(request);
    if ('error' in response) throw response.error;
    return response;
  });
}

/** @throws {ProcessError} `invalid-request`: ignoring a misspelt filter would give a wrong result */
function checkQueryNames(context: Context, known: readonly ParameterName[]): void {
  const names: readonly string[] = ['f', ...known];
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (names.includes(name)) {
      if (values.length === 1 || lists.includes(name)) continue;
      throw new ProcessError('invalid-request', `${name} is in the query ${values.length} times; send it once.`);
    }
    const allowed = names.length === 1 ? 'only f is allowed' : `allowed are ${names.join(', ')}`;
    throw new ProcessError('invalid-request', `The query parameter ${show(name)} is unknown; ${allowed}.`);
  }
}

function answerOtherMethod(context: Context, api: Api, methods: readonly string[]): Promise<Response> {
  const { method, path } = context.req;
  if (isPreflight(context)) return answerPreflight(context, api, methods);
  const headers = { Allow: methods.join(', ') };
  if (method === 'OPTIONS') return send(context, { status: 204, headers, body: null }, api);
  const message = `Method ${method} is not allowed for ${path.slice(0, 100)}. Allowed: ${headers.Allow}.`;
  return sendFailure(context, api, { error: new ProcessError('method-not-allowed', message), headers });
}

/** An OPTIONS request that is not one asks for the Allow header. */
function isPreflight({ req }: Context): boolean {
  return req.method === 'OPTIONS' && req.header('Access-Control-Request-Method') !== undefined;
}

function answerPreflight(context: Context, { origins }: Api, methods: readonly string[]): Promise<Response> {
  return send(context, preflightResponse(context, methods.join(','), origins), { origins });
}

function answerAsset(context: Context, api: Api): Response | Promise<Response> {
  const name = context.req.param('name') ?? '';
  const asset = findAsset(name);
  if (!asset) return answerNotFound(context, api);
  return api.documents.send(context, `asset ${name}`, { origins: api.origins, cache: CACHE_ASSETS }, asset);
}

function answerNotFound(context: Context, api: Api): Promise<Response> {
  if (isPreflight(context)) return answerPreflight(context, api, ['GET', 'HEAD', 'OPTIONS']);
  const { base } = resolveBaseUrl(context, api.services);
  const message = `There is no resource at ${context.req.path.slice(0, 100)}. Start at ${base}/.`;
  return sendFailure(context, api, { error: new ProcessError('not-found', message) });
}

/** Errors are pages to clients that prefer pages, such as a browser that follows a link. */
async function sendFailure(context: Context, api: Api, { error, instance, headers }: Failure): Promise<Response> {
  const { services, origins } = api;
  const data = toException(error, instance);
  const { base, path } = resolveBaseUrl(context, services);
  const reply = { data, status: data.status, headers: { ...headers, ...exceptionHeaders(data.status) } };
  const response = await writeReply(reply, prefersPages(context) ? HTML_TYPE : JSON_TYPE, errorPage, () => ({
    ...commonPageContext(services, base),
    title: data.title,
    path,
    self: `${base}${path}`,
    alternates: [],
  }));
  return send(context, response, { origins });
}

function prefersPages(context: Context): boolean {
  const format = context.req.query('f');
  if (format !== undefined) return format === 'html';
  try {
    return negotiate(context, [JSON_TYPE, HTML_TYPE]) === HTML_TYPE;
  } catch {
    // Clients that accept neither get the default.
    return false;
  }
}
