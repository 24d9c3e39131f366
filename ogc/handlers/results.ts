/** The results of a job, by the spec that its execution asked for, and each output by itself. */
import { describeFields } from '../../src/process/describe.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { JobOutcome } from '../../src/execution/execution.ts';
import type { Job } from '../../src/model/job.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import type { Output } from '../../src/model/output.ts';
import { answerOutputs, toWarningHeader } from '../responses/write-outputs.ts';
import { contentTypeOf, inMediaType, rawPiece, type Encoded } from '../responses/encode.ts';
import { withMediaType } from '../model/output-spec.ts';
import { HTML_TYPE, JSON_TYPE, WKT_TYPE } from '../http/media-types.ts';
import { asJson } from '../model/negotiate.ts';
import { readRange } from '../http/ranges.ts';
import { tagOf, type Reply } from '../responses/reply.ts';
import { defaultSpec, parseSpec, type OutputSpec } from '../model/output-spec.ts';
import { answerForm } from '../responses/result-forms.ts';
import { showResult, showResults, type ShownResult, type ShownResults } from '../responses/result-pages.ts';
import type { RequestContext, OgcApi } from '../model/context.ts';
import { toBody } from '../http/stream.ts';

export async function getResults(call: RequestContext): Promise<Reply<ShownResults> | Response> {
  const { context, api, base, mediaType } = call;
  const outcome = await keptOutputs(api, context.req.param('jobID') ?? '');
  const spec = withMediaType(specOf(call, outcome.job), mediaType, fieldsOf(api, outcome.job));
  if (mediaType === HTML_TYPE) return { data: await showResults(call, outcome, spec) };
  const asked = asJson(context, spec);
  const response = await answerOutputs(asked, outcome, { base, execution: api.execution });
  // The same words in parts of other names: as good as the same.
  response.headers.set('ETag', `W/${tagOf(JSON.stringify([outcome.job.id, base, asked]))}`);
  return response;
}

export async function getResult(call: RequestContext): Promise<Reply<ShownResult> | Response> {
  const { context, api } = call;
  const { job, outputs } = await keptOutputs(api, context.req.param('jobID') ?? '');
  const wanted = context.req.param('outputID') ?? '';
  const output = outputs.find(({ id }) => id === wanted);
  if (output) {
    const form = await answerForm(call, job, output);
    if (form) return form;
    const mediaType = mediaTypeOf(call, job, output);
    if (call.mediaType === HTML_TYPE) return { data: await showResult(call, job, { ...output, mediaType }) };
    return answerOutput(call, job, await inMediaType(output, mediaType, job.id, api.execution));
  }
  const known = outputs.map(({ id }) => id).join(', ');
  const message = `Job ${job.id} has no output "${wanted.slice(0, 60)}"; its outputs are: ${known}.`;
  throw new ProcessError('no-such-output', message);
}

/** An output of a job never changes, so its name is its tag; what a view makes of it can be asked for as a whole only. */
async function answerOutput({ context }: RequestContext, job: Job, output: Encoded): Promise<Response> {
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

async function keptOutputs(api: OgcApi, id: string): Promise<JobOutcome> {
  const outcome = await api.execution.outputs(id);
  if (outcome.job.listed) return outcome;
  const instead = 'Execute with "Prefer: respond-async" to fetch them later.';
  throw new ProcessError('not-found', `Job ${id} was synchronous: its outputs went out with the answer. ${instead}`);
}

/** A job that came in by another door is answered as if its execution had said nothing. */
function specOf({ api }: RequestContext, job: Job): OutputSpec {
  return parseSpec(job.request) ?? defaultSpec(fieldsOf(api, job));
}

function fieldsOf(api: OgcApi, { processId }: Job) {
  return describeFields(api.registry.get(processId));
}

/** What this request asks for, else what its execution did, else what the process says. */
function mediaTypeOf(call: RequestContext, job: Job, output: Output): string {
  const { mediaType: described } = output;
  if (call.mediaType === WKT_TYPE) {
    const all = { edition: '1.0', response: 'raw', outputs: [{ id: output.id, mediaType: described }] } as const;
    const [changed] = withMediaType(all, WKT_TYPE, fieldsOf(call.api, job)).outputs;
    return changed?.mediaType ?? described;
  }
  const asked = parseSpec(job.request)?.outputs.find(({ id }) => id === output.id)?.mediaType ?? described;
  if (call.context.req.query('f') !== 'json') return asked;
  return described.startsWith('text/') && !output.raw ? JSON_TYPE : described;
}
