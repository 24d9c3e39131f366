/** Reads the message of a POST: a small one whole, of a large one only what is beside the arguments of its call. */
import { isUtf8 } from 'node:buffer';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { compact } from '../../src/common/compact.ts';
import { toProcessError } from '../../src/common/errors.ts';
import { noteDuplicates, noteFault, withoutByteOrderMark } from '../../src/common/json/scan.ts';
import type { SpooledArguments } from '../model/tool.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import { tooLarge, UnreadableText, type Received } from '../../src/inputs/receive.ts';
import { MAX_REST_BYTES, type Envelope, type SpooledValue } from '../../src/inputs/scan-body.ts';
import { readOutline, readValue } from '../../src/inputs/spooled.ts';
import { checkMessage, checkRepeats, formatRefusal, type Refusal } from './message-check.ts';
import { rpcError } from './responses.ts';

export interface Message {
  /** Parsed; the arguments of a call that are in a file are an outline here. */
  readonly value: unknown;
  readonly spooledCall?: SpooledCall;
}

/** A call whose arguments went to a file. */
export interface SpooledCall {
  readonly spooled: SpooledArguments;
  /** Removes the file, unless a job has taken it. */
  discard(): Promise<void>;
}

/** Such calls on their way from the HTTP endpoint through the SDK to their tools. */
export interface SpooledCalls {
  add(request: Request, call: SpooledCall): void;
  /** Hands over the call of a request; its file is that of the taker from then on. */
  take(request: Request | undefined): SpooledCall | undefined;
}

export function createSpooledCalls(): SpooledCalls {
  const calls = new WeakMap<Request, SpooledCall>();
  return {
    add: (request, call) => void calls.set(request, call),
    take(request) {
      const call = request && calls.get(request);
      if (request) calls.delete(request);
      return call;
    },
  };
}

/** A POST. */
export interface Posted {
  readonly request: Request;
  /** Address of the client, by which it is told from others. */
  address(): string | undefined;
  /** The bytes of its body, to be read once. */
  body(): AsyncIterable<Uint8Array>;
}

/** Receives a body, a large one into a file. */
export type Receive = ExecutionService['receive'];

const toolCall: Envelope = {
  path: { names: ['params', 'arguments', 'inputs'], lengths: [2, 3] },
  noun: 'message',
  remedy: 'Only the arguments of tools/call may be larger: send large values there.',
  isOptional: true,
};

/** @returns a refusal that the headers alone decide */
export function checkHeaders({ headers }: Request, maxBytes: number): Response | undefined {
  const type = headers.get('content-type');
  if (!/^\s*application\/json\s*(?:;|$)/i.test(type ?? '')) {
    const what = type === null ? 'missing' : show(type);
    return rpcError(415, -32000, `The Content-Type is ${what}. Send application/json.`);
  }
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    return rpcError(415, -32000, `The Content-Encoding is ${show(encoding)}. Send the message uncompressed.`);
  }
  const length = headers.get('content-length');
  if (length === null || headers.has('transfer-encoding') || Number(length) <= maxBytes) return undefined;
  return rpcError(413, -32000, tooLarge(`The message has ${length} bytes`, maxBytes).message);
}

