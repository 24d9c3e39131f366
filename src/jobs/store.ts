/** The port behind which jobs are kept. Every implementation passes `test/contract/job-store.ts`. */
import { ProcessError } from '../errors.ts';
import type { Output } from '../results/output.ts';
import type { Job, JobPatch, JobStatus } from './job.ts';

/** What a store says to an `after` that it never gave out. */
export function unknownCursor(after: string): ProcessError {
  const value = JSON.stringify(after.slice(0, 60));
  return new ProcessError('invalid-request', `after is ${value}, which is not the next of any page. Begin without it.`);
}

export interface JobQuery {
  readonly processIds?: readonly string[];
  readonly statuses?: readonly JobStatus[];
  readonly limit: number;
  /** A page's `next`, to go on behind it. */
  readonly after?: string;
}

export interface JobPage {
  /** Newest first, listed jobs only. */
  readonly jobs: readonly Job[];
  readonly next?: string;
}

export interface JobStore {
  /** Durable when it resolves. */
  add(job: Job): Promise<void>;
  get(id: string): Promise<Job | undefined>;
  /** @throws {ProcessError} `invalid-request` when `after` is no page's `next` */
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
