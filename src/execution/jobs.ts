/** Jobs as callers see them, whichever instance runs them: found, listed, waited for, cancelled and queued again. */
import { join } from 'node:path';
import { toProcessError } from '../common/errors.ts';
import { ANONYMOUS, type Access, type Principal } from '../model/access.ts';
import { INPUTS_NAME, type Blobs } from '../model/blobs.ts';
import {
  createJob,
  hasEnded,
  inputsNotRetained,
  jobDismissed,
  noSuchJob,
  resultNotReady,
  resultsExpired,
  serverLeft,
  toFailurePatch,
  unfinished,
  type Job,
  type JobLogLine,
} from '../model/job.ts';
import type { JobPage, JobQuery, JobStore, KeptInputs } from '../model/job-store.ts';
import type { News } from '../model/news.ts';
import { hasGone } from '../storage/instance.ts';
import type { JobOutcome } from './job-runner.ts';

export interface WaitOptions {
  /** Maximum wait; the job goes on when the time is up. */
  readonly ms: number;
  /** Ends the waiting, not the job. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (job: Job) => void;
}

export interface JobsDeps {
  readonly store: JobStore;
  readonly news: News;
  readonly access: Access;
  readonly blobs: Blobs;
  /** Folder of the blobs that are files. */
  readonly resultsFolder: string;
  /** A job that this instance holds and that need not be in the store yet. */
  heldJob?(id: string): Job | undefined;
}

/** An instance is dead without a heartbeat for so long: longer than any pause of a busy event loop. */
export const SILENT_MS = 10_000;
/** Changes by other instances are only seen by looking at the store. */
const LOOK_EVERY_MS = 250;
/** Maximum wait of a cancelling caller for another instance. */
const CANCEL_MS = 5000;

/** A principal sees and changes the jobs that it owns; others do not exist for it. */
export class Jobs {
  readonly #deps: JobsDeps;
  readonly #waiting = new Map<string, Set<() => void>>();
  #isClosed = false;
  readonly #unsubscribe: () => void;

