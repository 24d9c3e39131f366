/** Runs the jobs that this instance holds, and persists how they end. */
import { basename, join } from 'node:path';
import { ProcessError, toProcessError } from '../common/errors.ts';
import type { Log } from '../common/log.ts';
import { constantBackoff, retry } from '../common/retry.ts';
import type { TaskInputs } from '../inputs/references.ts';
import type { Blobs } from '../model/blobs.ts';
import type { Dispatch } from '../model/dispatch.ts';
import {
  Cancellation,
  type CancelSignal,
  changeJob,
  hasEnded,
  now,
  resultNotStored,
  serverStopped,
  toFailurePatch,
  toProgressPatch,
  unfinished,
  type Job,
  type JobLogLine,
  type JobPatch,
} from '../model/job.ts';
import type { JobStore } from '../model/job-store.ts';
import type { Output } from '../model/output.ts';
import type { Finished, Progress } from '../workers/protocol.ts';
import type { TaskRunner } from '../workers/task-runner.ts';

/** Job that has ended, with its outputs, which the store does not have for an unlisted job. */
export interface JobOutcome {
  readonly job: Job;
  readonly outputs: readonly Output[];
}

export interface JobRunnerDeps {
  readonly store: JobStore;
  readonly taskRunner: TaskRunner;
  readonly blobs: Blobs;
  readonly dispatch: Dispatch;
  readonly log: Log;
  /** Workers write large outputs below it; the blobs adopt them. */
  readonly resultsFolder: string;
  readonly inlineBytes: number;
  /** Time that the outputs of a listed job are kept. */
  readonly retentionMs: number;
  /** Called after each change of a job. */
  onChange(id: string): void;
}

/** Pauses in milliseconds: as long as another process may lock the store, or a sweep may need to make room. */
const RETRY_END_AFTER = [250, 500, 1000, 2000];
const RETRY_FAILURE_EVERY = 2000;

/** Reasons for which a job leaves this instance without having ended. */
const RELEASED = serverStopped();
const LOST = serverStopped();

export class JobRunner {
  readonly #deps: JobRunnerDeps;
  readonly #running = new Map<string, RunningJob>();
  readonly #stopping = new AbortController();

