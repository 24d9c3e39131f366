/** The last step of every answer: what caches may do with it, whether the caller has it already, compression. */
import type { MiddlewareHandler } from 'hono';
import { compress } from './compress.ts';

export function finish(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { req, res } = context;
    const { headers } = res;
    headers.set('X-Content-Type-Options', 'nosniff');
    // Errors, executions and dismissals are about this one request.
    if (!headers.has('Cache-Control') || !res.ok) headers.set('Cache-Control', 'no-store');
    headers.append('Vary', 'Accept-Encoding');
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    const tag = headers.get('ETag');
    const isKnown = isRead && tag !== null && res.ok && matches(req.header('If-None-Match'), tag);
    // Hono lays the headers of a response that is there over those of its successor.
    context.res = undefined;
    if (isKnown) context.res = notModified(res);
    else context.res = req.method === 'HEAD' ? res : compress(res, req.header('Accept-Encoding'));
  };
}

/** @see RFC 9110, section 13.1.2: the comparison is a weak one */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const strong = tag.replace(/^W\//, '');
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === strong);
}

function notModified(response: Response): Response {
  const headers = new Headers(response.headers);
  for (const name of ['Content-Type', 'Content-Length', 'Content-Range']) headers.delete(name);
  void response.body?.cancel();
  return new Response(null, { status: 304, headers });
}
