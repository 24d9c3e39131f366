/** The way of every execution: look up, check, add the job, run it, store the result, end the job. */
import { join } from 'node:path';
import { toProcessError, type ProcessError } from './errors.ts';
import { ended, now, progressed } from './jobs/changes.ts';
import { createJob, hasEnded, type Door, type Job, type JobLogLine, type JobPatch } from './jobs/job.ts';
import { dismissal, noSuchJob, notReady, stopped } from './jobs/refusals.ts';
import type { JobPage, JobQuery, JobStore } from './jobs/store.ts';
import type { Log } from './log.ts';
import type { Registry } from './registry.ts';
import type { OutgoingRules } from './outgoing/rules.ts';
import { removeOutputs } from './results/files.ts';
import type { Output } from './results/output.ts';
import { createWatch, type Watch } from './jobs/watch.ts';
import { findReferences } from './references/find.ts';
import { createResolver } from './references/resolve.ts';
import { prepareInputs, type TaskInputs } from './sources/prepare.ts';
import { receive, type Received } from './sources/receive.ts';
import type { Scratch } from './sources/scratch.ts';
import { removeSource, type InputSource } from './sources/source.ts';
import type { Progress } from './workers/message.ts';
import type { Pool } from './workers/pool.ts';

export interface Execution {
  readonly processId: string;
  readonly inputs: InputSource;
  /** Address by which the caller reached this server: references below it are to results of this server. */
  readonly base?: string;
  readonly door: Door;
  /** Whether the job is listed and its outputs are kept; a synchronous OGC execution is not. */
  readonly listed: boolean;
  /** Kept with the job for the door that answers for it later. */
  readonly request?: unknown;
  /** Who asks, as the door knows callers: `ip:…`, `mcp:…`, `local`. */
  readonly caller?: string;
}

export interface Settlement {
  readonly job: Job;
  readonly outputs: readonly Output[];
}

export interface Started {
  readonly job: Job;
  /** Never rejects: a failure is a job that failed. */
  readonly settled: Promise<Settlement>;
}

