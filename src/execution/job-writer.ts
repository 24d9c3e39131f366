/** Persists the changes of one running job in their order, as long as this instance holds its claim. */
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import { now, unfinished, type Job, type JobLogLine, type JobPatch } from '../model/job.ts';
import type { JobStore } from '../model/job-store.ts';
import type { Output } from '../model/output.ts';
import type { Finished, Progress } from '../workers/protocol.ts';

export interface JobWriterDeps {
  readonly store: JobStore;
  /** Called after each change. */
  onChange(): void;
  /** Called when another instance has claimed the job, or it has ended. */
  onLost(): void;
  onError(error: unknown): void;
}

export interface JobWriter {
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

const DEFER_MS = 50;

/** @param isStored whether the store has the job; otherwise it is added in a moment, or when it ends */
export function createJobWriter(job: Job, isStored: boolean, deps: JobWriterDeps): JobWriter {
  const { store, onChange, onLost, onError } = deps;
  const { id, claim } = job;
  let last: Promise<unknown> = Promise.resolve();
  let deferred: JobPatch = {};
  let timer: NodeJS.Timeout | undefined;

  async function write(patch: JobPatch, outputs: readonly Output[]): Promise<boolean> {
    if (isStored) return store.move(id, unfinished, patch, { claim, outputs });
    await store.add({ ...job, ...patch, updated: now() });
    isStored = true;
    return true;
  }

  function takeDeferred(): JobPatch {
    clearTimeout(timer);
    const taken = deferred;
    [deferred, timer] = [{}, undefined];
    return taken;
  }

  function commit(patch: JobPatch, outputs: readonly Output[] = []): Promise<void> {
    const taken = takeDeferred();
    const written = last
      .then(() => write({ ...taken, ...patch }, outputs))
      .then((isMoved) => (isMoved ? onChange() : onLost()));
    last = written.catch(() => (deferred = { ...taken, ...deferred }));
    return written;
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
  return { commit, tryCommit, defer, log, discardPending };
}

/** 100 % is for the end alone. */
export function toProgressPatch({ fraction, message }: Progress): JobPatch {
  return compact({ progress: Math.min(Math.floor(fraction * 100), 99), message });
}

/**
 * The last change of a job.
 * @param kept the outputs that are stored
 * @param queueMs how long it waited for a worker
 */
export function toFinalPatch(finished: Finished | ProcessError, kept: readonly Output[], queueMs: number): JobPatch {
  if (finished instanceof ProcessError) return toFailurePatch(finished);
  const { warnings, times } = finished;
  const { parseMs, runMs, writeMs } = times;
  const outputs = kept.map(({ id, bytes, mediaType }) => ({ id, bytes, mediaType }));
  return compact({
    status: 'successful' as const,
    progress: 100,
    warnings,
    finished: now(),
    times: { queueMs, parseMs: Math.round(parseMs), runMs: Math.round(runMs), writeMs: Math.round(writeMs) },
    outputs: outputs.length > 0 ? outputs : undefined,
  });
}

/** A cancelled job ends as `dismissed`, any other error as `failed`. */
export function toFailurePatch(error: ProcessError): JobPatch {
  const { code, message } = error;
  if (code === 'dismissed') return { status: 'dismissed', message, finished: now() };
  return { status: 'failed', message, error: error.toJSON(), finished: now() };
}
