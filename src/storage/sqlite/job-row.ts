/** A job as a row of the table of jobs, and back. */
import type { Job, JobPatch } from '../../model/job.ts';

export interface JobRow {
  /** JSON. */
  readonly job: string;
}

export function toJob(row: JobRow): Job {
  // Written by `add` and `toPatch`.
  return JSON.parse(row.job) as Job;
}

/** For SQLite's `json_patch`. */
export function toPatch(changes: JobPatch): string {
  return JSON.stringify({ ...changes, updated: new Date().toISOString() });
}
