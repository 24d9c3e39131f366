/** HTTP responses of the MCP endpoint: errors, and the answers of the SDK in the media type that a client accepts. */
import { accepts } from '../../src/common/accept.ts';

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

const JSON_TYPE = 'application/json';
const EVENTS_TYPE = 'text/event-stream';

/** The header in which the SDK finds both, as text. */
const BOTH = `${JSON_TYPE}, ${EVENTS_TYPE}`;

/** The media types of answers that a client accepts. */
export interface Accepted {
  readonly json: boolean;
  readonly events: boolean;
}

export function acceptedTypes({ headers }: Request): Accepted {
  const header = headers.get('accept');
  // As clients of the SDKs send it.
  if (header === BOTH) return { json: true, events: true };
  return { json: accepts(JSON_TYPE, header), events: accepts(EVENTS_TYPE, header) };
}

/** The request with an Accept header that the SDK takes. Its body is read. */
export function forSdk(request: Request): Request {
  const { url, method, headers, signal } = request;
  if (headers.get('accept') === BOTH) return request;
  const changed = new Headers(headers);
  changed.set('accept', BOTH);
  return new Request(url, { method, headers: changed, signal });
}

/**
 * An answer as a stream for a client that takes nothing else, and the last message of a stream for one that takes no
 * streams. Errors stay JSON for everybody.
 * @param signal aborted when the client leaves
 */
export async function toAccepted(
  response: Response,
  { json, events }: Accepted,
  signal: AbortSignal,
): Promise<Response> {
  if (response.status !== 200 || (json && events)) return response;
  const type = response.headers.get('content-type') ?? '';
  if (!events && type.startsWith(EVENTS_TYPE)) return collect(response, signal);
  if (!json && type.startsWith(JSON_TYPE)) return stream(response);
  return response;
}

async function stream(response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.set('content-type', EVENTS_TYPE);
  headers.set('cache-control', 'no-cache, no-transform');
  headers.delete('content-length');
  return new Response(`event: message\ndata: ${await response.text()}\n\n`, { headers });
}

/** Without notifications: progress has no place in one JSON document. */
async function collect(response: Response, signal: AbortSignal): Promise<Response> {
  const reader = response.body?.getReader();
  const leave = () => void reader?.cancel().catch(() => undefined);
  signal.addEventListener('abort', leave, { once: true });
  const chunks: Uint8Array[] = [];
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) chunks.push(part.value as Uint8Array);
  signal.removeEventListener('abort', leave);
  const answers = Buffer.concat(chunks)
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => line.slice('data: '.length))
    .filter((text) => !('method' in (JSON.parse(text) as object)));
  const headers = new Headers({ 'content-type': JSON_TYPE });
  const session = response.headers.get('mcp-session-id');
  if (session !== null) headers.set('mcp-session-id', session);
  // The call was cancelled, and gets no answer.
  if (answers.length === 0) return new Response(null, { status: 204, headers });
  return new Response(answers.length === 1 ? answers[0] : `[${answers.join(',')}]`, { headers });
}

/** @param onEnd called once: at the end of the body, when it fails, or when its reader cancels */
export function watchBody(response: Response, onEnd: () => void): Response {
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
