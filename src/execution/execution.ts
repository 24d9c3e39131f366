/** The execution service: submits, awaits and cancels executions, and answers for their jobs, for every API alike. */
import { compact } from '../common/compact.ts';
import { isDiskFull, toProcessError } from '../common/errors.ts';
import type { Log } from '../common/log.ts';
import { startPolling, type Polling } from '../common/poll.ts';
import { receive, type Received, type ReceiveOptions, type ScanInWorker } from '../inputs/receive.ts';
import {
  createResolver,
  findReferences,
  prepareInputs,
  type Resolve,
  measureInputs,
  type MeasuredInputs,
} from '../inputs/references.ts';
import type { Root } from '../inputs/root-folder.ts';
import type { Uploads } from '../inputs/uploads.ts';
import type { Access, Principal } from '../model/access.ts';
import { INPUTS_NAME, type Blobs } from '../model/blobs.ts';
import type { Dispatch } from '../model/dispatch.ts';
import { copySource, removeSource, type InputSource } from '../model/input-source.ts';
import {
  hasEnded,
  inputsNotRetained,
  jobDismissed,
  serverStopped,
  serverStopping,
  type Job,
  type JobLogLine,
} from '../model/job.ts';
import type { JobPage, JobQuery, JobStore, KeptInputs } from '../model/job-store.ts';
import type { News } from '../model/news.ts';
import type { UploadedFiles } from '../model/uploaded-file.ts';
import type { Output } from '../model/output.ts';
import type { EgressRules } from '../net/egress-rules.ts';
import type { Registry } from '../process/registry.ts';
import type { TempFiles } from '../storage/temp-files.ts';
import type { Finished, Task } from '../workers/protocol.ts';
import type { TaskBounds, TaskRunner } from '../workers/task-runner.ts';
import { findInputLayers, type InputLayers } from './input-layers.ts';
import { JobRunner, type JobOutcome } from './job-runner.ts';
import { Jobs, within, type WaitOptions } from './jobs.ts';
import type { Readiness } from './readiness.ts';
import { createRecovery, type Recovery } from './recovery.ts';
import { checkKey, checkOwner, createSubmit, type ExecutionRequest, type Submission } from './submit.ts';

export type { ExecutionRequest, JobOutcome, Submission, WaitOptions };

export type BodyOptions = Pick<
  ReceiveOptions,
  'maxBytes' | 'digest' | 'client' | 'principal' | 'form' | 'envelope' | 'signal'
>;

export interface CheckRequest extends Omit<ExecutionRequest, 'api' | 'listed' | 'inputs'> {
  /** A file stays that of the caller. */
  readonly inputs: InputSource;
}

export interface Checked extends MeasuredInputs {
  /** Warnings of the run before it computes. */
  readonly warnings: readonly string[];
  /** Limits that only computing can reach. */
  readonly bounds: TaskBounds;
}

