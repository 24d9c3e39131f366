/** The way of every execution: look up, check, add the job, run it, store the result, end the job. */
import { join } from 'node:path';
import { toProcessError } from '../common/errors.ts';
import { now } from './changes.ts';
import { logOf } from './job-log.ts';
import { hasEnded, unfinished, type Job, type JobLogLine } from '../model/job.ts';
import { findInputLayers, type InputLayers } from './input-layers.ts';
import { createRecovery } from './recovery.ts';
import {
  jobDismissed,
  resultsExpired,
  noSuchJob,
  inputsNotRetained,
  resultNotReady,
  serverStopped,
  serverStopping,
} from './job-errors.ts';
import { createRunner, type JobOutcome } from './job-runner.ts';
import type { JobPage, JobQuery, JobStore, KeptInputs } from '../model/job-store.ts';
import { createSubmit, type ExecutionRequest, type Submission } from './submit.ts';
import { createWatch, type Watch } from './watch.ts';
import type { Log } from '../common/log.ts';
import { findReferences } from '../inputs/find-references.ts';
import { createResolver } from '../inputs/resolve.ts';
import type { Root } from '../inputs/root-folder.ts';
import type { Registry } from '../process/registry.ts';
import type { EgressRules } from '../net/egress-rules.ts';
import { removeOutputs } from '../storage/output-files.ts';
import type { Output } from '../model/output.ts';
import { checkInputs, type CheckedInputs } from '../inputs/check.ts';
import { prepareInputs } from '../inputs/prepare.ts';
import { receive, type Received } from '../inputs/receive.ts';
import type { TempFiles } from '../storage/temp-files.ts';
import { copySource, removeSource } from '../model/input-source.ts';
import type { TaskRunner } from '../workers/task-runner.ts';

export type { ExecutionRequest, JobOutcome, Submission };

export interface Check extends Pick<ExecutionRequest, 'processId' | 'base'> {
  readonly inputs: { readonly value: unknown };
}

