/** Runs the jobs that this server process holds, and writes what becomes of them. */
import { join } from 'node:path';
import { ProcessError, toProcessError } from '../common/errors.ts';
import type { Log } from '../common/log.ts';
import { removeOutputs } from '../storage/output-files.ts';
import type { Output } from '../model/output.ts';
import type { TaskInputs } from '../inputs/prepare.ts';
import type { Finished, Progress } from '../workers/protocol.ts';
import type { TaskRunner } from '../workers/task-runner.ts';
import { ended, now, progressed } from './changes.ts';
import { constantBackoff, retry } from '../common/retry.ts';
import type { Job, JobPatch } from '../model/job.ts';
import { resultNotStored, serverStopped } from './job-errors.ts';
import type { JobStore } from '../model/job-store.ts';
import { createWriter } from './job-writer.ts';

export interface JobOutcome {
  readonly job: Job;
  readonly outputs: readonly Output[];
}

export interface JobRunnerDeps {
  readonly store: JobStore;
  readonly pool: TaskRunner;
  readonly log: Log;
  readonly resultsFolder: string;
  readonly inlineBytes: number;
  /** How long the outputs of a listed job are kept. */
  readonly retentionMs: number;
  /** Told after each change. */
  onChange(id: string): void;
}

export interface Runner {
  /**
   * @param isStored whether the store has the job; one that it does not have is added when it ends, or does not do so
   *   in a moment
   * @returns a promise that never rejects: a failure is a job that failed
   */
  start(job: Job, inputs: TaskInputs, isStored: boolean): Promise<JobOutcome>;
  /** A job that runs or waits here, as it was when it came. */
  job(id: string): Job | undefined;
  /** @returns the end of the job, or nothing when it does not run here */
  abort(id: string, reason: ProcessError): Promise<JobOutcome> | undefined;
  /** How many jobs run or wait here. */
  count(): number;
  /** Gives listed jobs back to the queue: those that wait at once, and with `all` those that run too. */
  handBack(all: boolean): Promise<void>;
  /** Ends all jobs. */
  abortAll(reason: ProcessError): Promise<void>;
  /** Resolves when nothing is left, or the time is up. */
  untilIdle(ms: number): Promise<void>;
}

/** Milliseconds: as long as another process may lock the store, or a sweep may need to make room. */
const RETRY_END_AFTER = [250, 500, 1000, 2000];
const RETRY_FAILURE_EVERY = 2000;

interface Running {
  readonly job: Job;
  readonly abort: AbortController;
  readonly completion: Promise<JobOutcome>;
  hasBegun: boolean;
}

