/** Webhooks: sends due callbacks to the subscribers of jobs, and retries those that fail with exponential backoff. */
import { ProcessError } from '../../common/errors.ts';
import type { Log } from '../../common/log.ts';
import { guardedSend } from '../../net/guarded-fetch.ts';
import { findObstacle, type EgressRules } from '../../net/egress-rules.ts';
import { hostOf, type Callback, type DueCallback, type Outbox } from '../../model/webhook-outbox.ts';
import { signatureHeaders } from './signature.ts';

/** The body of a callback, as the API formats it. */
export interface CallbackPayload {
  readonly contentType: string;
  readonly body: Buffer;
}

export interface CallbackDeps {
  readonly outbox: Outbox;
  /** Egress rules: which hosts may be called. */
  readonly rules: EgressRules;
  readonly secret?: string | undefined;
  readonly log: Log;
}

/** @returns undefined when the job is gone, and the callback with it */
export type FormatPayload = (callback: DueCallback) => Promise<CallbackPayload | undefined>;

export interface Callbacks {
  /** Any host may be called at all. */
  readonly areOffered: boolean;
  /** @throws {ProcessError} `invalid-request` for a URL that may not be called */
  check(url: string, pointer: string): void;
  /** @throws {ProcessError} `overloaded` when too many callbacks to a host, or of the client, wait already */
  admit(urls: readonly string[], client: string): Promise<void>;
  /** Durable when it resolves. */
  add(callbacks: readonly Callback[]): Promise<void>;
  /** Sends due callbacks until it is closed. */
  start(formatPayload: FormatPayload): void;
  /** Ends what is being sent; it is sent again by the next server. */
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 500;
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 3_600_000;
/** About eight hours, with pauses that double from a second to an hour. */
const MAX_ATTEMPTS = 20;

/** Sent at once: a subscriber that does not answer keeps a slot for the whole timeout. */
const SLOTS = { total: 512, perHost: 4, perClient: 256 };
/** Maximum numbers of callbacks that wait. */
const WAITING = { host: 1000, client: 10_000 };
/** Bytes of payloads in memory at once; small ones are sent beyond it. */
const PAYLOAD_BYTES = 128 * 1024 * 1024;
const SMALL_BYTES = 64 * 1024;

export function createCallbacks({ outbox, rules, secret, log }: CallbackDeps): Callbacks {
  const closing = new AbortController();
  const sending = new Set<Promise<void>>();
  const hosts = new Map<string, number>();
  const clients = new Map<string, number>();
  let bytes = 0;
  let formatting: Promise<unknown> = Promise.resolve();
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let format: FormatPayload = async () => undefined;

  async function look(): Promise<void> {
    const total = SLOTS.total - sending.size;
    if (total <= 0) return;
    // A lease is longer than an attempt can take, so that no other instance tries the same callback at the same time.
    const due = await outbox.lease({ ...SLOTS, total, hosts, clients }, rules.timeoutMs * 2);
    for (const callback of due) send(callback);
  }

  function send(callback: DueCallback): void {
    const { host, client, jobId: job } = callback;
    addTo(hosts, host, 1);
    addTo(clients, client, 1);
    const sent = deliver(callback)
      .catch((error: unknown) => log.error({ job, err: error }, 'failed to record the delivery of a callback'))
      .finally(() => {
        sending.delete(sent);
        addTo(hosts, host, -1);
        addTo(clients, client, -1);
      });
    sending.add(sent);
  }

  async function deliver(callback: DueCallback): Promise<void> {
    const { jobId, kind, url, attempts } = callback;
    const failure = await attempt(callback).catch((error: unknown) => reasonOf(error));
    if (failure === undefined) return outbox.remove(callback);
    if (closing.signal.aborted) return outbox.postpone(callback, 0);
    const fields = { job: jobId, callback: kind, url, attempts, reason: failure };
    if (attempts >= MAX_ATTEMPTS) {
      log.error(fields, 'failed to deliver callback, giving up');
      return outbox.remove(callback);
    }
    log.warn(fields, 'failed to deliver callback');
    return outbox.postpone(callback, Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), MAX_PAUSE_MS));
  }

  /** @returns why it failed, if it did */
  async function attempt(callback: DueCallback): Promise<string | undefined> {
    const payload = await formatNext(callback);
    if (!payload) return undefined;
    const { contentType, body } = payload;
    if (body.length > SMALL_BYTES && bytes > 0 && bytes + body.length > PAYLOAD_BYTES) {
      return 'waits for the payloads of other callbacks';
    }
    const signature = signatureHeaders(`${callback.jobId}.${callback.kind}`, body, secret);
    const headers = { 'content-type': contentType, ...signature };
    bytes += body.length;
    try {
      const request = { method: 'POST', headers, body, signal: closing.signal } as const;
      const status = await guardedSend(callback.url, rules, request);
      return status >= 200 && status < 300 ? undefined : `answers with status ${status}`;
    } finally {
      bytes -= body.length;
    }
  }

  /** One after the other: each may take as many bytes as a payload may have. */
  function formatNext(callback: DueCallback): Promise<CallbackPayload | undefined> {
    const payload = formatting.then(() => format(callback));
    formatting = payload.catch(() => undefined);
    return payload;
  }

  function tick(): void {
    looking ??= look()
      .catch((error: unknown) => log.error({ err: error }, 'failed to look for due callbacks'))
      .finally(() => {
        looking = undefined;
      });
  }

  return {
    areOffered: rules.hosts !== 'none',
    check(url, pointer) {
      const obstacle =
        rules.hosts === 'none' ? 'asks for a callback, which this server does not send' : findObstacle(url, rules);
      if (obstacle === undefined) return;
      throw new ProcessError('invalid-request', `${pointer} ${obstacle}.`, [{ pointer, message: obstacle }]);
    },
    async admit(urls, client) {
      for (const host of new Set(urls.map(hostOf))) {
        if ((await outbox.count('host', host, WAITING.host)) >= WAITING.host) throw tooMany(`to ${host}`, WAITING.host);
      }
      const isFull = urls.length > 0 && (await outbox.count('client', client, WAITING.client)) >= WAITING.client;
      if (isFull) throw tooMany('of this client', WAITING.client);
    },
    add: (callbacks) => outbox.add(callbacks),
    start(formatPayload) {
      format = formatPayload;
      timer = setInterval(tick, LOOK_EVERY_MS).unref();
    },
    async close() {
      clearInterval(timer);
      closing.abort();
      await looking;
      await Promise.all(sending);
    },
  };
}

function addTo(counts: Map<string, number>, name: string, number: number): void {
  const count = (counts.get(name) ?? 0) + number;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}

function tooMany(whose: string, limit: number): ProcessError {
  const remedy = 'Wait until they are delivered, or poll the job instead.';
  return new ProcessError('overloaded', `${limit} callbacks ${whose} wait for delivery, the maximum. ${remedy}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
