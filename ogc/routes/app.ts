/** The OGC API - Processes: one Hono application, made from the route table. */
import { Hono, type Context } from 'hono';
import { describeFields } from '../../src/process/describe.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { answerAsset } from '../http/assets.ts';
import { answerException, answerThrown } from '../model/exceptions.ts';
import { showErrors } from './error-pages.ts';
import { allowOrigins, cacheAndCompress } from '../http/middleware.ts';
import { negotiate } from '../model/negotiate.ts';
import { placeOf } from '../http/base-url.ts';
import { checkNames } from '../http/query.ts';
import type { OgcApi, OgcServices } from '../model/context.ts';
import type { Route } from './define-route.ts';
import { routes } from './routes.ts';

/** Answers every path, so an application that mounts it at `/` mounts it last. */
export function createOgcApi(services: OgcServices): Hono {
  const api: OgcApi = { ...services, fields: describeFields };
  // Clients write addresses with and without a slash at the end.
  const app = new Hono({ strict: false });
  app.use('*', cacheAndCompress(), showErrors(services));
  const methods = new Map([...new Set(routes.map(({ path }) => path))].map((path) => [path, allowedMethods(path)]));
  const origins = services.allowedOrigins ?? '*';
  for (const [path, allowed] of methods) app.use(toHonoPath(path), allowOrigins(origins, allowed));
  for (const route of routes) app.on(route.method, toHonoPath(route.path), (context) => answer(context, api, route));
  for (const [path, allowed] of methods) {
    app.all(toHonoPath(path), (context) => answerOtherMethod(context, allowed.join(', ')));
  }
  app.use('*', allowOrigins(origins, ['GET', 'HEAD', 'OPTIONS']));
  app.get('/assets/:name', async (context) => {
    return (await answerAsset(context)) ?? answerNotFound(context, placeOf(context, services).base);
  });
  app.all('*', (context) => answerNotFound(context, placeOf(context, services).base));
  app.onError((error, context) => answerThrown(context, error, services.log));
  return app;
}

async function answer(context: Context, api: OgcApi, route: Route): Promise<Response> {
  checkNames(context, route.query);
  const mediaType = negotiate(context, route.offers);
  const response = await route.answer({ context, api, ...placeOf(context, api), mediaType, offers: route.offers });
  if (route.offers.length > 1) response.headers.append('Vary', 'Accept');
  response.headers.set('Cache-Control', route.cache);
  return response;
}

function answerOtherMethod(context: Context, allowed: string): Response {
  context.header('Allow', allowed);
  const { method, path } = context.req;
  if (method === 'OPTIONS') return context.body(null, 204);
  const message = `${method} is not possible at ${path.slice(0, 100)}. Possible there: ${allowed}.`;
  return answerException(context, new ProcessError('method-not-allowed', message));
}

function answerNotFound(context: Context, base: string): Response {
  const message = `There is nothing at ${context.req.path.slice(0, 100)}. Begin at ${base}/.`;
  return answerException(context, new ProcessError('not-found', message));
}

function allowedMethods(path: string): readonly string[] {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method);
  // Hono answers HEAD with what GET says, without the body.
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

function toHonoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
