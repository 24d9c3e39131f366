/** What a job was asked: the inputs as they were sent, and each layer of them simplified for display. */
import { ProcessError } from '../src/errors.ts';
import { writeJson } from '../src/json/write.ts';
import type { InputLayers } from '../src/jobs/input-layers.ts';
import { openOutput } from '../src/results/open.ts';
import type { InputSource } from '../src/sources/source.ts';
import { jsonLink, selfLinks, type Link } from './links.ts';
import { HTML_TYPE, JSON_TYPE } from './media-types.ts';
import { tagOf, type Reply } from './reply.ts';
import { answerView } from './result-forms.ts';
import type { Call } from './route.ts';
import { jobUrl } from './status-info.ts';
import { toBody } from './stream.ts';

export interface ShownInputs {
  readonly jobID: string;
  readonly processID: string;
  readonly bytes: number;
  /** JSON of inputs that are small enough to stand in a page. */
  readonly text?: string;
  readonly links: readonly Link[];
}

/** A page with more is slow to read and to scroll. */
const MOST_SHOWN = 100_000;

export async function getInputs(call: Call): Promise<Reply<ShownInputs> | Response> {
  const { context, door, base, mediaType } = call;
  const id = context.req.param('jobID') ?? '';
  const { source } = await door.executor.inputs(id);
  if (mediaType === HTML_TYPE) {
    const { processId } = await door.executor.job(id);
    const bytes = bytesOf(source);
    const text = bytes <= MOST_SHOWN ? await readText(source) : undefined;
    const links = [...selfLinks(call), jsonLink('up', jobUrl(base, id), 'The job')];
    return { data: { jobID: id, processID: processId, bytes, ...(text !== undefined && { text }), links } };
  }
  const headers = {
    'Content-Type': JSON_TYPE,
    'Content-Length': String(bytesOf(source)),
    ETag: tagOf(`inputs of ${id}`),
  };
  return new Response(
    toBody([pieceOf(source)], () => undefined),
    { headers },
  );
}

/** @throws {ProcessError} `no-such-output` for an input that is no layer, or cannot be drawn */
export async function getInput(call: Call): Promise<Response> {
  const { context, door } = call;
  const id = context.req.param('jobID') ?? '';
  const wanted = context.req.param('inputID') ?? '';
  await door.executor.inputs(id);
  const { layers, notes } = await door.executor.inputLayers(id);
  const layer = layers.find((candidate) => candidate.id === wanted);
  if (layer) return answerView(call, layer.href);
  const known = layers.map((candidate) => candidate.id).join(', ') || 'none';
  const why = notes.length > 0 ? ` ${notes.join(' ')}` : '';
  const message = `Job ${id} has no input "${wanted.slice(0, 60)}" that can be drawn; those that can: ${known}.${why}`;
  throw new ProcessError('no-such-output', message);
}

/** With addresses for a page, which has no other way to a layer. */
export interface DrawnInputs {
  readonly layers: readonly { readonly id: string; readonly href: string }[];
  readonly notes: readonly string[];
}

export function toDrawn({ layers, notes }: InputLayers, jobId: string, base: string): DrawnInputs {
  const url = `${jobUrl(base, jobId)}/inputs`;
  return { layers: layers.map(({ id }) => ({ id, href: `${url}/${encodeURIComponent(id)}?f=display` })), notes };
}

function bytesOf(source: InputSource): number {
  return 'file' in source ? source.end - source.start : Buffer.byteLength(toText(source.value));
}

function pieceOf(source: InputSource) {
  if (!('file' in source)) return toText(source.value);
  const { file, start, end } = source;
  const stored = { id: 'inputs', bytes: end - start, mediaType: JSON_TYPE, value: { file } };
  return () => openOutput(stored, { start, end });
}

async function readText(source: InputSource): Promise<string> {
  const piece = pieceOf(source);
  if (typeof piece === 'string') return piece;
  const chunks = [];
  for await (const chunk of piece()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function toText(value: unknown): string {
  return writeJson(value ?? {}).toString();
}
