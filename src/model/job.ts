/** A job: one execution of a process, from the moment it is accepted until it has ended. */
import { randomUUID } from 'node:crypto';
import { compact } from '../common/compact.ts';
import { ProcessError, type ErrorData } from '../common/errors.ts';
import { ANONYMOUS } from './access.ts';

export const jobStatuses = ['accepted', 'running', 'successful', 'failed', 'dismissed'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** The API by which the execution was submitted. */
export type ApiName = 'mcp' | 'ogc' | 'cli';

export interface Job {
  /** UUID version 4: 122 random bits, so that the id is a secret of those who were told it. */
  readonly id: string;
  /** Id of the principal that submitted it. */
  readonly owner: string;
  readonly processId: string;
  readonly processVersion: string;
  readonly api: ApiName;
  /** A synchronous OGC execution is a job too, but is not listed and its outputs are not kept. */
  readonly listed: boolean;
  /** The instance that runs it; another one on the same store takes over when it dies. None has it when empty. */
  readonly instance: string;
  /** Number of claims and releases: the fencing number, by which late writes of an earlier instance are refused. */
  readonly claim: number;
  /** Data that the API needs to answer for this job later, such as the requested outputs. */
  readonly request?: unknown;
  readonly status: JobStatus;
  /** Whole per cent, 0 to 100, never falling within one attempt. */
  readonly progress: number;
  readonly message?: string;
  readonly warnings: readonly string[];
  readonly error?: ErrorData;
  /** Instants are ISO 8601 in UTC with milliseconds. */
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  readonly updated: string;
  /** Number of times that its work has begun. */
  readonly attempts: number;
  /** Client as the API identifies it: `ip:…`, `mcp:…`, `local`. */
  readonly caller?: string;
  /** Versions of the program and its engines. */
  readonly engine?: Readonly<Record<string, string>>;
  /** Duration of each phase, once it was successful. */
  readonly times?: JobTimes;
  /** In the order in which they were written; absent for a job that keeps none. */
  readonly outputs?: readonly JobOutput[];
  /** Absent for a job that keeps none. */
  readonly inputs?: JobInputs;
  /** Latest time at which its outputs and inputs are removed. */
  readonly expires?: string;
  /** Time at which they were removed. */
  readonly expired?: string;
}

export interface JobInputs {
  /** Hash of the canonical JSON of the inputs, or of their bytes as sent where they came as a file. */
  readonly sha256: string;
  readonly bytes: number;
  readonly references: readonly string[];
}

/** Durations in whole milliseconds: waiting for a worker, reading and checking the inputs, running, writing the outputs. */
export interface JobTimes {
  readonly queueMs: number;
  readonly parseMs: number;
  readonly runMs: number;
  readonly writeMs: number;
}

export interface JobOutput {
  readonly id: string;
  readonly bytes: number;
  readonly mediaType: string;
}

export interface JobLogLine {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly level: 'info' | 'warn';
  readonly text: string;
}

/** The members that change during the life of a job. */
export type JobPatch = Partial<
  Pick<
    Job,
    | 'status'
    | 'progress'
    | 'message'
    | 'warnings'
    | 'error'
    | 'started'
    | 'finished'
    | 'attempts'
    | 'times'
    | 'outputs'
    | 'expires'
    | 'expired'
    | 'updated'
  >
>;

export type NewJob = Pick<Job, 'processId' | 'processVersion' | 'api' | 'listed' | 'instance' | 'request'> & {
  readonly [K in 'owner' | 'caller' | 'engine' | 'inputs']?: Job[K] | undefined;
};

export function createJob(request: NewJob): Job {
  const { owner = ANONYMOUS.id, processId, processVersion, api, listed, instance } = request;
  const created = now();
  const job: Job = {
    id: createJobId(),
    owner,
    processId,
    processVersion,
    api,
    listed,
    instance,
    claim: 1,
    status: 'accepted',
    progress: 0,
    warnings: [],
    created,
    updated: created,
    attempts: 0,
  };
  const { request: own, caller, engine, inputs } = request;
  return Object.assign(job, compact({ request: own, caller, engine, inputs }));
}

/** The job after a change, as a store has it then. An attempt begins without the message of the last one. */
export function changeJob(job: Job, changes: JobPatch): Job {
  if (changes.attempts === undefined || job.message === undefined) return { ...job, ...changes };
  const { message: _, ...kept } = job;
  return { ...kept, ...changes };
}

/** 100 % is for the end alone. */
export function toProgressPatch({
  fraction,
  message,
}: {
  readonly fraction: number;
  readonly message?: string;
}): JobPatch {
  return compact({ progress: Math.min(Math.floor(fraction * 100), 99), message });
}

/** A cancelled job ends as `dismissed`, any other error as `failed`. */
export function toFailurePatch(error: ProcessError): JobPatch {
  const { code, message } = error;
  if (code === 'dismissed') return { status: 'dismissed', message, finished: now() };
  return { status: 'failed', message, error: error.toJSON(), finished: now() };
}

/**
 * Jobs of one moment are neighbours in each index of the store, so that a commit writes few pages.
 * @see RFC 9562, UUID version 7: the time in milliseconds and 74 random bits
 */
function createJobId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** The statuses of a job that has yet to end. */
export const unfinished = ['accepted', 'running'] as const satisfies readonly JobStatus[];

let lastMs = NaN;
let lastInstant = '';

/** The present instant, as jobs have it: its text is made once for all that happens in a millisecond. */
export function now(): string {
  const ms = Date.now();
  if (ms !== lastMs) [lastMs, lastInstant] = [ms, new Date(ms).toISOString()];
  return lastInstant;
}

export function hasEnded(job: Pick<Job, 'status'>): boolean {
  return job.status === 'successful' || job.status === 'failed' || job.status === 'dismissed';
}

export function noSuchJob(id: string): ProcessError {
  const message = `There is no job "${id.slice(0, 60)}" here. Run the process again to get one.`;
  return new ProcessError('no-such-job', message);
}

export function resultNotReady({ id, status, progress }: Job): ProcessError {
  const message = `Job ${id} is ${status} (${progress} %). Ask again when it is successful.`;
  return new ProcessError('result-not-ready', message);
}

export function jobDismissed(id: string): ProcessError {
  return new ProcessError('dismissed', `Job ${id} was dismissed. Run the process again for a result.`);
}

export function serverStopped(): ProcessError {
  return new ProcessError('stopped', 'The server stopped before the job had ended. Run it again.');
}

/** Answers who waits for a job that another server, or the next start of this one, goes on with. */
export function serverLeft(id: string): ProcessError {
  const message = `The server stopped. Job ${id} is kept: ask for it when the server runs again, and do not start it twice.`;
  return new ProcessError('stopped', message);
}

export function serverStopping(): ProcessError {
  return new ProcessError('stopped', 'The server is stopping and takes no further jobs. Try again in a few seconds.');
}

/** @see draft-ietf-httpapi-idempotency-key-header-07, section 2.7: a key with another payload is answered with 422 */
export function idempotencyConflict(key: string, jobId: string): ProcessError {
  const what = `The idempotency key ${JSON.stringify(key.slice(0, 60))} belongs to job ${jobId}, which had another request.`;
  return new ProcessError('key-reused', `${what} Send the same request, or another key.`);
}

/** @param expired the instant of their removal */
export function resultsExpired({ id, processId }: Job, expired: string): ProcessError {
  return new ProcessError('expired', `The results of job ${id} expired on ${expired}. Run ${processId} again.`);
}

export function inputsNotRetained({ id, processId }: Job): ProcessError {
  const message = `The inputs of job ${id} are not kept, or not any more. Run ${processId} with its inputs.`;
  return new ProcessError('expired', message);
}

/** The work was done, but the store cannot take its result. */
export function resultNotStored(id: string): ProcessError {
  const message = `The result of job ${id} could not be stored: the disk may be full. Run it again when there is room.`;
  return new ProcessError('internal', message);
}

/** The part of an AbortSignal that is read. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Cancellation of a job within the program. Making an AbortSignal and listening to it takes as long as a tenth of a small task,
 * and each task has its own. Listeners are called once, in the order in which they came.
 */
export class Cancellation implements CancelSignal {
  aborted = false;
  reason: unknown;
  #listeners: (() => void)[] = [];

  /** @param reason the first one counts */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_: 'abort', listener: () => void): void {
    if (!this.aborted) this.#listeners.push(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }
}
