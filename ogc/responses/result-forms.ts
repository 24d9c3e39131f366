/** Views of a stored layer for the eye, each made in a worker: PNG, and GeoJSON simplified for display. */
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { renderMap } from '../../src/execution/render-map.ts';
import { outputUri } from '../../src/inputs/job-uri.ts';
import type { Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import { DISPLAY_TYPE, PNG_TYPE } from '../http/media-types.ts';
import { readStyle, readWidth } from '../http/query.ts';
import { createWeakTag, sendChanged, type HeaderMap, type PlainResponse } from '../http/response.ts';
import { toBody } from '../http/stream.ts';
import type { RequestContext } from '../model/context.ts';
import { dispositionHeader } from './file-headers.ts';

interface Form {
  readonly view: string;
  /** The output of the view that is sent. */
  readonly output: string;
  readonly contentType: string;
}

const forms: Readonly<Record<string, Form>> = {
  [DISPLAY_TYPE]: { view: 'display', output: 'layer', contentType: 'application/geo+json' },
};

export const formTypes: readonly string[] = [PNG_TYPE, ...Object.keys(forms)];

/** @throws {ProcessError} `not-acceptable` for an output that is not GeoJSON */
export async function answerForm(
  request: RequestContext,
  job: Job,
  output: Output,
): Promise<PlainResponse | undefined> {
  const { mediaType } = request;
  if (mediaType === undefined || !formTypes.includes(mediaType)) return undefined;
  if (!output.summary) {
    const what = `Output ${output.id} of job ${job.id} is not GeoJSON, so it is not available in this format.`;
    throw new ProcessError('not-acceptable', `${what} Remove f to get the output unchanged.`);
  }
  const href = outputUri(job.id, output.id);
  if (mediaType !== PNG_TYPE) return answerView(mediaType, href, request);
  return answerPng(request, job, output);
}

function answerPng({ services, context }: RequestContext, job: Job, { id: outputId }: Output) {
  const { id: jobId, processId } = job;
  const name = `${services.registry.get(processId).title}, ${outputId}`;
  const width = readWidth(context);
  const style = readStyle(context);
  const tag = createWeakTag(services.version, PNG_TYPE, outputUri(jobId, outputId), width, JSON.stringify(style));
  return sendChanged(context, tag, async () => {
    const { png, notes } = await renderMap(services.execution, { jobId, outputId, name, style, ...compact({ width }) });
    // Headers are ASCII.
    const more = { 'Isthmus-Notes': toAsciiJson(notes) };
    return sendOnce(png, PNG_TYPE, {
      ...more,
      ...dispositionHeader(job, { id: outputId, mediaType: PNG_TYPE }, isOnlyOutput(job)),
    });
  });
}

export function isOnlyOutput({ outputs }: Job): boolean {
  return outputs?.length === 1;
}

/** @param href of a stored layer */
export async function answerView(
  mediaType: string,
  href: string,
  { context, services }: RequestContext,
): Promise<PlainResponse> {
  const form = forms[mediaType];
  if (!form) throw new ProcessError('internal', `There is no view for ${mediaType}.`);
  // What a view makes of a layer, which never changes, may differ from one version to the next.
  return sendChanged(context, createWeakTag(services.version, mediaType, href), async () => {
    const outputs = await services.execution.view(form.view, { value: { href } });
    const output = outputs.find(({ id }) => id === form.output);
    if (!output) throw new ProcessError('internal', `The view ${form.view} lacks its output ${form.output}.`);
    return sendOnce(output, form.contentType);
  });
}

function sendOnce(output: Output, contentType: string, more: HeaderMap = {}): PlainResponse {
  const headers = { 'Content-Type': contentType, 'Content-Length': String(output.bytes), ...more };
  return { status: 200, headers, body: toBody([() => openOutput(output)]) };
}

/** Other characters as escapes, which every reader of JSON resolves. */
function toAsciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
