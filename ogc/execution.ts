/** Executes a process: waits for the outputs, or answers with the job when the caller prefers so. */
import type { Context } from 'hono';
import { describeFields } from '../src/describe.ts';
import { ProcessError, toProcessError } from '../src/errors.ts';
import type { Executor, Settlement, Started } from '../src/executor.ts';
import type { Job } from '../src/jobs/job.ts';
import { answerOutputs } from './answer.ts';
import { readJson, type Body } from './body.ts';
import { callerOf } from './caller.ts';
import { answerException } from './exceptions.ts';
import { inFormat } from './formats.ts';
import { linkHeader } from './links.ts';
import { HTML_TYPE, WKT_TYPE } from './media-types.ts';
import { asJson } from './negotiate.ts';
import { readPreferences, type Preferences } from './prefer.ts';
import type { Reply } from './reply.ts';
import type { AnswerRule, ExecuteRequest } from './request.ts';
import { showResults, type ShownResults } from './result-pages.ts';
import type { Call } from './route.ts';
import { jobUrl, type StatusInfo } from './status-info.ts';

const LONGEST_KEY = 255;

/** What there is to show of an execution: its job, or its outputs. */
export type Executed = StatusInfo | ShownResults;

export async function executeProcess(call: Call): Promise<Reply<Executed> | Response> {
  const { context, door, edition, base, mediaType } = call;
  const process = door.registry.get(context.req.param('processID') ?? '');
  const fields = describeFields(process);
  const preferences = readPreferences(context.req.header('Prefer'));
  const body = await readJson(context, door.executor, door.maxBodyBytes);
  const { inputs, rule, subscriber } = readOrDiscard(body, () => {
    const request = edition.readRequest(body.value, fields, door.callbacks.check);
    return { ...request, rule: inFormat(preferring(request.rule, preferences), mediaType, fields) };
  });
  const isAwaited = preferences.patienceMs === undefined;
  const idempotencyKey = readIdempotencyKey(context.req.header('Idempotency-Key'));
  const { reuse } = preferences;
  // One whose outputs may be asked for again is kept.
  const mayComeBack = reuse || idempotencyKey !== undefined || subscriber.length > 0;
  const listed = !isAwaited || mediaType === HTML_TYPE || leadsBack(rule) || mayComeBack;
  const caller = callerOf(context, door.trustsProxy);
  const started = await door.executor.execute({
    processId: process.id,
    inputs: body.source ?? { value: inputs },
    base,
    door: 'ogc',
    listed,
    ...(caller !== undefined && { caller }),
    ...(listed && { request: rule }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    reuse,
  });
  if (!started.repeated) {
    await door.callbacks.add(subscriber.map(({ kind, url }) => ({ jobId: started.job.id, kind, url, base })));
  }
  const settlement = isAwaited
    ? await waitForEnd(call, started, mayComeBack)
    : await waitFor(started, preferences.patienceMs);
  const headers = appliedHeader(preferences, started.reused !== undefined);
  // It may have begun while the caller was patient.
  if (!settlement) return answerJob(call, await door.executor.job(started.job.id), headers);
  return answerSettled(call, settlement, asJson(context, rule), headers);
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
function leadsBack({ outputs }: AnswerRule): boolean {
  return outputs.some(({ mediaType, reference }) => reference !== undefined || mediaType === WKT_TYPE);
}

function preferring(rule: AnswerRule, { amount }: Preferences): AnswerRule {
  if (amount !== 'minimal') return rule;
  return { ...rule, outputs: rule.outputs.map((output) => ({ reference: 'large' as const, ...output })) };
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

function answerJob({ base, edition }: Call, job: Job, headers: Record<string, string>): Reply<StatusInfo> {
  const location = { Location: jobUrl(base, job.id) };
  return { data: edition.toStatusInfo(job, base), status: 201, headers: { ...headers, ...location } };
}

/** @returns nothing when the caller's patience ends before the job does */
async function waitFor({ settled }: Started, ms = 0): Promise<Settlement | undefined> {
  if (ms === 0) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  const first = await Promise.race([settled, patience]);
  clearTimeout(timer);
  return first;
}

/** @param mayComeBack the caller asks again when the connection is lost, or the job is not this caller's alone */
async function waitForEnd(
  { context, door }: Call,
  { job, settled }: Started,
  mayComeBack: boolean,
): Promise<Settlement> {
  if (mayComeBack) return settled;
  const stopListening = dismissOnAbort(context, door.executor, job.id);
  const settlement = await settled;
  stopListening();
  return settlement;
}

/** No Link header to an unlisted job: the compliance suite takes any for a `monitor` link. */
async function answerSettled(
  call: Call,
  settlement: Settlement,
  rule: AnswerRule,
  headers: Record<string, string>,
): Promise<Reply<Executed> | Response> {
  const { context, door, base, mediaType } = call;
  const { executor, log } = door;
  const { job, outputs } = settlement;
  const discard = () => {
    if (job.listed) return;
    executor.discard(job.id).catch((error: unknown) => log.warn({ job: job.id, err: error }, 'files were left'));
  };
  if (job.status !== 'successful' || context.req.raw.signal.aborted) {
    discard();
    const message = job.message ?? 'The job has ended without a result.';
    return answerException(context, toProcessError(job.error ?? { code: 'dismissed', message }), jobUrl(base, job.id));
  }
  const monitor = linkHeader({ href: jobUrl(base, job.id), rel: 'monitor' });
  if (mediaType === HTML_TYPE) {
    return { data: await showResults(call, settlement, rule), headers: { ...headers, Link: monitor } };
  }
  const done = outputs.some(({ value }) => 'file' in value) ? discard : undefined;
  const response = await answerOutputs(rule, settlement, { base, executor, ...(done && { done }) });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  if (job.listed) response.headers.append('Link', monitor);
  return response;
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
