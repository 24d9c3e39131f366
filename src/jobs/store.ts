/** The port behind which jobs are kept. Every implementation passes `test/contract/job-store.ts`. */
import { ProcessError } from '../errors.ts';
import type { Output } from '../results/output.ts';
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
export const MOST_LOG_LINES = 1000;

export interface JobStore {
  /** Durable when it resolves. */
  add(job: Job): Promise<void>;
  get(id: string): Promise<Job | undefined>;
  /** @throws {ProcessError} `invalid-request` when `after` is no page's `next`, or `before` none's `prev` */
  list(query: JobQuery): Promise<JobPage>;
  /**
   * Changes a job only while its status is one of `from`, together with its outputs, in one step.
   * @returns whether it did; of two racing moves one answers false
   */
  move(id: string, from: readonly JobStatus[], patch: JobPatch, outputs?: readonly Output[]): Promise<boolean>;
  /** Changes a job that has ended and deletes its outputs, in one step. */
  removeOutputs(id: string, patch: JobPatch): Promise<void>;
  /** In the order in which they were written; empty for a job that kept none. */
  outputs(id: string): Promise<readonly Output[]>;
  /** Adds a line to the log of a job, up to `MOST_LOG_LINES`. */
  addLog(id: string, line: JobLogLine): Promise<void>;
  /** Oldest first. */
  log(id: string): Promise<readonly JobLogLine[]>;

  /** Says that a server process is alive. */
  beat(instance: string): Promise<void>;
  /** Asks the server process that runs a job to dismiss it. */
  requestDismiss(id: string): Promise<void>;
  /** Unfinished jobs of one server process that somebody asked to dismiss. */
  dismissRequests(instance: string): Promise<readonly string[]>;
  /** Moves unfinished jobs of server processes that gave no sign for `silentMs`. @returns how many */
  abandon(silentMs: number, patch: JobPatch): Promise<number>;

  close(): Promise<void>;
}
