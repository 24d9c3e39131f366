/** MCP over HTTP: each request goes to the revision of the protocol that it is written in. */
import {
  createMcpHandler,
  isJsonContentType,
  isLegacyRequest,
  readRequestBody,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import type { Log } from '../../src/common/log.ts';
import { refuse } from './rpc-refusal.ts';
import { createServerFactory } from './server.ts';
import { createSessions } from './sessions.ts';
import type { McpServices } from '../model/tool.ts';

export interface HttpOptions {
  readonly log: Log;
  readonly maxBodyBytes: number;
  /** Of sessions up to 2025-11-25. */
  readonly sessionLimit?: number;
  readonly sessionIdleMs?: number;
}

/** Callers over HTTP name no files. */
export interface EndpointParts extends Omit<McpServices, 'root'>, HttpOptions {}

export interface McpEndpoint {
  /** Tells the subscribers of the 2026-07-28 revision of changes. */
  readonly notify: McpHttpHandler['notify'];
  /** Checks neither Host nor Origin: who mounts it does. */
  fetch(request: Request): Promise<Response>;
  /** Ends the connections; the jobs go on, for the executor to end. */
  close(): Promise<void>;
  /** For the log and for tests. */
  sessionCount(): number;
}

const TEN_MINUTES_MS = 600_000;

export function createMcpEndpoint(parts: EndpointParts): McpEndpoint {
  const closing = new AbortController();
  return serveMcpOverHttp(createServerFactory(parts, closing.signal), parts, closing);
}

/** @param closing aborted when the endpoint closes, before its connections end */
export function serveMcpOverHttp(
  factory: McpServerFactory,
  options: HttpOptions,
  closing = new AbortController(),
): McpEndpoint {
  const { log, maxBodyBytes, sessionLimit = 100, sessionIdleMs = TEN_MINUTES_MS } = options;
  const modern = createMcpHandler(factory, {
    legacy: 'reject',
    maxRequestBodySize: maxBodyBytes,
    onerror: (error) => log.info({ err: error }, 'MCP over HTTP'),
  });
  const sessions = createSessions({ factory, log, limit: sessionLimit, idleMs: sessionIdleMs });

  return {
    notify: modern.notify,
    async fetch(request) {
      if (closing.signal.aborted) return refuse(503, -32000, 'The server is stopping. Try again in a few seconds.');
      const isPost = request.method === 'POST';
      // Answered with 415, its body unread.
      if (isPost && !isJsonContentType(request.headers.get('content-type'))) return modern.fetch(request);
      // Read and parsed once for both branches; each would do it again by itself.
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
    if (!body.tooLarge) return JSON.parse(body.text);
    const limit = `${maxBytes / 1e6} MB`;
    return refuse(413, -32000, `The request is larger than ${limit}. Give a smaller or simpler geometry.`);
  } catch {
    return refuse(400, -32700, 'The body is not valid JSON.');
  }
}
