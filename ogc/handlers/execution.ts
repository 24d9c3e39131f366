/** Executes a process: waits for its outputs, or replies with the job where the client prefers that. */
import { compact } from '../../src/common/compact.ts';
import { toProcessError } from '../../src/common/errors.ts';
import type { JobOutcome, Submission } from '../../src/execution/execution.ts';
import { ANONYMOUS } from '../../src/model/access.ts';
import type { Job } from '../../src/model/job.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { describeFields, type ProcessFields } from '../../src/process/describe.ts';
import { readRequest, type Body } from '../http/body.ts';
import { hasClientLeft, onClientLeft } from '../http/connection.ts';
import { findClient } from '../http/hosts.ts';
import { HTML_TYPE } from '../http/media-types.ts';
import { readCsvGuard } from '../http/query.ts';
import { parseIdempotencyKey, parsePreferences, type Preferences } from '../http/request-headers.ts';
import { joinHeaders, type AllowedOrigins, type HeaderMap, type PlainResponse } from '../http/response.ts';
import type { Reply, RequestContext } from '../model/context.ts';
import type { Failure } from '../model/exceptions.ts';
import { formOfRequest, parseExecuteRequest } from '../model/execute-request.ts';
import { linkHeader } from '../model/links.ts';
import { keepNegotiated, negotiateOutputs } from '../model/media-type.ts';
import { applyReturnMinimal, needsStoredOutputs, type OutputSpec } from '../model/output-spec.ts';
import { jobUrl, toStatusInfo, type StatusInfo } from '../model/status-info.ts';
import { showResults, type ShownResults } from '../responses/result-pages.ts';
import { toWarningHeaders, writeOutputs } from '../responses/write-outputs.ts';

/** Data of the reply: the status of the job, or its outputs. */
export type Executed = StatusInfo | ShownResults;

export async function executeProcess(asked: RequestContext): Promise<Reply<Executed> | PlainResponse | Failure> {
  const { context, services, base } = asked;
  const process = services.registry.get(context.req.param('processID') ?? '');
  readCsvGuard(context);
  const preferences = parsePreferences(context.req.header('Prefer'));
  const { reuse, waitMs } = preferences;
  const idempotencyKey = parseIdempotencyKey(context.req.header('Idempotency-Key'));
  const fields = describeFields(process);
  const caller = findClient(context, services.trustsProxy);
  const body = await readRequest(context, services.execution, {
    maxBytes: services.maxBodyBytes,
    inputs: () => schemasOf(fields),
    allowsForms: (origin) => origin === new URL(base).origin || isNamed(origin, services.allowedOrigins),
    form: formOfRequest(fields),
    // An asynchronous execution is always listed, and a listed job has a digest.
    digest: waitMs !== undefined,
    ...compact({ client: caller }),
  });
  const negotiate = waitMs === 0 ? keepNegotiated : negotiateOutputs;
  const client = caller ?? ANONYMOUS.id;
  const { parsed, negotiated } = await parseOrDiscard(body, async () => {
    const parsed = parseExecuteRequest(body.value, fields, services.callbacks.check);
    const urls = parsed.subscriber.map(({ url }) => url);
    if (urls.length > 0) await services.callbacks.admit(urls, client);
    return { parsed, negotiated: negotiate(asked, applyReturnMinimal(parsed.spec, preferences), fields) };
  });
  const { inputs, subscriber, warnings } = parsed;
  const { spec, mediaType } = negotiated;
  const request = { ...asked, mediaType };
  // Others may wait for this job or ask for its outputs later.
  const isShared = reuse || idempotencyKey !== undefined || subscriber.length > 0;
  const listed = waitMs !== undefined || mediaType === HTML_TYPE || needsStoredOutputs(spec) || isShared;
  const submission = await services.execution.submit({
    processId: process.id,
    // A stored source has a value, so that the job can run again.
    inputs: body.source ?? { value: inputs ?? {} },
    base,
    api: 'ogc',
    listed,
    reuse,
    ...compact({ caller, idempotencyKey, request: listed ? spec : undefined }),
  });
  if (!submission.repeated && subscriber.length > 0) {
    const { id: jobId, owner } = submission.job;
    await services.callbacks.add(subscriber.map(({ kind, url }) => ({ jobId, kind, url, base, owner, client })));
  }
  const headers = {
    ...preferenceHeader(preferences, submission.reused !== undefined),
    ...(warnings.length > 0 && { Warning: toWarningHeaders(warnings) }),
  };
  const ended = await waitForEnd(request, submission, isShared, waitMs);
  if ('id' in ended) return replyWithJob(request, ended, headers);
  return answerOutcome(request, ended, spec, headers);
}

