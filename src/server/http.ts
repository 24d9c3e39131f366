/** One Hono application: MCP at /mcp, OGC API - Processes everywhere else. */
import { networkInterfaces } from 'node:os';
import { hostHeaderValidation, originValidation } from '@modelcontextprotocol/hono';
import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { createCallbackPayload } from '../../ogc/responses/callback-payload.ts';
import { createOgcApi } from '../../ogc/routes/app.ts';
import { createMcpEndpoint, type McpEndpoint } from '../../tools/mcp/http.ts';
import type { App } from './app.ts';
import { apiSettings } from './api-settings.ts';
import { createOriginRule, guardHosts } from './host-guard.ts';
import { addressesOf } from '../inputs/job-uri.ts';

export interface HttpServer {
  /** As a client on this machine reaches it. */
  readonly url: string;
  /** Stops accepting, lets answers finish for a moment, then cuts what is left. */
  close(): Promise<void>;
}

export interface Apis {
  /** Tells the house the addresses of this server, now that its port is known. */
  reachedAt(port: number): void;
  /** @param env what the server knows beside the request, such as who is connected */
  readonly fetch: (request: Request, env?: unknown) => Response | Promise<Response>;
  close(): Promise<void>;
}

const noRoot =
  'serve takes no --root (ISTHMUS_ROOT): whoever reaches the server could read and write the files in it. Leave it away, or use isthmus stdio.';

const CLOSE_WITHIN_MS = 2000;

/** @param ownUrl address of this server, once it listens, for links where the caller's own address is not known */
export function createApis(app: App, ownUrl: () => string | undefined = () => undefined): Apis {
  const { config, execution, registry, version, log, callbacks, root } = app;
  if (root) throw new Error(noRoot);
  const { publicUrl, basePath, waitMs, maxBodyBytes, maxMessageBytes, toolsets, fetches } = apiSettings(config);
  const hosts = ['localhost', '127.0.0.1', '[::1]', config.host, ...config.allowedHosts];
  if (publicUrl !== undefined) hosts.push(new URL(publicUrl).hostname);

  const parts = { registry, execution, version, log };
  const address = () => publicUrl ?? ownUrl();
  const mcp = createMcpEndpoint({
    ...parts,
    toolsets,
    fetches,
    waitMs,
    maxBodyBytes: maxMessageBytes,
    publicUrl: address,
  });
  const both = new Hono({ strict: false });
  both.get('/healthz', (context) => {
    const reason = app.trouble();
    return reason === undefined
      ? context.json({ status: 'ok', version })
      : context.json({ status: 'broken', reason, version }, 503);
  });
  mountMcp(both, mcp, hosts);
  const allowsOrigin = createOriginRule(hosts, config.corsOrigins);
  if (isLoopback(config.host)) both.use('*', guardHosts(hosts, allowsOrigin));
  // A server that is meant to be reached by others is meant to be called from their pages, unless some are named.
  const isOpen = config.corsOrigins.includes('*') || (!isLoopback(config.host) && config.corsOrigins.length === 0);
  const placing = { publicUrl, basePath, trustsProxy: config.trustProxy };
  const { tileUrl, tileAttribution } = config;
  const tiles = tileUrl === undefined ? {} : { tiles: { url: tileUrl, attribution: tileAttribution } };
  const allowedOrigins = isOpen ? '*' : allowsOrigin;
  both.route('/', createOgcApi({ ...parts, ...placing, ...tiles, callbacks, maxBodyBytes, allowedOrigins }));
  callbacks.start(createCallbackPayload(app));
  const http = new Hono({ strict: false });
  if (basePath !== '') http.route(basePath, both);
  http.route('/', both);
  return {
    reachedAt: (port) => {
      for (const url of addressesOf([...hosts, ...machineAddresses(config.host)].map(inUrl), port, basePath))
        app.reachedAt(url);
    },
    fetch: (request, env) => http.fetch(request, env),
    close: () => mcp.close(),
  };
}

/** A web page must not reach a local MCP server through the visitor's browser. */
export function mountMcp(http: Hono, mcp: McpEndpoint, hosts: string[]): void {
  http.use('/mcp', hostHeaderValidation(hosts), originValidation(hosts));
  http.all('/mcp', (context) => mcp.fetch(context.req.raw));
}

/** @throws {Error} when the port is taken or the address is not of this machine */
export async function listen(app: App, apis: Apis): Promise<HttpServer> {
  const { host, port } = app.config;
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch: apis.fetch, hostname: host, port }, () => resolve(starting));
    starting.once('error', (error: NodeJS.ErrnoException) => reject(new Error(cannotListen(host, port, error))));
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  const url = `http://${reachable(host)}:${actual}`;
  app.reachedAt(url);
  apis.reachedAt(actual);
  return { url, close: () => closeServer(server) };
}

/** On any other address the server is meant to be reached by names that it does not know. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** An address that stands for all of a machine's cannot be called; loopback can. */
function reachable(host: string): string {
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : inUrl(host);
}

/** Under all of which a server can be called that listens on an address that stands for them. */
function machineAddresses(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [];
  return Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address));
}

function inUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function cannotListen(host: string, port: number, { code, message }: NodeJS.ErrnoException): string {
  const where = `cannot listen on ${host} port ${port}`;
  if (code === 'EADDRINUSE') return `${where}: it is taken (EADDRINUSE). Choose another --port, or 0 for a free one.`;
  if (code === 'EADDRNOTAVAIL') return `${where}: that address is not of this machine. Choose another --host.`;
  if (code === 'EACCES') return `${where}: that is not permitted. Choose a --port of 1024 or above.`;
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
