/** The hosts of a request, behind a reverse proxy too: the one that was called, the client, and that of the page it is from. */
import type { Context } from 'hono';
import { normalizeBaseUrl } from '../../src/common/base-url.ts';
import { bindingsOf } from './connection.ts';

/** Names without ports, as in a URL. */
export interface KnownHosts {
  readonly names: ReadonlySet<string>;
  /** Asked about names that are not among these. */
  isOther(name: string): boolean;
}

export function knowsHost({ names, isOther }: KnownHosts, name: string): boolean {
  return names.has(name) || (name !== '' && isOther(name));
}

/** @returns true for an origin whose pages may call and read */
export type AllowsOrigin = (origin: string) => boolean;

/**
 * Allows pages of our own hosts on any port, and those of the given origins.
 * @param origins exact ones, or `*` for any
 */
export function createOriginRule(hosts: KnownHosts, origins: readonly string[]): AllowsOrigin {
  return (origin) => origins.includes('*') || origins.includes(origin) || knowsHost(hosts, hostOf(origin));
}

/** @returns why a request is refused, `undefined` for one that is not */
export type HostGuard = (context: Context) => string | undefined;

/**
 * Refuses an unknown Host, as sent after DNS rebinding, and an Origin that is not allowed. Both are checked: an allowed
 * origin does not allow other hosts.
 */
export function createHostGuard(hosts: KnownHosts, allowsOrigin: AllowsOrigin): HostGuard {
  return ({ req }) => {
    const named = req.header('Host');
    // A request line may contain a host, which takes precedence over the header and is used in links (RFC 9112, 3.2.2).
    const target = hostOf(req.url);
    const header = named === undefined ? target : hostOf(`http://${named}`);
    const host = [header, target].find((name) => !knowsHost(hosts, name));
    const origin = req.header('Origin');
    const isForeign = origin !== undefined && !origin.endsWith(`//${named ?? ''}`) && !allowsOrigin(origin);
    if (host === undefined && !isForeign) return undefined;
    const [refused, remedy] =
      host === undefined ? [`Origin ${origin ?? ''}`, ALLOW_ORIGIN] : [`Host ${host}`, ALLOW_HOST];
    return `${refused.slice(0, 100)} is not accepted by this server. ${remedy}`;
  };
}

const ALLOW_HOST = 'Start the server with --allowed-hosts, or with --public-url behind a proxy.';
const ALLOW_ORIGIN =
  'Start the server with --allowed-hosts, which names the hosts of pages, or for the OGC API alone with --cors-origins.';

/** Names by the part of a URL before its path: requests are for few hosts, and parsing a URL takes longer than a look-up. */
const hostNames = new Map<string, string>();
const MAX_HOST_NAMES = 100;

