/** Turns a request into a job: checks it, finds an earlier job that answers it, and stores the new one. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../schemas/canonical-json.ts';
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import type { Log } from '../common/log.ts';
import { prepareInputs, type Resolve, type TaskInputs } from '../inputs/references.ts';
import { ANONYMOUS, type Access, type Allowance, type Principal } from '../model/access.ts';
import { INPUTS_NAME, type Blobs } from '../model/blobs.ts';
import { createFileDigest, removeSource, type InputSource } from '../model/input-source.ts';
import { createJob, idempotencyConflict, type ApiName, type Job, type JobInputs } from '../model/job.ts';
import type { JobStore, KeyHolder } from '../model/job-store.ts';
import type { Process } from '../process/define-process.ts';
import { toPresentNames } from '../process/parse-inputs.ts';
import type { Registry } from '../process/registry.ts';
import type { TaskRunner } from '../workers/task-runner.ts';
import type { Readiness } from './readiness.ts';
import type { JobOutcome, JobRunner } from './job-runner.ts';

export interface ExecutionRequest {
  readonly processId: string;
  /** A file belongs to the execution service from then on, which removes it when it is not needed any more. */
  readonly inputs: InputSource;
  /** Base URL by which the client reached this server: references below it are to results of this server. */
  readonly base?: string;
  readonly api: ApiName;
  /** The job is listed and its outputs are kept; false for a synchronous OGC execution. */
  readonly listed: boolean;
  /** Kept with the job for the API, which answers for it later. */
  readonly request?: unknown;
  /** Owner of the job; anonymous by default. */
  readonly principal?: Principal;
  /** Client as the API identifies it: `ip:…`, `mcp:…`, `local`. */
  readonly caller?: string;
  /** The same caller with the same key gets the same job, which is listed. */
  readonly idempotencyKey?: string;
  /** Lets an earlier job with an equal request answer; the job is listed, so that it may answer the next one. */
  readonly reuse?: boolean;
}

export interface Submission {
  readonly job: Job;
  /** The end of the job. Never rejects: a failure is a job that failed. */
  readonly completion: Promise<JobOutcome>;
  /** The job was submitted by an earlier request with the same idempotency key. */
  readonly repeated?: true;
  /** Id of the earlier job, which is `job`, whose stored outputs answer this request. */
  readonly reused?: string;
}

export interface SubmitDeps {
  readonly registry: Registry;
  readonly store: JobStore;
  readonly access: Access;
  readonly taskRunner: TaskRunner;
  readonly readiness: Readiness;
  readonly blobs: Blobs;
  readonly runner: JobRunner;
  readonly resolve: Resolve;
  readonly log: Log;
  readonly instance: string;
  readonly engine: Readonly<Record<string, string>>;
  readonly resultsFolder: string;
  /** The end of a job that an earlier request submitted. */
  outcomeOf(job: Job): Promise<JobOutcome>;
}

interface Identity {
  readonly inputs: JobInputs;
  readonly fingerprint: string;
}

export function createSubmit(deps: SubmitDeps): (request: ExecutionRequest) => Promise<Submission> {
  const { registry, store, access, taskRunner, readiness, blobs, runner, resolve, log } = deps;

  return async (request) => {
    try {
      const process = registry.get(request.processId);
      const checking = checkAccess(access, request);
      // Access that knows the answer costs no turn of the event loop.
      if (checking) await checking;
      const inputs = await prepareInputs(process, request.inputs, resolve, request);
      const { idempotencyKey, reuse = false } = request;
      const listed = request.listed || idempotencyKey !== undefined || reuse;
      // An unlisted job is gone with its answer, and not worth a hash, or a row before it ends.
      const identity = listed ? await identify(process, request, inputs) : undefined;
      const earlier = identity && (await findEarlier(request, identity, isImmutable(inputs)));
      if (earlier) {
        await removeSource(request.inputs);
        return earlier;
      }
      const probing = readiness.check();
      const obstacle = probing instanceof Promise ? await probing : probing;
      if (obstacle) throw obstacle;
      taskRunner.admit();
      return await begin(process, { ...request, listed }, inputs, identity);
    } catch (error) {
      if (!(error instanceof ProcessError)) deps.readiness.forget();
      await removeSource(request.inputs);
      throw error;
    }
  };

  async function findEarlier(
    request: ExecutionRequest,
    identity: Identity,
    canReuse: boolean,
  ): Promise<Submission | undefined> {
    const { principal = ANONYMOUS, caller = '', idempotencyKey, reuse } = request;
    const holder =
      idempotencyKey === undefined ? undefined : await store.keyHolder(principal.id, caller, idempotencyKey);
    if (holder) return repeat(holder, identity, idempotencyKey);
    const job = reuse && canReuse ? await store.reusable(identity.fingerprint, principal.id) : undefined;
    return job && { job, completion: deps.outcomeOf(job), reused: job.id };
  }

  async function repeat(holder: KeyHolder, identity: Identity, key = ''): Promise<Submission> {
    if (holder.fingerprint !== identity.fingerprint) throw idempotencyConflict(key, holder.jobId);
    const job = await store.get(holder.jobId);
    if (!job) throw new ProcessError('overloaded', 'The job under this key was removed at this moment. Try again.');
    return { job, completion: deps.outcomeOf(job), repeated: true };
  }

  async function begin(
    process: Process,
    request: ExecutionRequest,
    inputs: TaskInputs,
    identity?: Identity,
  ): Promise<Submission> {
    const { processId, api, listed, principal = ANONYMOUS, caller, idempotencyKey, base } = request;
    const { instance, engine } = deps;
    const job = createJob({
      processId,
      processVersion: process.version,
      api,
      listed,
      instance,
      engine,
      owner: principal.id,
      request: request.request,
      caller,
      inputs: identity?.inputs,
    });
    if (!identity) return { job, completion: removeAfter(runner.start(job, inputs, false), request.inputs) };
    // The file is in its place before there is a job that names it.
    const source = await adoptInputs(job.id, request.inputs, deps);
    const { fingerprint } = identity;
    const holder = await store.add(job, compact({ inputs: compact({ source, base }), fingerprint, idempotencyKey }));
    if (holder) {
      await blobs.removeAll(job.id);
      return repeat(holder, identity, idempotencyKey);
    }
    return { job, completion: runner.start(job, 'source' in inputs ? { ...inputs, source } : inputs, true) };
  }

  function removeAfter<T>(completion: Promise<T>, source: InputSource): Promise<T> {
    // Without a reference to it, a value as it was sent goes while the job runs.
    if (!('file' in source)) return completion;
    return completion.finally(() =>
      removeSource(source).catch((error: unknown) => log.warn({ err: error }, 'failed to remove temporary file')),
    );
  }
}

