/** Executes a process: waits for the outputs, or answers with the job when the caller prefers so. */
import type { Context } from 'hono';
import { toProcessError } from '../src/errors.ts';
import type { Executor, Started } from '../src/executor.ts';
import { answerOutputs } from './answer.ts';
import { readJson, type Body } from './body.ts';
import { answerException } from './exceptions.ts';
import { HTML_TYPE } from './media-types.ts';
import { asJson } from './negotiate.ts';
import type { Reply } from './reply.ts';
import type { AnswerRule, ExecuteRequest } from './request.ts';
import { showResults, type ShownResults } from './result-pages.ts';
import type { Call } from './route.ts';
import { jobUrl, type StatusInfo } from './status-info.ts';

/** What there is to show of an execution: its job, or its outputs. */
export type Executed = StatusInfo | ShownResults;

export async function executeProcess(call: Call): Promise<Reply<Executed> | Response> {
  const { context, door, edition } = call;
  const { registry, executor, maxBodyBytes } = door;
  const process = registry.get(context.req.param('processID') ?? '');
  const body = await readJson(context, executor, maxBodyBytes);
  const { inputs, rule } = readOrDiscard(body, () => edition.readRequest(body.value, door.fields(process)));
  const source = body.source ?? { value: inputs };
  const execution = { processId: process.id, inputs: source, base: call.base, door: 'ogc' } as const;
  const isAsync = prefersAsync(context.req.header('Prefer'));
  // A page cannot hold large values, so what it shows is kept for its links to lead to.
  const listed = isAsync || call.mediaType === HTML_TYPE;
  const started = await executor.execute({ ...execution, listed, ...(listed && { request: rule }) });
  return isAsync ? answerJob(call, started) : waitForOutputs(call, started, asJson(context, rule));
}

function readOrDiscard(body: Body, read: () => ExecuteRequest): ExecuteRequest {
  try {
    return read();
  } catch (error) {
    void body.discard();
    throw error;
  }
}

function answerJob({ base, edition }: Call, { job }: Started): Reply<StatusInfo> {
  const headers = { Location: jobUrl(base, job.id), 'Preference-Applied': 'respond-async' };
  return { data: edition.toStatusInfo(job, base), status: 201, headers };
}

/** No Link header to an unlisted job: the compliance suite takes any for a `monitor` link. */
async function waitForOutputs(call: Call, started: Started, rule: AnswerRule): Promise<Reply<Executed> | Response> {
  const { context, door, base } = call;
  const { executor } = door;
  const stopListening = dismissOnAbort(context, executor, started.job.id);
  const settlement = await started.settled;
  const { job, outputs } = settlement;
  stopListening();
  const discard = () => {
    executor.discard(job.id).catch((error: unknown) => door.log.warn({ job: job.id, err: error }, 'files were left'));
  };
  if (job.status !== 'successful' || context.req.raw.signal.aborted) {
    if (!job.listed) discard();
    const message = job.message ?? 'The job has ended without a result.';
    return answerException(context, toProcessError(job.error ?? { code: 'dismissed', message }), jobUrl(base, job.id));
  }
  if (job.listed) {
    const headers = { Link: `<${jobUrl(base, job.id)}>; rel="monitor"` };
    return { data: showResults(call, settlement, rule), headers };
  }
  return answerOutputs(rule, settlement, outputs.some(({ value }) => 'file' in value) ? discard : undefined);
}

/** Nobody else knows of the job, so it ends with the request. */
function dismissOnAbort(context: Context, executor: Executor, id: string): () => void {
  const { signal } = context.req.raw;
  // It may have ended in the same moment, which is as good.
  const dismiss = () => void executor.dismiss(id).catch(() => undefined);
  if (signal.aborted) dismiss();
  signal.addEventListener('abort', dismiss, { once: true });
  return () => signal.removeEventListener('abort', dismiss);
}

/** @see RFC 7240 */
function prefersAsync(header = ''): boolean {
  const preferences = header.replaceAll(/"[^"]*"/g, '').split(',');
  return preferences.some((preference) => /^\s*respond-async\s*(?:[=;]|$)/i.test(preference));
}
