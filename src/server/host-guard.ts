/** Keeps the pages of other sites from reaching a server on the loopback interface through their visitors' browsers. */
import type { MiddlewareHandler } from 'hono';
import { errorTable } from '../common/errors.ts';

const { status, title, type, retry } = errorTable.forbidden;

export type AllowsOrigin = (origin: string) => boolean;

/**
 * Refuses a Host that is not ours, which a rebound name would send, and an Origin that may not call, which a page would.
 * An origin that is allowed does not open the door to other hosts: both are asked for, each by itself.
 * @param hosts names without ports
 */
export function guardHosts(hosts: readonly string[], allowsOrigin: AllowsOrigin): MiddlewareHandler {
  return async (context, next) => {
    // A request line may name a host of its own, which goes before the header and into our links (RFC 9112, 3.2.2).
    const target = hostOf(context.req.url);
    const named = hostOf(`http://${context.req.header('Host') ?? new URL(context.req.url).host}`);
    const host = [named, target].find((name) => !hosts.includes(name));
    const origin = context.req.header('Origin');
    const refused = host !== undefined ? `Host ${host}` : foreign(origin, allowsOrigin);
    if (refused === undefined) return next();
    const how = 'Start the server with --allowed-hosts or --cors-origins, or with --public-url behind a proxy.';
    const detail = `${refused.slice(0, 100)} is not one that this server answers to. ${how}`;
    return Response.json({ type, title, status, detail, code: 'forbidden', retry }, { status });
  };
}

/**
 * Pages of our own hosts on whatever port, and those of the origins that were named.
 * @param origins exact ones, or `*` for any
 */
export function createOriginRule(hosts: readonly string[], origins: readonly string[]): AllowsOrigin {
  return (origin) => origins.includes('*') || origins.includes(origin) || hosts.includes(hostOf(origin));
}

function foreign(origin: string | undefined, allowsOrigin: AllowsOrigin): string | undefined {
  return origin === undefined || allowsOrigin(origin) ? undefined : `Origin ${origin}`;
}

/** Empty for what is no address, such as the origin `null` of a sandboxed page. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
