/** A job as the standard's statusInfo, with additional members: warnings, the exception of a failed job, provenance. */
import { compact } from '../../src/common/compact.ts';
import { toProcessError } from '../../src/common/errors.ts';
import { hasEnded, type ApiName, type Job } from '../../src/model/job.ts';
import type { Link } from './context.ts';
import { toException, type Exception } from './exceptions.ts';
import { jsonLink, rels } from './links.ts';

export interface StatusInfo extends Pick<Job, 'status' | 'progress' | 'created' | 'updated'> {
  readonly jobID: string;
  readonly type: 'process';
  readonly processID: string;
  readonly message?: string;
  readonly started?: string;
  readonly finished?: string;
  readonly warnings?: readonly string[];
  readonly exception?: Exception;
  readonly provenance?: Provenance;
  readonly links: readonly Link[];
}

/** Origin and execution of a job: beyond the standard, and only in the status of a single job. */
export interface Provenance extends Pick<
  Job,
  'processVersion' | 'attempts' | 'engine' | 'times' | 'inputs' | 'outputs' | 'expires' | 'expired'
> {
  readonly api: ApiName;
  /** Kind of client: `ip`, `mcp` or `local`. Its identity is not published. */
  readonly caller?: string;
}

export function provenanceOf(job: Job): Provenance {
  const { processVersion, attempts, engine, times, inputs, outputs, expires, expired, api } = job;
  const caller = job.caller?.split(':')[0];
  return compact({ processVersion, api, caller, attempts, engine, times, inputs, outputs, expires, expired });
}

export function toStatusInfo(job: Job, base: string): StatusInfo {
  const { id, processId, status, progress, message, created, started, finished, updated, warnings, error } = job;
  const hasException = error !== undefined && status === 'failed';
  return compact({
    jobID: id,
    type: 'process' as const,
    processID: processId,
    status,
    progress,
    message,
    created,
    started,
    finished,
    updated,
    warnings: warnings.length > 0 ? warnings : undefined,
    exception: hasException ? toException(toProcessError(error), jobUrl(base, id)) : undefined,
    links: jobLinks(job, base),
  });
}

export function jobUrl(base: string, id: string): string {
  return `${base}/jobs/${id}`;
}

export function outputUrl(base: string, id: string, outputId: string): string {
  return `${jobUrl(base, id)}/results/${encodeURIComponent(outputId)}`;
}

function jobLinks(job: Job, base: string): Link[] {
  const url = jobUrl(base, job.id);
  const links = [jsonLink('self', url, 'This job'), jsonLink('up', `${base}/jobs`, 'All jobs')];
  if (!hasEnded(job)) links.push(jsonLink('monitor', url, 'Status of this job'));
  if (job.status === 'successful' && job.listed) {
    links.push({ href: `${url}/results`, rel: rels.results, title: 'Results of this job' });
  }
  if (job.inputs && job.expired === undefined && job.status !== 'dismissed') {
    links.push(jsonLink(rels.inputs, `${url}/inputs`, 'Inputs of this job'));
  }
  links.push(jsonLink(rels.log, `${url}/log`, 'Log of this job'));
  if (job.status === 'failed') links.push(jsonLink(rels.exceptions, `${url}/results`, 'Exception of this job'));
  return links;
}
