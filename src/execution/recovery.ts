/** Sees to it that every job is somebody's: those of servers that died, and those that were put back into the queue. */
import { ProcessError, toProcessError } from '../common/errors.ts';
import { now } from './changes.ts';
import { hasGone } from '../storage/instance.ts';
import { unfinished, type Job } from '../model/job.ts';
import { serverStopped } from './job-errors.ts';
import { startPolling } from '../common/poll.ts';
import type { JobStore } from '../model/job-store.ts';

export interface RecoveryDeps {
  readonly store: JobStore;
  readonly instance: string;
  /** Whether the jobs of a server that died run again, or fail. */
  readonly onRestart: 'rerun' | 'fail';
  /** How often a job may begin before it is not tried again. */
  readonly maxAttempts: number;
  /** How many jobs more could run here soon. */
  room(): number;
  /** Runs a job that is now ours. */
  run(job: Job): Promise<void>;
  onChange(id: string): void;
  onError(error: unknown): void;
}

export interface Recovery {
  /** Claims no further jobs. */
  pause(): void;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 250;
const BEAT_EVERY_MS = 2000;
/** Longer than any pause of a busy event loop, short enough to wait for. */
export const SILENT_MS = 10_000;
/** Between them, callers are served. */
const AT_ONCE = 200;

/** Beats as long as it is open. */
export function createRecovery(parts: RecoveryDeps): Recovery {
  const { store, instance } = parts;
  let isPaused = false;
  const beating = startPolling(BEAT_EVERY_MS, beat, parts.onError);
  const looking = startPolling(LOOK_EVERY_MS, takeOver, parts.onError);

  async function beat(): Promise<void> {
    await store.beat(instance);
    for (const other of await store.instances(SILENT_MS)) if (hasGone(other)) await store.forget(other);
    for (;;) {
      const orphans = await store.orphans(SILENT_MS, AT_ONCE);
      for (const job of orphans) await free(job);
      if (orphans.length < AT_ONCE) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Another server may do the same at this moment; the claim lets only one of them. */
  async function free(job: Job): Promise<void> {
    const { id, claim, attempts } = job;
    const failure = failureOf(job);
    if (failure) {
      const { message } = failure;
      await store.move(
        id,
        unfinished,
        { status: 'failed', message, error: failure.toJSON(), finished: now() },
        { claim },
      );
    } else if (await store.release(id, claim, { message: 'The server stopped; the job waits to run again.' })) {
      const text = `The server stopped after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}; back in the queue.`;
      await store.addLog(id, { at: now(), level: 'warn', text });
    }
    parts.onChange(id);
  }

  function failureOf({ listed, attempts }: Job): ProcessError | undefined {
    // Nobody waits any more for one that is not listed, and its inputs are not kept.
    if (!listed || parts.onRestart === 'fail') return serverStopped();
    if (attempts < parts.maxAttempts) return undefined;
    const times = `The server stopped while the job ran, for the ${ordinal(attempts)} time; ${parts.maxAttempts} are allowed.`;
    return new ProcessError('stopped', `${times} The job may be what stops it: give it less.`);
  }

  async function takeOver(): Promise<void> {
    while (!isPaused && parts.room() > 0) {
      const job = await store.claim(instance);
      if (!job) return;
      await parts.run(job).catch(async (error: unknown) => {
        const failure = toProcessError(error);
        if (failure.code === 'internal') parts.onError(error);
        const end = { status: 'failed', message: failure.message, error: failure.toJSON(), finished: now() } as const;
        await store.move(job.id, unfinished, end, { claim: job.claim });
        parts.onChange(job.id);
      });
    }
  }

  return {
    pause() {
      isPaused = true;
    },
    async close() {
      isPaused = true;
      await Promise.all([beating.stop(), looking.stop()]);
      await store.forget(instance);
    },
  };
}

function ordinal(n: number): string {
  const ending = /1\d$/.test(String(n)) ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}
