/** Shows errors as pages to those who would rather have a page: a browser that follows a link. */
import type { MiddlewareHandler } from 'hono';
import type { Exception } from '../model/exceptions.ts';
import { HTML_TYPE, JSON_TYPE } from '../http/media-types.ts';
import { negotiate } from '../model/negotiate.ts';
import { errorPage } from '../pages/error.ts';
import { placeOf } from '../http/base-url.ts';
import { writeReply } from '../responses/reply.ts';
import { frameOf } from './define-route.ts';
import type { OgcServices } from '../model/context.ts';

export function showErrors(parts: OgcServices): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { res } = context;
    if (res.status < 400 || !res.headers.get('Content-Type')?.startsWith(JSON_TYPE)) return;
    if (!/\bAccept\b(?!-)/.test(res.headers.get('Vary') ?? '')) res.headers.append('Vary', 'Accept');
    if (!prefersPages(context)) return;
    // Every error of this door is an exception.
    const data = (await res.json()) as Exception;
    const { base, path } = placeOf(context, parts);
    const page = { ...frameOf(parts, base), title: data.title, path, self: `${base}${path}`, alternates: [] };
    const headers = Object.fromEntries([...res.headers].filter(([name]) => !name.startsWith('content-')));
    const response = await writeReply({ data, status: res.status, headers }, HTML_TYPE, errorPage, page);
    context.res = undefined;
    context.res = response;
  };
}

function prefersPages(context: Parameters<MiddlewareHandler>[0]): boolean {
  if (context.req.query('f') === 'html') return true;
  if (context.req.query('f') !== undefined) return false;
  try {
    return negotiate(context, [JSON_TYPE, HTML_TYPE]) === HTML_TYPE;
  } catch {
    // Who accepts neither gets the default.
    return false;
  }
}
