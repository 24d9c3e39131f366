/** The list of jobs; the status, log and events of one; rerun and dismissal. */
import { streamSSE } from 'hono/streaming';
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { hasEnded, type Job, type JobLogLine } from '../../src/model/job.ts';
import { readJson } from '../http/body.ts';
import { EVENTS_TYPE, HTML_TYPE } from '../http/media-types.ts';
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
import type { PlainResponse } from '../http/response.ts';
import type { Link, Reply, RequestContext } from '../model/context.ts';
import { jsonLink, pageLink, selfLinks } from '../model/links.ts';
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

export async function listJobs(request: RequestContext): Promise<Reply<JobList>> {
  const { context, services, base } = request;
  checkTypes(context);
  const isPage = request.mediaType === HTML_TYPE;
  const [processIds, statuses] = [readProcessIds(context, isPage), readStatuses(context, isPage)];
  const created = readDatetime(context);
  const [after, before] = [readAfter(context), readBefore(context)];
  if (after !== undefined && before !== undefined) {
    throw new ProcessError('invalid-request', 'after and before exclude each other. Send one of them.');
  }
  const { jobs, next, prev } = await services.execution.jobs({
    limit: readLimit(context),
    ...readDurations(context),
    ...compact({ processIds, statuses, created, after, before }),
  });
  const links = [...selfLinks(request), jsonLink('up', `${base}/`)];
  if (next !== undefined) links.push(pageLink(request, 'next', next));
  if (prev !== undefined) links.push(pageLink(request, 'prev', prev));
  return { data: { jobs: jobs.map((job) => toStatusInfo(job, base)), links } };
}

export async function getJobLog(request: RequestContext): Promise<Reply<JobLog>> {
  const { context, services, base } = request;
  const jobID = context.req.param('jobID') ?? '';
  const lines = await services.execution.log(jobID);
  return { data: { jobID, lines, links: [...selfLinks(request), jsonLink('up', jobUrl(base, jobID), 'This job')] } };
}

export async function getJob({ context, services, base }: RequestContext): Promise<Reply<StatusInfo>> {
  const job = await services.execution.job(context.req.param('jobID') ?? '');
  return { data: { ...toStatusInfo(job, base), provenance: provenanceOf(job) } };
}

/**
 * Runs a job again, as a new job. The body is empty or an empty JSON object, whose type makes browsers send a preflight request.
 * @throws {ProcessError} `expired` when its inputs are no longer stored
 */
export async function rerunJob({ context, services, base }: RequestContext): Promise<Reply<StatusInfo>> {
  const body = await readJson(context, services.execution, { maxBytes: 1000 });
  await body.discard();
  if (body.value !== undefined && JSON.stringify(body.value) !== '{}') {
    const message =
      "The request body must be empty; a rerun uses the job's stored inputs. For others, execute the process.";
    throw new ProcessError('invalid-request', message);
  }
  const { job } = await services.execution.rerun(context.req.param('jobID') ?? '');
  return { data: toStatusInfo(job, base), status: 201, headers: { Location: jobUrl(base, job.id) } };
}

/** Cancels a job, or removes the results of one that has ended. @see OGC 18-062r2, clause 14 */
export async function dismissJob({ context, services, base }: RequestContext): Promise<Reply<StatusInfo>> {
  const job = await services.execution.dismiss(context.req.param('jobID') ?? '');
  // 202: the instance that runs the job has not confirmed yet.
  return { data: toStatusInfo(job, base), status: job.status === 'dismissed' ? 200 : 202 };
}

/** A browser reconnects by itself when a connection ends. */
const MAX_STREAM_MS = 300_000;

/**
 * Streams an event `status` for each change of a job, and an event `end` with the last one.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function watchJob({ context, services, base }: RequestContext): Promise<PlainResponse> {
  const { execution, log } = services;
  const id = context.req.param('jobID') ?? '';
  await execution.job(id);
  const { body } = streamSSE(context, async (stream) => {
    const aborted = new AbortController();
    stream.onAbort(() => aborted.abort());
    const send = (event: string, job: Job) => stream.writeSSE({ event, data: JSON.stringify(toStatusInfo(job, base)) });
    const onProgress = (job: Job) => void send('status', job);
    try {
      const job = await execution.wait(id, { ms: MAX_STREAM_MS, signal: aborted.signal, onProgress });
      if (!aborted.signal.aborted) await send(hasEnded(job) ? 'end' : 'status', job);
    } catch (error) {
      // Hono would write the error to the console, or its message to the client.
      log.warn({ job: id, err: error }, 'failed to stream job events');
    }
  });
  return { status: 200, headers: { 'Content-Type': EVENTS_TYPE, 'X-Accel-Buffering': 'no' }, body };
}
