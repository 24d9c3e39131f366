/** Where the caller finds the door: the address in links, and what was called below it. */
import { normalizeBaseUrl } from '../../src/common/base-url.ts';
import type { Context } from 'hono';

export interface Placing {
  /** Address that callers see, without a slash at its end; by default the one they called. */
  readonly publicUrl?: string | undefined;
  /** Path below which the door is mounted beside `/`, such as `/isthmus`. */
  readonly basePath?: string;
  /** Whether a proxy stands before, whose headers say what the caller called. */
  readonly trustsProxy?: boolean;
}

export interface Place {
  readonly base: string;
  readonly path: string;
}

export function placeOf(context: Context, { publicUrl, basePath = '', trustsProxy = false }: Placing): Place {
  const { path: called } = context.req;
  const isBelow = basePath !== '' && (called === basePath || called.startsWith(`${basePath}/`));
  const path = isBelow ? called.slice(basePath.length) || '/' : called;
  if (publicUrl !== undefined) return { base: normalizeBaseUrl(publicUrl), path };
  const { protocol, host } = new URL(context.req.url);
  const told = trustsProxy ? readForwarded(context) : {};
  const prefix = told.prefix ?? (isBelow ? basePath : '');
  return { base: `${told.protocol ?? protocol.slice(0, -1)}://${told.host ?? host}${prefix}`, path };
}

interface Forwarded {
  readonly protocol?: string | undefined;
  readonly host?: string | undefined;
  readonly prefix?: string | undefined;
}

/** Of several proxies the first one spoke with the caller. @see RFC 7239 */
function readForwarded(context: Context): Forwarded {
  const [first = ''] = (context.req.header('Forwarded') ?? '').split(',');
  const named = (name: string) => new RegExp(`(?:^|;)\\s*${name}="?([^";]+)`, 'i').exec(first)?.[1];
  const header = (name: string) => context.req.header(`X-Forwarded-${name}`)?.split(',')[0]?.trim();
  return {
    protocol: only(/^https?$/i, named('proto') ?? header('Proto'))?.toLowerCase(),
    host: only(/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i, named('host') ?? header('Host')),
    prefix: only(/^(?:\/[\w.~-]+)+$/, header('Prefix')?.replace(/\/+$/, '')),
  };
}

function only(pattern: RegExp, value: string | undefined): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
}
