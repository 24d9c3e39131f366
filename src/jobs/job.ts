/** A job: one execution of a process, from the moment it is accepted until it has ended. */
import { randomUUID } from 'node:crypto';
import type { ErrorData } from '../errors.ts';

export const jobStatuses = ['accepted', 'running', 'successful', 'failed', 'dismissed'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** Where the execution came in. */
export type Door = 'mcp' | 'ogc' | 'cli';

export interface Job {
  /** UUID version 4: 122 random bits, so that knowing an id is what entitles to a job. */
  readonly id: string;
  readonly processId: string;
  readonly processVersion: string;
  readonly door: Door;
  /** A synchronous OGC execution is a job too, but is not listed and its outputs are not kept. */
  readonly listed: boolean;
  /** The server process that runs it; another one that shares the store watches, and takes over when it dies. */
  readonly instance: string;
  /** What the door must remember to answer for this job later, such as the outputs that were asked for. */
  readonly request?: unknown;
  readonly status: JobStatus;
  /** Whole per cent, 0 to 100, never falling. */
  readonly progress: number;
  readonly message?: string;
  readonly warnings: readonly string[];
  readonly error?: ErrorData;
  /** Instants are ISO 8601 in UTC with milliseconds. */
  readonly created: string;
  readonly started?: string;
  readonly finished?: string;
  readonly updated: string;
  /** How often its work has begun. */
  readonly attempts: number;
  /** Who asked, as the door knows callers: `ip:…`, `mcp:…`, `local`. */
  readonly caller?: string;
  /** Versions of what computes. */
  readonly engine?: Readonly<Record<string, string>>;
  /** Where the time went, once it was successful. */
  readonly times?: JobTimes;
  /** What it left, in the order in which it was written; none for a job that kept nothing. */
  readonly outputs?: readonly JobOutput[];
}

/** In whole milliseconds: waiting for a worker, reading and checking the inputs, running, writing the outputs. */
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

/** What may change in a job's life. */
export type JobPatch = Partial<
  Pick<
    Job,
    'status' | 'progress' | 'message' | 'warnings' | 'error' | 'started' | 'finished' | 'attempts' | 'times' | 'outputs'
  >
>;

export type NewJob = Pick<
  Job,
  'processId' | 'processVersion' | 'door' | 'listed' | 'instance' | 'request' | 'caller' | 'engine'
>;

export function createJob(job: NewJob): Job {
  const created = new Date().toISOString();
  return {
    ...job,
    id: randomUUID(),
    status: 'accepted',
    progress: 0,
    warnings: [],
    created,
    updated: created,
    attempts: 0,
  };
}

export function hasEnded(job: Pick<Job, 'status'>): boolean {
  return job.status === 'successful' || job.status === 'failed' || job.status === 'dismissed';
}
