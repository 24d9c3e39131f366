/** A stored layer in other forms than its own, each made by a view in a worker: picture, text, table, display. */
import { ProcessError } from '../src/errors.ts';
import type { Job } from '../src/jobs/job.ts';
import { readOutput } from '../src/results/files.ts';
import { openOutput } from '../src/results/open.ts';
import type { Output } from '../src/results/output.ts';
import { CSV_TYPE, DISPLAY_TYPE, PNG_TYPE } from './media-types.ts';
import { readWidth } from './query.ts';
import type { Call } from './route.ts';
import { toBody } from './stream.ts';

interface Form {
  readonly view: string;
  readonly input: string;
  /** Which of the view's outputs is the answer. */
  readonly output: string;
  readonly contentType: string;
}

const forms: Readonly<Record<string, Form>> = {
  [PNG_TYPE]: { view: 'map', input: 'result', output: 'png', contentType: PNG_TYPE },
  [CSV_TYPE]: { view: 'to-csv', input: 'value', output: 'csv', contentType: 'text/csv; charset=utf-8' },
  [DISPLAY_TYPE]: { view: 'display', input: 'value', output: 'layer', contentType: 'application/geo+json' },
};

export const formTypes = Object.keys(forms);

/** @throws {ProcessError} `invalid-request` for an output that is no GeoJSON */
export async function answerForm(call: Call, job: Job, output: Output): Promise<Response | undefined> {
  const form = forms[call.mediaType];
  if (!form) return undefined;
  if (!output.summary) {
    const what = `Output ${output.id} of job ${job.id} is no GeoJSON, so there is no such form of it.`;
    throw new ProcessError('invalid-request', `${what} Leave f out to get it as it is.`);
  }
  const title = call.door.registry.get(job.processId).title;
  const width = readWidth(call.context);
  const outputs = await call.door.executor.view(form.view, {
    [form.input]: { href: `isthmus://jobs/${job.id}/results/${encodeURIComponent(output.id)}` },
    ...(form.view === 'map' && { name: `${title}, ${output.id}`, ...(width !== undefined && { width }) }),
  });
  const headers = new Headers({ 'Content-Type': form.contentType });
  const answer = outputs.find(({ id }) => id === form.output);
  if (!answer) throw new ProcessError('internal', `The view ${form.view} gave no ${form.output}.`);
  headers.set('Content-Length', String(answer.bytes));
  const notes = outputs.find(({ id }) => id === 'notes');
  if (notes) headers.set('Isthmus-Notes', await readOutput(notes));
  return new Response(
    toBody([() => openOutput(answer)], () => undefined),
    { headers },
  );
}