export function createRunner({ store, pool, log, ...parts }: JobRunnerDeps): Runner {
  const running = new Map<string, Running>();
  /** Reasons that are no end of the job, but of its stay here. */
  const handedBack = serverStopped();
  const lost = serverStopped();
  const stopping = new AbortController();

  function start(job: Job, inputs: TaskInputs, isStored: boolean): Promise<JobOutcome> {
    const abort = new AbortController();
    const entry = { job, abort, hasBegun: false };
    // The next turn: the entry is there before anything happens to it.
    const completion = Promise.resolve()
      .then(() => work(entry, inputs, isStored))
      .finally(() => running.delete(job.id));
    running.set(job.id, Object.assign(entry, { completion }));
    return completion;
  }

  async function work(entry: Omit<Running, 'completion'>, inputs: TaskInputs, isStored: boolean): Promise<JobOutcome> {
    const { job, abort } = entry;
    const { signal } = abort;
    const { id, processId, caller = '', listed } = job;
    const folder = join(parts.resultsFolder, id, String(job.claim));
    let isLost = false;
    const change = createWriter(job, isStored, {
      store,
      onChange: () => parts.onChange(id),
      onLost() {
        isLost = true;
        abort.abort(lost);
      },
      onError: reportLoss(id),
    });
    let started = job.created;
    let lastPatch: JobPatch = {};
    const hooks = {
      signal,
      onStart: () => {
        started = now();
        entry.hasBegun = true;
        change.defer({ status: 'running', started, attempts: job.attempts + 1 });
      },
      onProgress: (progress: Progress) => change.tryCommit(progressed(progress)),
      onLog: (text: string) => {
        log.info({ job: id, process: processId }, text.trimEnd());
        change.log({ at: now(), level: 'info', text: text.trimEnd() });
      },
    };
    const task = { processId, inputs, folder, inlineBytes: parts.inlineBytes };
    const ran = await pool.run(task, hooks, caller).catch((error: unknown) => failureOf(job, error));
    if (ran === handedBack) {
      await change.discardPending();
      await store.release(id, job.claim, { attempts: job.attempts }).catch(reportLoss(id));
      parts.onChange(id);
    }
    // What an ended worker had written: it may be what fills the disk.
    if (ran instanceof ProcessError) await clear();
    const finished = ran === handedBack || ran === lost ? ran : await end(ran);
    const hasOutputs = 'outputs' in finished && !isLost;
    // Of a job that is somebody else's by now.
    if (!hasOutputs) await clear();
    const outcome = await store.get(id).catch(reportLoss(id));
    return { job: outcome ?? { ...job, ...lastPatch }, outputs: hasOutputs ? finished.outputs : [] };

    function clear(): Promise<void> {
      return removeOutputs(folder).catch(reportLoss(id));
    }

    /** Writes how it ended, or if the store cannot take that, that it failed. @returns what was written */
    async function end(how: Finished | ProcessError): Promise<Finished | ProcessError> {
      const write = (what: Finished | ProcessError) => {
        const kept = 'outputs' in what && listed ? what.outputs : [];
        const expiry = listed ? { expires: new Date(Date.now() + parts.retentionMs).toISOString() } : {};
        const queueMs = Date.parse(started) - Date.parse(job.created);
        lastPatch = { ...ended(what, kept, queueMs), ...expiry };
        return change.commit(lastPatch, kept);
      };
      const rules = { signal: stopping.signal, onError: reportLoss(id) };
      // Whoever waits for one that is not listed waits for its outputs, and not for the record of them.
      if (!listed) {
        const insisting = () => retry(() => write(how), { pauses: RETRY_END_AFTER, ...rules }).catch(reportLoss(id));
        await write(how).catch(() => void insisting());
        return how;
      }
      try {
        await retry(() => write(how), { pauses: RETRY_END_AFTER, ...rules });
        return how;
      } catch (error) {
        reportLoss(id)(error);
        const failure = how instanceof ProcessError ? how : resultNotStored(id);
        await clear();
        // When the server stops before it can be written, the next one finds a job that nobody has.
        await retry(() => write(failure), { pauses: constantBackoff(RETRY_FAILURE_EVERY), ...rules }).catch(
          reportLoss(id),
        );
        return failure;
      }
    }
  }

  function reportLoss(id: string) {
    return (error: unknown) => log.error({ job: id, err: error }, 'a change of a job could not be stored');
  }

  function failureOf(job: Job, error: unknown): ProcessError {
    const failure = toProcessError(error);
    if (failure.code === 'internal') log.error({ job: job.id, process: job.processId, err: error }, 'a job failed');
    return failure;
  }

  function abort(id: string, reason: ProcessError): Promise<JobOutcome> | undefined {
    const local = running.get(id);
    local?.abort.abort(reason);
    return local?.completion;
  }

  async function abortThose(reason: ProcessError, which: (entry: Running) => boolean): Promise<void> {
    const chosen = [...running.values()].filter(which);
    for (const entry of chosen) entry.abort.abort(reason);
    await Promise.all(chosen.map(({ completion }) => completion));
  }

  return {
    start,
    job: (id) => running.get(id)?.job,
    abort,
    count: () => running.size,
    handBack: (all) => abortThose(handedBack, ({ job, hasBegun }) => job.listed && (all || !hasBegun)),
    abortAll(reason) {
      stopping.abort();
      return abortThose(reason, () => true);
    },
    async untilIdle(ms) {
      const isIdle = Promise.all([...running.values()].map(({ completion }) => completion));
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([isIdle, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
      clearTimeout(timer);
    },
  };
}
