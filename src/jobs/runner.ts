/** Runs the jobs that this server process holds, and writes what becomes of them. */
import { join } from 'node:path';
import type { ProcessError } from '../errors.ts';
import { toProcessError } from '../errors.ts';
import type { Log } from '../log.ts';
import { removeOutputs } from '../results/files.ts';
import type { Output } from '../results/output.ts';
import type { TaskInputs } from '../sources/prepare.ts';
import type { Progress } from '../workers/message.ts';
import type { Pool } from '../workers/pool.ts';
import { ended, now, progressed } from './changes.ts';
import { unfinished, type Job, type JobPatch } from './job.ts';
import { stopped } from './refusals.ts';
import type { JobStore } from './store.ts';

export interface Settlement {
  readonly job: Job;
  readonly outputs: readonly Output[];
}

export interface RunnerParts {
  readonly store: JobStore;
  readonly pool: Pool;
  readonly log: Log;
  readonly resultsFolder: string;
  readonly inlineBytes: number;
  /** How long the outputs of a listed job are kept. */
  readonly retentionMs: number;
  /** Told after each change. */
  onChange(id: string): void;
}

export interface Runner {
  /** @returns a promise that never rejects: a failure is a job that failed */
  start(job: Job, inputs: TaskInputs): Promise<Settlement>;
  /** @returns the end of the job, or nothing when it does not run here */
  abort(id: string, reason: ProcessError): Promise<Settlement> | undefined;
  /** How many jobs run or wait here. */
  count(): number;
  /** Gives listed jobs back to the queue: those that wait at once, and with `all` those that run too. */
  handBack(all: boolean): Promise<void>;
  /** Ends all jobs. */
  abortAll(reason: ProcessError): Promise<void>;
  /** Resolves when nothing is left, or the time is up. */
  untilIdle(ms: number): Promise<void>;
}

interface Running {
  readonly job: Job;
  readonly abort: AbortController;
  readonly settled: Promise<Settlement>;
  hasBegun: boolean;
}

export function createRunner({ store, pool, log, ...parts }: RunnerParts): Runner {
  const running = new Map<string, Running>();
  /** Reasons that are no end of the job, but of its stay here. */
  const handedBack = stopped();
  const lost = stopped();

  function start(job: Job, inputs: TaskInputs): Promise<Settlement> {
    const abort = new AbortController();
    const entry = { job, abort, hasBegun: false };
    // The next turn: the entry is there before anything happens to it.
    const settled = Promise.resolve()
      .then(() => work(entry, inputs))
      .finally(() => running.delete(job.id));
    running.set(job.id, Object.assign(entry, { settled }));
    return settled;
  }

  async function work(entry: Omit<Running, 'settled'>, inputs: TaskInputs): Promise<Settlement> {
    const { job, abort } = entry;
    const { signal } = abort;
    const { id, processId, caller = '', listed } = job;
    const folder = join(parts.resultsFolder, id, String(job.claim));
    let isLost = false;
    const change = createWriter(job, () => {
      isLost = true;
      abort.abort(lost);
    });
    let started = job.created;
    const hooks = {
      signal,
      onStart: () => {
        started = now();
        entry.hasBegun = true;
        void change({ status: 'running', started, attempts: job.attempts + 1 });
      },
      onProgress: (progress: Progress) => change(progressed(progress)),
      onLog: (text: string) => {
        log.info({ job: id, process: processId }, text.trimEnd());
        store.addLog(id, { at: now(), level: 'info', text: text.trimEnd() }).catch(reportLoss(id));
      },
    };
    const task = { processId, inputs, folder, inlineBytes: parts.inlineBytes };
    const finished = await pool.run(task, hooks, caller).catch((error: unknown) => failureOf(job, error));
    if (finished === handedBack) {
      await change.done();
      await store.release(id, job.claim, { attempts: job.attempts }).catch(reportLoss(id));
      parts.onChange(id);
    } else if (finished !== lost) {
      const kept = 'outputs' in finished && listed ? finished.outputs : [];
      const expiry = listed ? { expires: new Date(Date.now() + parts.retentionMs).toISOString() } : {};
      const queueMs = Date.parse(started) - Date.parse(job.created);
      await change({ ...ended(finished, kept, queueMs), ...expiry }, kept);
    }
    const hasOutputs = 'outputs' in finished && !isLost;
    // What an ended worker had written, or one whose job is somebody else's by now.
    if (!hasOutputs) await removeOutputs(folder).catch(reportLoss(id));
    const outcome = (await store.get(id)) ?? job;
    return { job: outcome, outputs: hasOutputs ? finished.outputs : [] };
  }

  /** Writes the changes of one job in the order in which they were made, as long as it is ours. */
  function createWriter({ id, claim }: Job, onLost: () => void) {
    let last: Promise<unknown> = Promise.resolve();
    const change = (patch: JobPatch, outputs: readonly Output[] = []): Promise<unknown> => {
      last = last
        .then(() => store.move(id, unfinished, patch, { claim, outputs }))
        .then((isMoved) => (isMoved ? parts.onChange(id) : onLost()))
        .catch(reportLoss(id));
      return last;
    };
    return Object.assign(change, { done: () => last });
  }

  function reportLoss(id: string) {
    return (error: unknown) => log.error({ job: id, err: error }, 'a change of a job could not be stored');
  }

  function failureOf(job: Job, error: unknown): ProcessError {
    const failure = toProcessError(error);
    if (failure.code === 'internal') log.error({ job: job.id, process: job.processId, err: error }, 'a job failed');
    return failure;
  }

  function abort(id: string, reason: ProcessError): Promise<Settlement> | undefined {
    const local = running.get(id);
    local?.abort.abort(reason);
    return local?.settled;
  }

  async function abortThose(reason: ProcessError, which: (entry: Running) => boolean): Promise<void> {
    const chosen = [...running.values()].filter(which);
    for (const entry of chosen) entry.abort.abort(reason);
    await Promise.all(chosen.map(({ settled }) => settled));
  }

  return {
    start,
    abort,
    count: () => running.size,
    handBack: (all) => abortThose(handedBack, ({ job, hasBegun }) => job.listed && (all || !hasBegun)),
    abortAll: (reason) => abortThose(reason, () => true),
    async untilIdle(ms) {
      const isIdle = Promise.all([...running.values()].map(({ settled }) => settled));
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([isIdle, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
      clearTimeout(timer);
    },
  };
}