/** The principal is anonymous where it is left out. A job of another principal does not exist: `no-such-job`. */
export interface ExecutionService {
  /**
   * Receives the body of an execute request, a large one into a file.
   * @throws {ProcessError} `too-large`, `invalid-request`
   */
  receive(body: AsyncIterable<Uint8Array>, options: BodyOptions): Promise<Received>;
  /** @throws {ProcessError} before there is a job: `no-such-process`, `invalid-input`, `invalid-geometry`, `overloaded`, `stopped` */
  submit(request: ExecutionRequest): Promise<Submission>;
  /**
   * Submits the request of a job again, as a new job.
   * @throws {ProcessError} `no-such-job`; `expired` when its inputs are not kept any more; or as `submit`
   */
  rerun(id: string, principal?: Principal): Promise<Submission>;
  /**
   * Checks inputs as `submit` and the run do, and computes nothing.
   * @throws {ProcessError} `no-such-process`, `invalid-input`, `invalid-geometry`
   */
  check(request: CheckRequest): Promise<Checked>;
  /** Resolves with the job when it has ended, the time is up or the signal is aborted. @throws {ProcessError} `no-such-job` */
  wait(id: string, options: WaitOptions, principal?: Principal): Promise<Job>;
  /**
   * As `wait`, with the outputs of a job that has ended; one that runs here is not looked up for it.
   * @throws {ProcessError} `no-such-job`
   */
  waitForOutcome(submission: Submission, options: WaitOptions, principal?: Principal): Promise<JobOutcome | Job>;
  /** @throws {ProcessError} `no-such-job` */
  job(id: string, principal?: Principal): Promise<Job>;
  jobs(query: JobQuery, principal?: Principal): Promise<JobPage>;
  /** Oldest line first. @throws {ProcessError} `no-such-job` */
  log(id: string, principal?: Principal): Promise<readonly JobLogLine[]>;
  /** @throws {ProcessError} `no-such-job`, `result-not-ready`, `dismissed`, `expired`, or the error that the job failed with */
  outputs(id: string, principal?: Principal): Promise<JobOutcome>;
  /** The inputs as they were sent. @throws {ProcessError} `no-such-job`; `expired` when they are not kept any more */
  inputs(id: string, principal?: Principal): Promise<KeptInputs>;
  /** Base URLs of this server, without a slash at their ends: references below these are its own. */
  addresses(): readonly string[];
  /** The inputs that can be drawn on a map, and why the others cannot. @throws {ProcessError} `no-such-job` */
  inputLayers(id: string, principal?: Principal): Promise<InputLayers>;
  /** Cancels the job, resolves once its worker has stopped; a job that has ended stays as it is. @throws {ProcessError} `no-such-job` */
  cancel(id: string, principal?: Principal): Promise<Job>;
  /**
   * Cancels the job, or removes the outputs of a job that has ended. Its inputs are kept as long as those of others.
   * @throws {ProcessError} `no-such-job`; `dismissed` when it already was
   * @see OGC 18-062r2, clause 14
   */
  dismiss(id: string, principal?: Principal): Promise<Job>;
  /**
   * Runs one of `src/views/` in a worker, without a job.
   * @param inputs checked by the worker; `{"href": "isthmus://jobs/…"}` stands for a result, however large
   * @param caller client as the API identifies it, for what it alone may refer to
   * @returns its outputs, to be read once
   * @throws {ProcessError} of any kind that a process throws
   */
  view(
    id: string,
    inputs: Readonly<Record<string, unknown>>,
    principal?: Principal,
    caller?: string,
  ): Promise<readonly Output[]>;
  /** Deletes the files of an unlisted job once its answer is sent. */
  discard(id: string): Promise<void>;
  /** Takes no further jobs, and resolves when those it has, waiting ones too, have ended or the time is up. */
  finish(maxMs: number): Promise<void>;
  /**
   * Takes no further jobs, lets running ones go on for a while, and puts the rest back into the queue, where the next
   * server finds them; those that cannot run again fail, with the reason that the server stopped.
   */
  drain(graceMs: number): Promise<void>;
  /** Ends running jobs, with the reason that the server stopped. */
  close(): Promise<void>;
}

export interface ExecutionDeps {
  readonly registry: Registry;
  readonly views: Registry;
  readonly store: JobStore;
  readonly blobs: Blobs;
  readonly dispatch: Dispatch;
  readonly news: News;
  readonly access: Access;
  readonly taskRunner: TaskRunner;
  readonly readiness: Readiness;
  readonly log: Log;
  /** This server process among those that share the store. */
  readonly instance: string;
  /** Versions of the program and its engines, kept with each job. */
  readonly engine: Readonly<Record<string, string>>;
  /** Folder of the blobs that are files. */
  readonly resultsFolder: string;
  readonly tempFiles: TempFiles;
  readonly uploads: Uploads;
  /** Larger bodies go to a file. */
  readonly spoolBytes: number;
  /** Base URLs of this server, without a slash at their ends. */
  bases(): readonly string[];
  /** Egress rules for references to other servers. */
  readonly egress: EgressRules;
  /** For references to files; undefined when this process may read none. */
  readonly root?: Root;
  /** Files that clients have uploaded; undefined where there are none. */
  readonly uploadedFiles?: UploadedFiles;
  readonly inlineBytes: number;
  readonly retentionMs: number;
  readonly onRestart: 'rerun' | 'fail';
  readonly maxAttempts: number;
}

/** Cancellation by another instance is only seen by looking at the store. */
const LOOK_EVERY_MS = 250;

export function createExecutionService(deps: ExecutionDeps): ExecutionService {
  return new LocalExecution(deps);
}

class LocalExecution implements ExecutionService {
  readonly #deps: ExecutionDeps;
  readonly #jobs: Jobs;
  readonly #runner: JobRunner;
  readonly #resolve: Resolve;
  readonly #recovery: Recovery;
  readonly #submit: (request: ExecutionRequest) => Promise<Submission>;
  readonly #cancelPolling: Polling;
  readonly #unsubscribe: () => void;
  readonly #closing = new AbortController();
  #isStopping = false;

