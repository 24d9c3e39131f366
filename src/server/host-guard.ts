/** Protects a server on loopback against requests from pages of other sites and DNS rebinding. */
import type { MiddlewareHandler } from 'hono';
import { errorTable } from '../common/errors.ts';

const { status, title, type, retry } = errorTable.forbidden;

export type AllowsOrigin = (origin: string) => boolean;

/**
 * Rejects an unknown Host, as sent after DNS rebinding, and an Origin that is not allowed. Both are checked: an allowed
 * origin does not allow other hosts.
 * @param hosts names without ports
 */
export function guardHosts(hosts: readonly string[], allowsOrigin: AllowsOrigin): MiddlewareHandler {
  return async (context, next) => {
    // A request line may contain a host, which takes precedence over the header and is used in links (RFC 9112, 3.2.2).
    const target = hostOf(context.req.url);
    const header = hostOf(`http://${context.req.header('Host') ?? new URL(context.req.url).host}`);
    const host = [header, target].find((name) => !hosts.includes(name));
    const origin = context.req.header('Origin');
    const rejected = host !== undefined ? `Host ${host}` : describeForeign(origin, allowsOrigin);
    if (rejected === undefined) return next();
    const remedy = 'Start the server with --allowed-hosts or --cors-origins, or with --public-url behind a proxy.';
    const detail = `${rejected.slice(0, 100)} is not accepted by this server. ${remedy}`;
    return Response.json({ type, title, status, detail, code: 'forbidden', retry }, { status });
  };
}

/**
 * Allows pages of our own hosts on any port, and those of the given origins.
 * @param origins exact ones, or `*` for any
 */
export function createOriginRule(hosts: readonly string[], origins: readonly string[]): AllowsOrigin {
  return (origin) => origins.includes('*') || origins.includes(origin) || hosts.includes(hostOf(origin));
}

function describeForeign(origin: string | undefined, allowsOrigin: AllowsOrigin): string | undefined {
  return origin === undefined || allowsOrigin(origin) ? undefined : `Origin ${origin}`;
}

/** Empty for what is not a URL, such as the origin `null` of a sandboxed page. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
