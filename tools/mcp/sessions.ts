/** Sessions of MCP up to 2025-11-25: without them, a cancellation would not find its request. */
import { createHash, randomUUID } from 'node:crypto';
import {
  isInitializeRequest,
  WebStandardStreamableHTTPServerTransport,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import type { Log } from '../../src/common/log.ts';

export interface SessionsOptions {
  readonly factory: McpServerFactory;
  readonly log: Log;
  /** Beyond it the least recently used session is closed. */
  readonly maxSessions: number;
  /** Time after which a session without open requests is closed. */
  readonly idleMs: number;
}

export interface Sessions {
  /** @param body of a POST, parsed */
  handle(request: Request, body: unknown): Promise<Response>;
  count(): number;
  close(): Promise<void>;
}

interface Session {
  readonly principal: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Number of responses still being sent: running calls, and the stream that a client listens to. */
  open: number;
  usedAt: number;
  end(): Promise<void>;
}

export function createSessions({ factory, log, maxSessions, idleMs }: SessionsOptions): Sessions {
  const sessions = new Map<string, Session>();
  const timer = setInterval(endIdle, Math.max(idleMs / 4, 10)).unref();

  async function handle(request: Request, body: unknown): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null) {
      if (request.method !== 'POST') return rpcError(405, -32000, NO_STREAM, { allow: 'POST' });
      return isInitializeRequest(body) ? begin(request, body) : rpcError(400, -32000, NO_SESSION);
    }
    const session = sessions.get(id);
    // The existence of a session of another principal is not disclosed.
    const isOwn = session?.principal === principalOf(request);
    return session && isOwn ? serve(session, request, body) : rpcError(404, -32001, UNKNOWN_SESSION);
  }

  async function begin(request: Request, body: unknown): Promise<Response> {
    const server = await factory({ era: 'legacy', requestInfo: request });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        evictOldest();
        sessions.set(id, session);
      },
      onsessionclosed: (id) => void sessions.delete(id),
    });
    const session: Session = {
      principal: principalOf(request),
      transport,
      open: 0,
      usedAt: Date.now(),
      end: () => server.close(),
    };
    await server.connect(transport);
    const response = await serve(session, request, body);
    // Rejected, so that there is no session.
    if (transport.sessionId === undefined) await session.end();
    return response;
  }

  function evictOldest(): void {
    if (sessions.size < maxSessions) return;
    // A session in use is evicted only when all are.
    const [oldest] = [...sessions].sort(
      ([, a], [, b]) => Number(a.open > 0) - Number(b.open > 0) || a.usedAt - b.usedAt,
    );
    if (oldest) endSession(...oldest);
  }

  function endIdle(): void {
    const before = Date.now() - idleMs;
    for (const [id, session] of sessions) if (session.open === 0 && session.usedAt < before) endSession(id, session);
  }

  function endSession(id: string, session: Session): void {
    sessions.delete(id);
    session.end().catch((error: unknown) => log.warn({ err: error }, 'failed to close MCP session'));
  }

  return {
    handle,
    count: () => sessions.size,
    async close() {
      clearInterval(timer);
      const all = [...sessions.values()];
      sessions.clear();
      await Promise.all(all.map((session) => session.end()));
    },
  };
}

async function serve(session: Session, request: Request, body: unknown): Promise<Response> {
  const done = () => {
    session.open -= 1;
    session.usedAt = Date.now();
  };
  session.open += 1;
  session.usedAt = Date.now();
  const parsed = body === undefined ? {} : { parsedBody: body };
  try {
    return watchBody(await session.transport.handleRequest(request, parsed), done);
  } catch (error) {
    done();
    throw error;
  }
}

/**
 * The principal of a request, by the credentials that a reverse proxy has checked. Only their digest is kept. Without
 * such a proxy all are the same.
 */
function principalOf(request: Request): string {
  return createHash('sha256')
    .update(request.headers.get('authorization') ?? '')
    .digest('base64');
}

const NO_STREAM = 'Without an Mcp-Session-Id header only POST is allowed.';
const NO_SESSION = 'The request has no Mcp-Session-Id header. Send initialize first, then the header of its response.';
const UNKNOWN_SESSION = 'The session does not exist: it was closed or idle for too long. Send initialize again.';

/**
 * The answer to an HTTP request that does not reach an MCP server.
 * @param code of JSON-RPC; -32000 and -32001 are those of the SDK in the same places
 */
export function rpcError(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status, headers });
}

/** @param onEnd called once: at the end of the body, when it fails, or when its reader cancels */
function watchBody(response: Response, onEnd: () => void): Response {
  const { status, headers } = response;
  // The types of fetch leave the chunks open; the SDK writes bytes.
  const body = response.body as ReadableStream<Uint8Array> | null;
  if (body === null) {
    onEnd();
    return response;
  }
  const reader = body.getReader();
  let ended = false;
  const end = () => {
    if (!ended) onEnd();
    ended = true;
  };
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
  return new Response(watched, { status, headers });
}
