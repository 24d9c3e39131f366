/** Executes a process: waits for the outputs, or answers with the job when the caller prefers so. */
import type { Context } from 'hono';
import { describeFields } from '../../src/process/describe.ts';
import { ProcessError, toProcessError } from '../../src/common/errors.ts';
import type { ExecutionService, JobOutcome, Submission } from '../../src/execution/execution.ts';
import { hasEnded, type Job } from '../../src/model/job.ts';
import { answerOutputs } from '../responses/write-outputs.ts';
import { readJson, type Body } from '../http/body.ts';
import { callerOf } from '../http/caller.ts';
import { answerException } from '../model/exceptions.ts';
import { withMediaType } from '../model/output-spec.ts';
import { linkHeader } from '../model/links.ts';
import { HTML_TYPE, WKT_TYPE } from '../http/media-types.ts';
import { asJson } from '../model/negotiate.ts';
import { readPreferences, type Preferences } from '../http/prefer.ts';
import type { Reply } from '../responses/reply.ts';
import { readExecuteRequest, type ExecuteRequest } from '../model/request.ts';
import type { OutputSpec } from '../model/output-spec.ts';
import { showResults, type ShownResults } from '../responses/result-pages.ts';
import type { RequestContext } from '../model/context.ts';
import { jobUrl, toStatusInfo, type StatusInfo } from '../model/status-info.ts';

const LONGEST_KEY = 255;

/** What there is to show of an execution: its job, or its outputs. */
export type Executed = StatusInfo | ShownResults;

export async function executeProcess(call: RequestContext): Promise<Reply<Executed> | Response> {
  const { context, api, base, mediaType } = call;
  const process = api.registry.get(context.req.param('processID') ?? '');
  const fields = describeFields(process);
  const preferences = readPreferences(context.req.header('Prefer'));
  const body = await readJson(context, api.execution, {
    maxBytes: api.maxBodyBytes,
    // An asynchronous execution is always listed.
    digest: preferences.patienceMs !== undefined,
  });
  const { inputs, spec, subscriber } = readOrDiscard(body, () => {
    const request = readExecuteRequest(body.value, fields, api.callbacks.check);
    return { ...request, spec: withMediaType(applyReturnMinimal(request.spec, preferences), mediaType, fields) };
  });
  const isAwaited = preferences.patienceMs === undefined;
  const idempotencyKey = readIdempotencyKey(context.req.header('Idempotency-Key'));
  const { reuse } = preferences;
  // One whose outputs may be asked for again is kept.
  const mayComeBack = reuse || idempotencyKey !== undefined || subscriber.length > 0;
  const listed = !isAwaited || mediaType === HTML_TYPE || needsStoredOutputs(spec) || mayComeBack;
  const caller = callerOf(context, api.trustsProxy);
  const started = await api.execution.submit({
    processId: process.id,
    inputs: body.source ?? { value: inputs },
    base,
    api: 'ogc',
    listed,
    ...(caller !== undefined && { caller }),
    ...(listed && { request: spec }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    reuse,
  });
  if (!started.repeated) {
    await api.callbacks.add(
      subscriber.map(({ kind, url }) => ({ jobId: started.job.id, kind, url, base, owner: started.job.owner })),
    );
  }
  const headers = appliedHeader(preferences, started.reused !== undefined);
  if (preferences.patienceMs !== undefined) {
    const reached = await api.execution.wait(started.job.id, { ms: preferences.patienceMs });
    if (preferences.patienceMs === 0 || !hasEnded(reached)) return answerJob(call, reached, headers);
  }
  const outcome = isAwaited ? await waitForEnd(call, started, mayComeBack) : await started.completion;
  return answerSettled(call, outcome, asJson(context, spec), headers);
}

function readOrDiscard(body: Body, read: () => ExecuteRequest): ExecuteRequest {
  try {
    return read();
  } catch (error) {
    void body.discard();
    throw error;
  }
}

/** Whether an answer has links to outputs, or shows what is only made of stored ones, so that they have to be kept. */
function needsStoredOutputs({ outputs }: OutputSpec): boolean {
  return outputs.some(({ mediaType, reference }) => reference !== undefined || mediaType === WKT_TYPE);
}

function applyReturnMinimal(spec: OutputSpec, { amount }: Preferences): OutputSpec {
  if (amount !== 'minimal') return spec;
  return { ...spec, outputs: spec.outputs.map((output) => ({ reference: 'large' as const, ...output })) };
}

function appliedHeader({ applied }: Preferences, isReused: boolean): Record<string, string> {
  const all = isReused ? [...applied, 'reuse'] : applied;
  return all.length > 0 ? { 'Preference-Applied': all.join(', ') } : {};
}

/** @throws {ProcessError} `invalid-request` */
function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || (header.length > 0 && header.length <= LONGEST_KEY)) return header;
  const what = `The Idempotency-Key has ${header.length} characters`;
  throw new ProcessError('invalid-request', `${what}; it must have 1 to ${LONGEST_KEY}. A UUID will do.`);
}

function answerJob({ base }: RequestContext, job: Job, headers: Record<string, string>): Reply<StatusInfo> {
  const location = { Location: jobUrl(base, job.id) };
  return { data: toStatusInfo(job, base), status: 201, headers: { ...headers, ...location } };
}

/** @param mayComeBack the caller asks again when the connection is lost, or the job is not this caller's alone */
async function waitForEnd(
  { context, api }: RequestContext,
  { job, completion }: Submission,
  mayComeBack: boolean,
): Promise<JobOutcome> {
  if (mayComeBack) return completion;
  const stopListening = cancelOnAbort(context, api.execution, job.id);
  const outcome = await completion;
  stopListening();
  return outcome;
}

/** No Link header to an unlisted job: the compliance suite takes any for a `monitor` link. */
async function answerSettled(
  call: RequestContext,
  outcome: JobOutcome,
  spec: OutputSpec,
  headers: Record<string, string>,
): Promise<Reply<Executed> | Response> {
  const { context, api, base, mediaType } = call;
  const { execution, log } = api;
  const { job, outputs } = outcome;
  const discard = () => {
    if (job.listed) return;
    execution.discard(job.id).catch((error: unknown) => log.warn({ job: job.id, err: error }, 'files were left'));
  };
  if (job.status !== 'successful' || context.req.raw.signal.aborted) {
    discard();
    const message = job.message ?? 'The job has ended without a result.';
    return answerException(context, toProcessError(job.error ?? { code: 'dismissed', message }), jobUrl(base, job.id));
  }
  const monitor = linkHeader({ href: jobUrl(base, job.id), rel: 'monitor' });
  if (mediaType === HTML_TYPE) {
    return { data: await showResults(call, outcome, spec), headers: { ...headers, Link: monitor } };
  }
  const done = outputs.some(({ value }) => 'file' in value) ? discard : undefined;
  const response = await answerOutputs(spec, outcome, { base, execution, ...(done && { done }) });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  if (job.listed) response.headers.append('Link', monitor);
  return response;
}

/** Nobody else knows of the job, so it ends with the request. */
function cancelOnAbort(context: Context, execution: ExecutionService, id: string): () => void {
  const { signal } = context.req.raw;
  // It may have ended in the same moment, which is as good.
  const cancel = () => void execution.cancel(id).catch(() => undefined);
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  return () => signal.removeEventListener('abort', cancel);
}
