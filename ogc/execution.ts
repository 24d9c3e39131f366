/** Executes a process: waits for the outputs, or answers with the job when the caller prefers so. */
import type { Context } from 'hono';
import type { ProcessFields } from '../src/describe.ts';
import { toProcessError } from '../src/errors.ts';
import type { Executor, Started } from '../src/executor.ts';
import { answerOutputs } from './answer.ts';
import { readJson, type Body } from './body.ts';
import { answerException } from './exceptions.ts';
import { asJson } from './negotiate.ts';
import { readExecuteRequest, type AnswerRule, type ExecuteRequest } from './request.ts';
import type { Call } from './route.ts';
import { jobUrl, toStatusInfo } from './status-info.ts';

export async function executeProcess(call: Call): Promise<Response> {
  const { context, door } = call;
  const { registry, executor, maxBodyBytes } = door;
  const process = registry.get(context.req.param('processID') ?? '');
  const body = await readJson(context, executor, maxBodyBytes);
  const { inputs, rule } = readOrDiscard(body, door.fields(process));
  const execution = {
    processId: process.id,
    inputs: body.source ?? { value: inputs },
    base: call.base,
    door: 'ogc',
  } as const;
  if (prefersAsync(context.req.header('Prefer'))) {
    return answerJob(call, await executor.execute({ ...execution, listed: true, request: rule }));
  }
  return waitForOutputs(call, await executor.execute({ ...execution, listed: false }), asJson(context, rule));
}

function readOrDiscard(body: Body, fields: ProcessFields): ExecuteRequest {
  try {
    return readExecuteRequest(body.value, fields);
  } catch (error) {
    void body.discard();
    throw error;
  }
}

function answerJob({ context, base }: Call, { job }: Started): Response {
  context.header('Location', jobUrl(base, job.id));
  context.header('Preference-Applied', 'respond-async');
  return context.json(toStatusInfo(job, base), 201);
}

/** No Link header here: the compliance suite takes any for a `monitor` link, and this job is not listed. */
async function waitForOutputs({ context, door, base }: Call, started: Started, rule: AnswerRule): Promise<Response> {
  const { executor } = door;
  const stopListening = dismissOnAbort(context, executor, started.job.id);
  const settlement = await started.settled;
  const { job, outputs } = settlement;
  stopListening();
  const discard = () => {
    executor.discard(job.id).catch((error: unknown) => door.log.warn({ job: job.id, err: error }, 'files were left'));
  };
  if (job.status !== 'successful' || context.req.raw.signal.aborted) {
    discard();
    const message = job.message ?? 'The job has ended without a result.';
    return answerException(context, toProcessError(job.error ?? { code: 'dismissed', message }), jobUrl(base, job.id));
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