  constructor(deps: JobsDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.news.subscribe({
      onChange: (ids) => ids.forEach((id) => this.#wake(id)),
      onCancel() {},
      onReconnect: () => [...this.#waiting.keys()].forEach((id) => this.#wake(id)),
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
  }

  /** @throws {ProcessError} `no-such-job` */
  async find(id: string, principal: Principal = ANONYMOUS): Promise<Job> {
    const job = await this.get(id);
    if (job && this.#deps.access.owns(principal, job)) return job;
    throw noSuchJob(id);
  }

  async get(id: string): Promise<Job | undefined> {
    const { store, heldJob } = this.#deps;
    return (await store.get(id)) ?? heldJob?.(id);
  }

  async list(query: JobQuery, principal: Principal = ANONYMOUS): Promise<JobPage> {
    const page = await this.#deps.store.list(query);
    return { ...page, jobs: page.jobs.filter((job) => this.#deps.access.owns(principal, job)) };
  }

  async log(id: string, principal?: Principal): Promise<readonly JobLogLine[]> {
    return formatLog(await this.find(id, principal), await this.#deps.store.log(id));
  }

  async outputs(id: string, principal?: Principal): Promise<JobOutcome> {
    const job = await this.find(id, principal);
    if (!hasEnded(job)) throw resultNotReady(job);
    if (job.status === 'dismissed') throw jobDismissed(id);
    if (job.error) throw toProcessError(job.error);
    if (job.expired !== undefined) throw resultsExpired(job, job.expired);
    return { job, outputs: await this.#deps.store.outputs(id) };
  }

  async inputs(id: string, principal?: Principal): Promise<KeptInputs> {
    const job = await this.find(id, principal);
    const inputs = await this.#deps.store.inputs(id);
    if (!inputs) throw inputsNotRetained(job);
    return inputs;
  }

  /** Resolves with the job when it has ended, the time is up or the signal is aborted. */
  async wait(id: string, { ms, signal, onProgress }: WaitOptions, principal?: Principal): Promise<Job> {
    const until = performance.now() + ms;
    let seen: Job | undefined;
    for (;;) {
      // The store closes next; who waits learns what becomes of the job.
      if (this.#isClosed) throw serverLeft(id);
      const leftMs = until - performance.now();
      // Listens before it looks, so that no change falls between the two.
      const change = this.#nextChange(id, Math.max(leftMs, 0), signal);
      const job = await this.find(id, principal).catch((error: unknown) => {
        change.wake();
        throw error;
      });
      if (hasEnded(job) || leftMs <= 0 || signal?.aborted) {
        change.wake();
        return job;
      }
      if (!seen || hasChanged(job, seen)) onProgress?.(job);
      seen = job;
      await change.done;
    }
  }

  /** Cancels a job that another instance runs, or none; one that has ended stays as it is. */
  async cancel(job: Job, waitMs = CANCEL_MS): Promise<Job> {
    if (hasEnded(job)) return job;
    const { id, claim } = job;
    const { store, news } = this.#deps;
    // A job without a live instance has no work that must end first.
    if (!(await this.#isHeld(job))) await store.move(id, unfinished, toFailurePatch(jobDismissed(id)), { claim });
    await store.requestCancel(id);
    news.publishCancel(id);
    return this.wait(id, { ms: waitMs }, { id: job.owner });
  }

  /** Instances with a heartbeat whose process has not ended. */
  async liveInstances(): Promise<readonly string[]> {
    return (await this.#deps.store.instances(SILENT_MS)).filter((instance) => !hasGone(instance));
  }

  /** Adds a job with the inputs of another to the queue, where a running server finds it. */
  async queueAgain(job: Job, { source, ...rest }: KeptInputs): Promise<Job> {
    const { store, blobs, resultsFolder } = this.#deps;
    const { processId, processVersion, owner, api, request, caller, engine, inputs } = job;
    const origin = { processId, processVersion, owner, api, request, caller, engine, inputs };
    const next = createJob({ ...origin, listed: true, instance: '' });
    if ('file' in source) await blobs.copy(`${job.id}/${INPUTS_NAME}`, `${next.id}/${INPUTS_NAME}`);
    const copied = 'file' in source ? { ...source, file: join(resultsFolder, next.id, INPUTS_NAME) } : source;
    await store.add(next, { inputs: { source: copied, ...rest } });
    return next;
  }

  /** Deletes a job that has ended, with all that belongs to it. @returns whether it did */
  async purge(id: string): Promise<boolean> {
    if (!(await this.#deps.store.purge(id))) return false;
    await this.#deps.blobs.removeAll(id);
    return true;
  }

  async #isHeld({ instance }: Job): Promise<boolean> {
    return instance !== '' && (await this.liveInstances()).includes(instance);
  }

  #wake(id: string): void {
    for (const wake of [...(this.#waiting.get(id) ?? [])]) wake();
  }

  /** Resolves at the next change of the job, or after a while in case another instance changed it. */
  #nextChange(id: string, ms: number, signal: AbortSignal | undefined): { done: Promise<void>; wake(): void } {
    const waiting = this.#waiting;
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
}

/** Two changes may fall into the same millisecond. */
function hasChanged(job: Job, seen: Job): boolean {
  return job.updated !== seen.updated || job.progress !== seen.progress || job.message !== seen.message;
}

/** The log of a job in the order of time: the events of its record, and the lines that were written while it ran. */
export function formatLog(job: Job, written: readonly JobLogLine[]): readonly JobLogLine[] {
  const { created, started, finished, api, attempts, warnings, status, message } = job;
  const lines: JobLogLine[] = [{ at: created, level: 'info', text: `accepted (${api})` }, ...written];
  if (started !== undefined) lines.push({ at: started, level: 'info', text: `running, attempt ${attempts}` });
  if (finished !== undefined && hasEnded(job)) {
    for (const text of warnings) lines.push({ at: finished, level: 'warn', text });
    const why = status === 'successful' || message === undefined ? '' : `: ${message}`;
    lines.push({ at: finished, level: status === 'failed' ? 'warn' : 'info', text: `${status}${why}` });
  }
  // Events of the record stand around the lines of the same instant.
  const rank = ({ text }: JobLogLine) =>
    text.startsWith('accepted (') ? 0 : text.startsWith('running, attempt') ? 1 : 2;
  return lines.toSorted((a, b) => a.at.localeCompare(b.at) || rank(a) - rank(b));
}

/** The longest time of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** @returns what a promise resolves with; undefined when the time is up, or the signal aborted, before it does */
export async function within<T>(
  promise: Promise<T>,
  { ms, signal }: { readonly ms: number; readonly signal?: AbortSignal },
): Promise<T | undefined> {
  if (signal?.aborted) return undefined;
  let stop = () => {};
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  const timer = setTimeout(stop, Math.min(ms, MAX_TIMER_MS));
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
