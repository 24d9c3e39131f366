/** A job: one execution of a process, from the moment it is accepted until it has ended. */
import { randomUUID } from 'node:crypto';
import type { ErrorData } from '../common/errors.ts';

export const jobStatuses = ['accepted', 'running', 'successful', 'failed', 'dismissed'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** Where the execution came in. */
export type ApiName = 'mcp' | 'ogc' | 'cli';

export interface Job {
  /** UUID version 4: 122 random bits, so that knowing an id is what entitles to a job. */
  readonly id: string;
  readonly processId: string;
  readonly processVersion: string;
  readonly api: ApiName;
  /** A synchronous OGC execution is a job too, but is not listed and its outputs are not kept. */
  readonly listed: boolean;
  /** The server process that runs it; another one on the same store takes over when it dies. Nobody's when empty. */
  readonly instance: string;
  /** How often it was claimed or given back: what an earlier holder still writes is refused. */
  readonly claim: number;
  /** What the door must remember to answer for this job later, such as the outputs that were asked for. */
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
  /** What it was asked; none where nothing of it is kept. */
  readonly inputs?: JobInputs;
  /** When its outputs and inputs will be removed, at the latest. */
  readonly expires?: string;
  /** When they were removed. */
  readonly expired?: string;
}

export interface JobInputs {
  /** Of the canonical JSON of the inputs, or of the bytes that were sent when they are too many to be looked into. */
  readonly sha256: string;
  readonly bytes: number;
  readonly references: readonly string[];
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
  >
>;

export type NewJob = Pick<
  Job,
  'processId' | 'processVersion' | 'api' | 'listed' | 'instance' | 'request' | 'caller' | 'engine' | 'inputs'
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
    claim: 1,
  };
}

/** The statuses of a job that has yet to end. */
export const unfinished = ['accepted', 'running'] as const satisfies readonly JobStatus[];

export function hasEnded(job: Pick<Job, 'status'>): boolean {
  return job.status === 'successful' || job.status === 'failed' || job.status === 'dismissed';
}