function isNamed(origin: string, allowed: AllowedOrigins = '*'): boolean {
  return allowed !== '*' && allowed(origin);
}

/** By former names, too. */
function schemasOf({ inputs, aliases }: ProcessFields): Readonly<Record<string, JsonSchema>> {
  const present = Object.entries(inputs).map(([id, { schema }]) => [id, schema] as const);
  const former = Object.entries(aliases).flatMap(([name, id]) => {
    const schema = inputs[id]?.schema;
    return schema ? [[name, schema] as const] : [];
  });
  return Object.fromEntries([...present, ...former]);
}

async function parseOrDiscard<T>(body: Body, parse: () => Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    void body.discard();
    throw error;
  }
}

/** @param isReused whether a stored result answers: our own preference `reuse` was applied */
function preferenceHeader({ applied }: Preferences, isReused: boolean): HeaderMap {
  const all = isReused ? [...applied, 'reuse'] : applied;
  return all.length > 0 ? { 'Preference-Applied': all.join(', ') } : {};
}

/**
 * The outcome of a job, or the job where the time to wait is over first.
 * @param isShared the job goes on when this request is aborted
 */
async function waitForEnd(
  { context, services }: RequestContext,
  submission: Submission,
  isShared: boolean,
  waitMs: number | undefined,
): Promise<JobOutcome | Job> {
  const { job, completion, repeated, reused } = submission;
  const { execution } = services;
  if (waitMs === 0) return repeated || reused !== undefined ? execution.job(job.id) : job;
  if (waitMs !== undefined) return execution.waitForOutcome(submission, { ms: waitMs });
  if (isShared) return completion;
  // Only this client knows of the job; it may have ended in the same moment.
  const stopListening = onClientLeft(context, () => void execution.cancel(job.id).catch(() => undefined));
  const outcome = await completion;
  stopListening();
  return outcome;
}

function replyWithJob({ base }: RequestContext, job: Job, headers: HeaderMap): Reply<StatusInfo> {
  return { data: toStatusInfo(job, base), status: 201, headers: { ...headers, Location: jobUrl(base, job.id) } };
}

/** No Link header to an unlisted job: the compliance suite takes any for a `monitor` link. */
async function answerOutcome(
  request: RequestContext,
  outcome: JobOutcome,
  spec: OutputSpec,
  headers: HeaderMap,
): Promise<Reply<Executed> | PlainResponse | Failure> {
  const { context, services, base, mediaType } = request;
  const { execution, log } = services;
  const { job, outputs } = outcome;
  const discard = () => {
    if (job.listed) return;
    execution
      .discard(job.id)
      .catch((error: unknown) => log.warn({ job: job.id, err: error }, 'failed to remove output files'));
  };
  if (job.status !== 'successful' || hasClientLeft(context)) {
    discard();
    const message = job.message ?? 'The job has ended without a result.';
    return { error: toProcessError(job.error ?? { code: 'dismissed', message }), instance: jobUrl(base, job.id) };
  }
  const monitor = linkHeader({ href: jobUrl(base, job.id), rel: 'monitor' });
  if (mediaType === HTML_TYPE) {
    return { data: await showResults(request, outcome, spec), mediaType, headers: { ...headers, Link: monitor } };
  }
  const onEnd = outputs.some(({ value }) => 'file' in value) ? discard : undefined;
  const response = await writeOutputs(spec, outcome, {
    ...{ base, execution, guard: readCsvGuard(context) },
    ...compact({ onEnd }),
  });
  const added = job.listed ? { ...headers, Link: monitor } : headers;
  return { ...response, headers: joinHeaders(response.headers, added) };
}
