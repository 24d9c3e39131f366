/** Takes a request in: checks it, finds out whether it was made before, and makes it a job that is kept. */
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessError } from '../common/errors.ts';
import type { Log } from '../common/log.ts';
import type { Process } from '../process/define-process.ts';
import { findReferences } from '../inputs/find-references.ts';
import type { Resolve } from '../inputs/resolve.ts';
import type { Registry } from '../process/registry.ts';
import { removeOutputs } from '../storage/output-files.ts';
import { prepareInputs, type TaskInputs } from '../inputs/prepare.ts';
import { removeSource, type InputSource } from '../model/input-source.ts';
import type { TaskRunner } from '../workers/task-runner.ts';
import { digestSource, fingerprintOf } from './fingerprint.ts';
import { createJob, type ApiName, type Job, type JobInputs } from '../model/job.ts';
import { idempotencyConflict } from './job-errors.ts';
import type { Runner, JobOutcome } from './job-runner.ts';
import type { JobStore, KeyHolder } from '../model/job-store.ts';

export interface ExecutionRequest {
  readonly processId: string;
  /** A file is the executor's from then on: it is gone when it is not needed any more. */
  readonly inputs: InputSource;
  /** Address by which the caller reached this server: references below it are to results of this server. */
  readonly base?: string;
  readonly api: ApiName;
  /** Whether the job is listed and its outputs are kept; a synchronous OGC execution is not. */
  readonly listed: boolean;
  /** Kept with the job for the door that answers for it later. */
  readonly request?: unknown;
  /** Who asks, as the door knows callers: `ip:…`, `mcp:…`, `local`. */
  readonly caller?: string;
  /** The same caller with the same key gets the same job, which is listed. */
  readonly idempotencyKey?: string;
  /** An earlier job that was asked the same may answer; the job is listed, so that it may answer the next one. */
  readonly reuse?: boolean;
}

export interface Submission {
  readonly job: Job;
  /** Never rejects: a failure is a job that failed. */
  readonly completion: Promise<JobOutcome>;
  /** The job was started by an earlier request with the same idempotency key. */
  readonly repeated?: true;
  /** Id of the earlier job, which is `job`, whose stored outputs answer this request. */
  readonly reused?: string;
}

export interface SubmitDeps {
  readonly registry: Registry;
  readonly store: JobStore;
  readonly pool: TaskRunner;
  readonly runner: Runner;
  readonly resolve: Resolve;
  readonly log: Log;
  readonly instance: string;
  readonly engine: Readonly<Record<string, string>>;
  readonly resultsFolder: string;
  /** The end of a job that somebody else has started. */
  outcomeOf(id: string): Promise<JobOutcome>;
}

interface Asked {
  readonly inputs: JobInputs;
  readonly fingerprint: string;
}

export function createSubmit(parts: SubmitDeps): (execution: ExecutionRequest) => Promise<Submission> {
  const { registry, store, pool, runner, resolve, log } = parts;

  return async (execution) => {
    try {
      const process = registry.get(execution.processId);
      const inputs = await prepareInputs(process, execution.inputs, resolve, execution.base);
      const { idempotencyKey, reuse = false } = execution;
      const listed = execution.listed || idempotencyKey !== undefined || reuse;
      // What is not listed is gone with its answer, and not worth a hash, or a row before it ends.
      const asked = listed ? await ask(process, execution) : undefined;
      const earlier = asked && (await findEarlier(execution, asked, isFixed(inputs)));
      if (earlier) {
        await removeSource(execution.inputs);
        return earlier;
      }
      pool.admit();
      return await begin(process, { ...execution, listed }, inputs, asked);
    } catch (error) {
      await removeSource(execution.inputs);
      throw error;
    }
  };

  async function ask(process: Process, { inputs: source, request }: ExecutionRequest): Promise<Asked> {
    const digest = await digestSource(source);
    const references = findReferences(process, source).map(({ href }) => href);
    const fingerprint = fingerprintOf(process.id, process.version, digest, request);
    return { inputs: { ...digest, references }, fingerprint };
  }

  async function findEarlier(
    execution: ExecutionRequest,
    asked: Asked,
    canReuse: boolean,
  ): Promise<Submission | undefined> {
    const { caller = '', idempotencyKey, reuse } = execution;
    const holder = idempotencyKey === undefined ? undefined : await store.keyHolder(caller, idempotencyKey);
    if (holder) return repeat(holder, asked, idempotencyKey);
    const job = reuse && canReuse ? await store.reusable(asked.fingerprint) : undefined;
    return job && { job, completion: parts.outcomeOf(job.id), reused: job.id };
  }

  async function repeat(holder: KeyHolder, asked: Asked, key = ''): Promise<Submission> {
    if (holder.fingerprint !== asked.fingerprint) throw idempotencyConflict(key, holder.jobId);
    const job = await store.get(holder.jobId);
    if (!job) throw new ProcessError('overloaded', 'The job under this key was removed at this moment. Try again.');
    return { job, completion: parts.outcomeOf(job.id), repeated: true };
  }

  async function begin(
    process: Process,
    execution: ExecutionRequest,
    inputs: TaskInputs,
    asked?: Asked,
  ): Promise<Submission> {
    const { processId, api, listed, request, caller, idempotencyKey, base } = execution;
    const { instance, engine } = parts;
    const job = createJob({
      processId,
      processVersion: process.version,
      api,
      listed,
      instance,
      request,
      engine,
      ...(caller !== undefined && { caller }),
      ...(asked && { inputs: asked.inputs }),
    });
    // The file has its place before there is a job that names it.
    const source = asked ? await settle(job.id, execution.inputs) : execution.inputs;
    const holder =
      asked &&
      (await store.add(job, {
        inputs: { source, ...(base !== undefined && { base }) },
        fingerprint: asked.fingerprint,
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      }));
    if (holder) {
      await removeOutputs(join(parts.resultsFolder, job.id));
      return repeat(holder, asked, idempotencyKey);
    }
    const completion = runner.start(job, 'source' in inputs ? { ...inputs, source } : inputs, asked !== undefined);
    if (asked) return { job, completion };
    const remove = () => removeSource(source).catch((error: unknown) => log.warn({ err: error }, 'a file was left'));
    return { job, completion: completion.finally(remove) };
  }

  /** Puts the file of a source beside the outputs, with which it stays. */
  async function settle(id: string, source: InputSource): Promise<InputSource> {
    if (!('file' in source)) return source;
    const folder = join(parts.resultsFolder, id);
    const file = join(folder, 'inputs.json');
    await mkdir(folder, { recursive: true });
    await rename(source.file, file);
    return { ...source, file };
  }
}

/** What another server holds may have changed since; results here do not change. */
function isFixed(inputs: TaskInputs): boolean {
  return (
    !('references' in inputs) || inputs.references.every((reference) => 'output' in reference || 'kept' in reference)
  );
}