export interface Patience {
  /** How long to wait; the job goes on when it runs out. */
  readonly ms: number;
  /** Of the request that waits. Aborting it ends the waiting, not the job. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (job: Job) => void;
}

export interface Executor {
  /**
   * Takes in the body of an execute request, a large one into a file.
   * @throws {ProcessError} `too-large`, `invalid-request`
   */
  receive(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Received>;
  /** @throws {ProcessError} before there is a job: `no-such-process`, `invalid-input`, `invalid-geometry`, `overloaded` */
  execute(execution: Execution): Promise<Started>;
  /** The job when it has ended or patience is out, whichever comes first. @throws {ProcessError} `no-such-job` */
  settle(id: string, patience: Patience): Promise<Job>;
  /** @throws {ProcessError} `no-such-job` */
  job(id: string): Promise<Job>;
  jobs(query: JobQuery): Promise<JobPage>;
  /** What the process said while it worked, oldest first. @throws {ProcessError} `no-such-job` */
  log(id: string): Promise<readonly JobLogLine[]>;
  /** @throws {ProcessError} `no-such-job`, `result-not-ready`, `dismissed`, or the error that the job failed with */
  outputs(id: string): Promise<Settlement>;
  /** Ends the work and then says so; a job that has ended stays as it is. @throws {ProcessError} `no-such-job` */
  cancel(id: string): Promise<Job>;
  /**
   * Ends the work, or removes the outputs of a job that has ended, and then says `dismissed`.
   * @throws {ProcessError} `no-such-job`; `dismissed` when it already was
   * @see OGC 18-062r2, clause 14
   */
  dismiss(id: string): Promise<Job>;
  /**
   * Runs one of `src/views/` in a worker, without a job.
   * @param inputs checked by the worker; `{"href": "isthmus://jobs/…"}` stands for a result, however large
   * @returns its outputs, to be read once
   * @throws {ProcessError} of any kind that a process throws
   */
  view(id: string, inputs: Readonly<Record<string, unknown>>): Promise<readonly Output[]>;
  /** Deletes the files of an unlisted job once its answer is out. */
  discard(id: string): Promise<void>;
  /** Ends what still runs, with the reason that the server stopped. */
  close(): Promise<void>;
}

export interface ExecutorParts {
  readonly registry: Registry;
  readonly views: Registry;
  readonly store: JobStore;
  readonly pool: Pool;
  readonly log: Log;
  /** This server process among those that share the store. */
  readonly instance: string;
  /** Versions of what computes, kept with each job. */
  readonly engine: Readonly<Record<string, string>>;
  readonly resultsFolder: string;
  readonly scratch: Scratch;
  /** Larger bodies go to a file. */
  readonly spoolBytes: number;
  /** Addresses under which this server is reached, without a slash at their ends. */
  bases(): readonly string[];
  /** For references to other servers. */
  readonly outgoing: OutgoingRules;
  readonly inlineBytes: number;
}

const UNFINISHED = ['accepted', 'running'] as const;

interface Running {
  readonly abort: AbortController;
  readonly settled: Promise<Settlement>;
}

export function createExecutor(parts: ExecutorParts): Executor {
  const { registry, views, store, pool, log } = parts;
  const closing = new AbortController();
  const running = new Map<string, Running>();
  const resolve = createResolver(parts);
  const watch: Watch = createWatch({
    store,
    instance: parts.instance,
    onDismissRequest: (id) => running.get(id)?.abort.abort(dismissal(id)),
    onError: (error) => log.error({ err: error }, 'the job store did not answer'),
  });

  async function execute(execution: Execution): Promise<Started> {
    const { processId, door, listed, request, caller } = execution;
    const process = registry.get(processId);
    try {
      const inputs = await prepareInputs(process, execution.inputs, resolve, execution.base);
      pool.admit();
      const { instance, engine } = parts;
      const processVersion = process.version;
      const who = caller === undefined ? {} : { caller };
      const job = createJob({ processId, processVersion, door, listed, instance, request, engine, ...who });
      await store.add(job);
      const abort = new AbortController();
      const settled = work(job, inputs, abort.signal).finally(async () => {
        running.delete(job.id);
        await removeSource(execution.inputs).catch((error: unknown) => log.warn({ err: error }, 'a file was left'));
      });
      running.set(job.id, { abort, settled });
      return { job, settled };
    } catch (error) {
      await removeSource(execution.inputs);
      throw error;
    }
  }

  async function work(job: Job, inputs: TaskInputs, signal: AbortSignal): Promise<Settlement> {
    const change = createWriter(job.id);
    let started = job.created;
    const { processId, id: jobId } = job;
    const task = { processId, inputs, folder: folderOf(jobId), inlineBytes: parts.inlineBytes };
    const hooks = {
      signal,
      onStart: () => {
        started = now();
        void change({ status: 'running', started, attempts: job.attempts + 1 });
      },
      onProgress: (progress: Progress) => change(progressed(progress)),
      onLog: (text: string) => {
        log.info({ job: jobId, process: processId }, text.trimEnd());
        store.addLog(jobId, { at: now(), level: 'info', text: text.trimEnd() }).catch(reportLoss(jobId));
      },
    };
    const finished = await pool.run(task, hooks).catch((error: unknown) => failureOf(job, error));
    const outputs = 'outputs' in finished ? finished.outputs : [];
    const kept = job.listed ? outputs : [];
    await change(ended(finished, kept, Date.parse(started) - Date.parse(job.created)), kept);
    return { job: (await store.get(jobId)) ?? job, outputs };
  }

  /** Writes the changes of one job in the order in which they were made. */
  function createWriter(id: string) {
    let last: Promise<unknown> = Promise.resolve();
    return (patch: JobPatch, outputs: readonly Output[] = []): Promise<unknown> => {
      last = last
        .then(() => store.move(id, UNFINISHED, patch, outputs))
        .then(() => watch.tell(id))
        .catch(reportLoss(id));
      return last;
    };
  }

  function reportLoss(id: string) {
    return (error: unknown) => log.error({ job: id, err: error }, 'a change of a job could not be stored');
  }

  function failureOf(job: Job, error: unknown): ProcessError {
    const failure = toProcessError(error);
    if (failure.code === 'internal') log.error({ job: job.id, process: job.processId, err: error }, 'a job failed');
    return failure;
  }

  async function find(id: string): Promise<Job> {
    const job = await store.get(id);
    if (job) return job;
    throw noSuchJob(id);
  }

  async function cancel(id: string): Promise<Job> {
    const job = await find(id);
    const local = running.get(id);
    if (local) {
      local.abort.abort(dismissal(id));
      return (await local.settled).job;
    }
    if (hasEnded(job)) return job;
    // Another server process on the same store runs it.
    await store.requestDismiss(id);
    await watch.untilEnd(id, { ms: 5000 });
    return find(id);
  }

  function folderOf(jobId: string): string {
    return join(parts.resultsFolder, jobId);
  }

  return {
    receive: (body, maxBytes) => receive(body, { scratch: parts.scratch, spoolBytes: parts.spoolBytes, maxBytes }),
    execute,
    async settle(id, patience) {
      await find(id);
      await watch.untilEnd(id, patience);
      return find(id);
    },
    job: find,
    jobs: (query) => store.list(query),
    async log(id) {
      await find(id);
      return store.log(id);
    },
    async outputs(id) {
      const job = await find(id);
      if (!hasEnded(job)) throw notReady(job);
      if (job.status === 'dismissed') throw dismissal(id);
      if (job.error) throw toProcessError(job.error);
      return { job, outputs: await store.outputs(id) };
    },
    cancel,
    async dismiss(id) {
      if ((await find(id)).status === 'dismissed') throw dismissal(id);
      const { status } = await cancel(id);
      if (status === 'successful' || status === 'failed') {
        const end = status === 'failed' ? 'had failed' : 'was successful; its outputs are removed';
        const message = `Dismissed after the job ${end}.`;
        await store.removeOutputs(id, { status: 'dismissed', message });
        await removeOutputs(folderOf(id));
      }
      return find(id);
    },
    async view(id, inputs) {
      const source = { value: inputs };
      const references = await resolve(id, findReferences(views.get(id), source));
      const folder = await parts.scratch.path();
      const { inlineBytes } = parts;
      const task = {
        processId: id,
        view: true,
        inputs: { source, references },
        folder,
        inlineBytes,
        once: true,
      } as const;
      const onLog = (text: string) => log.info({ view: id }, text.trimEnd());
      const hooks = { signal: closing.signal, onStart() {}, onProgress() {}, onLog };
      return (await pool.run(task, hooks)).outputs;
    },
    discard: (id) => removeOutputs(folderOf(id)),
    async close() {
      watch.close();
      const reason = stopped();
      closing.abort(reason);
      for (const { abort } of running.values()) abort.abort(reason);
      await Promise.all([...running.values()].map(({ settled }) => settled));
    },
  };
}
