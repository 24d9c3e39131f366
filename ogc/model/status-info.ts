/** A job as the standard's statusInfo, with what we know beyond it: warnings, and the exception of a failed one. */
import { toProcessError } from '../../src/common/errors.ts';
import { hasEnded, type ApiName, type Job } from '../../src/model/job.ts';
import { toException, type Exception } from './exceptions.ts';
import { jsonLink, rels, type Link } from './links.ts';

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

/** How an execution came about: beyond the standard, and only where one job is asked for. */
export interface Provenance extends Pick<
  Job,
  'processVersion' | 'attempts' | 'engine' | 'times' | 'inputs' | 'outputs' | 'expires' | 'expired'
> {
  readonly api: ApiName;
  /** What kind of caller it was: `ip`, `mcp` or `local`. Which one is nobody else's business. */
  readonly caller?: string;
}

export function provenanceOf(job: Job): Provenance {
  const { processVersion, attempts, engine, times, inputs, outputs, expires, expired, api, caller } = job;
  return {
    processVersion,
    api,
    ...(caller !== undefined && { caller: caller.split(':')[0] ?? '' }),
    attempts,
    ...(engine && { engine }),
    ...(times && { times }),
    ...(inputs && { inputs }),
    ...(outputs && { outputs }),
    ...(expires !== undefined && { expires }),
    ...(expired !== undefined && { expired }),
  };
}

export function toStatusInfo(job: Job, base: string): StatusInfo {
  const { id, processId, status, progress, message, created, started, finished, updated, warnings, error } = job;
  return {
    jobID: id,
    type: 'process',
    processID: processId,
    status,
    progress,
    ...(message !== undefined && { message }),
    created,
    ...(started !== undefined && { started }),
    ...(finished !== undefined && { finished }),
    updated,
    ...(warnings.length > 0 && { warnings }),
    ...(error && status === 'failed' && { exception: toException(toProcessError(error), jobUrl(base, id)) }),
    links: jobLinks(job, base),
  };
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
    links.push(jsonLink(rels.inputs, `${url}/inputs`, 'What this job was asked'));
  }
  links.push(jsonLink(rels.log, `${url}/log`, 'What happened to this job'));
  if (job.status === 'failed') links.push(jsonLink(rels.exceptions, `${url}/results`, 'Why this job failed'));
  return links;
}