  constructor(deps: ExecutionDeps) {
    const { store, news, access, instance, log, taskRunner } = deps;
    const onChange = (id: string) => news.publishChange(id);
    const onError = (error: unknown) => log.error({ err: error }, 'failed to access job store');
    const onRelease = (queued: number, failed: number) =>
      log.warn({ queued, failed }, 'took up jobs of a server that stopped');
    this.#deps = deps;
    this.#jobs = new Jobs({ ...deps, heldJob: (id) => this.#runner.job(id) });
    const runner = new JobRunner({ ...deps, onChange });
    this.#runner = runner;
    this.#resolve = createResolver({
      ...deps,
      store: { get: (id) => this.#jobs.get(id), outputs: (id) => store.outputs(id), inputs: (id) => store.inputs(id) },
      owns: (principal, job) => access.owns(principal, job),
    });
    const resolve = this.#resolve;
    this.#submit = createSubmit({ ...deps, runner, resolve, outcomeOf: (job) => this.#outcomeOf(job) });
    const room = () => taskRunner.spareCapacity();
    this.#recovery = createRecovery({ ...deps, room, run: (job) => this.#resume(job), onChange, onError, onRelease });
    const onCancel = (id: string) => void runner.cancel(id, jobDismissed(id));
    const look = async () => (await store.cancelRequests(instance)).forEach(onCancel);
    this.#cancelPolling = startPolling(LOOK_EVERY_MS, look, onError);
    this.#unsubscribe = news.subscribe({ onChange() {}, onCancel, onReconnect: () => void look().catch(onError) });
  }

  receive(body: AsyncIterable<Uint8Array>, options: BodyOptions): Promise<Received> {
    const { tempFiles, uploads, spoolBytes, taskRunner } = this.#deps;
    const closing = this.#closing.signal;
    const scan: ScanInWorker = (file, signal) =>
      taskRunner.scan(file, signal ? AbortSignal.any([signal, closing]) : closing);
    return receive(body, { tempFiles, uploads, spoolBytes, scan, ...options });
  }

  async submit(request: ExecutionRequest): Promise<Submission> {
    if (!this.#isStopping) return this.#submit(request);
    await removeSource(request.inputs);
    throw serverStopping();
  }

  async rerun(id: string, principal?: Principal): Promise<Submission> {
    const job = await this.job(id, principal);
    const { source, base } = await this.inputs(id, principal);
    const { processId, api, request, caller, owner } = job;
    const copy = await copySource(source, await this.#deps.tempFiles.path());
    const inputs = 'file' in copy && job.inputs ? { ...copy, sha256: job.inputs.sha256 } : copy;
    const origin = compact({ caller, base });
    return this.#submit({ processId, inputs, api, listed: true, request, principal: { id: owner }, ...origin });
  }

  async check(request: CheckRequest): Promise<Checked> {
    const { registry, store, taskRunner } = this.#deps;
    const { processId } = request;
    const process = registry.get(processId);
    checkOwner(this.#deps.access, request);
    const prepared = await prepareInputs(process, request.inputs, this.#resolve, request);
    await checkKey(process, request, prepared, store);
    const { warnings } = await this.#runTask({ processId, dry: true, inputs: prepared });
    return { ...measureInputs(request.inputs, prepared), warnings, bounds: taskRunner.bounds };
  }

  wait(id: string, options: WaitOptions, principal?: Principal): Promise<Job> {
    return this.#jobs.wait(id, options, principal);
  }

  async waitForOutcome(
    { job, completion }: Submission,
    options: WaitOptions,
    principal?: Principal,
  ): Promise<JobOutcome | Job> {
    const until = performance.now() + options.ms;
    // Progress is told by the store.
    const outcome = options.onProgress ? undefined : await within(completion, options);
    if (outcome && hasEnded(outcome.job)) return outcome;
    const ms = Math.max(until - performance.now(), 0);
    const current = await this.wait(job.id, { ...options, ms }, principal);
    return hasEnded(current) ? this.#outcomeOf(current) : current;
  }

  job(id: string, principal?: Principal): Promise<Job> {
    return this.#jobs.find(id, principal);
  }

  jobs(query: JobQuery, principal?: Principal): Promise<JobPage> {
    return this.#jobs.list(query, principal);
  }

  log(id: string, principal?: Principal): Promise<readonly JobLogLine[]> {
    return this.#jobs.log(id, principal);
  }

  outputs(id: string, principal?: Principal): Promise<JobOutcome> {
    return this.#jobs.outputs(id, principal);
  }

  inputs(id: string, principal?: Principal): Promise<KeptInputs> {
    return this.#jobs.inputs(id, principal);
  }

  addresses(): readonly string[] {
    return this.#deps.bases();
  }

  async inputLayers(id: string, principal?: Principal): Promise<InputLayers> {
    const { registry, store, bases } = this.#deps;
    const job = await this.job(id, principal);
    const process = registry.get(job.processId);
    const resolve: Resolve = (processId, references) =>
      this.#resolve(processId, references, compact({ principal, caller: job.caller }));
    return findInputLayers(job, process, await store.inputs(id), { resolve, bases: bases() });
  }

  async cancel(id: string, principal?: Principal): Promise<Job> {
    const job = await this.job(id, principal);
    const outcome = this.#runner.cancel(id, jobDismissed(id));
    return outcome ? (await outcome).job : this.#jobs.cancel(job);
  }

  async dismiss(id: string, principal?: Principal): Promise<Job> {
    if ((await this.job(id, principal)).status === 'dismissed') throw jobDismissed(id);
    const { status } = await this.cancel(id, principal);
    if (status === 'successful' || status === 'failed') {
      const end = status === 'failed' ? 'had failed' : 'was successful; its outputs are removed';
      const { store } = this.#deps;
      const patch = { status: 'dismissed', message: `Dismissed after the job ${end}.` } as const;
      try {
        await store.removeOutputs(id, patch);
        await this.#removeOutputFiles(id);
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        // The files make the room that the row takes.
        await this.#removeOutputFiles(id);
        await store.removeOutputs(id, patch);
      }
    }
    return this.job(id, principal);
  }

  /** With its inputs a job can run again, as they are or changed. */
  async #removeOutputFiles(id: string): Promise<void> {
    const { blobs } = this.#deps;
    const names = await blobs.list(id);
    if (!names.includes(INPUTS_NAME)) return blobs.removeAll(id);
    for (const name of names) if (name !== INPUTS_NAME) await blobs.removeAll(`${id}/${name}`);
  }

  async view(
    id: string,
    inputs: Readonly<Record<string, unknown>>,
    principal?: Principal,
    caller?: string,
  ): Promise<readonly Output[]> {
    const { views } = this.#deps;
    const source = { value: inputs };
    const references = await this.#resolve(id, findReferences(views.get(id), source), compact({ principal, caller }));
    return (await this.#runTask({ processId: id, view: true, inputs: { source, references } })).outputs;
  }

  /** Runs a task that is not the work of a job. */
  async #runTask(task: Pick<Task, 'processId' | 'view' | 'dry' | 'inputs'>): Promise<Finished> {
    const { taskRunner, log, tempFiles, inlineBytes } = this.#deps;
    const folder = await tempFiles.path();
    const about = { [task.view ? 'view' : 'process']: task.processId };
    const onLog = (text: string) => log.info(about, text.trimEnd());
    const hooks = { signal: this.#closing.signal, onStart() {}, onProgress() {}, onLog };
    try {
      return await taskRunner.runBeside({ ...task, folder, inlineBytes, once: true }, hooks);
    } catch (error) {
      if (toProcessError(error).code === 'internal') log.error({ ...about, err: error }, 'failed to run task');
      throw error;
    }
  }

  async discard(id: string): Promise<void> {
    // The files of a listed job are kept.
    if (!(await this.#deps.store.get(id))?.listed) await this.#deps.blobs.removeAll(id);
  }

  async finish(maxMs: number): Promise<void> {
    this.#isStopping = true;
    this.#recovery.pause();
    await this.#runner.waitUntilIdle(maxMs);
  }

  async drain(graceMs: number): Promise<void> {
    const canRunAgain = this.#deps.onRestart === 'rerun';
    this.#isStopping = true;
    this.#recovery.pause();
    if (canRunAgain) await this.#runner.release(false);
    await this.#runner.waitUntilIdle(graceMs);
    if (canRunAgain) await this.#runner.release(true);
    await this.#runner.cancelAll(serverStopped());
  }

  async close(): Promise<void> {
    this.#isStopping = true;
    this.#recovery.pause();
    this.#closing.abort(serverStopped());
    await this.#runner.cancelAll(serverStopped());
    this.#unsubscribe();
    this.#jobs.close();
    await Promise.all([this.#recovery.close(), this.#cancelPolling.stop(), this.#deps.dispatch.close()]);
  }

  /** Runs a job of an earlier instance, or of none, that this instance has claimed. */
  async #resume(job: Job): Promise<void> {
    const { store, registry } = this.#deps;
    const kept = await store.inputs(job.id);
    if (!kept) throw inputsNotRetained(job);
    const from = compact({ base: kept.base, principal: { id: job.owner }, caller: job.caller });
    const inputs = await prepareInputs(registry.get(job.processId), kept.source, this.#resolve, from);
    void this.#runner.start(job, inputs, true).then(() => this.#recovery.look());
  }

  async #outcomeOf({ id, owner }: Job): Promise<JobOutcome> {
    const job = await this.wait(id, { ms: Infinity }, { id: owner });
    return { job, outputs: job.status === 'successful' ? await this.#deps.store.outputs(id) : [] };
  }
}
