/** Writes the changes of one job in the order in which they were made, as long as it is ours. */
import type { Output } from '../model/output.ts';
import { now } from './changes.ts';
import { unfinished, type Job, type JobLogLine, type JobPatch } from '../model/job.ts';
import type { JobStore } from '../model/job-store.ts';

export interface WriterDeps {
  readonly store: JobStore;
  /** Told after each change. */
  onChange(): void;
  /** The job has another owner, or has ended. */
  onLost(): void;
  onError(error: unknown): void;
}

export interface Writer {
  /** @throws whatever the store threw */
  commit(patch: JobPatch, outputs?: readonly Output[]): Promise<void>;
  /** One that may fail: the next change makes up for it. */
  tryCommit(patch: JobPatch): void;
  /** One that the next change takes along, if that comes in a moment: most jobs have ended by then. */
  defer(patch: JobPatch): void;
  log(line: JobLogLine): void;
  /** Forgets what waits. Resolves when the rest is written. */
  discardPending(): Promise<unknown>;
}

const SOON_MS = 50;

/** @param isStored whether the store has the job; one that it does not have is added soon */
export function createWriter(job: Job, isStored: boolean, { store, onChange, onLost, onError }: WriterDeps): Writer {
  const { id, claim } = job;
  let last: Promise<unknown> = Promise.resolve();
  let held: JobPatch = {};
  let timer: NodeJS.Timeout | undefined;

  async function write(patch: JobPatch, outputs: readonly Output[]): Promise<boolean> {
    if (isStored) return store.move(id, unfinished, patch, { claim, outputs });
    await store.add({ ...job, ...patch, updated: now() });
    isStored = true;
    return true;
  }

  function take(): JobPatch {
    clearTimeout(timer);
    const taken = held;
    [held, timer] = [{}, undefined];
    return taken;
  }

  function commit(patch: JobPatch, outputs: readonly Output[] = []): Promise<void> {
    const taken = take();
    const written = last
      .then(() => write({ ...taken, ...patch }, outputs))
      .then((isMoved) => (isMoved ? onChange() : onLost()));
    last = written.catch(() => (held = { ...taken, ...held }));
    return written;
  }

  function tryCommit(patch: JobPatch): void {
    commit(patch).catch(onError);
  }

  function defer(patch: JobPatch): void {
    held = { ...held, ...patch };
    timer ??= setTimeout(() => tryCommit({}), SOON_MS);
  }

  function log(line: JobLogLine): void {
    if (!isStored) tryCommit({});
    last.then(() => store.addLog(id, line)).catch(onError);
  }

  function discardPending(): Promise<unknown> {
    take();
    return last;
  }

  if (!isStored) defer({});
  return { commit, tryCommit, defer, log, discardPending };
}