  constructor(deps: JobRunnerDeps) {
    this.#deps = deps;
    // The queue of the task runner lets all jobs of this instance, dispatched or not, take turns.
    void deps.dispatch.serve(Infinity, (id, lost) => this.#serve(id, lost));
  }

  /**
   * @param isStored whether the store has the job; one that it does not have runs at once, without being dispatched
   * @returns a promise that never rejects: a failure is a job that failed
   */
  start(job: Job, inputs: TaskInputs, isStored: boolean): Promise<JobOutcome> {
    const running = new RunningJob(job, isStored, this.#deps, this.#stopping.signal);
    this.#running.set(job.id, running);
    running.completion = this.#run(running, inputs, isStored);
    if (isStored) this.#dispatch(running);
    return running.completion;
  }

  async #run(running: RunningJob, inputs: TaskInputs, isDispatched: boolean): Promise<JobOutcome> {
    try {
      if (isDispatched) await running.admitted;
      return await running.run(inputs);
    } finally {
      this.#running.delete(running.job.id);
    }
  }

  /** A job that runs or waits here, as it was when it came. */
  job(id: string): Job | undefined {
    return this.#running.get(id)?.job;
  }

  /** Resolves with the end of the job. @returns undefined when it does not run here */
  cancel(id: string, reason: ProcessError): Promise<JobOutcome> | undefined {
    const running = this.#running.get(id);
    running?.cancel(reason);
    return running?.completion;
  }

  /** Puts listed jobs back into the queue: waiting ones, and with `all` running ones too. */
  release(all: boolean): Promise<void> {
    return this.#cancelWhere(RELEASED, ({ job, hasBegun }) => job.listed && (all || !hasBegun));
  }

  cancelAll(reason: ProcessError): Promise<void> {
    this.#stopping.abort();
    return this.#cancelWhere(reason, () => true);
  }

  /** Resolves when no job is left, or the time is up. */
  async waitUntilIdle(ms: number): Promise<void> {
    const isIdle = Promise.all([...this.#running.values()].map(({ completion }) => completion));
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([isIdle, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
    clearTimeout(timer);
  }

  #dispatch({ job, signal }: RunningJob): void {
    const { dispatch, log } = this.#deps;
    const onError = (error: unknown) => log.error({ job: job.id, err: error }, 'failed to dispatch job');
    signal.addEventListener('abort', () => void dispatch.withdraw(job.id).catch(onError), { once: true });
    dispatch.offer([{ id: job.id, turn: 0 }]).catch(onError);
  }

  async #serve(id: string, lost: AbortSignal): Promise<void> {
    const running = this.#running.get(id);
    // Cancelled before it was handed out.
    if (!running) return;
    lost.addEventListener('abort', () => running.cancel(LOST), { once: true });
    running.admit();
    await running.completion;
  }

  async #cancelWhere(reason: ProcessError, isChosen: (running: RunningJob) => boolean): Promise<void> {
    const chosen = [...this.#running.values()].filter(isChosen);
    for (const running of chosen) running.cancel(reason);
    await Promise.all(chosen.map(({ completion }) => completion));
  }
}

class RunningJob {
  readonly job: Job;
  readonly #signal = new Cancellation();
  /** Resolves when it may begin, or need not begin any more. */
  readonly admitted: Promise<void>;
  admit = () => {};
  completion: Promise<JobOutcome>;
  hasBegun = false;
  readonly #deps: JobRunnerDeps;
  readonly #stopping: AbortSignal;
  readonly #writer: JobWriter;
  #started: string;
  #isLost = false;
  #lastPatch: JobPatch = {};

  constructor(job: Job, isStored: boolean, deps: JobRunnerDeps, stopping: AbortSignal) {
    this.job = job;
    this.admitted = new Promise((resolve) => (this.admit = resolve));
    this.completion = Promise.resolve({ job, outputs: [] });
    this.#deps = deps;
    this.#stopping = stopping;
    this.#started = job.created;
    this.#writer = createJobWriter(job, isStored, {
      store: deps.store,
      onChange: () => deps.onChange(job.id),
      onLost: () => {
        this.#isLost = true;
        this.cancel(LOST);
      },
      onError: this.#report,
    });
  }

  get signal(): CancelSignal {
    return this.#signal;
  }

  cancel(reason: ProcessError): void {
    this.#signal.abort(reason);
    this.admit();
  }

  async run(inputs: TaskInputs): Promise<JobOutcome> {
    const { job } = this;
    const { store, onChange } = this.#deps;
    const result = await this.#work(inputs);
    if (result === RELEASED) {
      await this.#writer.discardPending();
      await store.release(job.id, job.claim, { attempts: job.attempts }).catch(this.#report);
      onChange(job.id);
    }
    // The files of a failed job go before its end is written: they may be what fills the disk.
    if (result instanceof ProcessError) await this.#removeFiles();
    const finished = result === RELEASED || result === LOST ? result : await this.#persistEnd(result);
    const hasOutputs = 'outputs' in finished && !this.#isLost;
    // Another instance has the job by now.
    if (!hasOutputs) await this.#removeFiles();
    return { job: await this.#findLast(), outputs: hasOutputs ? finished.outputs : [] };
  }

  /** The job as it ended here. Where another instance has it, or the end is not written, the store tells. */
  async #findLast(): Promise<Job> {
    const { job: written } = this.#writer;
    if (hasEnded(written)) return written;
    const ended = changeJob(written, this.#lastPatch);
    if (!this.job.listed) return ended;
    return (await this.#deps.store.get(this.job.id).catch(this.#report)) ?? ended;
  }

  async #work(inputs: TaskInputs): Promise<Finished | ProcessError> {
    const { id, processId, claim, attempts, caller = '' } = this.job;
    const { taskRunner, log, resultsFolder, inlineBytes } = this.#deps;
    const hooks = {
      signal: this.#signal,
      onStart: (at: string) => {
        this.#started = at;
        this.hasBegun = true;
        this.#writer.defer({ status: 'running', started: this.#started, attempts: attempts + 1 });
      },
      onProgress: (progress: Progress) => this.#writer.tryCommit(toProgressPatch(progress)),
      onLog: (text: string) => {
        log.info({ job: id, process: processId }, text.trimEnd());
        this.#writer.log({ at: now(), level: 'info', text: text.trimEnd() });
      },
    };
    const folder = join(resultsFolder, id, String(claim));
    try {
      return await taskRunner.run({ processId, inputs, folder, inlineBytes }, hooks, caller);
    } catch (error) {
      const failure = toProcessError(error);
      if (failure.code === 'internal') log.error({ job: id, process: processId, err: error }, 'failed to run job');
      return failure;
    }
  }

  /** Persists the end of the job, or that it failed where the store cannot take its result. @returns what is stored */
  async #persistEnd(result: Finished | ProcessError): Promise<Finished | ProcessError> {
    const { id, listed } = this.job;
    const options = { signal: this.#stopping, onError: this.#report };
    const persist = () => this.#writeEnd(result);
    const persistLater = (error: unknown) => {
      this.#report(error);
      return retry(persist, { pauses: RETRY_END_AFTER, ...options });
    };
    // Clients of an unlisted job wait for its outputs, not for its record.
    if (!listed) {
      await persist().catch((error: unknown) => void persistLater(error).catch(this.#report));
      return result;
    }
    try {
      await this.#adoptFiles(result);
      await persist().catch(persistLater);
      return result;
    } catch (error) {
      this.#report(error);
      const failure = result instanceof ProcessError ? result : resultNotStored(id);
      await this.#removeFiles();
      // When the server stops before it is written, the next one finds a job that no instance has.
      const persistFailure = () => this.#writeEnd(failure);
      const pauses = constantBackoff(RETRY_FAILURE_EVERY);
      await persistFailure()
        .catch(() => retry(persistFailure, { pauses, ...options }))
        .catch(this.#report);
      return failure;
    }
  }

  #writeEnd(result: Finished | ProcessError): Promise<void> {
    const { listed, created } = this.job;
    const outputs = 'outputs' in result && listed ? result.outputs : [];
    const queueMs = Date.parse(this.#started) - Date.parse(created);
    this.#lastPatch = toFinalPatch(result, outputs, queueMs);
    if (listed) {
      const expires = new Date(Date.now() + this.#deps.retentionMs).toISOString();
      this.#lastPatch = { ...this.#lastPatch, expires };
    }
    return this.#writer.commit(this.#lastPatch, outputs);
  }

  async #adoptFiles(result: Finished | ProcessError): Promise<void> {
    if (result instanceof ProcessError) return;
    for (const { value } of result.outputs) {
      if ('file' in value) await this.#deps.blobs.adopt(value.file, `${this.#prefix}/${basename(value.file)}`);
    }
  }

  #removeFiles(): Promise<void> {
    return this.#deps.blobs.removeAll(this.#prefix).catch(this.#report);
  }

  /** Each claim has its own, so that an instance that has lost the job never writes over its successor. */
  get #prefix(): string {
    return `${this.job.id}/${this.job.claim}`;
  }

  readonly #report = (error: unknown): undefined => {
    this.#deps.log.error({ job: this.job.id, err: error }, 'failed to persist job update');
  };
}

interface JobWriterDeps {
  readonly store: JobStore;
  /** Called after each change. */
  onChange(): void;
  /** Called when another instance has claimed the job, or it has ended. */
  onLost(): void;
  onError(error: unknown): void;
}

interface JobWriter {
  /** The job as it was written last. */
  readonly job: Job;
  /** @throws what the store threw */
  commit(patch: JobPatch, outputs?: readonly Output[]): Promise<void>;
  /** For a change that may fail: the next one makes up for it. */
  tryCommit(patch: JobPatch): void;
  /** Leaves a change for the next one to take along, for a moment: most jobs have ended by then. */
  defer(patch: JobPatch): void;
  log(line: JobLogLine): void;
  /** Discards deferred changes. Resolves when all others are written. */
  discardPending(): Promise<unknown>;
}

const DEFER_MS = 100;

/**
 * Persists the changes of one running job in their order, as long as this instance holds its claim.
 * @param isStored whether the store has the job; otherwise it is added in a moment, or when it ends
 */
function createJobWriter(job: Job, isStored: boolean, deps: JobWriterDeps): JobWriter {
  const { store, onChange, onLost, onError } = deps;
  const { id, claim } = job;
  let written = job;
  let last: Promise<unknown> = Promise.resolve();
  let deferred: JobPatch = {};
  let timer: NodeJS.Timeout | undefined;

  async function write(patch: JobPatch, outputs: readonly Output[]): Promise<boolean> {
    const changes: JobPatch = { ...patch, updated: now() };
    const next = changeJob(written, changes);
    if (!isStored) await store.add(next);
    else if (!(await store.move(id, unfinished, changes, { claim, outputs }))) return false;
    isStored = true;
    written = next;
    return true;
  }

  function takeDeferred(): JobPatch {
    clearTimeout(timer);
    const changes = deferred;
    [deferred, timer] = [{}, undefined];
    return changes;
  }

  function commit(patch: JobPatch, outputs: readonly Output[] = []): Promise<void> {
    const changes = takeDeferred();
    const writing = last
      .then(() => write({ ...changes, ...patch }, outputs))
      .then((isMoved) => (isMoved ? onChange() : onLost()));
    last = writing.catch(() => (deferred = { ...changes, ...deferred }));
    return writing;
  }

  function tryCommit(patch: JobPatch): void {
    commit(patch).catch(onError);
  }

  function defer(patch: JobPatch): void {
    deferred = { ...deferred, ...patch };
    timer ??= setTimeout(() => tryCommit({}), DEFER_MS);
  }

  function log(line: JobLogLine): void {
    if (!isStored) tryCommit({});
    last.then(() => store.addLog(id, line)).catch(onError);
  }

  function discardPending(): Promise<unknown> {
    takeDeferred();
    return last;
  }

  if (!isStored) defer({});
  return {
    get job() {
      return written;
    },
    ...{ commit, tryCommit, defer, log, discardPending },
  };
}

/**
 * The last change of a job.
 * @param kept the outputs that are stored
 * @param queueMs how long it waited for a worker
 */
function toFinalPatch(finished: Finished | ProcessError, kept: readonly Output[], queueMs: number): JobPatch {
  if (finished instanceof ProcessError) return toFailurePatch(finished);
  const { warnings, times } = finished;
  const { parseMs, runMs, writeMs } = times;
  const patch: JobPatch = {
    status: 'successful',
    progress: 100,
    warnings,
    finished: now(),
    times: { queueMs, parseMs: Math.round(parseMs), runMs: Math.round(runMs), writeMs: Math.round(writeMs) },
  };
  if (kept.length === 0) return patch;
  return { ...patch, outputs: kept.map(({ id, bytes, mediaType }) => ({ id, bytes, mediaType })) };
}
