/** What a page shows of the outputs of a job: small values as they are, of every value where to get it whole. */
import type { JobOutcome } from '../../src/execution/execution.ts';
import type { Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import type { OutputSummary } from '../../src/model/summary.ts';
import { toDrawn, type DrawnInputs } from './drawn-inputs.ts';
import { jsonLink, selfLinks, type Link } from '../model/links.ts';
import type { OutputSpec } from '../model/output-spec.ts';
import type { RequestContext } from '../model/context.ts';
import { jobUrl, outputUrl } from '../model/status-info.ts';

export interface ShownOutput {
  readonly id: string;
  readonly mediaType: string;
  /** Length of the value in bytes. */
  readonly bytes: number;
  /** JSON text of a value that is small enough to stand in a page; others are behind the link alone. */
  readonly text?: string;
  /** Of a GeoJSON value. */
  readonly summary?: OutputSummary;
  /** The value itself. */
  readonly link: Link;
}

export interface ShownResults {
  readonly jobID: string;
  readonly processID: string;
  readonly warnings: readonly string[];
  /** What can be drawn beside the outputs. */
  readonly inputs: DrawnInputs;
  readonly outputs: readonly ShownOutput[];
  readonly links: readonly Link[];
}

export interface ShownResult extends Omit<ShownResults, 'outputs'> {
  readonly output: ShownOutput;
}

type TypedOutput = Output & { readonly mediaType: string };

export async function showResults(call: RequestContext, outcome: JobOutcome, spec: OutputSpec): Promise<ShownResults> {
  const { job, outputs } = outcome;
  const shown = spec.outputs.flatMap(({ id, mediaType }) =>
    outputs.filter((output) => output.id === id).map((output) => show(call, job, { ...output, mediaType })),
  );
  return { ...(await about(call, job)), outputs: shown };
}

export async function showResult(call: RequestContext, job: Job, output: TypedOutput): Promise<ShownResult> {
  return { ...(await about(call, job)), output: show(call, job, output) };
}

async function about(call: RequestContext, { id, processId, warnings }: Job) {
  const { base, api } = call;
  const inputs = toDrawn(await api.execution.inputLayers(id), id, base);
  const links = [
    ...selfLinks(call),
    jsonLink('up', jobUrl(base, id), 'The job of these results'),
    jsonLink('describedby', `${base}/processes/${processId}`, 'The process that made them'),
  ];
  return { jobID: id, processID: processId, warnings, inputs, links };
}

function show({ base }: RequestContext, job: Job, { id, mediaType, bytes, value, summary }: TypedOutput): ShownOutput {
  const href = `${outputUrl(base, job.id, id)}?f=json`;
  const link = { href, rel: 'item', type: mediaType, title: id };
  return { id, mediaType, bytes, ...('text' in value && { text: value.text }), ...(summary && { summary }), link };
}
