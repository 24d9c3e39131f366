/** The list of jobs, the status of one, and its dismissal. */
import { ProcessError } from '../src/errors.ts';
import type { JobLogLine } from '../src/jobs/job.ts';
import { readJson } from './body.ts';
import { jsonLink, pageLink, selfLinks, type Link } from './links.ts';
import { HTML_TYPE } from './media-types.ts';
import {
  checkTypes,
  readAfter,
  readBefore,
  readDatetime,
  readDurations,
  readLimit,
  readProcessIds,
  readStatuses,
} from './query.ts';
import type { Reply } from './reply.ts';
import type { Call } from './route.ts';
import { jobUrl, provenanceOf, type StatusInfo } from './status-info.ts';

export interface JobList {
  readonly jobs: readonly StatusInfo[];
  readonly links: readonly Link[];
}

export interface JobLog {
  readonly jobID: string;
  readonly lines: readonly JobLogLine[];
  readonly links: readonly Link[];
}

export async function listJobs(call: Call): Promise<Reply<JobList>> {
  const { context, door, base, edition } = call;
  checkTypes(context);
  const isPage = call.mediaType === HTML_TYPE;
  const [processIds, statuses] = [readProcessIds(context, isPage), readStatuses(context, isPage)];
  const created = readDatetime(context);
  const [after, before] = [readAfter(context), readBefore(context)];
  if (after !== undefined && before !== undefined) {
    throw new ProcessError('invalid-request', 'after and before cannot both be given; a page has one end.');
  }
  const { jobs, next, prev } = await door.executor.jobs({
    limit: readLimit(context),
    ...readDurations(context),
    ...(processIds && { processIds }),
    ...(statuses && { statuses }),
    ...(created && { created }),
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  });
  const links = [...selfLinks(call), jsonLink('up', `${base}/`)];
  if (next !== undefined) links.push(pageLink(call, 'next', next));
  if (prev !== undefined) links.push(pageLink(call, 'prev', prev));
  return { data: { jobs: jobs.map((job) => edition.toStatusInfo(job, base)), links } };
}

export async function getJobLog(call: Call): Promise<Reply<JobLog>> {
  const { context, door, base } = call;
  const jobID = context.req.param('jobID') ?? '';
  const lines = await door.executor.log(jobID);
  return { data: { jobID, lines, links: [...selfLinks(call), jsonLink('up', jobUrl(base, jobID), 'The job')] } };
}

export async function getJob({ context, door, base, edition }: Call): Promise<Reply<StatusInfo>> {
  const job = await door.executor.job(context.req.param('jobID') ?? '');
  return { data: { ...edition.toStatusInfo(job, base), provenance: provenanceOf(job) } };
}

/**
 * Runs a job once more, as a new one. The body is empty, or an empty JSON object: by its type a page proves that it may call.
 * @throws {ProcessError} `expired` when its inputs are not kept any more
 */
export async function rerunJob({ context, door, base, edition }: Call): Promise<Reply<StatusInfo>> {
  const body = await readJson(context, door.executor, 1000);
  await body.discard();
  if (body.value !== undefined && JSON.stringify(body.value) !== '{}') {
    const message =
      'The body says something; a job is rerun with its own inputs. Leave the body empty, or execute the process.';
    throw new ProcessError('invalid-request', message);
  }
  const { job } = await door.executor.rerun(context.req.param('jobID') ?? '');
  return { data: edition.toStatusInfo(job, base), status: 201, headers: { Location: jobUrl(base, job.id) } };
}

/** Cancels the work, or removes the results of a job that has ended. @see OGC 18-062r2, clause 14 */
export async function dismissJob({ context, door, base, edition }: Call): Promise<Reply<StatusInfo>> {
  const job = await door.executor.dismiss(context.req.param('jobID') ?? '');
  // Another server process that runs it has been asked and has not answered yet.
  return { data: edition.toStatusInfo(job, base), status: job.status === 'dismissed' ? 200 : 202 };
}
