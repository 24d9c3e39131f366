/** Checks what arrives as a message of MCP. The SDK drops what is none, or answers with the text of a schema library. */
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  type JSONRPCMessage,
} from '@modelcontextprotocol/server';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { toPointer } from '../../src/common/json-pointer.ts';
import { findRepeatedMember } from '../../src/common/json/scan.ts';

/** An error response. The id is JSON text, because a number beyond 2^53 loses digits when it is parsed. */
export interface Refusal {
  readonly id: string;
  readonly code: -32700 | -32600 | -32602;
  readonly message: string;
}

export type Checked = { readonly message: unknown } | { readonly refusals: readonly Refusal[] };

/** Requests of one batch that are answered each; a longer one is answered once. */
const MAX_BATCH = 100;

/** Characters at either end of a message in which its id is looked for. */
const EXCERPT = 1000;

/**
 * @param value what `JSON.parse` made of the text
 * @returns the message, with `arguments` left out where they are null; or one refusal for each request in it
 */
export function checkMessage(value: unknown, text: string): Checked {
  if (Array.isArray(value)) return { refusals: refuseBatch(value) };
  if (!isObject(value)) {
    return { refusals: [invalidRequest('null', `A message must be a JSON object, not ${show(value)}.`)] };
  }
  const reason = findFault(value);
  if (reason !== undefined) return { refusals: [invalidRequest(idOf(value, text), reason)] };
  const repeated = checkRepeats(value, text);
  if (repeated) return { refusals: [repeated] };
  if (value.method !== 'tools/call' || !('id' in value)) return { message: value };
  return checkToolCall(value);
}

/**
 * The last of two would count, and which the client means is unknown.
 * @param value a message or a batch
 */
export function checkRepeats(value: unknown, text: string): Refusal | undefined {
  const fault = findRepeatedMember(value, text);
  if (!fault) return undefined;
  const { path, message } = fault;
  const isOfId = path.length === 1 && path[0] === 'id';
  return invalidRequest(isObject(value) && !isOfId ? idOf(value) : 'null', `${toPointer(path)} ${message}.`);
}

