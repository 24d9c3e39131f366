/** Keeps the pages of other sites from reaching a server on the loopback interface through their visitors' browsers. */
import type { MiddlewareHandler } from 'hono';
import { errorTable } from './errors.ts';

const { status, title, type, retry } = errorTable.forbidden;

/**
 * Refuses a Host that is not ours, which a rebound name would send, and an Origin that is not, which a page would.
 * @param hosts names without ports
 */
export function guardHosts(hosts: readonly string[]): MiddlewareHandler {
  return async (context, next) => {
    const host = hostOf(`http://${context.req.header('Host') ?? new URL(context.req.url).host}`);
    const origin = context.req.header('Origin');
    const refused = !hosts.includes(host) ? `Host ${host}` : foreign(origin, hosts);
    if (refused === undefined) return next();
    const how = 'Start the server with --allowed-hosts, or with --public-url behind a proxy.';
    const detail = `${refused.slice(0, 100)} is not one that this server answers to. ${how}`;
    return Response.json({ type, title, status, detail, code: 'forbidden', retry }, { status });
  };
}

function foreign(origin: string | undefined, hosts: readonly string[]): string | undefined {
  return origin === undefined || hosts.includes(hostOf(origin)) ? undefined : `Origin ${origin}`;
}

/** Empty for what is no address, such as the origin `null` of a sandboxed page. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
