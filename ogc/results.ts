/** The results of a job, by the rule that its execution asked for, and each output by itself. */
import { ProcessError } from '../src/errors.ts';
import type { Settlement } from '../src/executor.ts';
import type { Job } from '../src/jobs/job.ts';
import { answerOutputs, answerRaw } from './answer.ts';
import { HTML_TYPE, JSON_TYPE } from './media-types.ts';
import { asJson } from './negotiate.ts';
import type { Reply } from './reply.ts';
import { toRule, type AnswerRule } from './request.ts';
import { showResult, showResults, type ShownResult, type ShownResults } from './result-pages.ts';
import type { Call, Door } from './route.ts';

export async function getResults(call: Call): Promise<Reply<ShownResults> | Response> {
  const { context, door } = call;
  const settlement = await keptOutputs(door, context.req.param('jobID') ?? '');
  const rule = ruleOf(call, settlement.job);
  if (call.mediaType === HTML_TYPE) return { data: showResults(call, settlement, rule) };
  return answerOutputs(asJson(context, rule), settlement);
}

export async function getResult(call: Call): Promise<Reply<ShownResult> | Response> {
  const { context, door } = call;
  const { job, outputs } = await keptOutputs(door, context.req.param('jobID') ?? '');
  const wanted = context.req.param('outputID') ?? '';
  const output = outputs.find(({ id }) => id === wanted);
  if (output) {
    const mediaType = mediaTypeOf(door, job, output.id);
    if (call.mediaType === HTML_TYPE) return { data: showResult(call, job, { ...output, mediaType }) };
    return answerRaw(output, mediaType);
  }
  const known = outputs.map(({ id }) => id).join(', ');
  const message = `Job ${job.id} has no output "${wanted.slice(0, 60)}"; its outputs are: ${known}.`;
  throw new ProcessError('no-such-output', message);
}

async function keptOutputs(door: Door, id: string): Promise<Settlement> {
  const settlement = await door.executor.outputs(id);
  if (settlement.job.listed) return settlement;
  const instead = 'Execute with "Prefer: respond-async" to fetch them later.';
  throw new ProcessError('not-found', `Job ${id} was synchronous: its outputs went out with the answer. ${instead}`);
}

/** A job that came in by another door is answered as if its execution had said nothing. */
function ruleOf({ door, edition }: Call, job: Job): AnswerRule {
  return toRule(job.request) ?? edition.defaultRule(door.fields(door.registry.get(job.processId)));
}

function mediaTypeOf(door: Door, job: Job, outputId: string): string {
  const asked = toRule(job.request)?.outputs.find(({ id }) => id === outputId);
  return asked?.mediaType ?? describedType(door, job, outputId);
}

function describedType(door: Door, { processId }: Job, outputId: string): string {
  return door.fields(door.registry.get(processId)).outputs[outputId]?.mediaType ?? JSON_TYPE;
}
