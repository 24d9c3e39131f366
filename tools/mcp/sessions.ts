/** Sessions of MCP up to 2025-11-25: without them, a cancellation would not find the request that it is about. */
import { createHash, randomUUID } from 'node:crypto';
import {
  isInitializeRequest,
  WebStandardStreamableHTTPServerTransport,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import type { Log } from '../../src/common/log.ts';
import { watchBody } from './on-body-end.ts';
import { refuse } from './rpc-refusal.ts';

export interface SessionsParts {
  readonly factory: McpServerFactory;
  readonly log: Log;
  /** The least recently used one goes when one more comes. */
  readonly limit: number;
  /** How long a session is kept that nobody uses or listens to. */
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
  /** Responses that are still being sent: calls at work, and the stream that a client listens to. */
  open: number;
  usedAt: number;
  end(): Promise<void>;
}

export function createSessions({ factory, log, limit, idleMs }: SessionsParts): Sessions {
  const sessions = new Map<string, Session>();
  const timer = setInterval(endIdle, Math.max(idleMs / 4, 10)).unref();

  async function handle(request: Request, body: unknown): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null) {
      if (request.method !== 'POST') return refuse(405, -32000, NO_STREAM, { allow: 'POST' });
      return isInitializeRequest(body) ? begin(request, body) : refuse(400, -32000, NO_SESSION);
    }
    const session = sessions.get(id);
    // That there is one is for nobody else to know.
    const isOwn = session?.principal === principalOf(request);
    return session && isOwn ? serve(session, request, body) : refuse(404, -32001, UNKNOWN_SESSION);
  }

  async function begin(request: Request, body: unknown): Promise<Response> {
    const server = await factory({ era: 'legacy', requestInfo: request });
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        makeRoom();
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
    // Refused, so that no session came of it.
    if (transport.sessionId === undefined) await session.end();
    return response;
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

  function makeRoom(): void {
    if (sessions.size < limit) return;
    // One that is in use goes only when all are.
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
    session.end().catch((error: unknown) => log.warn({ err: error }, 'an MCP session did not close'));
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

/**
 * Who asks, as far as a request says it: by the credentials that a proxy before this server has looked at. Only their
 * digest is kept. Without a proxy that asks for any, all are the same.
 */
function principalOf(request: Request): string {
  return createHash('sha256')
    .update(request.headers.get('authorization') ?? '')
    .digest('base64');
}

const NO_STREAM = 'Without an Mcp-Session-Id header only POST is allowed here.';
const NO_SESSION =
  'The request has no Mcp-Session-Id header. Send initialize first and repeat the header of its answer.';
const UNKNOWN_SESSION = 'There is no such session; it has ended or was idle for too long. Send initialize again.';