/** Empty for what is not a URL, such as the origin `null` of a sandboxed page. */
function hostOf(url: string): string {
  const [start = url] = /^\w+:\/\/[^/?#]*/.exec(url) ?? [];
  let name = hostNames.get(start);
  if (name === undefined) {
    name = URL.canParse(start) ? new URL(start).hostname : '';
    // Clients choose what they send.
    if (hostNames.size >= MAX_HOST_NAMES) hostNames.clear();
    hostNames.set(start, name);
  }
  return name;
}

export interface ProxyOptions {
  /** Base URL in links, without a trailing slash; by default the one of the request. */
  readonly publicUrl?: string | undefined;
  /** Path below which the API is mounted beside `/`, such as `/isthmus`. */
  readonly basePath?: string;
  /** Trusts the headers of a reverse proxy. */
  readonly trustsProxy?: boolean;
}

export interface RequestUrl {
  /** Base URL of the links in the response. */
  readonly base: string;
  /** Path below the base URL. */
  readonly path: string;
  /** The query with its question mark, empty without one. */
  readonly search: string;
}

export function resolveBaseUrl(
  context: Context,
  { publicUrl, basePath = '', trustsProxy = false }: ProxyOptions,
): RequestUrl {
  const { path: requested } = context.req;
  const isBelow = basePath !== '' && (requested === basePath || requested.startsWith(`${basePath}/`));
  const path = isBelow ? requested.slice(basePath.length) || '/' : requested;
  const [, protocol = '', host = '', query = ''] = urlPattern.exec(context.req.url) ?? [];
  const search = query === '?' ? '' : query;
  if (publicUrl !== undefined) return { base: normalizeBaseUrl(publicUrl), path, search };
  const forwarded = trustsProxy ? parseForwarded(context) : {};
  const prefix = forwarded.prefix ?? (isBelow ? basePath : '');
  return { base: `${forwarded.protocol ?? protocol}://${forwarded.host ?? host}${prefix}`, path, search };
}

/** Protocol, host and query of a URL that is normalized, as that of every request is. */
const urlPattern = /^(\w+):\/\/([^/?#]*)[^?#]*(\?[^#]*)?/;

const MAX_PORT = 65_535;

/**
 * Identifies the client, so that the jobs of one do not delay those of others.
 * @returns `undefined` without a connection, such as in a program that calls the API in its own process
 */
export function findClient(context: Context, trustsProxy = false): string | undefined {
  const forwarded = trustsProxy ? context.req.header('X-Forwarded-For')?.split(',')[0]?.trim() : undefined;
  const address = forwarded ?? bindingsOf(context).incoming?.socket.remoteAddress;
  return address === undefined || address === '' ? undefined : `ip:${address.slice(0, 60)}`;
}

interface Forwarded {
  readonly protocol?: string | undefined;
  readonly host?: string | undefined;
  readonly prefix?: string | undefined;
}

/**
 * The first of several proxies is the one that the client called; each adds the prefix that it takes off to the end of
 * the list. A port of its own counts where the host has none.
 * @see RFC 7239
 */
function parseForwarded(context: Context): Forwarded {
  const [first = ''] = (context.req.header('Forwarded') ?? '').split(',');
  const parameter = (name: string) => new RegExp(`(?:^|;)\\s*${name}="?([^";]+)`, 'i').exec(first)?.[1];
  const list = (name: string) =>
    (context.req.header(`X-Forwarded-${name}`) ?? '').split(',').map((item) => item.trim());
  const header = (name: string) => matching(/./, list(name)[0]);
  const protocol = matching(/^https?$/i, parameter('proto') ?? header('Proto'))?.toLowerCase();
  const named = matching(/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i, parameter('host') ?? header('Host'));
  const [, own] = /:(\d+)$/.exec(named ?? '') ?? [];
  const isHost = (own === undefined || isPort(own)) && URL.canParse(`http://${named ?? ''}`);
  const host = isHost ? named : undefined;
  // A slash alone takes nothing off.
  const prefixes = list('Prefix').map((item) =>
    matching(/^(?:\/(?!\.\.?(?:\/|$))[\w.~-]+)*$/, item.replace(/\/+$/, '')),
  );
  const isGiven = /\S/.test(context.req.header('X-Forwarded-Prefix') ?? '');
  return {
    protocol,
    host: host === undefined || parameter('host') !== undefined ? host : withPort(host, protocol, header('Port')),
    prefix: isGiven && prefixes.every((prefix) => prefix !== undefined) ? prefixes.join('') : undefined,
  };
}

/** A host with the port of the proxy, unless it has one or the port is that of the protocol. */
function withPort(host: string, protocol: string | undefined, port: string | undefined): string {
  const isDefault = port === (protocol === 'https' ? '443' : '80');
  const hasPort = /:\d+$/.test(host);
  return port === undefined || isDefault || hasPort || !isPort(port) ? host : `${host}:${port}`;
}

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= MAX_PORT;
}

function matching(pattern: RegExp, value: string | undefined): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
}
