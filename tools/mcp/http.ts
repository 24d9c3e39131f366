/** MCP over streamable HTTP: routes each request to the protocol revision that it uses. */
import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import type { Log } from '../../src/common/log.ts';
import type { McpServices } from '../model/tool.ts';
import {
  checkHeaders,
  createSpooledCalls,
  readMessage,
  type Message,
  type Posted,
  type Receive,
  type SpooledCalls,
  createRequestBases,
  type RequestBases,
} from './message.ts';
import { acceptedTypes, forSdk, rpcError, toAccepted, watchBody } from './responses.ts';
import { createServerFactory } from './server.ts';
import { beginReceiving, createSessions, NO_SESSION, serve, use, type Session } from './sessions.ts';

export interface HttpOptions {
  readonly log: Log;
  readonly maxBodyBytes: number;
  /** Maximum number of sessions of revisions up to 2025-11-25. */
  readonly maxSessions?: number;
  readonly maxClientSessions?: number;
  readonly sessionIdleMs?: number;
  readonly sessionRecentMs?: number;
  /** Number of sessions that a client may begin at once, and then per second. */
  readonly beginRate?: { readonly burst: number; readonly perSecond: number };
}

/** Files cannot be named over HTTP. */
export interface EndpointOptions extends Omit<McpServices, 'root' | 'overHttp'>, HttpOptions {}

export interface McpEndpoint {
  /** Notifies subscribers of the 2026-07-28 revision. */
  readonly notify: McpHttpHandler['notify'];
  /**
   * Validates neither Host nor Origin: the application that mounts it does.
   * @param address of the client, by which it is told from others
   * @param body of the request, where there is a faster way to it than its stream
   * @param base URL by which the client reached this server
   */
  fetch(
    request: Request,
    address?: () => string | undefined,
    body?: Posted['body'],
    base?: () => string,
  ): Promise<Response>;
  /** Closes the connections; the jobs continue. */
  close(): Promise<void>;
  /** For the log and for tests. */
  sessionCount(): number;
}

/** Only sessions need to know. */
type Address = () => string | undefined;

/** The client of a request, and the URL by which it came. */
interface Origin {
  readonly address: Address;
  readonly base: (() => string) | undefined;
}

interface EndpointDeps {
  /** Receives the bodies of requests. */
  readonly receive: Receive;
  /** Takes the calls whose arguments went to files. */
  readonly spooledCalls?: SpooledCalls;
  readonly bases?: RequestBases;
  /** Aborted when the endpoint closes, before its connections are closed. */
  readonly closing?: AbortController;
}

const TEN_MINUTES_MS = 600_000;
const MINUTE_MS = 60_000;
/** No `initialize` is larger. */
const MAX_INITIALIZE_BYTES = 64 * 1024;

export function createMcpEndpoint(options: EndpointOptions): McpEndpoint {
  const closing = new AbortController();
  const spooledCalls = createSpooledCalls();
  const bases = createRequestBases();
  const factory = createServerFactory({ ...options, overHttp: true }, closing.signal, spooledCalls, bases);
  const receive: Receive = (body, limits) => options.execution.receive(body, limits);
  return serveMcpOverHttp(factory, options, { receive, spooledCalls, bases, closing });
}

