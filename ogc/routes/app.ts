/** OGC API - Processes as one Hono application, made from the route table. */
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { answerAsset } from '../http/assets.ts';
import { resolveBaseUrl } from '../http/base-url.ts';
import { HTML_TYPE, JSON_TYPE } from '../http/media-types.ts';
import { allowOrigins, cacheAndCompress } from '../http/middleware.ts';
import { lists, type ParameterName } from '../http/query.ts';
import type { OgcServices } from '../model/context.ts';
import { answerException, answerThrown, type Exception } from '../model/exceptions.ts';
import { negotiate } from '../model/media-type.ts';
import { errorPage } from '../pages/plain.ts';
import { commonPageContext, writeReply, type Route } from './define-route.ts';
import { routes } from './routes.ts';

/** Answers every path, so an application that mounts it at `/` mounts it last. */
export function createOgcApi(services: OgcServices): Hono {
  // Clients write URLs with and without a trailing slash.
  const app = new Hono({ strict: false });
  const origins = services.allowedOrigins ?? '*';
  const paths = new Set(routes.map(({ path }) => path));
  const baseUrl = (context: Context) => resolveBaseUrl(context, services).base;
  app.use('*', cacheAndCompress(), renderErrorPages(services));
  for (const path of paths) app.use(toHonoPath(path), allowOrigins(origins, allowedMethods(path)));
  for (const route of routes)
    app.on(route.method, toHonoPath(route.path), (context) => answer(context, services, route));
  for (const path of paths) {
    const allowed = allowedMethods(path).join(', ');
    app.all(toHonoPath(path), (context) => answerOtherMethod(context, allowed));
  }
  app.use('*', allowOrigins(origins, ['GET', 'HEAD', 'OPTIONS']));
  app.get(
    '/assets/:name',
    async (context) => (await answerAsset(context)) ?? answerNotFound(context, baseUrl(context)),
  );
  app.all('*', (context) => answerNotFound(context, baseUrl(context)));
  app.onError((error, context) => answerThrown(context, error, services.log));
  return app;
}

async function answer(context: Context, services: OgcServices, route: Route): Promise<Response> {
  checkQueryNames(context, route.query);
  const { offers } = route;
  const mediaType = negotiate(context, offers);
  const response = await route.answer({ context, services, ...resolveBaseUrl(context, services), mediaType, offers });
  if (offers.length > 1) response.headers.append('Vary', 'Accept');
  response.headers.set('Cache-Control', route.cache);
  return response;
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

function answerOtherMethod(context: Context, allowed: string): Response {
  context.header('Allow', allowed);
  const { method, path } = context.req;
  if (method === 'OPTIONS') return context.body(null, 204);
  const message = `Method ${method} is not allowed for ${path.slice(0, 100)}. Allowed: ${allowed}.`;
  return answerException(context, new ProcessError('method-not-allowed', message));
}

function answerNotFound(context: Context, base: string): Response {
  const message = `There is no resource at ${context.req.path.slice(0, 100)}. Start at ${base}/.`;
  return answerException(context, new ProcessError('not-found', message));
}

function allowedMethods(path: string): readonly string[] {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method);
  // Hono answers HEAD like GET, without the body.
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

function toHonoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Shows errors as pages to clients that prefer pages, such as a browser that follows a link. */
function renderErrorPages(services: OgcServices): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { res } = context;
    if (res.status < 400 || !res.headers.get('Content-Type')?.startsWith(JSON_TYPE)) return;
    if (!/\bAccept\b(?!-)/.test(res.headers.get('Vary') ?? '')) res.headers.append('Vary', 'Accept');
    if (!prefersPages(context)) return;
    // Every error of this API is an exception.
    const data = (await res.json()) as Exception;
    const { base, path } = resolveBaseUrl(context, services);
    const headers = Object.fromEntries([...res.headers].filter(([name]) => !name.startsWith('content-')));
    const response = await writeReply({ data, status: res.status, headers }, HTML_TYPE, errorPage, () => ({
      ...commonPageContext(services, base),
      title: data.title,
      path,
      self: `${base}${path}`,
      alternates: [],
    }));
    // Hono merges the headers of the previous response into its successor.
    context.res = undefined;
    context.res = response;
  };
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
