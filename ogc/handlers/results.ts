/** The results of a job, as its execution specified them, and each output by itself. */
import type { Context } from 'hono';
import { ProcessError } from '../../src/common/errors.ts';
import type { JobOutcome } from '../../src/execution/execution.ts';
import type { Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { describeFields } from '../../src/process/describe.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import { HTML_TYPE, writtenFormatOf } from '../http/media-types.ts';
import { readCsvGuard } from '../http/query.ts';
import { parseRange } from '../http/request-headers.ts';
import { checkConditions, createWeakTag, sendChanged, type HeaderMap, type PlainResponse } from '../http/response.ts';
import { toBody } from '../http/stream.ts';
import type { OgcServices, Reply, RequestContext } from '../model/context.ts';
import type { Failure } from '../model/exceptions.ts';
import { contentTypeOf, deliveredMediaType, negotiateOutput, negotiateOutputs } from '../model/media-type.ts';
import { defaultSpec, parseSpec } from '../model/output-spec.ts';
import { encodeOutput, encodeRaw, warnOfReplaced, type Encoded } from '../responses/encode.ts';
import { crsHeader, dispositionHeader } from '../responses/file-headers.ts';
import { answerForm, isOnlyOutput } from '../responses/result-forms.ts';
import { showResult, showResults, type ShownResult, type ShownResults } from '../responses/result-pages.ts';
import { toWarningHeaders, writeOutputs } from '../responses/write-outputs.ts';

/** A job that was submitted by another API is answered by the default of the standard. */
export async function getResults(request: RequestContext): Promise<Reply<ShownResults> | PlainResponse> {
  const { context, services, base } = request;
  const outcome = await findStoredOutputs(services, context.req.param('jobID') ?? '');
  const { job } = outcome;
  const fields = fieldsOf(services, job);
  const guard = readCsvGuard(context);
  const { mediaType, spec } = negotiateOutputs(request, parseSpec(job.request) ?? defaultSpec(fields), fields);
  if (mediaType === HTML_TYPE) return { data: await showResults(request, outcome, spec), mediaType };
  // Weak, as the boundary between parts differs.
  const tag = createWeakTag(services.version, job.id, base, spec, guard);
  return sendChanged(context, tag, () => writeOutputs(spec, outcome, { base, execution: services.execution, guard }));
}

export async function getResult(request: RequestContext): Promise<Reply<ShownResult> | PlainResponse | Failure> {
  const { context, services } = request;
  const { job, outputs } = await findStoredOutputs(services, context.req.param('jobID') ?? '');
  const outputId = context.req.param('outputID') ?? '';
  const guard = readCsvGuard(context);
  const output = outputs.find(({ id }) => id === outputId);
  if (output) {
    const { mediaType, type } = negotiateOutput(output, request, parseSpec(job.request), fieldsOf(services, job));
    const form = await answerForm({ ...request, mediaType }, job, output);
    if (form) return form;
    if (mediaType === HTML_TYPE)
      return { data: await showResult(request, job, { ...output, mediaType: type }), mediaType };
    const delivered = { ...output, mediaType: deliveredMediaType(output, type) };
    return writtenFormatOf(delivered.mediaType) && !output.raw
      ? answerWritten(request, job, delivered, guard)
      : answerStored(request, job, delivered);
  }
  const ids = outputs.map(({ id }) => id).join(', ');
  const message = `Job ${job.id} has no output "${outputId.slice(0, 60)}"; its outputs are: ${ids}.`;
  throw new ProcessError('no-such-output', message);
}

/** A view makes the file, which is sent as a whole: it can be read once. */
function answerWritten(
  { context, services }: RequestContext,
  job: Job,
  output: Output,
  guard: boolean,
): Promise<PlainResponse> {
  const { version, execution } = services;
  const tag = createWeakTag(version, output.mediaType, job.id, output.id, guard);
  return sendChanged(context, tag, async () => {
    const encoded = await encodeOutput(output, output.mediaType, job.id, { execution, guard });
    const { piece, bytes } = await encodeRaw(encoded);
    return { status: 200, headers: headersOf(job, encoded, bytes), body: toBody([piece]) };
  });
}

/** An output of a job never changes, so its name is its tag. */
async function answerStored({ context }: RequestContext, job: Job, output: Output): Promise<PlainResponse | Failure> {
  const { id, mediaType } = output;
  const { piece, bytes, isStored } = await encodeRaw(output);
  const tag = `"${job.id}.${encodeURIComponent(id)}.${encodeURIComponent(mediaType)}"`;
  // Preconditions come before Range.
  const isUnchanged = checkConditions(context, tag) === 'unchanged';
  const warning = isUnchanged ? undefined : warnOfReplaced(output);
  const own = headersOf(job, { ...output, notes: warning === undefined ? [] : [warning] }, bytes);
  const headers = { ...own, ETag: tag, ...(isStored && { 'Accept-Ranges': 'bytes' }) };
  const range = isStored && !isUnchanged ? rangeOf(context, tag, output.bytes) : undefined;
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

function headersOf(job: Job, output: Encoded, bytes: number | undefined): HeaderMap {
  const { mediaType, notes } = output;
  return {
    'Content-Type': contentTypeOf(mediaType),
    ...(bytes !== undefined && { 'Content-Length': String(bytes) }),
    ...(notes.length > 0 && { Warning: toWarningHeaders(notes) }),
    ...dispositionHeader(job, output, isOnlyOutput(job)),
    ...crsHeader(output),
  };
}

/** The Range of a GET request, the only method that has one. @see RFC 9110, section 14.2 */
function rangeOf({ req }: Context, tag: string, bytes: number): ReturnType<typeof parseRange> {
  if (req.method !== 'GET') return undefined;
  const condition = req.header('If-Range');
  return condition === undefined || condition === tag ? parseRange(req.header('Range'), bytes) : undefined;
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
