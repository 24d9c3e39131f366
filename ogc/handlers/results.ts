/** The results of a job, as its execution specified them, and each output by itself. */
import { ProcessError } from '../../src/common/errors.ts';
import type { JobOutcome } from '../../src/execution/execution.ts';
import type { Job } from '../../src/model/job.ts';
import { describeFields } from '../../src/process/describe.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import { HTML_TYPE } from '../http/media-types.ts';
import { parseRange } from '../http/request-headers.ts';
import { createTag, type PlainResponse } from '../http/response.ts';
import { toBody } from '../http/stream.ts';
import type { OgcServices, Reply, RequestContext } from '../model/context.ts';
import type { Failure } from '../model/exceptions.ts';
import { contentTypeOf, negotiateOutput, negotiateOutputs } from '../model/media-type.ts';
import { defaultSpec, parseSpec } from '../model/output-spec.ts';
import { encodeOutput, encodeRaw, type Encoded } from '../responses/encode.ts';
import { answerForm } from '../responses/result-forms.ts';
import { showResult, showResults, type ShownResult, type ShownResults } from '../responses/result-pages.ts';
import { toWarningHeader, writeOutputs } from '../responses/write-outputs.ts';

/** A job that was submitted by another API is answered by the default of the standard. */
export async function getResults(request: RequestContext): Promise<Reply<ShownResults> | PlainResponse> {
  const { context, services, base } = request;
  const outcome = await findStoredOutputs(services, context.req.param('jobID') ?? '');
  const { job } = outcome;
  const fields = fieldsOf(services, job);
  const { mediaType, spec } = negotiateOutputs(request, parseSpec(job.request) ?? defaultSpec(fields), fields);
  if (mediaType === HTML_TYPE) return { data: await showResults(request, outcome, spec), mediaType };
  const response = await writeOutputs(spec, outcome, { base, execution: services.execution });
  // Weak, as the boundary between parts differs.
  const ETag = `W/${createTag(JSON.stringify([job.id, base, spec]))}`;
  return { ...response, headers: { ...response.headers, ETag } };
}

export async function getResult(request: RequestContext): Promise<Reply<ShownResult> | PlainResponse | Failure> {
  const { context, services } = request;
  const { job, outputs } = await findStoredOutputs(services, context.req.param('jobID') ?? '');
  const outputId = context.req.param('outputID') ?? '';
  const output = outputs.find(({ id }) => id === outputId);
  if (output) {
    const { mediaType, type } = negotiateOutput(output, request, parseSpec(job.request), fieldsOf(services, job));
    const form = await answerForm({ ...request, mediaType }, job, output);
    if (form) return form;
    if (mediaType === HTML_TYPE)
      return { data: await showResult(request, job, { ...output, mediaType: type }), mediaType };
    return answerOutput(request, job, await encodeOutput(output, type, job.id, services.execution));
  }
  const ids = outputs.map(({ id }) => id).join(', ');
  const message = `Job ${job.id} has no output "${outputId.slice(0, 60)}"; its outputs are: ${ids}.`;
  throw new ProcessError('no-such-output', message);
}

/** An output of a job never changes, so its name is its tag. Views can be read once, so they are sent as a whole. */
async function answerOutput({ context }: RequestContext, job: Job, output: Encoded): Promise<PlainResponse | Failure> {
  const { id, mediaType, warning, value } = output;
  const { piece, bytes, isStored } = await encodeRaw(output);
  const tag = `"${job.id}.${encodeURIComponent(id)}.${encodeURIComponent(mediaType)}"`;
  const isReadOnce = 'file' in value && value.once === true;
  const acceptsRanges = isStored && !isReadOnce;
  const headers = {
    'Content-Type': contentTypeOf(mediaType),
    ETag: tag,
    ...(bytes !== undefined && { 'Content-Length': String(bytes) }),
    ...(warning !== undefined && { Warning: toWarningHeader(warning) }),
    ...(acceptsRanges && { 'Accept-Ranges': 'bytes' }),
  };
  const condition = context.req.header('If-Range');
  const isCurrent = condition === undefined || condition === tag;
  const range = acceptsRanges && isCurrent ? parseRange(context.req.header('Range'), output.bytes) : undefined;
  if (!range) return { status: 200, headers, body: toBody([piece]) };
  if (range instanceof ProcessError) {
    return { error: range, headers: { 'Content-Range': `bytes */${output.bytes}` } };
  }
  const { start, end } = range;
  const partial = {
    ...headers,
    'Content-Range': `bytes ${start}-${end - 1}/${output.bytes}`,
    'Content-Length': String(end - start),
  };
  return { status: 206, headers: partial, body: toBody([() => openOutput(output, range)]) };
}

async function findStoredOutputs({ execution }: OgcServices, id: string): Promise<JobOutcome> {
  const outcome = await execution.outputs(id);
  if (outcome.job.listed) return outcome;
  const remedy = 'Execute with "Prefer: respond-async" to store them.';
  throw new ProcessError('not-found', `Job ${id} was synchronous: its outputs were sent and not stored. ${remedy}`);
}

function fieldsOf({ registry }: OgcServices, { processId }: Job) {
  return describeFields(registry.get(processId));
}
