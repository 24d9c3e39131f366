/** Tells subscribers how their jobs fare: looks for what is due, sends it, and tries again when it was not taken. */
import { ProcessError } from '../../common/errors.ts';
import type { Log } from '../../common/log.ts';
import { guardedFetch } from '../../net/guarded-fetch.ts';
import { findObstacle, type EgressRules } from '../../net/egress-rules.ts';
import type { Callback, DueCallback, Outbox } from '../../model/webhook-outbox.ts';
import { signatureHeaders } from './signature.ts';

/** What the door makes of a job for its subscriber. */
export interface CallbackPayload {
  readonly contentType: string;
  readonly body: Buffer;
}

export interface CallbackDeps {
  readonly outbox: Outbox;
  /** Whom to turn to. */
  readonly rules: EgressRules;
  readonly secret?: string | undefined;
  readonly log: Log;
}

/** @returns nothing when there is nothing to tell any more */
export type Announce = (callback: DueCallback) => Promise<CallbackPayload | undefined>;

export interface Callbacks {
  /** Whether any address may be called at all. */
  readonly areOffered: boolean;
  /** @throws {ProcessError} `invalid-request` for an address that may not be called */
  check(url: string, pointer: string): void;
  /** Durable when it resolves. */
  add(callbacks: readonly Callback[]): Promise<void>;
  /** Begins to tell those who wait, and goes on until it is closed. */
  start(announce: Announce): void;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 500;
const AT_ONCE = 8;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 3_600_000;
/** With pauses that double from a second to an hour: some eight hours. */
const MOST_ATTEMPTS = 20;

export function createCallbacks({ outbox, rules, secret, log }: CallbackDeps): Callbacks {
  let looking: Promise<void> = Promise.resolve();
  let isBusy = false;
  let timer: NodeJS.Timeout | undefined;
  let announce: Announce = async () => undefined;

  async function look(): Promise<void> {
    // Longer than an attempt can take, so that no other server process takes the same one meanwhile.
    const due = await outbox.take(AT_ONCE, rules.timeoutMs * 2);
    await Promise.all(due.map(deliver));
  }

  async function deliver(callback: DueCallback): Promise<void> {
    const { jobId, kind, url, attempts } = callback;
    const obstacle = await attempt(callback).catch((error: unknown) => reasonOf(error));
    if (obstacle === undefined) return outbox.remove(callback);
    const said = { job: jobId, callback: kind, url, attempts, reason: obstacle };
    if (attempts >= MOST_ATTEMPTS) {
      log.error(said, 'a callback was given up');
      return outbox.remove(callback);
    }
    log.warn(said, 'a callback was not taken');
    return outbox.putOff(callback, Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS));
  }

  /** @returns why it was not taken */
  async function attempt(callback: DueCallback): Promise<string | undefined> {
    const announcement = await announce(callback);
    if (!announcement) return undefined;
    const { contentType, body } = announcement;
    const signature = signatureHeaders(`${callback.jobId}.${callback.kind}`, body, secret);
    const headers = { 'content-type': contentType, ...signature };
    const { status } = await guardedFetch(callback.url, rules, { method: 'POST', headers, body });
    return status >= 200 && status < 300 ? undefined : `answers with status ${status}`;
  }

  function tick(): void {
    if (isBusy) return;
    isBusy = true;
    looking = look()
      .catch((error: unknown) => log.error({ err: error }, 'callbacks could not be looked for'))
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
    start(teller) {
      announce = teller;
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
