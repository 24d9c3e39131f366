/** Lets pages of other origins call the door, those that may, and read the headers that say how to go on. */
import type { MiddlewareHandler } from 'hono';

/** Whether pages of an origin may read answers; `*` for those of any. */
export type AllowedOrigins = '*' | ((origin: string) => boolean);

const exposed = [
  ...['Location', 'Link', 'Preference-Applied', 'Content-Location', 'Content-Range', 'Accept-Ranges', 'ETag'],
  ...['Allow', 'Retry-After', 'Warning', 'Content-Encoding'],
].join(', ');
const taken = ['Accept', 'Content-Type', 'Prefer', 'Idempotency-Key', 'If-None-Match', 'If-Range', 'Range'].join(', ');
const PREFLIGHT_S = 600;

/** No cookies or other credentials are ever asked for, so none are allowed. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function allowOrigins(allowed: AllowedOrigins): MiddlewareHandler {
  return async (context, next) => {
    await next();
    const { headers } = context.res;
    const origin = context.req.header('Origin');
    if (allowed !== '*') headers.append('Vary', 'Origin');
    if (allowed !== '*' && (origin === undefined || !allowed(origin))) return;
    headers.set('Access-Control-Allow-Origin', allowed === '*' ? '*' : (origin ?? '*'));
    headers.set('Access-Control-Expose-Headers', exposed);
    if (context.req.method !== 'OPTIONS' || context.req.header('Access-Control-Request-Method') === undefined) return;
    headers.set('Access-Control-Allow-Methods', headers.get('Allow') ?? 'GET, HEAD, POST, DELETE, OPTIONS');
    headers.set('Access-Control-Allow-Headers', taken);
    headers.set('Access-Control-Max-Age', String(PREFLIGHT_S));
    // A page on the web reaches a server in the private network only when the operator named the page's origin.
    const isPrivate = context.req.header('Access-Control-Request-Private-Network') === 'true';
    if (isPrivate && allowed !== '*') {
      headers.set('Access-Control-Allow-Private-Network', 'true');
    }
  };
}
