/** Sessions of MCP up to 2025-11-25: without them, a cancellation would not find its request. */
import { createHash, randomUUID } from 'node:crypto';
import {
  isInitializeRequest,
  isJSONRPCNotification,
  isJSONRPCRequest,
  WebStandardStreamableHTTPServerTransport,
  type JSONRPCMessage,
  type McpServerFactory,
  type RequestId,
} from '@modelcontextprotocol/server';
import type { Log } from '../../src/common/log.ts';
import { createRateLimit } from './rate-limit.ts';
import { rpcError, watchBody } from './responses.ts';

export interface SessionsOptions {
  readonly factory: McpServerFactory;
  readonly log: Log;
  readonly maxSessions: number;
  /** Beyond it a client loses the one of its own sessions that has been idle for longest. */
  readonly maxClientSessions: number;
  /** Time after which a session without open requests is closed. */
  readonly idleMs: number;
  /** Time for which one that is used, and not only begun, keeps its place beside newer ones of its client. */
  readonly recentMs: number;
  /** Number of sessions that a client may begin at once, and then per second. */
  readonly beginRate: { readonly burst: number; readonly perSecond: number };
}

export interface Sessions {
  /** @returns the session of a request, or its refusal: unknown, or that of another principal */
  find(request: Request, id: string): Session | Response;
  /** @returns a refusal when the client of a request has begun too many sessions lately */
  checkRate(request: Request, client: string): Response | undefined;
  /** @param body parsed; anything but `initialize` is refused */
  begin(request: Request, client: string, body: unknown): Promise<Response>;
  count(): number;
  close(): Promise<void>;
}

export interface Session {
  readonly principal: string;
  /** Principal and address. */
  readonly client: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  /** Number of requests that are being received or answered, and of streams that a client listens to. */
  open: number;
  usedAt: number;
  /** A request has come after that which began it. */
  isUsed: boolean;
  end: () => Promise<void>;
  /** The requests without an answer, by the streams that they wait at. */
  readonly waiting: Map<RequestId, AnswerStream>;
  /** Number of messages that are being received. */
  receiving: number;
  /** Requests that were cancelled before their message was received: a large one takes longer than its cancellation. */
  readonly cancelledEarly: Set<RequestId>;
}

interface AnswerStream {
  readonly ids: Set<RequestId>;
  /** The SDK has its requests: it ignores a cancellation that comes before them. */
  isOpen: boolean;
}

export function createSessions(options: SessionsOptions): Sessions {
  const { factory, log, maxSessions, idleMs, recentMs, beginRate } = options;
  const maxClientSessions = Math.min(options.maxClientSessions, maxSessions);
  const sessions = new Map<string, Session>();
  const begun = createRateLimit(beginRate);
  const timer = setInterval(endIdle, Math.max(idleMs / 4, 10)).unref();

  function checkRate(request: Request, client: string): Response | undefined {
    const waitMs = begun.waitMs(clientOf(request, client));
    if (waitMs === 0) return undefined;
    return refuse(
      429,
      Math.ceil(waitMs / 1000),
      'This client begins sessions too often. Use one session for all calls.',
    );
  }

  async function begin(request: Request, address: string, body: unknown): Promise<Response> {
    if (!isInitializeRequest(body)) return rpcError(400, -32000, NO_SESSION);
    const client = clientOf(request, address);
    // Others may have come while this request was read.
    const limited = checkRate(request, address);
    if (limited) return limited;
    begun.take(client);
    const full = makeRoom(client);
    if (full) return full;
    const id = randomUUID();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      onsessionclosed: () => void sessions.delete(id),
    });
    const principal = principalOf(request);
    const session: Session = {
      principal,
      client,
      transport,
      open: 0,
      usedAt: Date.now(),
      isUsed: false,
      end: () => transport.close(),
      waiting: new Map(),
      receiving: 0,
      cancelledEarly: new Set(),
    };
    endAnswered(session);
    // It counts from now on, so that many that begin at once find no more room than there is.
    sessions.set(id, session);
    const done = keepOpen(session);
    try {
      const server = await factory({ era: 'legacy', requestInfo: request });
      session.end = () => server.close();
      await server.connect(transport);
      return await serve(session, request, body);
    } finally {
      done();
      // Rejected, so that there is no session.
      if (transport.sessionId === undefined) endSession(id, session);
    }
  }

  /** A new session takes the place of an idle one of its own client, never that of another or of one that is in use. */
  function makeRoom(client: string): Response | undefined {
    endIdle();
    const own = [...sessions].filter(([, session]) => session.client === client);
    const isFull = sessions.size >= maxSessions;
    if (!isFull && own.length < maxClientSessions) return undefined;
    const before = Date.now() - recentMs;
    const [oldest] = own
      .filter(([, { open, isUsed, usedAt }]) => open === 0 && (!isUsed || usedAt <= before))
      .sort(([, a], [, b]) => a.usedAt - b.usedAt);
    if (oldest) {
      endSession(...oldest);
      return undefined;
    }
    return own.length < maxClientSessions
      ? refuse(503, RETRY_FULL_S, 'The server has no room for another session. Try again later.')
      : refuse(429, RETRY_FULL_S, `This client has ${own.length} sessions in use, which is the limit. Close one.`);
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
    find(request, id) {
      const session = sessions.get(id);
      // The existence of a session of another principal is not disclosed.
      return session?.principal === principalOf(request) ? session : rpcError(404, -32001, UNKNOWN_SESSION);
    },
    checkRate,
    begin,
    count: () => sessions.size,
    async close() {
      clearInterval(timer);
      const all = [...sessions.values()];
      sessions.clear();
      await Promise.all(all.map((session) => session.end()));
    },
  };
}

