/** One Hono application: MCP at /mcp, OGC API - Processes everywhere else. */
import type { Server } from 'node:http';
import { serve, type HttpBindings, type ServerType } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { createCallbackPayload } from '../../ogc/responses/callback-payload.ts';
import { bodyOf } from '../../ogc/http/body.ts';
import { createHostGuard, createOriginRule, findClient, knowsHost, resolveBaseUrl, type KnownHosts } from '../../ogc/http/hosts.ts'; // prettier-ignore
import { createOgcApi } from '../../ogc/routes/app.ts';
import { createMcpEndpoint, type McpEndpoint } from '../../tools/mcp/http.ts';
import { UPLOADS_PATH } from '../../tools/definitions/upload-link.ts';
import { rpcError } from '../../tools/mcp/responses.ts';
import { answerUpload, json, type UploadServices } from '../../tools/mcp/upload.ts';
import { normalizeBaseUrl } from '../common/base-url.ts';
import { compact } from '../common/compact.ts';
import { localBaseUrls } from '../inputs/job-uri.ts';
import { allowsFetches, toMcpOptions, type App } from './app.ts';
import { continueWhenRead } from './expect.ts';
import { findHosts, findPageHosts, localHost } from './hosts.ts';

export interface HttpServer {
  /** Base URL for clients on this machine. */
  readonly url: string;
  /** Stops accepting, waits shortly for open responses, then closes the connections. */
  close(): Promise<void>;
}

export interface Apis {
  /**
   * Adds the URLs of this server to its base URLs, now that its port is known.
   * @returns the one for clients on this machine
   */
  addBaseUrls(port: number): string;
  /** @param env of the HTTP server, with the connection of the request */
  readonly fetch: (request: Request, env?: unknown) => Response | Promise<Response>;
  close(): Promise<void>;
}

const noRoot =
  'serve takes no --root (ISTHMUS_ROOT): every client could read and write the files in it. Remove it, or use isthmus stdio.';

const CLOSE_WITHIN_MS = 2000;

export function createApis(app: App): Apis {
  const { config, execution, registry, version, log, callbacks, root, fileUploads } = app;
  if (root) throw new Error(noRoot);
  const { host, publicUrl } = config;
  const basePath = config.basePath || (publicUrl === undefined ? '' : normalizeBaseUrl(new URL(publicUrl).pathname));
  const hosts = findHosts(config);
  const pages = findPageHosts(config);

  // Known once the server listens.
  let ownUrl: string | undefined;
  const mcp = createMcpEndpoint({ ...toMcpOptions(app, () => publicUrl ?? ownUrl), ...compact({ fileUploads }) });
  const own = new Hono({ strict: false });
  own.get('/healthz', (context) => context.json({ status: 'ok', version }));
  own.get('/readyz', async (context) => {
    const reason = await app.unavailableReason();
    if (reason === undefined) return context.json({ status: 'ok', version });
    return context.json({ status: 'broken', reason, version }, 503, { 'Retry-After': '10' });
  });
  const proxy = { publicUrl, basePath, trustsProxy: config.trustProxy };
  const addressOf = (context: Context) => findClient(context, config.trustProxy);
  mountMcp(own, mcp, { hosts, pages, addressOf, baseOf: (context) => resolveBaseUrl(context, proxy).base });
  if (fileUploads) mountUploads(own, { uploads: fileUploads, execution, log }, { hosts, pages, addressOf });
  const allowsOrigin = createOriginRule(pages, config.corsOrigins);
  const { tileUrl, tileAttribution } = config;
  const http = createOgcApi({
    registry,
    execution,
    version,
    log,
    callbacks,
    publicUrl,
    basePath,
    trustsProxy: config.trustProxy,
    maxBodyBytes: config.maxBodyMb * 1024 * 1024,
    fetches: allowsFetches(config),
    guard: createHostGuard(hosts, allowsOrigin),
    allowedOrigins: config.corsOrigins.includes('*') ? '*' : allowsOrigin,
    ...(tileUrl !== undefined && { tiles: { url: tileUrl, attribution: tileAttribution } }),
  });
  for (const prefix of new Set(['/', basePath || '/'])) http.route(prefix, own);
  callbacks.start(createCallbackPayload(app));
  return {
    addBaseUrls(port) {
      ownUrl = `http://${localHost(host)}:${port}`;
      for (const url of [ownUrl, ...localBaseUrls([...hosts.names], port, basePath)]) app.addBaseUrl(url);
      return ownUrl;
    },
    fetch: http.fetch,
    close: () => mcp.close(),
  };
}