export interface WaitOptions {
  /** How long to wait; the job goes on when it runs out. */
  readonly ms: number;
  /** Of the request that waits. Aborting it ends the waiting, not the job. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (job: Job) => void;
}

export interface ExecutionService {
  /**
   * Takes in the body of an execute request, a large one into a file.
   * @throws {ProcessError} `too-large`, `invalid-request`
   */
  receive(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Received>;
  /** @throws {ProcessError} before there is a job: `no-such-process`, `invalid-input`, `invalid-geometry`, `overloaded`, `stopped` */
  submit(request: ExecutionRequest): Promise<Submission>;
  /**
   * Runs a job once more, as a new one with the inputs of the old.
   * @throws {ProcessError} `no-such-job`; `expired` when its inputs are not kept any more; whatever `execute` throws
   */
  rerun(id: string): Promise<Submission>;
  /**
   * Checks inputs as `execute` would, and does nothing else.
   * @throws {ProcessError} `no-such-process`, `invalid-input`, `invalid-geometry`
   */
  check(execution: Check): Promise<CheckedInputs>;
  /** The job when it has ended or patience is out, whichever comes first. @throws {ProcessError} `no-such-job` */
  wait(id: string, options: WaitOptions): Promise<Job>;
  /** @throws {ProcessError} `no-such-job` */
  job(id: string): Promise<Job>;
  jobs(query: JobQuery): Promise<JobPage>;
  /** What the process said while it worked, oldest first. @throws {ProcessError} `no-such-job` */
  log(id: string): Promise<readonly JobLogLine[]>;
  /** @throws {ProcessError} `no-such-job`, `result-not-ready`, `dismissed`, `expired`, or the error that the job failed with */
  outputs(id: string): Promise<JobOutcome>;
  /**
   * What the job was asked, as it was sent.
   * @throws {ProcessError} `no-such-job`; `expired` when it is not kept any more
   */
  inputs(id: string): Promise<KeptInputs>;
  /** Where this server is reached: references below these are its own. Without a slash at their ends. */
  addresses(): readonly string[];
  /** Those inputs that can be drawn, and what there is to say of the others. @throws {ProcessError} `no-such-job` */
  inputLayers(id: string): Promise<InputLayers>;
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
  /**
   * Takes no further jobs, lets those that run go on for a while, and gives the rest back to the queue, where the next
   * server to look finds them; those that cannot run again fail, with the reason that the server stopped.
   */
  drain(graceMs: number): Promise<void>;
  /** Ends what still runs, with the reason that the server stopped. */
  close(): Promise<void>;
}

export interface ExecutionDeps {
  readonly registry: Registry;
  readonly views: Registry;
  readonly store: JobStore;
  readonly pool: TaskRunner;
  readonly log: Log;
  /** This server process among those that share the store. */
  readonly instance: string;
  /** Versions of what computes, kept with each job. */
  readonly engine: Readonly<Record<string, string>>;
  readonly resultsFolder: string;
  readonly scratch: TempFiles;
  /** Larger bodies go to a file. */
  readonly spoolBytes: number;
  /** Addresses under which this server is reached, without a slash at their ends. */
  bases(): readonly string[];
  /** For references to other servers. */
  readonly outgoing: EgressRules;
  /** For references to files; nothing when this process may read none. */
  readonly root?: Root;
  readonly inlineBytes: number;
  readonly retentionMs: number;
  readonly onRestart: 'rerun' | 'fail';
  readonly maxAttempts: number;
}

export function createExecutionService(parts: ExecutionDeps): ExecutionService {
  const { registry, views, store, pool, log, instance, inlineBytes } = parts;
  const closing = new AbortController();
  const onError = (error: unknown) => log.error({ err: error }, 'the job store did not answer');
  let isStopping = false;
  // What has just come need not be in the store yet.
  const lookUp = async (id: string) => (await store.get(id)) ?? runner.job(id);
  const known = { get: lookUp, outputs: (id: string) => store.outputs(id), inputs: (id: string) => store.inputs(id) };
  const resolve = createResolver({ ...parts, store: known });
  const watch: Watch = createWatch({
    store,
    find: lookUp,
    instance,
    onDismissRequest: (id) => void runner.abort(id, jobDismissed(id)),
    onError,
  });
  const onChange = (id: string) => watch.tell(id);
  const runner = createRunner({ ...parts, onChange });
  const recovery = createRecovery({ ...parts, room: () => pool.room(), run: resume, onChange, onError });
  const submit = createSubmit({ ...parts, runner, resolve, outcomeOf });

  async function outcomeOf(id: string): Promise<JobOutcome> {
    await watch.untilEnd(id, { ms: Infinity });
    const job = await find(id);
    return { job, outputs: job.status === 'successful' ? await store.outputs(id) : [] };
  }

  /** Runs a job that an earlier server process, or nobody yet, has begun. */
  async function resume(job: Job): Promise<void> {
    const kept = await store.inputs(job.id);
    if (!kept) throw inputsNotRetained(job);
    const inputs = await prepareInputs(registry.get(job.processId), kept.source, resolve, kept.base);
    void runner.start(job, inputs, true);
  }

  async function rerun(id: string): Promise<Submission> {
    const job = await find(id);
    const kept = await store.inputs(id);
    if (!kept) throw inputsNotRetained(job);
    const { processId, api, request, caller } = job;
    const inputs = await copySource(kept.source, await parts.scratch.path());
    const who = caller === undefined ? {} : { caller };
    const base = kept.base === undefined ? {} : { base: kept.base };
    return submit({ processId, inputs, api, listed: true, request, ...who, ...base });
  }

  async function find(id: string): Promise<Job> {
    const job = await lookUp(id);
    if (job) return job;
    throw noSuchJob(id);
  }

  async function cancel(id: string): Promise<Job> {
    const job = await find(id);
    const local = runner.abort(id, jobDismissed(id));
    if (local) return (await local).job;
    if (hasEnded(job)) return job;
    if (job.instance === '') {
      // Nobody's, so that nothing has to be ended before it is said to have.
      const end = { status: 'dismissed', message: jobDismissed(id).message, finished: now() } as const;
      if (await store.move(id, unfinished, end, { claim: job.claim })) return find(id);
    }
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
    async submit(request) {
      if (!isStopping) return submit(request);
      await removeSource(request.inputs);
      throw serverStopping();
    },
    rerun,
    check: ({ processId, inputs, base }) => checkInputs(registry.get(processId), inputs, resolve, base),
    async wait(id, options) {
      await find(id);
      await watch.untilEnd(id, options);
      return find(id);
    },
    job: find,
    jobs: (query) => store.list(query),
    async log(id) {
      return logOf(await find(id), await store.log(id));
    },
    async outputs(id) {
      const job = await find(id);
      if (!hasEnded(job)) throw resultNotReady(job);
      if (job.status === 'dismissed') throw jobDismissed(id);
      if (job.error) throw toProcessError(job.error);
      if (job.expired !== undefined) throw resultsExpired(job, job.expired);
      return { job, outputs: await store.outputs(id) };
    },
    async inputs(id) {
      const job = await find(id);
      const kept = await store.inputs(id);
      if (!kept) throw inputsNotRetained(job);
      return kept;
    },
    addresses: () => parts.bases(),
    async inputLayers(id) {
      const job = await find(id);
      const process = registry.get(job.processId);
      return findInputLayers(job, process, await store.inputs(id), { resolve, bases: parts.bases() });
    },
    cancel,
    async dismiss(id) {
      if ((await find(id)).status === 'dismissed') throw jobDismissed(id);
      const { status } = await cancel(id);
      if (status === 'successful' || status === 'failed') {
        const end = status === 'failed' ? 'had failed' : 'was successful; its outputs are removed';
        const message = `Dismissed after the job ${end}.`;
        await store.expire(id, { status: 'dismissed', message });
        await removeOutputs(folderOf(id));
      }
      return find(id);
    },
    async view(id, inputs) {
      const source = { value: inputs };
      const references = await resolve(id, findReferences(views.get(id), source));
      const folder = await parts.scratch.path();
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
      try {
        return (await pool.run(task, hooks)).outputs;
      } catch (error) {
        if (toProcessError(error).code === 'internal') log.error({ view: id, err: error }, 'a view failed');
        throw error;
      }
    },
    async discard(id) {
      // Those of a listed job are kept for others.
      if (!(await store.get(id))?.listed) await removeOutputs(folderOf(id));
    },
    async drain(graceMs) {
      isStopping = true;
      recovery.pause();
      if (parts.onRestart === 'rerun') await runner.handBack(false);
      await runner.untilIdle(graceMs);
      if (parts.onRestart === 'rerun') await runner.handBack(true);
      await runner.abortAll(serverStopped());
    },
    async close() {
      isStopping = true;
      recovery.pause();
      closing.abort(serverStopped());
      await runner.abortAll(serverStopped());
      await Promise.all([recovery.close(), watch.close()]);
    },
  };
}