/** Marks a message of a session as being received. @returns a function that ends this */
export function beginReceiving(session: Session): () => void {
  session.receiving += 1;
  return () => {
    session.receiving -= 1;
    // What was cancelled by then and has not come is not on its way.
    if (session.receiving === 0) session.cancelledEarly.clear();
  };
}

/** @param body of a POST, parsed */
export async function serve(session: Session, request: Request, body: unknown): Promise<Response> {
  const { waiting, transport } = session;
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  const ids = messages.filter((message) => isJSONRPCRequest(message)).map(({ id }) => id);
  const repeated = ids.find((id, i) => waiting.has(id) || ids.indexOf(id) < i);
  if (repeated !== undefined) return rpcError(400, -32600, idInUse(repeated));
  // A batch has other messages, so it is served.
  if (messages.length === 1 && ids.some((id) => session.cancelledEarly.delete(id))) return endedStream();
  const parsed = body === undefined ? {} : { parsedBody: body };
  const done = keepOpen(session);
  const stream: AnswerStream = { ids: new Set(ids), isOpen: false };
  for (const id of ids) waiting.set(id, stream);
  try {
    const response = await transport.handleRequest(request, parsed);
    stream.isOpen = true;
    for (const message of messages) if (isCancellation(message)) cancel(session, message.params?.requestId);
    return watchBody(response, () => {
      for (const id of ids) if (waiting.get(id) === stream) waiting.delete(id);
      done();
    });
  } catch (error) {
    done();
    throw error;
  }
}

type Notification = Extract<JSONRPCMessage, { method: string; id?: never }>;

function isCancellation(message: unknown): message is Notification {
  return isJSONRPCNotification(message) && message.method === 'notifications/cancelled';
}

function cancel(session: Session, id: unknown): void {
  if (!isId(id)) return;
  if (session.waiting.get(id)?.isOpen) endRequest(session, id);
  else if (session.receiving > 0 && session.cancelledEarly.size < MAX_EARLY) session.cancelledEarly.add(id);
}

/** A cancelled request has no answer. */
function endedStream(): Response {
  return new Response('', { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' } });
}

function endAnswered(session: Session): void {
  const { transport } = session;
  const send = transport.send.bind(transport);
  transport.send = async (message, options) => {
    await send(message, options);
    if (!('method' in message) && isId(message.id)) endRequest(session, message.id);
  };
}

/** The SDK ends a stream when all of its requests are answered, and a cancelled one never is. */
function endRequest({ waiting, transport }: Session, id: RequestId): void {
  const stream = waiting.get(id);
  if (!stream) return;
  waiting.delete(id);
  stream.ids.delete(id);
  if (stream.ids.size === 0) transport.closeSSEStream(id);
}

function isId(id: unknown): id is RequestId {
  return typeof id === 'string' || typeof id === 'number';
}

/** Marks a session as in use, by a request after that which began it. @returns a function that ends this */
export function use(session: Session): () => void {
  session.isUsed = true;
  return keepOpen(session);
}

function keepOpen(session: Session): () => void {
  session.open += 1;
  session.usedAt = Date.now();
  return () => {
    session.open -= 1;
    session.usedAt = Date.now();
  };
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

function clientOf(request: Request, address: string): string {
  return `${principalOf(request)} ${address}`;
}

function refuse(status: 429 | 503, seconds: number, message: string): Response {
  return rpcError(status, -32000, message, { 'retry-after': String(seconds) });
}

const RETRY_FULL_S = 30;

/** Cancellations of a session that wait for their requests. */
const MAX_EARLY = 1000;

export const NO_SESSION =
  'The request has no Mcp-Session-Id header. Send initialize first, then the header of its response.';
const UNKNOWN_SESSION =
  'The session does not exist: it was closed, idle for too long, or gave way to newer ones of this client. Send initialize again.';
const idInUse = (id: RequestId) =>
  `Invalid request: the id ${JSON.stringify(id)} is that of a request without an answer. Use another one.`;
