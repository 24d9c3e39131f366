/** Recovers jobs: releases those of instances that died, and runs those that no instance has. */
import { ProcessError, toProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { hasGone } from '../storage/instance.ts';
import { now, serverStopped, toFailurePatch, unfinished, type Job } from '../model/job.ts';
import { SILENT_MS } from './jobs.ts';
import { startPolling } from '../common/poll.ts';
import type { JobStore } from '../model/job-store.ts';

export interface RecoveryDeps {
  readonly store: JobStore;
  readonly instance: string;
  /** Fate of the jobs of a dead instance. */
  readonly onRestart: 'rerun' | 'fail';
  /** Maximum number of times that a job may begin. */
  readonly maxAttempts: number;
  /** Number of further jobs that could run here soon. */
  room(): number;
  /** Runs a job that this instance has claimed. */
  run(job: Job): Promise<void>;
  onChange(id: string): void;
  onError(error: unknown): void;
  /** Jobs of instances that died: back in the queue, or failed. */
  onRelease(queued: number, failed: number): void;
}

export interface Recovery {
  /** Claims jobs now: one has ended here. */
  look(): void;
  /** Stops claiming jobs. */
  pause(): void;
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 250;
const HEARTBEAT_EVERY_MS = 2000;
/** Jobs of one batch; requests are served between batches. */
const BATCH = 200;

/** Records a heartbeat of this instance until it is closed. */
export function createRecovery(deps: RecoveryDeps): Recovery {
  const { store, instance } = deps;
  let isPaused = false;
  const heartbeats = startPolling(HEARTBEAT_EVERY_MS, sendHeartbeat, deps.onError);
  const looking = startPolling(LOOK_EVERY_MS, takeOver, deps.onError);

  async function sendHeartbeat(): Promise<void> {
    await store.heartbeat(instance);
    for (const other of await store.instances(SILENT_MS)) if (hasGone(other)) await store.forget(other);
    for (;;) {
      const orphans = await store.orphans(SILENT_MS, BATCH);
      const fates: Awaited<ReturnType<typeof releaseOrphan>>[] = [];
      for (const job of orphans) fates.push(await releaseOrphan(job));
      const count = (fate: string) => fates.filter((one) => one === fate).length;
      if (fates.some((fate) => fate !== undefined)) deps.onRelease(count('queued'), count('failed'));
      if (orphans.length < BATCH) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Another instance may do the same at this moment; the claim lets only one of them. */
  async function releaseOrphan(job: Job): Promise<'queued' | 'failed' | undefined> {
    const { id, claim, attempts } = job;
    const failure = failureOf(job);
    if (failure) {
      await store.move(id, unfinished, toFailurePatch(failure), { claim });
      deps.onChange(id);
      // Nobody waits for an unlisted one.
      return job.listed ? 'failed' : undefined;
    }
    const isReleased = await store.release(id, claim, { message: 'The server stopped; the job waits to run again.' });
    if (isReleased) {
      const text = `The server stopped after ${formatCount(attempts, 'attempt')}; back in the queue.`;
      await store.addLog(id, { at: now(), level: 'warn', text });
    }
    deps.onChange(id);
    return isReleased ? 'queued' : undefined;
  }

  function failureOf({ listed, attempts }: Job): ProcessError | undefined {
    // The client of an unlisted job is gone, and its inputs are not kept.
    if (!listed || deps.onRestart === 'fail') return serverStopped();
    if (attempts < deps.maxAttempts) return undefined;
    const times = `The server stopped while the job ran, for the ${ordinal(attempts)} time; ${deps.maxAttempts} are allowed.`;
    return new ProcessError('stopped', `${times} The job itself may stop the server. Give it less data.`);
  }

  async function takeOver(): Promise<void> {
    while (!isPaused && deps.room() > 0) {
      const job = await store.claim(instance);
      if (!job) return;
      await deps.run(job).catch(async (error: unknown) => {
        const failure = toProcessError(error);
        if (failure.code === 'internal') deps.onError(error);
        await store.move(job.id, unfinished, toFailurePatch(failure), { claim: job.claim });
        deps.onChange(job.id);
      });
    }
  }

  return {
    look: looking.act,
    pause() {
      isPaused = true;
    },
    async close() {
      isPaused = true;
      await Promise.all([heartbeats.stop(), looking.stop()]);
      await store.forget(instance);
    },
  };
}

function ordinal(n: number): string {
  const ending = /1\d$/.test(String(n)) ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}
