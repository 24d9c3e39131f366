/** Webhooks: sends due callbacks to the subscribers of jobs, and retries those that fail with exponential backoff. */
import { ProcessError } from '../../common/errors.ts';
import type { Log } from '../../common/log.ts';
import { guardedFetch } from '../../net/guarded-fetch.ts';
import { findObstacle, type EgressRules } from '../../net/egress-rules.ts';
import type { Callback, DueCallback, Outbox } from '../../model/webhook-outbox.ts';
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
  /** Durable when it resolves. */
  add(callbacks: readonly Callback[]): Promise<void>;
  /** Sends due callbacks until it is closed. */
  start(formatPayload: FormatPayload): void;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 500;
const BATCH = 8;
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 3_600_000;
/** About eight hours, with pauses that double from a second to an hour. */
const MAX_ATTEMPTS = 20;

export function createCallbacks({ outbox, rules, secret, log }: CallbackDeps): Callbacks {
  let looking: Promise<void> = Promise.resolve();
  let isBusy = false;
  let timer: NodeJS.Timeout | undefined;
  let format: FormatPayload = async () => undefined;

  async function look(): Promise<void> {
    // A lease is longer than an attempt can take, so that no other instance tries the same callback at the same time.
    const due = await outbox.lease(BATCH, rules.timeoutMs * 2);
    await Promise.all(due.map(deliver));
  }

  async function deliver(callback: DueCallback): Promise<void> {
    const { jobId, kind, url, attempts } = callback;
    const failure = await attempt(callback).catch((error: unknown) => reasonOf(error));
    if (failure === undefined) return outbox.remove(callback);
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
    const payload = await format(callback);
    if (!payload) return undefined;
    const { contentType, body } = payload;
    const signature = signatureHeaders(`${callback.jobId}.${callback.kind}`, body, secret);
    const headers = { 'content-type': contentType, ...signature };
    const { status } = await guardedFetch(callback.url, rules, { method: 'POST', headers, body });
    return status >= 200 && status < 300 ? undefined : `answers with status ${status}`;
  }

  function tick(): void {
    if (isBusy) return;
    isBusy = true;
    looking = look()
      .catch((error: unknown) => log.error({ err: error }, 'failed to look for due callbacks'))
      .finally(() => {
        isBusy = false;
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
    add: (callbacks) => outbox.add(callbacks),
    start(formatPayload) {
      format = formatPayload;
      timer = setInterval(tick, LOOK_EVERY_MS).unref();
    },
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