export interface MountOptions {
  readonly hosts: KnownHosts;
  /** Hosts whose pages may call. */
  readonly pages: KnownHosts;
  /** The client of a request, by which it is told from others. */
  readonly addressOf?: (context: Context) => string | undefined;
  /** Base URL by which a request came. */
  readonly baseOf?: (context: Context) => string;
}

/** Protects a server that trusts every client against requests from web pages and DNS rebinding. */
export function mountMcp(http: Hono, mcp: McpEndpoint, { hosts, pages, addressOf, baseOf }: MountOptions): void {
  const guard = createHostGuard(hosts, createOriginRule(pages, []));
  http.all('/mcp', (context) => {
    if (hasAbsoluteTarget(context, hosts)) return rpcError(400, -32600, absoluteTarget);
    const refused = guard(context);
    if (refused !== undefined) return rpcError(403, -32000, refused);
    return mcp.fetch(
      context.req.raw,
      () => addressOf?.(context),
      () => bodyOf(context),
      baseOf && (() => baseOf(context)),
    );
  });
}

/** Links of `upload_link`: the same hosts and pages as those of MCP. */
function mountUploads(http: Hono, services: UploadServices, { hosts, pages, addressOf }: MountOptions): void {
  const guard = createHostGuard(hosts, createOriginRule(pages, []));
  http.all(`${UPLOADS_PATH}/:token`, (context) => {
    const refused = guard(context);
    if (refused !== undefined) return json(403, { error: refused });
    if (context.req.method !== 'PUT')
      return json(405, { error: 'Only PUT is allowed: curl -T FILE URL.' }, { allow: 'PUT' });
    const { headers } = context.req.raw;
    const body = () => bodyOf(context);
    return answerUpload({ token: context.req.param('token'), headers, body, client: addressOf?.(context) }, services);
  });
}

const absoluteTarget = 'The request line names a host. Send a path, as in POST /mcp, and the host in the Host header.';

/** A request line may contain a host, which takes precedence over the header (RFC 9112, 3.2.2): no MCP client sends it. */
function hasAbsoluteTarget({ req, env }: Context, hosts: KnownHosts): boolean {
  // None without a socket.
  const { incoming } = (env ?? {}) as Partial<HttpBindings>;
  const { protocol, host } = new URL(req.url);
  const header = `${protocol}//${req.header('Host') ?? ''}`;
  const named = URL.canParse(header) ? new URL(header) : undefined;
  // A header that names no host of this server is the worse fault, which is told next.
  if (named === undefined || !knowsHost(hosts, named.hostname)) return false;
  return incoming?.url?.startsWith('/') === false || named.host !== host;
}

/** @throws {Error} when the port is in use or the address is not available */
export async function listen(app: App, apis: Apis): Promise<HttpServer> {
  const { host, port } = app.config;
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch: apis.fetch, hostname: host, port }, () => resolve(starting));
    // Without further options it serves HTTP/1.1.
    continueWhenRead(starting as Server);
    starting.once('error', (error: NodeJS.ErrnoException) => reject(new Error(formatListenError(host, port, error))));
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return { url: apis.addBaseUrls(actual), close: () => closeServer(server) };
}

function formatListenError(host: string, port: number, { code, message }: NodeJS.ErrnoException): string {
  const where = `cannot listen on ${host} port ${port}`;
  if (code === 'EADDRINUSE') return `${where}: it is in use (EADDRINUSE). Choose another --port, or 0 for a free one.`;
  if (code === 'EADDRNOTAVAIL')
    return `${where}: that address is not available on this machine. Choose another --host.`;
  if (code === 'EACCES') return `${where}: permission denied. Choose a --port of 1024 or above.`;
  return `${where}: ${message}`;
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeIdleConnections' in server) {
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS).unref();
    }
  });
}
