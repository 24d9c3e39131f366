/** Data of result pages: small values in full, and a link to every value. */
import { compact } from '../../src/common/compact.ts';
import type { JobOutcome } from '../../src/execution/execution.ts';
import type { Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import type { OutputSummary } from '../../src/model/summary.ts';
import type { Link, RequestContext } from '../model/context.ts';
import { jsonLink, selfLinks } from '../model/links.ts';
import type { OutputSpec } from '../model/output-spec.ts';
import { jobUrl, outputUrl } from '../model/status-info.ts';

export interface ShownOutput {
  readonly id: string;
  readonly mediaType: string;
  /** Length of the value in bytes. */
  readonly bytes: number;
  /** JSON of a value that is small enough for a page. */
  readonly text?: string;
  /** Summary of a GeoJSON value. */
  readonly summary?: OutputSummary;
  /** Link to the value. */
  readonly link: Link;
}

export interface ShownResults {
  readonly jobID: string;
  readonly processID: string;
  readonly warnings: readonly string[];
  /** Layers that are drawn beside the outputs. */
  readonly inputs: DrawnInputs;
  readonly outputs: readonly ShownOutput[];
  readonly links: readonly Link[];
}

/** Input layers of a job, with URLs by which a page gets them. */
export interface DrawnInputs {
  readonly layers: readonly { readonly id: string; readonly href: string }[];
  readonly notes: readonly string[];
}

export interface ShownResult extends Omit<ShownResults, 'outputs'> {
  readonly output: ShownOutput;
}

type TypedOutput = Output & { readonly mediaType: string };

export async function showResults(
  request: RequestContext,
  { job, outputs }: JobOutcome,
  spec: OutputSpec,
): Promise<ShownResults> {
  const shown = spec.outputs.flatMap(({ id, mediaType }) =>
    outputs.filter((output) => output.id === id).map((output) => showOutput(request, job, { ...output, mediaType })),
  );
  return { ...(await describeJob(request, job)), outputs: shown };
}

export async function showResult(request: RequestContext, job: Job, output: TypedOutput): Promise<ShownResult> {
  return { ...(await describeJob(request, job)), output: showOutput(request, job, output) };
}

async function describeJob(request: RequestContext, { id, processId, warnings }: Job) {
  const { base, services } = request;
  const { layers, notes } = await services.execution.inputLayers(id);
  const inputsUrl = `${jobUrl(base, id)}/inputs`;
  const inputs: DrawnInputs = {
    layers: layers.map((layer) => ({ id: layer.id, href: `${inputsUrl}/${encodeURIComponent(layer.id)}?f=display` })),
    notes,
  };
  const links = [
    ...selfLinks(request),
    jsonLink('up', jobUrl(base, id), 'Job of these results'),
    jsonLink('describedby', `${base}/processes/${processId}`, 'Process of this job'),
  ];
  return { jobID: id, processID: processId, warnings, inputs, links };
}

function showOutput({ base }: RequestContext, job: Job, output: TypedOutput): ShownOutput {
  const { id, mediaType, bytes, value, summary } = output;
  const href = `${outputUrl(base, job.id, id)}?f=json`;
  const text = 'text' in value ? value.text : undefined;
  return {
    id,
    mediaType,
    bytes,
    ...compact({ text, summary }),
    link: { href, rel: 'item', type: mediaType, title: id },
  };
}
