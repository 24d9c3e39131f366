/** The results of a job, by the rule that its execution asked for, and each output by itself. */
import { describeFields } from '../src/describe.ts';
import { ProcessError } from '../src/errors.ts';
import type { Settlement } from '../src/executor.ts';
import type { Job } from '../src/jobs/job.ts';
import { openOutput } from '../src/results/open.ts';
import type { Output } from '../src/results/output.ts';
import { answerOutputs, toWarningHeader } from './answer.ts';
import { contentTypeOf, inMediaType, rawPiece, type Encoded } from './encode.ts';
import { inFormat } from './formats.ts';
import { HTML_TYPE, JSON_TYPE, WKT_TYPE } from './media-types.ts';
import { asJson } from './negotiate.ts';
import { readRange } from './ranges.ts';
import { tagOf, type Reply } from './reply.ts';
import { toRule, type AnswerRule } from './request.ts';
import { answerForm } from './result-forms.ts';
import { showResult, showResults, type ShownResult, type ShownResults } from './result-pages.ts';
import type { Call, Door } from './route.ts';
import { toBody } from './stream.ts';

export async function getResults(call: Call): Promise<Reply<ShownResults> | Response> {
  const { context, door, base, mediaType } = call;
  const settlement = await keptOutputs(door, context.req.param('jobID') ?? '');
  const rule = inFormat(ruleOf(call, settlement.job), mediaType, fieldsOf(door, settlement.job));
  if (mediaType === HTML_TYPE) return { data: await showResults(call, settlement, rule) };
  const asked = asJson(context, rule);
  const response = await answerOutputs(asked, settlement, { base, executor: door.executor });
  // The same words in parts of other names: as good as the same.
  response.headers.set('ETag', `W/${tagOf(JSON.stringify([settlement.job.id, base, asked]))}`);
  return response;
}

export async function getResult(call: Call): Promise<Reply<ShownResult> | Response> {
  const { context, door } = call;
  const { job, outputs } = await keptOutputs(door, context.req.param('jobID') ?? '');
  const wanted = context.req.param('outputID') ?? '';
  const output = outputs.find(({ id }) => id === wanted);
  if (output) {
    const form = await answerForm(call, job, output);
    if (form) return form;
    const mediaType = mediaTypeOf(call, job, output);
    if (call.mediaType === HTML_TYPE) return { data: await showResult(call, job, { ...output, mediaType }) };
    return answerOutput(call, job, await inMediaType(output, mediaType, job.id, door.executor));
  }
  const known = outputs.map(({ id }) => id).join(', ');
  const message = `Job ${job.id} has no output "${wanted.slice(0, 60)}"; its outputs are: ${known}.`;
  throw new ProcessError('no-such-output', message);
}

/** An output of a job never changes, so its name is its tag; what a view makes of it can be asked for as a whole only. */
async function answerOutput({ context }: Call, job: Job, output: Encoded): Promise<Response> {
  const { mediaType } = output;
  const { piece, bytes } = await rawPiece(output);
  const type = contentTypeOf(mediaType);
  const tag = `"${job.id}.${encodeURIComponent(output.id)}.${encodeURIComponent(mediaType)}"`;
  const headers = new Headers({ 'Content-Type': type, 'Content-Length': String(bytes), ETag: tag });
  if (output.warning !== undefined) headers.append('Warning', toWarningHeader(output.warning));
  const canBeParted = typeof piece === 'string' ? Buffer.byteLength(piece) === output.bytes : !isOnce(output);
  if (!canBeParted)
    return new Response(
      toBody([piece], () => {}),
      { headers },
    );
  headers.set('Accept-Ranges', 'bytes');
  const condition = context.req.header('If-Range');
  const isCurrent = condition === undefined || condition === tag;
  const range = isCurrent ? readRange(context.req.header('Range'), bytes) : undefined;
  if (!range)
    return new Response(
      toBody([piece], () => {}),
      { headers },
    );
  const { start, end } = range;
  headers.set('Content-Range', `bytes ${start}-${end - 1}/${bytes}`);
  headers.set('Content-Length', String(end - start));
  const part = toBody([() => openOutput(output, range)], () => {});
  return new Response(part, { status: 206, headers });
}

function isOnce({ value }: Output): boolean {
  return 'file' in value && value.once === true;
}

async function keptOutputs(door: Door, id: string): Promise<Settlement> {
  const settlement = await door.executor.outputs(id);
  if (settlement.job.listed) return settlement;
  const instead = 'Execute with "Prefer: respond-async" to fetch them later.';
  throw new ProcessError('not-found', `Job ${id} was synchronous: its outputs went out with the answer. ${instead}`);
}

/** A job that came in by another door is answered as if its execution had said nothing. */
function ruleOf({ door, edition }: Call, job: Job): AnswerRule {
  return toRule(job.request) ?? edition.defaultRule(fieldsOf(door, job));
}

function fieldsOf(door: Door, { processId }: Job) {
  return describeFields(door.registry.get(processId));
}

/** What this request asks for, else what its execution did, else what the process says. */
function mediaTypeOf(call: Call, job: Job, output: Output): string {
  const { mediaType: described } = output;
  if (call.mediaType === WKT_TYPE) {
    const all = { edition: '1.0', response: 'raw', outputs: [{ id: output.id, mediaType: described }] } as const;
    const [changed] = inFormat(all, WKT_TYPE, fieldsOf(call.door, job)).outputs;
    return changed?.mediaType ?? described;
  }
  const asked = toRule(job.request)?.outputs.find(({ id }) => id === output.id)?.mediaType ?? described;
  if (call.context.req.query('f') !== 'json') return asked;
  return described.startsWith('text/') && !output.raw ? JSON_TYPE : described;
}