function checkAccess(access: Access, request: ExecutionRequest): Promise<void> | undefined {
  checkOwner(access, request);
  const allowance = access.take(request.principal ?? ANONYMOUS, 1);
  return allowance instanceof Promise ? allowance.then(checkAllowance) : checkAllowance(allowance);
}

/** @throws {ProcessError} `forbidden` */
export function checkOwner(
  access: Access,
  { principal = ANONYMOUS, processId, inputs }: Pick<ExecutionRequest, 'principal' | 'processId' | 'inputs'>,
): void {
  const owner = 'file' in inputs ? (inputs.owner ?? principal.id) : principal.id;
  if (!access.owns(principal, { owner })) throw new ProcessError('forbidden', 'These inputs belong to another owner.');
  if (!access.may(principal, 'execute', processId)) {
    throw new ProcessError('forbidden', `You may not run ${processId}. Ask the operator for access.`);
  }
}

/** @throws {ProcessError} `key-reused` for an idempotency key that the caller has used for another request */
export async function checkKey(
  process: Process,
  request: Pick<ExecutionRequest, 'inputs' | 'request' | 'principal' | 'caller' | 'idempotencyKey'>,
  inputs: TaskInputs,
  store: JobStore,
): Promise<void> {
  const { principal = ANONYMOUS, caller = '', idempotencyKey: key } = request;
  const holder = key === undefined ? undefined : await store.keyHolder(principal.id, caller, key);
  if (!holder) return;
  const { fingerprint } = await identify(process, request, inputs);
  if (holder.fingerprint !== fingerprint) throw idempotencyConflict(key ?? '', holder.jobId);
}

/** Moves a file of inputs to the blobs of its job, with which it is kept. */
async function adoptInputs(
  id: string,
  source: InputSource,
  { blobs, resultsFolder }: SubmitDeps,
): Promise<InputSource> {
  if (!('file' in source)) return source;
  const { sha256: _, owner: __, ...kept } = source;
  await blobs.adopt(source.file, `${id}/${INPUTS_NAME}`);
  return { ...kept, file: join(resultsFolder, id, INPUTS_NAME) };
}

function checkAllowance({ isAllowed, retryMs }: Allowance): undefined {
  if (isAllowed) return;
  const seconds = Math.ceil(retryMs / 1000);
  throw new ProcessError('overloaded', `Your limit of executions is reached. Try again in ${seconds} s.`);
}

/** Other servers and files may change; results and inputs of jobs here do not. */
function isImmutable(inputs: TaskInputs): boolean {
  return (
    !('references' in inputs) ||
    inputs.references.every((reference) => 'output' in reference || 'kept' in reference || 'file' in reference)
  );
}

/** Two requests with the same fingerprint ask for the same. */
async function identify(
  process: Process,
  request: Pick<ExecutionRequest, 'inputs' | 'request'>,
  inputs: TaskInputs,
): Promise<Identity> {
  const digest = await digestSource(process, request.inputs);
  const references = 'references' in inputs ? inputs.references.map(({ href }) => href) : [];
  // The API's own part of a request: the requested outputs, and in which form.
  const parts = [process.id, process.version, digest.sha256, request.request ?? null];
  const fingerprint = createHash('sha256').update(canonicalJson(parts)).digest('hex');
  return { inputs: { ...digest, references }, fingerprint };
}

/** Hashes a value in canonical form, under the present names of inputs, and a file, which is not parsed here, byte by byte. */
async function digestSource(
  process: Process,
  source: InputSource,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  if ('value' in source) {
    const text = canonicalJson(toPresentNames(process, source.value));
    return { sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) };
  }
  const { file, start, end, sha256 } = source;
  const bytes = end - start;
  if (sha256 !== undefined) return { sha256, bytes };
  const hash = createFileDigest();
  // Without an encoding, a stream yields bytes, which its type leaves open.
  const chunks = createReadStream(file, { start, end: end - 1 }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) hash.update(chunk);
  return { sha256: hash.digest('hex'), bytes };
}
