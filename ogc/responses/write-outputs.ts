/** Answers with the outputs of an execution: one raw value, several raw values, links to them, or a document. */
import type { ExecutionService, JobOutcome } from '../../src/execution/execution.ts';
import type { Output } from '../../src/model/output.ts';
import { contentTypeOf, documentPiece, inMediaType, rawPiece, type Encoded } from './encode.ts';
import { linkHeader, rels, type Link } from '../model/links.ts';
import { JSON_TYPE } from '../http/media-types.ts';
import type { OutputSpec } from '../model/output-spec.ts';
import { outputUrl } from '../model/status-info.ts';
import { toBody, type Piece } from '../http/stream.ts';

/** Where links lead, and what turns values into other media types. */
export interface Answering {
  readonly base: string;
  readonly execution: ExecutionService;
  /** Called once, when the answer is out or nobody wants it any more. */
  done?(): void;
}

/** One output as it goes out: its value, or a link to it. */
type Found = { readonly id: string; readonly output: Encoded } | { readonly id: string; readonly link: Link };

/** Headers are for a few words; all warnings of a listed job stand in its status. */
const MOST_WARNINGS = 5;
const LONGEST_WARNING = 300;

export async function answerOutputs(spec: OutputSpec, outcome: JobOutcome, to: Answering): Promise<Response> {
  const found = await find(spec, outcome, to);
  const response = await answerBySpec(spec, found, to.done ?? (() => {}));
  const ofForms = found.flatMap((one) =>
    'output' in one && one.output.warning !== undefined ? [one.output.warning] : [],
  );
  // What stands nowhere else goes first.
  for (const warning of [...ofForms, ...outcome.job.warnings].slice(0, MOST_WARNINGS)) {
    response.headers.append('Warning', toWarningHeader(warning));
  }
  return response;
}

async function find(spec: OutputSpec, { job, outputs }: JobOutcome, to: Answering): Promise<Found[]> {
  const found: Found[] = [];
  for (const { id, mediaType, reference } of spec.outputs) {
    const output = outputs.find((candidate) => candidate.id === id);
    // An output that a process may leave out has nothing to send.
    if (!output) continue;
    if (reference === 'always' || (reference === 'large' && 'file' in output.value)) {
      const link = { href: outputUrl(to.base, job.id, id), rel: rels.results, type: mediaType, title: id };
      found.push({ id, link });
    } else found.push({ id, output: await inMediaType(output, mediaType, job.id, to.execution) });
  }
  return found;
}

async function answerBySpec(spec: OutputSpec, found: readonly Found[], done: () => void): Promise<Response> {
  if (spec.response === 'document') return answerDocument(found, done);
  const links = found.flatMap((one) => ('link' in one ? [one.link] : []));
  if (links.length === found.length && (found.length > 0 || spec.outputs.length === 1)) {
    done();
    return answerLinks(links);
  }
  const [only] = found;
  if (spec.outputs.length === 1 && only && 'output' in only) return answerRaw(only.output, done);
  return answerParts(found, done);
}

/** No body: a link each, or none where the process left out the one output that was asked for. */
function answerLinks(links: readonly Link[]): Response {
  const headers = new Headers();
  for (const link of links) headers.append('Link', linkHeader(link));
  return new Response(null, { status: 204, headers });
}

async function answerRaw(output: Output, done: () => void): Promise<Response> {
  const { piece, bytes } = await rawPiece(output);
  const headers = { 'Content-Type': contentTypeOf(output.mediaType), 'Content-Length': String(bytes) };
  return new Response(toBody([piece], done), { headers });
}

/** @see RFC 2387; the standard wants each part to carry the output's id as its Content-ID */
async function answerParts(found: readonly Found[], done: () => void): Promise<Response> {
  const boundary = `isthmus-${crypto.randomUUID()}`;
  const pieces: Piece[] = [];
  for (const one of found) {
    const type = 'link' in one ? (one.link.type ?? JSON_TYPE) : one.output.mediaType;
    pieces.push(`--${boundary}\r\nContent-Type: ${contentTypeOf(type)}\r\nContent-ID: ${one.id}\r\n`);
    if ('link' in one) pieces.push(`Content-Location: ${one.link.href}\r\n\r\n\r\n`);
    else pieces.push('\r\n', (await rawPiece(one.output)).piece, '\r\n');
  }
  pieces.push(`--${boundary}--\r\n`);
  const [first] = found;
  const type = first && ('link' in first ? first.link.type : first.output.mediaType);
  const headers = { 'Content-Type': `multipart/related; type="${type ?? JSON_TYPE}"; boundary=${boundary}` };
  return new Response(toBody(pieces, done), { headers });
}

async function answerDocument(found: readonly Found[], done: () => void): Promise<Response> {
  const pieces: Piece[] = [];
  for (const [position, one] of found.entries()) {
    pieces.push(`${position === 0 ? '{' : ','}${JSON.stringify(one.id)}:`);
    pieces.push('link' in one ? JSON.stringify(one.link) : await documentPiece(one.output));
  }
  pieces.push(found.length === 0 ? '{}' : '}');
  return new Response(toBody(pieces, done), { headers: { 'Content-Type': JSON_TYPE } });
}

/** A raw value has no room for a warning, so it goes beside it. @see RFC 7234, section 5.5.7: any text, code 299 */
export function toWarningHeader(warning: string): string {
  const ascii = warning
    .normalize('NFKD')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, LONGEST_WARNING);
  return `299 isthmus "${ascii.replaceAll(/["\\]/g, '\\$&')}"`;
}
