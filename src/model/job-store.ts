/** The port behind which jobs are kept. Every implementation passes `test/contract/job-store.ts`. */
import { ProcessError } from '../common/errors.ts';
import type { Output } from './output.ts';
import type { InputSource } from './input-source.ts';
import type { Job, JobLogLine, JobPatch, JobStatus } from './job.ts';

/** What a store says to an `after` or `before` that it never gave out. */
export function unknownCursor(name: 'after' | 'before', cursor: string): ProcessError {
  const value = JSON.stringify(cursor.slice(0, 60));
  const source = name === 'after' ? 'next' : 'prev';
  return new ProcessError(
    'invalid-request',
    `${name} is ${value}, which is not the ${source} of any page. Begin without it.`,
  );
}

/** @throws {ProcessError} `invalid-request` */
export function checkQuery({ after, before }: JobQuery): void {
  if (after === undefined || before === undefined) return;
  throw new ProcessError('invalid-request', 'after and before are both given. Page in one direction at a time.');
}

export interface JobQuery {
  readonly processIds?: readonly string[];
  readonly statuses?: readonly JobStatus[];
  /** Instants in ISO 8601; both ends are in it. */
  readonly created?: { readonly from?: string; readonly to?: string };
  /**
   * Of a job that has ended: from start to end. Of one that runs: from start to now. One that never began has none, so
   * that it is left out when this is asked.
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
  /** Where older ones begin, when there are any. */
  readonly next?: string;
  /** Where newer ones begin, when there are any. */
  readonly prev?: string;
}

/** More are not kept of one job; the last one says so. */
export const MAX_LOG_LINES = 1000;

/** What is needed to run a job again. */
export interface KeptInputs {
  /** A file is one that belongs to the job. */
  readonly source: InputSource;
  /** Address by which the caller reached this server. */
  readonly base?: string;
}

export interface Addition {
  readonly inputs?: KeptInputs;
  /** Process, version, inputs and the wanted outputs in one hash: the same request has the same. */
  readonly fingerprint?: string;
  /** Of the job's caller: never two jobs with the same. */
  readonly idempotencyKey?: string;
}

export interface KeyHolder {
  readonly jobId: string;
  readonly fingerprint: string;
}

export interface MoveOptions {
  readonly outputs?: readonly Output[];
  /** Moves nothing when the job has been claimed or given back since. */
  readonly claim?: number;
}

export interface JobStore extends Claims, Retention {
  /**
   * Durable when it resolves, with what is added beside it.
   * @returns who has the idempotency key already, in which case nothing is added
   */
  add(job: Job, addition?: Addition): Promise<KeyHolder | undefined>;
  get(id: string): Promise<Job | undefined>;
  /** Nothing when they were never kept, or are not any more. */
  inputs(id: string): Promise<KeptInputs | undefined>;
  keyHolder(caller: string, idempotencyKey: string): Promise<KeyHolder | undefined>;
  /** The newest successful job with this fingerprint whose outputs are still kept. */
  reusable(fingerprint: string): Promise<Job | undefined>;
  /** @throws {ProcessError} `invalid-request` when `after` is no page's `next`, or `before` none's `prev` */
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
  /** Asks the server process that runs a job to dismiss it. */
  requestDismiss(id: string): Promise<void>;
  /** Unfinished jobs of one server process that somebody asked to dismiss. */
  dismissRequests(instance: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Who has which job. */
export interface Claims {
  /** Says that a server process is alive. */
  beat(instance: string): Promise<void>;
  /** Server processes that gave a sign within `silentMs`. */
  instances(silentMs: number): Promise<readonly string[]>;
  /** Takes a server process for dead. */
  forget(instance: string): Promise<void>;
  /** Unfinished jobs of server processes that gave no sign for `silentMs`, the oldest first. */
  orphans(silentMs: number, limit: number): Promise<readonly Job[]>;
  /**
   * Puts an unfinished job back into the queue, where it is nobody's, as if it had not begun.
   * @returns false when it has ended, or has been claimed or given back since
   */
  release(id: string, claim: number, patch: Pick<JobPatch, 'message' | 'attempts'>): Promise<boolean>;
  /** Takes the oldest job that is nobody's. Of two who try at once, each gets another one. */
  claim(instance: string): Promise<Job | undefined>;
}

/** What goes when its time is over. */
export interface Retention {
  /** Changes a job that has ended and deletes its outputs and inputs, in one step. @returns whether it did */
  expire(id: string, patch: JobPatch): Promise<boolean>;
  /** Bytes of all outputs and inputs of jobs that have ended. */
  keptBytes(): Promise<number>;
  /** Jobs that have ended before and of which something is kept, the oldest end first. */
  expirable(endedBefore: number, limit: number): Promise<readonly RetainedSize[]>;
  /** Deletes one job that has ended, with all that belongs to it. @returns whether it did */
  purge(id: string): Promise<boolean>;
  /** Deletes jobs that have ended before, with all that belongs to them. @returns their ids, at most `limit` */
  remove(which: { readonly listed: boolean }, endedBefore: number, limit: number): Promise<readonly string[]>;
}

export interface RetainedSize {
  readonly id: string;
  readonly bytes: number;
}
