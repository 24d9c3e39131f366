/** The list of jobs, the status of one, and its dismissal. */
import { jsonLink, nextLink, selfLink } from './links.ts';
import { checkTypes, readAfter, readLimit, readProcessIds, readStatuses } from './query.ts';
import type { Call } from './route.ts';
import { toStatusInfo } from './status-info.ts';

export async function listJobs(call: Call): Promise<Response> {
  const { context, door, base } = call;
  checkTypes(context);
  const [processIds, statuses, after] = [readProcessIds(context), readStatuses(context), readAfter(context)];
  const { jobs, next } = await door.executor.jobs({
    limit: readLimit(context),
    ...(processIds && { processIds }),
    ...(statuses && { statuses }),
    ...(after !== undefined && { after }),
  });
  const links = [selfLink(call), jsonLink('up', `${base}/`)];
  if (next !== undefined) links.push(nextLink(call, next));
  return context.json({ jobs: jobs.map((job) => toStatusInfo(job, base)), links });
}

export async function getJob({ context, door, base }: Call): Promise<Response> {
  return context.json(toStatusInfo(await door.executor.job(context.req.param('jobID') ?? ''), base));
}

/** Cancels the work, or removes the results of a job that has ended. @see OGC 18-062r2, clause 14 */
export async function dismissJob({ context, door, base }: Call): Promise<Response> {
  const job = await door.executor.dismiss(context.req.param('jobID') ?? '');
  // Another server process that runs it has been asked and has not answered yet.
  return context.json(toStatusInfo(job, base), job.status === 'dismissed' ? 200 : 202);
}
