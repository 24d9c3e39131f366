/** The OGC API - Processes door: one Hono application, made from the route table. */
import { Hono, type Context } from 'hono';
import { describeFields } from '../src/describe.ts';
import { ProcessError } from '../src/errors.ts';
import { answerAsset } from './assets.ts';
import { allowOrigins } from './cors.ts';
import { edition10, type Edition } from './edition.ts';
import { answerException, answerThrown } from './exceptions.ts';
import { showErrors } from './error-pages.ts';
import { finish } from './finish.ts';
import { negotiate } from './negotiate.ts';
import { placeOf } from './place.ts';
import { checkNames } from './query.ts';
import type { Door, OgcParts, Route } from './route.ts';
import { routes } from './routes.ts';

/** Answers every path, so an application that mounts it at `/` mounts it last. */
export function createOgcDoor(parts: OgcParts, edition: Edition = edition10): Hono {
  const door: Door = { ...parts, routes, fields: describeFields };
  // Clients write addresses with and without a slash at the end.
  const app = new Hono({ strict: false });
  app.use('*', allowOrigins(parts.allowedOrigins ?? '*'), finish(), showErrors(parts));
  for (const route of routes)
    app.on(route.method, toHonoPath(route.path), (context) => answer(context, door, edition, route));
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = allowedMethods(path);
    app.all(toHonoPath(path), (context) => answerOtherMethod(context, allowed));
  }
  app.get('/assets/:name', async (context) => {
    return (await answerAsset(context)) ?? answerNotFound(context, placeOf(context, parts).base);
  });
  app.all('*', (context) => answerNotFound(context, placeOf(context, parts).base));
  app.onError((error, context) => answerThrown(context, error, parts.log));
  return app;
}

async function answer(context: Context, door: Door, edition: Edition, route: Route): Promise<Response> {
  checkNames(context, route.query);
  const mediaType = negotiate(context, route.offers);
  const response = await route.answer({ context, door, edition, route, ...placeOf(context, door), mediaType });
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

function allowedMethods(path: string): string {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method);
  // Hono answers HEAD with what GET says, without the body.
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function toHonoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
