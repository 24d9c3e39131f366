/** Requests to addresses that callers named: each hop is checked as it is written and again as it is resolved. */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Agent, request } from 'undici';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { isPermitted, notPublic, whyNot, type OutgoingRules } from './egress-rules.ts';

export interface OutgoingRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface OutgoingResponse {
  readonly status: number;
  /** Without parameters, in lower case; empty when the server says nothing. */
  readonly mediaType: string;
  readonly body: Buffer;
}

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** @throws {ProcessError} `invalid-input` whose message stands behind a name for the address: "/layer refers to … which …" */
export async function requestGuarded(
  href: string,
  rules: OutgoingRules,
  outgoing: OutgoingRequest = {},
): Promise<OutgoingResponse> {
  // Most servers fetch nothing, and it is a large part of what would be loaded at their start.
  const { Agent, request } = await import('undici');
  const agent = new Agent({ connect: { lookup: guardedLookup(rules) }, maxResponseSize: rules.maxBytes });
  const signal = AbortSignal.timeout(rules.timeoutMs);
  try {
    return await follow(href, rules, outgoing, { agent, request, signal });
  } catch (error) {
    throw explain(error, rules, signal);
  } finally {
    await agent.destroy();
  }
}

interface Line {
  readonly agent: Agent;
  readonly request: typeof request;
  readonly signal: AbortSignal;
}

async function follow(
  href: string,
  rules: OutgoingRules,
  outgoing: OutgoingRequest,
  { agent, request: send, signal }: Line,
): Promise<OutgoingResponse> {
  let url = href;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const obstacle = whyNot(url, rules);
    if (obstacle !== undefined) throw refusal(hop === 0 ? obstacle : `redirects to ${show(url)}, which ${obstacle}`);
    const { method = 'GET', headers, body = null } = outgoing;
    // Nothing is unpacked here, so that a few bytes cannot become very many.
    const own = { 'user-agent': 'isthmus', 'accept-encoding': 'identity' };
    const response = await send(url, { dispatcher: agent, signal, method, headers: { ...headers, ...own }, body });
    const { location } = response.headers;
    if (!REDIRECTS.includes(response.statusCode) || typeof location !== 'string') {
      const encoding = response.headers['content-encoding'];
      if (encoding !== undefined) throw refusal(`answers with the content encoding ${show(encoding)}, unasked`);
      const [mediaType = ''] = String(response.headers['content-type'] ?? '').split(';');
      const bytes = Buffer.from(await response.body.arrayBuffer());
      return { status: response.statusCode, mediaType: mediaType.trim().toLowerCase(), body: bytes };
    }
    await response.body.dump();
    url = new URL(location, url).href;
  }
  throw refusal(`redirects more than ${MOST_REDIRECTS} times`);
}

/** Names are resolved here and nowhere else, so that the address that was checked is the one that is called. */
function guardedLookup(rules: OutgoingRules): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [], 0);
      if (!addresses.every(({ address }) => isPermitted(address, rules))) return callback(refusal(notPublic), [], 0);
      const [first] = addresses;
      if (options.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

function refusal(message: string): ProcessError {
  return new ProcessError('invalid-input', message);
}

function explain(error: unknown, { timeoutMs, maxBytes }: OutgoingRules, signal: AbortSignal): ProcessError {
  if (error instanceof ProcessError) return error;
  if (signal.aborted) return refusal(`did not answer within ${timeoutMs / 1000} s`);
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  if (cause instanceof ProcessError) return cause;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return refusal(`has more than ${Math.floor(maxBytes / 1e6)} MB, the limit for what is fetched. Give less of it`);
  }
  return refusal(`cannot be fetched (${code ?? 'the connection broke'})`);
}