/** @returns the message, or a refusal */
export async function readMessage(posted: Posted, receive: Receive, maxBytes: number): Promise<Message | Response> {
  let received: Received;
  try {
    received = await receiveBody(posted, receive, maxBytes);
  } catch (error) {
    const { code, message, status, issues } = toProcessError(error);
    if (code === 'store-unavailable') return rpcError(status, -32000, message, { 'retry-after': '30' });
    if (code === 'too-large') return rpcError(413, -32000, message);
    if (code === 'overloaded') return rpcError(503, -32000, message, { 'retry-after': '30' });
    // The client has left, or its message cannot be read.
    const isText = error instanceof UnreadableText || code === 'internal';
    const reason = issues.length > 0 ? `Invalid request: ${message}` : message;
    return rpcError(400, isText ? -32700 : -32600, code === 'internal' ? UNREADABLE : reason);
  }
  const { values = [], discard } = received;
  try {
    const text = decode(received.text);
    const parsed = JSON.parse(text) as unknown;
    const [all, inputs] = values;
    const checked = check(parsed, text);
    if (!all) return checked instanceof Response ? checked : { value: noteDuplicates(checked.value, text) };
    const params = isObject(parsed) && isObject(parsed.params) ? parsed.params : undefined;
    if (checked instanceof Response) {
      await discard();
      return checked;
    }
    if (!isObject(parsed) || params?.arguments !== null) throw new Error('Its arguments were not found');
    if (received.repeated) {
      await discard();
      return { value: { ...parsed, params: { ...params, arguments: noteFault(received.repeated) } } };
    }
    if (parsed.method === 'tools/call') return await withOutline(parsed, params, { all, inputs, discard });
    const isSmall = all.source.end - all.source.start <= MAX_REST_BYTES;
    const args = isSmall ? await readValue(all) : undefined;
    await discard();
    if (isSmall) return check({ ...parsed, params: { ...params, arguments: args } }, text);
    return rpcError(400, -32600, 'Only the arguments of tools/call may be larger than 1 MB. Send less.');
  } catch (error) {
    await discard();
    return rpcError(400, -32700, error instanceof NotUtf8 ? NOT_UTF8 : `The message is not JSON. ${reasonOf(error)}.`);
  }
}

/** Messages up to this size are read at once, whatever the threshold for files is. */
const SMALL_BYTES = 16 * 1024;

async function receiveBody({ request, address, body }: Posted, receive: Receive, maxBytes: number): Promise<Received> {
  const length = request.headers.get('content-length');
  const isSmall = length !== null && Number(length) <= Math.min(SMALL_BYTES, maxBytes);
  // HTTP enforces the announced length, and one read is faster than a stream.
  if (isSmall && !request.headers.has('transfer-encoding')) {
    return { text: Buffer.from(await request.arrayBuffer()), discard: async () => {} };
  }
  const signal = () => request.signal;
  const options = { maxBytes, digest: true, envelope: toolCall, signal, ...compact({ client: address() }) };
  return receive(body(), options);
}

interface Spooled {
  readonly all: SpooledValue;
  readonly inputs: SpooledValue | undefined;
  readonly discard: () => Promise<void>;
}

async function withOutline(
  value: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, unknown>>,
  { all, inputs, discard }: Spooled,
): Promise<Message | Response> {
  const outline = await readOutline(all);
  const inner = inputs && (await readOutline(inputs));
  const args = inner && isObject(outline.value) ? { ...outline.value, inputs: inner.value } : outline.value;
  const spooled = { all, large: outline.large, largeInputs: inner?.large ?? [], ...compact({ inputs }) };
  const checked = check({ ...value, params: { ...params, arguments: args } }, '');
  if (!(checked instanceof Response)) return { ...checked, spooledCall: { spooled, discard } };
  await discard();
  return checked;
}

/** Revisions up to 2025-03-26 have batches, which the SDK takes apart. */
function check(value: unknown, text: string): Message | Response {
  if (Array.isArray(value)) {
    const repeated = checkRepeats(value, text);
    return repeated ? refuse(repeated) : { value };
  }
  const checked = checkMessage(value, text);
  return 'message' in checked ? { value: checked.message } : refuse(checked.refusals[0]);
}

function refuse(refusal: Refusal | undefined): Response {
  // Parameters are an error of the call, whose request was understood.
  const status = refusal?.code === -32602 ? 200 : 400;
  return new Response(refusal && formatRefusal(refusal), { status, headers: { 'content-type': 'application/json' } });
}

const UNREADABLE = 'The message could not be read to its end.';
const NOT_UTF8 = 'The message is not UTF-8, which JSON has to be. Encode it again.';

class NotUtf8 extends Error {}

function decode(bytes: Buffer): string {
  const json = withoutByteOrderMark(bytes);
  if (!isUtf8(json)) throw new NotUtf8();
  return json.toString();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : String(error);
}

/** Base URLs by which requests reached this server, for tools whose answers have URLs in them. */
export interface RequestBases {
  add(request: Request, base: string): void;
  find(request: Request | undefined): string | undefined;
}

export function createRequestBases(): RequestBases {
  const bases = new WeakMap<Request, string>();
  return {
    add: (request, base) => void bases.set(request, base),
    find: (request) => request && bases.get(request),
  };
}
