/** The inputs of a job as they were sent, and each input layer simplified for display. */
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { writeJson } from '../../src/common/json/write.ts';
import type { InputSource } from '../../src/model/input-source.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import { DISPLAY_TYPE, HTML_TYPE, JSON_TYPE } from '../http/media-types.ts';
import { createTag, type PlainResponse } from '../http/response.ts';
import { toBody } from '../http/stream.ts';
import type { Link, Reply, RequestContext } from '../model/context.ts';
import { jsonLink, selfLinks } from '../model/links.ts';
import { jobUrl } from '../model/status-info.ts';
import { answerView } from '../responses/result-forms.ts';

export interface ShownInputs {
  readonly jobID: string;
  readonly processID: string;
  readonly bytes: number;
  /** JSON of inputs that are small enough for a page. */
  readonly text?: string;
  readonly links: readonly Link[];
}

/** Longer pages are slow to load and to scroll. */
const MAX_SHOWN_BYTES = 100_000;

export async function getInputs(request: RequestContext): Promise<Reply<ShownInputs> | PlainResponse> {
  const { context, services, base, mediaType } = request;
  const id = context.req.param('jobID') ?? '';
  const { source } = await services.execution.inputs(id);
  if (mediaType === HTML_TYPE) {
    const { processId } = await services.execution.job(id);
    const bytes = bytesOf(source);
    const text = bytes <= MAX_SHOWN_BYTES ? await readText(source) : undefined;
    const links = [...selfLinks(request), jsonLink('up', jobUrl(base, id), 'This job')];
    return { data: { jobID: id, processID: processId, bytes, ...compact({ text }), links } };
  }
  const headers = {
    'Content-Type': JSON_TYPE,
    'Content-Length': String(bytesOf(source)),
    ETag: createTag(`inputs of ${id}`),
  };
  return { status: 200, headers, body: toBody([pieceOf(source)]) };
}

/** @throws {ProcessError} `no-such-output` for an input that is not a layer, or cannot be drawn */
export async function getInput(request: RequestContext): Promise<PlainResponse> {
  const { context, services } = request;
  const id = context.req.param('jobID') ?? '';
  const inputId = context.req.param('inputID') ?? '';
  await services.execution.inputs(id);
  const { layers, notes } = await services.execution.inputLayers(id);
  const layer = layers.find((candidate) => candidate.id === inputId);
  if (layer) return answerView(DISPLAY_TYPE, layer.href, request);
  const ids = layers.map((candidate) => candidate.id).join(', ') || 'none';
  const why = notes.length > 0 ? ` ${notes.join(' ')}` : '';
  const message = `Job ${id} has no input "${inputId.slice(0, 60)}" that can be drawn; those that can: ${ids}.${why}`;
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
