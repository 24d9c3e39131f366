/** The list of jobs, the status of one, and its dismissal. */
import { jsonLink, nextLink, selfLinks, type Link } from './links.ts';
import { checkTypes, readAfter, readLimit, readProcessIds, readStatuses } from './query.ts';
import type { Reply } from './reply.ts';
import type { Call } from './route.ts';
import type { StatusInfo } from './status-info.ts';

export interface JobList {
  readonly jobs: readonly StatusInfo[];
  readonly links: readonly Link[];
}

export async function listJobs(call: Call): Promise<Reply<JobList>> {
  const { context, door, base, edition } = call;
  checkTypes(context);
  const [processIds, statuses, after] = [readProcessIds(context), readStatuses(context), readAfter(context)];
  const { jobs, next } = await door.executor.jobs({
    limit: readLimit(context),
    ...(processIds && { processIds }),
    ...(statuses && { statuses }),
    ...(after !== undefined && { after }),
  });
  const links = [...selfLinks(call), jsonLink('up', `${base}/`)];
  if (next !== undefined) links.push(nextLink(call, next));
  return { data: { jobs: jobs.map((job) => edition.toStatusInfo(job, base)), links } };
}

export async function getJob({ context, door, base, edition }: Call): Promise<Reply<StatusInfo>> {
  return { data: edition.toStatusInfo(await door.executor.job(context.req.param('jobID') ?? ''), base) };
}

/** Cancels the work, or removes the results of a job that has ended. @see OGC 18-062r2, clause 14 */
export async function dismissJob({ context, door, base, edition }: Call): Promise<Reply<StatusInfo>> {
  const job = await door.executor.dismiss(context.req.param('jobID') ?? '');
  // Another server process that runs it has been asked and has not answered yet.
  return { data: edition.toStatusInfo(job, base), status: job.status === 'dismissed' ? 200 : 202 };
}
