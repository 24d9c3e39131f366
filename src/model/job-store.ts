/** The port behind which jobs are kept. Every implementation passes `test/contract/job-store.ts`. */
import { ProcessError } from '../common/errors.ts';
import type { InputSource } from './input-source.ts';
import type { Job, JobLogLine, JobPatch, JobStatus } from './job.ts';
import type { Output } from './output.ts';

/** The error of a store for an `after` or `before` that it never gave out. */
export function unknownCursor(name: 'after' | 'before', cursor: string): ProcessError {
  const value = JSON.stringify(cursor.slice(0, 60));
  const source = name === 'after' ? 'next' : 'prev';
  return new ProcessError('invalid-request', `${name} is ${value}, which is not the ${source} of any page. Remove it.`);
}

/** @throws {ProcessError} `invalid-request` */
export function checkQuery({ after, before }: JobQuery): void {
  if (after === undefined || before === undefined) return;
  throw new ProcessError('invalid-request', 'after and before are both present. Page in one direction at a time.');
}

export interface JobQuery {
  readonly processIds?: readonly string[];
  readonly statuses?: readonly JobStatus[];
  /** Instants in ISO 8601, both inclusive. */
  readonly created?: { readonly from?: string; readonly to?: string };
  /**
   * The duration of a job that has ended is from start to end, of one that runs from start to now. A job that never
   * began has none, and is left out of a query with either of these.
   */
  readonly minDurationMs?: number;
  readonly maxDurationMs?: number;
  readonly limit: number;
  /** A page's `next`: the jobs behind it, older ones. */
  readonly after?: string;
  /** A page's `prev`: the jobs before it, newer ones. */
  readonly before?: string;
}

export interface JobPage {
  /** Newest first, listed jobs only. */
  readonly jobs: readonly Job[];
  /** Cursor to older ones, when there are any. */
  readonly next?: string;
  /** Cursor to newer ones, when there are any. */
  readonly prev?: string;
}

/** Most lines that are kept of one job; the last one says so. */
export const MAX_LOG_LINES = 1000;

/** The request that a job can run again with. */
export interface KeptInputs {
  /** A file is one that belongs to the job. */
  readonly source: InputSource;
  /** Base URL by which the client reached this server. */
  readonly base?: string;
}

export interface Addition {
  readonly inputs?: KeptInputs;
  /** Process, version, inputs and requested outputs in one hash: equal requests have equal ones. */
  readonly fingerprint?: string;
  /** Unique per owner and caller of the job. */
  readonly idempotencyKey?: string;
}

export interface KeyHolder {
  readonly jobId: string;
  readonly fingerprint: string;
}

export interface MoveOptions {
  readonly outputs?: readonly Output[];
  /** Moves nothing when the job has been claimed or released since. */
  readonly claim?: number;
}

export interface JobStore extends Claims, Retention {
  /**
   * Durable when it resolves, with what is added beside it.
   * @returns who holds the idempotency key already, in which case nothing is added
   */
  add(job: Job, addition?: Addition): Promise<KeyHolder | undefined>;
  get(id: string): Promise<Job | undefined>;
  /** Undefined when they were never kept, or have expired. */
  inputs(id: string): Promise<KeptInputs | undefined>;
  keyHolder(owner: string, caller: string, idempotencyKey: string): Promise<KeyHolder | undefined>;
  /** The newest successful job of an owner with this fingerprint whose outputs are still kept. */
  reusable(fingerprint: string, owner: string): Promise<Job | undefined>;
  /** @throws {ProcessError} `invalid-request` when `after` or `before` is not a cursor from `next` or `prev` */
  list(query: JobQuery): Promise<JobPage>;
  /**
   * Changes a job only while its status is one of `from`, together with its outputs, in one step.
   * @returns whether it did; of two racing moves one answers false
   */
  move(id: string, from: readonly JobStatus[], patch: JobPatch, options?: MoveOptions): Promise<boolean>;
  /** In the order in which they were written; empty for a job that kept none. */
  outputs(id: string): Promise<readonly Output[]>;
  /** Adds a line to the log of a job, up to `MAX_LOG_LINES`. */
  addLog(id: string, line: JobLogLine): Promise<void>;
  /** Oldest first. */
  log(id: string): Promise<readonly JobLogLine[]>;
  /** Asks the instance that runs a job to cancel it. */
  requestCancel(id: string): Promise<void>;
  /** Unfinished jobs of one instance that are to be cancelled. */
  cancelRequests(instance: string): Promise<readonly string[]>;
  /** Writes something, and keeps nothing of it. @throws {Error} when the store cannot be written */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** Job leases: which instance, that is which server process, has which job. */
export interface Claims {
  /** Records a heartbeat of an instance. */
  heartbeat(instance: string): Promise<void>;
  /** Instances with a heartbeat within `silentMs`. */
  instances(silentMs: number): Promise<readonly string[]>;
  /** Marks an instance dead. */
  forget(instance: string): Promise<void>;
  /** Unfinished jobs of instances without a heartbeat for `silentMs`, the oldest first. */
  orphans(silentMs: number, limit: number): Promise<readonly Job[]>;
  /**
   * Puts an unfinished job back into the queue, without an instance, as if it had not begun.
   * @returns false when it has ended, or has been claimed or released since
   */
  release(id: string, claim: number, patch: Pick<JobPatch, 'message' | 'attempts'>): Promise<boolean>;
  /** Claims the oldest job that no instance has. Two instances that claim at once get different jobs. */
  claim(instance: string): Promise<Job | undefined>;
}

export interface Retention {
  /** Changes a job that has ended and deletes its outputs, in one step; its inputs stay. @returns whether it did */
  removeOutputs(id: string, patch: JobPatch): Promise<boolean>;
  /** Changes a job that has ended and deletes its outputs and inputs, in one step. @returns whether it did */
  expire(id: string, patch: JobPatch): Promise<boolean>;
  /** Bytes of all outputs and inputs of jobs that have ended. */
  keptBytes(): Promise<number>;
  /** Jobs that ended before an instant and still have outputs or inputs, the oldest end first. */
  expirable(endedBefore: number, limit: number): Promise<readonly RetainedSize[]>;
  /** Deletes one job that has ended, with all that belongs to it. @returns whether it did */
  purge(id: string): Promise<boolean>;
  /** Deletes jobs that ended before an instant, with all that belongs to them. @returns their ids, at most `limit` */
  remove(which: { readonly listed: boolean }, endedBefore: number, limit: number): Promise<readonly string[]>;
}

export interface RetainedSize {
  readonly id: string;
  readonly bytes: number;
}
