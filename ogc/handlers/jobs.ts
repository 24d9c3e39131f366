/** The list of jobs, the status of one, and its dismissal. */
import { ProcessError } from '../../src/common/errors.ts';
import type { JobLogLine } from '../../src/model/job.ts';
import { readJson } from '../http/body.ts';
import { jsonLink, pageLink, selfLinks, type Link } from '../model/links.ts';
import { HTML_TYPE } from '../http/media-types.ts';
import {
  checkTypes,
  readAfter,
  readBefore,
  readDatetime,
  readDurations,
  readLimit,
  readProcessIds,
  readStatuses,
} from '../http/query.ts';
import type { Reply } from '../responses/reply.ts';
import type { RequestContext } from '../model/context.ts';
import { jobUrl, provenanceOf, toStatusInfo, type StatusInfo } from '../model/status-info.ts';

export interface JobList {
  readonly jobs: readonly StatusInfo[];
  readonly links: readonly Link[];
}

export interface JobLog {
  readonly jobID: string;
  readonly lines: readonly JobLogLine[];
  readonly links: readonly Link[];
}

export async function listJobs(call: RequestContext): Promise<Reply<JobList>> {
  const { context, api, base } = call;
  checkTypes(context);
  const isPage = call.mediaType === HTML_TYPE;
  const [processIds, statuses] = [readProcessIds(context, isPage), readStatuses(context, isPage)];
  const created = readDatetime(context);
  const [after, before] = [readAfter(context), readBefore(context)];
  if (after !== undefined && before !== undefined) {
    throw new ProcessError('invalid-request', 'after and before cannot both be given; a page has one end.');
  }
  const { jobs, next, prev } = await api.execution.jobs({
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
  return { data: { jobs: jobs.map((job) => toStatusInfo(job, base)), links } };
}

export async function getJobLog(call: RequestContext): Promise<Reply<JobLog>> {
  const { context, api, base } = call;
  const jobID = context.req.param('jobID') ?? '';
  const lines = await api.execution.log(jobID);
  return { data: { jobID, lines, links: [...selfLinks(call), jsonLink('up', jobUrl(base, jobID), 'The job')] } };
}

export async function getJob({ context, api, base }: RequestContext): Promise<Reply<StatusInfo>> {
  const job = await api.execution.job(context.req.param('jobID') ?? '');
  return { data: { ...toStatusInfo(job, base), provenance: provenanceOf(job) } };
}

/**
 * Runs a job once more, as a new one. The body is empty, or an empty JSON object: by its type a page proves that it may call.
 * @throws {ProcessError} `expired` when its inputs are not kept any more
 */
export async function rerunJob({ context, api, base }: RequestContext): Promise<Reply<StatusInfo>> {
  const body = await readJson(context, api.execution, { maxBytes: 1000 });
  await body.discard();
  if (body.value !== undefined && JSON.stringify(body.value) !== '{}') {
    const message =
      'The body says something; a job is rerun with its own inputs. Leave the body empty, or execute the process.';
    throw new ProcessError('invalid-request', message);
  }
  const { job } = await api.execution.rerun(context.req.param('jobID') ?? '');
  return { data: toStatusInfo(job, base), status: 201, headers: { Location: jobUrl(base, job.id) } };
}

/** Cancels the work, or removes the results of a job that has ended. @see OGC 18-062r2, clause 14 */
export async function dismissJob({ context, api, base }: RequestContext): Promise<Reply<StatusInfo>> {
  const job = await api.execution.dismiss(context.req.param('jobID') ?? '');
  // Another server process that runs it has been asked and has not answered yet.
  return { data: toStatusInfo(job, base), status: job.status === 'dismissed' ? 200 : 202 };
}
