/** Lets callers wait for jobs, whichever server process on the same store runs them. */
import { hasEnded, type Job } from '../model/job.ts';
import { startPolling } from '../common/poll.ts';
import type { JobStore } from '../model/job-store.ts';

export interface WatchDeps {
  readonly store: JobStore;
  find(id: string): Promise<Job | undefined>;
  readonly instance: string;
  onDismissRequest(id: string): void;
  onError(error: unknown): void;
}

export interface WaitOptions {
  readonly ms: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (job: Job) => void;
}

export interface Watch {
  /** Wakes those who wait for a job, after a change of it. */
  tell(id: string): void;
  /** Resolves when the job has ended, the time is up or the signal is aborted. */
  untilEnd(id: string, options: WaitOptions): Promise<void>;
  close(): Promise<void>;
}

/** Changes made by another server process are only seen by looking. */
const LOOK_EVERY_MS = 250;

export function createWatch({ store, find, instance, onDismissRequest, onError }: WatchDeps): Watch {
  const waiting = new Map<string, Set<() => void>>();
  async function look(): Promise<void> {
    for (const id of await store.dismissRequests(instance)) onDismissRequest(id);
  }

  const looking = startPolling(LOOK_EVERY_MS, look, onError);

  /** Resolves at the next change of the job, or after a while in case another server process changed it. */
  function nextChange(id: string, ms: number, signal: AbortSignal | undefined): { done: Promise<void>; wake(): void } {
    let wake = () => {};
    const done = new Promise<void>((resolve) => {
      wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        const others = waiting.get(id);
        others?.delete(wake);
        if (others?.size === 0) waiting.delete(id);
        resolve();
      };
    });
    const timer = setTimeout(wake, Math.min(ms, LOOK_EVERY_MS));
    signal?.addEventListener('abort', wake, { once: true });
    waiting.set(id, (waiting.get(id) ?? new Set()).add(wake));
    return { done, wake };
  }

  return {
    tell(id) {
      for (const wake of [...(waiting.get(id) ?? [])]) wake();
    },
    async untilEnd(id, { ms, signal, onProgress }) {
      const until = performance.now() + ms;
      let seen: Job | undefined;
      for (;;) {
        const left = until - performance.now();
        // Listens before it looks, so that no change falls between the two.
        const change = nextChange(id, Math.max(left, 0), signal);
        const job = await find(id);
        if (!job || hasEnded(job) || left <= 0 || signal?.aborted) return change.wake();
        if (!seen || isNews(job, seen)) onProgress?.(job);
        seen = job;
        await change.done;
      }
    },
    close: () => looking.stop(),
  };
}

/** Two changes may fall into the same millisecond. */
function isNews(job: Job, seen: Job): boolean {
  return job.updated !== seen.updated || job.progress !== seen.progress || job.message !== seen.message;
}
