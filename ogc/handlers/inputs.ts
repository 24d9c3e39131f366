/** What a job was asked: the inputs as they were sent, and each layer of them simplified for display. */
import { ProcessError } from '../../src/common/errors.ts';
import { writeJson } from '../../src/common/json/write.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import type { InputSource } from '../../src/model/input-source.ts';
import { jsonLink, selfLinks, type Link } from '../model/links.ts';
import { HTML_TYPE, JSON_TYPE } from '../http/media-types.ts';
import { tagOf, type Reply } from '../responses/reply.ts';
import { answerView } from '../responses/result-forms.ts';
import type { RequestContext } from '../model/context.ts';
import { jobUrl } from '../model/status-info.ts';
import { toBody } from '../http/stream.ts';

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

export async function getInputs(call: RequestContext): Promise<Reply<ShownInputs> | Response> {
  const { context, api, base, mediaType } = call;
  const id = context.req.param('jobID') ?? '';
  const { source } = await api.execution.inputs(id);
  if (mediaType === HTML_TYPE) {
    const { processId } = await api.execution.job(id);
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
export async function getInput(call: RequestContext): Promise<Response> {
  const { context, api } = call;
  const id = context.req.param('jobID') ?? '';
  const wanted = context.req.param('inputID') ?? '';
  await api.execution.inputs(id);
  const { layers, notes } = await api.execution.inputLayers(id);
  const layer = layers.find((candidate) => candidate.id === wanted);
  if (layer) return answerView(call, layer.href);
  const known = layers.map((candidate) => candidate.id).join(', ') || 'none';
  const why = notes.length > 0 ? ` ${notes.join(' ')}` : '';
  const message = `Job ${id} has no input "${wanted.slice(0, 60)}" that can be drawn; those that can: ${known}.${why}`;
  throw new ProcessError('no-such-output', message);
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
