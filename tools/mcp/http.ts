/** MCP over streamable HTTP: routes each request to the protocol revision that it uses. */
import {
  createMcpHandler,
  isJsonContentType,
  isLegacyRequest,
  readRequestBody,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import { noteDuplicates } from '../../src/common/json/duplicates.ts';
import type { Log } from '../../src/common/log.ts';
import type { McpServices } from '../model/tool.ts';
import { createServerFactory } from './server.ts';
import { createSessions, rpcError } from './sessions.ts';

export interface HttpOptions {
  readonly log: Log;
  readonly maxBodyBytes: number;
  /** Maximum number of sessions of revisions up to 2025-11-25. */
  readonly maxSessions?: number;
  readonly sessionIdleMs?: number;
}

/** Files cannot be named over HTTP. */
export interface EndpointOptions extends Omit<McpServices, 'root'>, HttpOptions {}

export interface McpEndpoint {
  /** Notifies subscribers of the 2026-07-28 revision. */
  readonly notify: McpHttpHandler['notify'];
  /** Validates neither Host nor Origin: the application that mounts it does. */
  fetch(request: Request): Promise<Response>;
  /** Closes the connections; the jobs continue. */
  close(): Promise<void>;
  /** For the log and for tests. */
  sessionCount(): number;
}

const TEN_MINUTES_MS = 600_000;

export function createMcpEndpoint(options: EndpointOptions): McpEndpoint {
  const closing = new AbortController();
  return serveMcpOverHttp(createServerFactory(options, closing.signal), options, closing);
}

/** @param closing aborted when the endpoint closes, before its connections are closed */
export function serveMcpOverHttp(
  factory: McpServerFactory,
  options: HttpOptions,
  closing = new AbortController(),
): McpEndpoint {
  const { log, maxBodyBytes, maxSessions = 100, sessionIdleMs = TEN_MINUTES_MS } = options;
  const modern = createMcpHandler(factory, {
    legacy: 'reject',
    maxRequestBodySize: maxBodyBytes,
    onerror: (error) => log.info({ err: error }, 'MCP request error'),
  });
  const sessions = createSessions({ factory, log, maxSessions, idleMs: sessionIdleMs });

  return {
    notify: modern.notify,
    async fetch(request) {
      if (closing.signal.aborted) return rpcError(503, -32000, 'The server is stopping. Try again in a few seconds.');
      const isPost = request.method === 'POST';
      // Answered with 415, its body unread.
      if (isPost && !isJsonContentType(request.headers.get('content-type'))) return modern.fetch(request);
      // Read and parsed once for both branches, each of which would do it again.
      const body = isPost ? await readJson(request, maxBodyBytes) : undefined;
      if (body instanceof Response) return body;
      if (await isLegacyRequest(request, body)) return sessions.handle(request, body);
      return modern.fetch(request, body === undefined ? {} : { parsedBody: body });
    },
    async close() {
      closing.abort();
      await Promise.all([modern.close(), sessions.close()]);
    },
    sessionCount: () => sessions.count(),
  };
}

async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  try {
    const body = await readRequestBody(request, maxBytes);
    if (!body.tooLarge) return noteDuplicates(JSON.parse(body.text) as unknown, body.text);
    const size = `${maxBytes / 1e6} MB`;
    return rpcError(413, -32000, `The request is larger than ${size}. Send a smaller or simpler geometry.`);
  } catch {
    return rpcError(400, -32700, 'The body is not valid JSON.');
  }
}
