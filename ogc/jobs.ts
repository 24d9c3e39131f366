/** The list of jobs, the status of one, and its dismissal. */
import { ProcessError } from '../src/errors.ts';
import { hasEnded } from '../src/jobs/job.ts';
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

/** The standard wants `dismissed` in the answer, so a job that had ended before is refused rather than called so. */
export async function dismissJob({ context, door, base }: Call): Promise<Response> {
  const job = await door.executor.dismiss(context.req.param('jobID') ?? '');
  if (job.status === 'dismissed') return context.json(toStatusInfo(job, base));
  // Another server process runs it and has been asked.
  if (!hasEnded(job)) return context.json(toStatusInfo(job, base), 202);
  const why = `Job ${job.id} is ${job.status}; only a job that has not ended can be dismissed.`;
  throw new ProcessError('job-ended', `${why} It stays as it is, and so do its results.`);
}
