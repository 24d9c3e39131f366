/** A stored layer in other forms than its own, each made by a view in a worker: picture, text, table, display. */
import { outputUri } from '../../src/inputs/job-uri.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { Job } from '../../src/model/job.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import type { Output } from '../../src/model/output.ts';
import { renderMap } from '../../src/execution/render-map.ts';
import { CSV_TYPE, DISPLAY_TYPE, PNG_TYPE } from '../http/media-types.ts';
import { readWidth } from '../http/query.ts';
import type { RequestContext } from '../model/context.ts';
import { toBody } from '../http/stream.ts';

interface Form {
  readonly view: string;
  /** Which of the view's outputs is the answer. */
  readonly output: string;
  readonly contentType: string;
}

const forms: Readonly<Record<string, Form>> = {
  [CSV_TYPE]: { view: 'to-csv', output: 'csv', contentType: 'text/csv; charset=utf-8' },
  [DISPLAY_TYPE]: { view: 'display', output: 'layer', contentType: 'application/geo+json' },
};

export const formTypes = [PNG_TYPE, ...Object.keys(forms)];

/** @throws {ProcessError} `invalid-request` for an output that is no GeoJSON */
export async function answerForm(call: RequestContext, job: Job, output: Output): Promise<Response | undefined> {
  const { api, mediaType, context } = call;
  if (!formTypes.includes(mediaType)) return undefined;
  if (!output.summary) {
    const what = `Output ${output.id} of job ${job.id} is no GeoJSON, so there is no such form of it.`;
    throw new ProcessError('invalid-request', `${what} Leave f out to get it as it is.`);
  }
  if (mediaType !== PNG_TYPE) {
    return answerView(call, outputUri(job.id, output.id));
  }
  const name = `${api.registry.get(job.processId).title}, ${output.id}`;
  const width = readWidth(context);
  const options = { jobId: job.id, outputId: output.id, name, ...(width !== undefined && { width }) };
  const { png, notes } = await renderMap(api.execution, options);
  const response = answerOnce(png, PNG_TYPE);
  // A header is no place for letters beyond ASCII.
  response.headers.set('Isthmus-Notes', JSON.stringify(notes).replaceAll(/[^ -~]/g, '?'));
  return response;
}

/** @param href of a stored layer */
export async function answerView({ api, mediaType }: RequestContext, href: string): Promise<Response> {
  const form = forms[mediaType];
  if (!form) throw new ProcessError('internal', `There is no view for ${mediaType}.`);
  const outputs = await api.execution.view(form.view, { value: { href } });
  const answer = outputs.find(({ id }) => id === form.output);
  if (!answer) throw new ProcessError('internal', `The view ${form.view} gave no ${form.output}.`);
  return answerOnce(answer, form.contentType);
}

function answerOnce(output: Output, contentType: string): Response {
  const headers = { 'Content-Type': contentType, 'Content-Length': String(output.bytes) };
  return new Response(
    toBody([() => openOutput(output)], () => undefined),
    { headers },
  );
}