export function serveMcpOverHttp(
  factory: McpServerFactory,
  options: HttpOptions,
  { receive, spooledCalls = createSpooledCalls(), bases, closing = new AbortController() }: EndpointDeps,
): McpEndpoint {
  const { log, maxBodyBytes, maxSessions = 500, maxClientSessions = 100, sessionIdleMs = TEN_MINUTES_MS } = options;
  const { sessionRecentMs = MINUTE_MS } = options;
  const { beginRate = { burst: 100, perSecond: 2 } } = options;
  const modern = createMcpHandler(factory, {
    legacy: 'reject',
    maxRequestBodySize: maxBodyBytes,
    onerror: (error) => log.info({ err: error }, 'MCP request error'),
  });
  const sessions = createSessions({
    ...{ factory, log, maxSessions, maxClientSessions, beginRate },
    idleMs: sessionIdleMs,
    recentMs: sessionRecentMs,
  });

  /** Whatever the headers decide comes before the body is read. */
  async function post(posted: Posted & Origin): Promise<Response> {
    const { request, address, base } = posted;
    const refused = checkHeaders(request, maxBodyBytes);
    if (refused) return refused;
    if (isModern(request)) return answer(request, await readMessage(posted, receive, maxBodyBytes), { address, base });
    const id = request.headers.get('mcp-session-id');
    if (id === null) {
      const limited = sessions.checkRate(request, address() ?? '');
      if (limited) return limited;
      const length = request.headers.get('content-length');
      if (Number(length) > MAX_INITIALIZE_BYTES) return rpcError(400, -32000, NO_SESSION);
      const message = await readMessage(posted, receive, Math.min(MAX_INITIALIZE_BYTES, maxBodyBytes));
      const isOther = message instanceof Response && message.status === 413 && maxBodyBytes > MAX_INITIALIZE_BYTES;
      return isOther ? rpcError(400, -32000, NO_SESSION) : answer(request, message, { address, base });
    }
    const session = sessions.find(request, id);
    if (session instanceof Response) return session;
    const ends = [use(session), beginReceiving(session)];
    try {
      return await answer(request, await readMessage(posted, receive, maxBodyBytes), { address, base }, session);
    } finally {
      for (const end of ends) end();
    }
  }

  async function answer(
    request: Request,
    message: Message | Response,
    { address, base }: Origin,
    session?: Session,
  ): Promise<Response> {
    if (message instanceof Response) return message;
    const { value, spooledCall } = message;
    const accepted = acceptedTypes(request);
    if (!accepted.events && isListening(value)) return rpcError(406, -32000, NEEDS_EVENTS);
    const prepared = forSdk(request);
    if (base) bases?.add(prepared, base());
    if (spooledCall) spooledCalls.add(prepared, spooledCall);
    const discard = () => void spooledCalls.take(prepared)?.discard();
    try {
      const response = await route(prepared, value, address, session);
      if (spooledCall && !isStream(response)) discard();
      const watched = spooledCall && isStream(response) ? watchBody(response, discard) : response;
      return await toAccepted(watched, accepted, request.signal);
    } catch (error) {
      discard();
      throw error;
    }
  }

  async function route(request: Request, value: unknown, address: Address, session?: Session): Promise<Response> {
    if (!(await isLegacyRequest(request, value))) return modern.fetch(request, { parsedBody: value });
    return session ? serve(session, request, value) : sessions.begin(request, address() ?? '', value);
  }

  /** GET listens, DELETE ends a session; the SDK refuses the others. */
  async function other(request: Request): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null) return rpcError(405, -32000, NO_STREAM, { allow: 'POST' });
    const session = sessions.find(request, id);
    if (session instanceof Response) return session;
    if (request.method === 'GET' && !acceptedTypes(request).events) return rpcError(406, -32000, NEEDS_EVENTS);
    const done = use(session);
    try {
      return await serve(session, forSdk(request), undefined);
    } finally {
      done();
    }
  }

  return {
    notify: modern.notify,
    async fetch(request, address = () => undefined, body = () => streamOf(request), base?) {
      if (closing.signal.aborted) return rpcError(503, -32000, 'The server is stopping. Try again in a few seconds.');
      if (request.method !== 'POST') return other(request);
      const { json, events } = acceptedTypes(request);
      return json || events ? post({ request, address, body, base }) : rpcError(406, -32000, NOT_ACCEPTABLE);
    },
    async close() {
      closing.abort();
      await Promise.all([modern.close(), sessions.close()]);
    },
    sessionCount: () => sessions.count(),
  };
}

/** Revisions are dates; from 2026 on they have no sessions. */
function isModern({ headers }: Request): boolean {
  return /^\s*20(?:2[6-9]|[3-9]\d)-\d\d-\d\d\s*$/.test(headers.get('mcp-protocol-version') ?? '');
}

/** The type of the stream does not say that it yields bytes. */
function streamOf({ body }: Request): AsyncIterable<Uint8Array> {
  return (body ?? []) as AsyncIterable<Uint8Array>;
}

function isListening(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'method' in message && message.method === LISTEN;
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

const LISTEN = 'subscriptions/listen';
const NO_STREAM = 'Without an Mcp-Session-Id header only POST is allowed.';
const NOT_ACCEPTABLE = 'The Accept header allows no answer. Accept application/json, text/event-stream or both.';
const NEEDS_EVENTS = 'This is answered with a stream. Accept text/event-stream.';