export function formatRefusal({ id, code, message }: Refusal): string {
  return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify({ code, message })}}`;
}

function invalidRequest(id: string, reason: string): Refusal {
  return { id, code: -32600, message: `Invalid request: ${reason}` };
}

/** Nobody waits for what is in a batch and no request. */
function refuseBatch(batch: readonly unknown[]): readonly Refusal[] {
  const reason = 'batches are not supported. Send each message by itself.';
  const ids = batch.length > MAX_BATCH ? [] : batch.map((each) => (isObject(each) ? idOf(each) : 'null'));
  const known = ids.filter((id) => id !== 'null');
  return (known.length > 0 ? known : ['null']).map((id) => invalidRequest(id, reason));
}

/** @returns a sentence on why the SDK would not take it, if it would not */
function findFault(value: Readonly<Record<string, unknown>>): string | undefined {
  const { jsonrpc, id, method, params } = value;
  if (jsonrpc !== '2.0')
    return `jsonrpc must be "2.0", ${'jsonrpc' in value ? `not ${show(jsonrpc)}` : 'and is missing'}.`;
  if ('id' in value && typeof id !== 'string' && !Number.isSafeInteger(id)) {
    const digits = Number.isInteger(id) ? 'a longer one' : show(id);
    return `id must be a string or a whole number of at most 2^53 - 1, not ${digits}.`;
  }
  if (isAnswer(value)) return isJSONRPCResponse(value) ? undefined : 'this is not a JSON-RPC response.';
  if (typeof method !== 'string') {
    return `method must be a string, ${'method' in value ? `not ${show(method)}` : 'and is missing'}.`;
  }
  if (params !== undefined && !isObject(params)) return `params must be an object, not ${show(params)}.`;
  const unknown = Object.keys(value).find((name) => !['jsonrpc', 'id', 'method', 'params'].includes(name));
  if (unknown !== undefined) return `${show(unknown)} is not a member of a message. Move it into params.`;
  if (isJSONRPCRequest(value) || isJSONRPCNotification(value)) return undefined;
  return 'params._meta is invalid: it must be an object, and its progressToken a string or a whole number.';
}

/** An answer to a request of this server. */
function isAnswer(value: Readonly<Record<string, unknown>>): boolean {
  return !('method' in value) && ('result' in value || 'error' in value);
}

/** @returns the id as JSON text; null when it cannot be read, or names no request of the client */
function idOf(value: Readonly<Record<string, unknown>>, text = ''): string {
  const { id } = value;
  if (isAnswer(value)) return 'null';
  if (typeof id === 'string') return JSON.stringify(id);
  if (typeof id !== 'number') return 'null';
  if (Number.isInteger(id) && !Number.isSafeInteger(id)) {
    return findId(text.slice(0, EXCERPT), text.slice(-EXCERPT)) ?? 'null';
  }
  return Number.isFinite(id) ? JSON.stringify(id) : 'null';
}

/** Clients that marshal an empty map send null. */
function checkToolCall(value: Readonly<Record<string, unknown>>): Checked {
  const params = isObject(value.params) ? value.params : {};
  const { name, arguments: args, ...rest } = params;
  const refuse = (reason: string) => ({
    refusals: [{ id: idOf(value), code: -32602, message: `Invalid params: ${reason}` } as const],
  });
  if (typeof name !== 'string') {
    return refuse(`name must be the name of a tool, ${'name' in params ? `not ${show(name)}` : 'and is missing'}.`);
  }
  if (args === null) return { message: { ...value, params: { ...rest, name } } };
  if (args !== undefined && !isObject(args)) return refuse(`arguments must be an object, not ${show(args)}.`);
  return { message: value };
}

/** Issues of the schema library that are told of. */
const MAX_ISSUES = 3;

/** @returns an error of the SDK in words, where its message is the JSON of a schema library; anything else unchanged */
export function inWords(message: JSONRPCMessage): JSONRPCMessage {
  if (!('error' in message) || !message.error.message.includes('[\n')) return message;
  const issues = readIssues(message.error.message.slice(message.error.message.indexOf('[\n')));
  if (!issues) return message;
  const reasons = issues.slice(0, MAX_ISSUES).map(({ path, message: reason }) => {
    return `${toPointer(path)}: ${reason.replace(/^Invalid input: /, '')}`;
  });
  const error = { ...message.error, code: -32602, message: `Invalid params: ${reasons.join('; ')}.` };
  return { ...message, error };
}

interface SchemaIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function readIssues(text: string): readonly SchemaIssue[] | undefined {
  try {
    const issues: unknown = JSON.parse(text);
    return Array.isArray(issues) && issues.length > 0 && issues.every(isIssue) ? issues : undefined;
  } catch {
    return undefined;
  }
}

function isIssue(issue: unknown): issue is SchemaIssue {
  return isObject(issue) && Array.isArray(issue.path) && typeof issue.message === 'string';
}

const ID = String.raw`"id"\s*:\s*(-?(?:0|[1-9]\d{0,99})|"(?:[^"\\]|\\.){0,200}")\s*`;
const SHORT = String.raw`"(?:jsonrpc|method)"\s*:\s*"[^"\\]*"\s*`;
const atStart = new RegExp(String.raw`^\s*\{\s*(?:${SHORT},\s*){0,2}${ID}[,}]`);
const atEnd = new RegExp(String.raw`[{,]\s*${ID}(?:,\s*${SHORT}){0,2}\}\s*$`);

/**
 * Finds the id of a message before its params, or behind them, where clients put it.
 * @param head first characters of its text
 * @param tail last ones
 * @returns JSON text
 */
export function findId(head: string, tail: string): string | undefined {
  return (atStart.exec(head) ?? atEnd.exec(tail))?.[1];
}
