/** Requests to URLs that callers name: each hop is checked as written and again as resolved (SSRF guard). */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Agent, Dispatcher, request } from 'undici';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { isPermitted, NOT_PUBLIC, findObstacle, type EgressRules } from './egress-rules.ts';

export interface GuardedRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Ends the request when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface GuardedResponse {
  readonly status: number;
  /** Without parameters, in lower case; empty when the server names none. */
  readonly mediaType: string;
  /** The header Content-Crs, where there is one. */
  readonly contentCrs?: string;
  readonly body: Buffer;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** @throws {ProcessError} `invalid-input` whose message is a predicate, for a sentence about the address: "/layer refers to … which …" */
export function guardedFetch(href: string, rules: EgressRules, init: GuardedRequest = {}): Promise<GuardedResponse> {
  return connect(href, rules, init, readResponse);
}

/**
 * Sends a request and leaves the body of the response.
 * @returns the status
 * @throws {ProcessError} like `guardedFetch`
 */
export function guardedSend(href: string, rules: EgressRules, init: GuardedRequest): Promise<number> {
  return connect(href, rules, init, async ({ statusCode }) => statusCode);
}

type Response = Dispatcher.ResponseData;

async function connect<T>(
  href: string,
  rules: EgressRules,
  init: GuardedRequest,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  // Most servers never fetch, and undici is a large part of what would be loaded at start.
  const { Agent, request } = await import('undici');
  const agent = new Agent({ connect: { lookup: guardedLookup(rules) }, maxResponseSize: rules.maxBytes });
  const timeout = AbortSignal.timeout(rules.timeoutMs);
  const signal = init.signal === undefined ? timeout : AbortSignal.any([timeout, init.signal]);
  try {
    return await read(await follow(href, rules, init, { agent, request, signal }));
  } catch (error) {
    throw toRefusal(error, rules, timeout);
  } finally {
    await agent.destroy();
  }
}

interface Transport {
  readonly agent: Agent;
  readonly request: typeof request;
  readonly signal: AbortSignal;
}

async function follow(
  href: string,
  rules: EgressRules,
  init: GuardedRequest,
  { agent, request: send, signal }: Transport,
): Promise<Response> {
  let url = href;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const obstacle = findObstacle(url, rules);
    if (obstacle !== undefined)
      throw createRefusal(hop === 0 ? obstacle : `redirects to ${show(url)}, which ${obstacle}`);
    const { method = 'GET', headers, body = null } = init;
    // Nothing is decompressed here: no decompression bombs.
    const own = { 'user-agent': 'isthmus', 'accept-encoding': 'identity' };
    const response = await send(url, { dispatcher: agent, signal, method, headers: { ...headers, ...own }, body });
    const { location } = response.headers;
    if (!REDIRECTS.includes(response.statusCode) || typeof location !== 'string') return response;
    await response.body.dump();
    url = new URL(location, url).href;
  }
  throw createRefusal(`redirects more than ${MAX_REDIRECTS} times`);
}

async function readResponse({ statusCode, headers, body }: Response): Promise<GuardedResponse> {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined) throw createRefusal(`answers with the content encoding ${show(encoding)}, unrequested`);
  const [mediaType = ''] = String(headers['content-type'] ?? '').split(';');
  const bytes = Buffer.from(await body.arrayBuffer());
  const crs = headers['content-crs'];
  const named = typeof crs === 'string' ? { contentCrs: crs } : {};
  return { status: statusCode, mediaType: mediaType.trim().toLowerCase(), ...named, body: bytes };
}

/** Resolves names here and nowhere else, so that the address that was checked is the one connected to. */
function guardedLookup(rules: EgressRules): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [], 0);
      if (!addresses.every(({ address }) => isPermitted(address, rules)))
        return callback(createRefusal(NOT_PUBLIC), [], 0);
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

function createRefusal(message: string): ProcessError {
  return new ProcessError('invalid-input', message);
}

function toRefusal(error: unknown, { timeoutMs, maxBytes }: EgressRules, signal: AbortSignal): ProcessError {
  if (error instanceof ProcessError) return error;
  if (signal.aborted) return createRefusal(`did not answer within ${timeoutMs / 1000} s`);
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  if (cause instanceof ProcessError) return cause;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return createRefusal(`has more than ${Math.floor(maxBytes / 1e6)} MB, the limit for fetched data. Request less`);
  }
  return createRefusal(`cannot be fetched (${code ?? 'connection failed'})`);
}
