/** Responses with the outputs of an execution: one raw value, several raw values, links to them, or a document. */
import type { ExecutionService, JobOutcome } from '../../src/execution/execution.ts';
import { selectPlural } from '../../src/common/format-count.ts';
import { JSON_TYPE, writtenFormatOf } from '../http/media-types.ts';
import type { HeaderMap, PlainResponse } from '../http/response.ts';
import { toBody, type Piece } from '../http/stream.ts';
import type { Link } from '../model/context.ts';
import { linkHeader, rels } from '../model/links.ts';
import { contentTypeOf } from '../model/media-type.ts';
import type { OutputSpec } from '../model/output-spec.ts';
import { outputUrl } from '../model/status-info.ts';
import { encodeMember, encodeOutput, encodeRaw, warnOfReplaced, type Encoded } from './encode.ts';
import { crsHeader, dispositionHeader } from './file-headers.ts';

export interface WriteOptions {
  /** Base URL of the links. */
  readonly base: string;
  readonly execution: ExecutionService;
  /** As the query parameter `csv_guard` has it; guarded by default. */
  readonly guard?: boolean;
  /** Called once, when the response is sent or its client has left. */
  onEnd?(): void;
}

/** One output: its value, or a link to it. */
type Item = EncodedItem | { readonly id: string; readonly link: Link };

interface EncodedItem {
  readonly id: string;
  readonly output: Encoded;
  /** The header that names a file of it. */
  readonly disposition: HeaderMap;
}

/** Headers have little room; the status of a listed job has all of its warnings. */
const MAX_WARNINGS = 5;
const MAX_WARNING_LENGTH = 300;

export async function writeOutputs(
  spec: OutputSpec,
  outcome: JobOutcome,
  options: WriteOptions,
): Promise<PlainResponse> {
  const items = await findItems(spec, outcome, options);
  const response = await writeItems(spec, items, options.onEnd ?? (() => {}));
  // Warnings of the encoding are nowhere else, so they take precedence.
  const warnings = [...findWarnings(spec, items), ...outcome.job.warnings];
  if (warnings.length === 0) return response;
  const headers = { ...response.headers, Warning: toWarningHeaders(warnings, '; the status of the job has all') };
  return { ...response, headers };
}

/** @param rest told of those that are left out, behind their number */
export function toWarningHeaders(warnings: readonly string[], rest = ''): string {
  const leftOut = warnings.length - MAX_WARNINGS;
  const more = `${leftOut} more ${selectPlural(leftOut, 'warning')}${rest}`;
  return [...warnings.slice(0, MAX_WARNINGS), ...(leftOut > 0 ? [more] : [])].map(toWarningHeader).join(', ');
}

async function findItems(spec: OutputSpec, { job, outputs }: JobOutcome, options: WriteOptions): Promise<Item[]> {
  const { execution, guard = true } = options;
  const items: Item[] = [];
  for (const { id, mediaType, reference } of spec.outputs) {
    const output = outputs.find((candidate) => candidate.id === id);
    // A process may omit an optional output.
    if (!output) continue;
    if (reference === 'always' || (reference === 'large' && 'file' in output.value)) {
      const link = { href: outputUrl(options.base, job.id, id), rel: rels.results, type: mediaType, title: id };
      items.push({ id, link });
    } else {
      const encoded = await encodeOutput(output, mediaType, job.id, { execution, guard });
      items.push({ id, output: encoded, disposition: dispositionHeader(job, encoded, outputs.length === 1) });
    }
  }
  return items;
}

/** Warnings of the encoding. */
function findWarnings({ response }: OutputSpec, items: readonly Item[]): readonly string[] {
  const warnings: string[] = [];
  for (const item of items) {
    if (!('output' in item)) continue;
    const { output } = item;
    const replaced = response === 'document' ? undefined : warnOfReplaced(output);
    warnings.push(...output.notes, ...(replaced === undefined ? [] : [replaced]));
  }
  return warnings;
}

async function writeItems(spec: OutputSpec, items: readonly Item[], onEnd: () => void): Promise<PlainResponse> {
  if (spec.response === 'document') return writeDocument(items, onEnd);
  const links = items.flatMap((item) => ('link' in item ? [item.link] : []));
  if (links.length === items.length && (items.length > 0 || spec.outputs.length === 1)) {
    onEnd();
    return writeLinks(links);
  }
  const [only] = items;
  if (spec.outputs.length === 1 && only && 'output' in only) return writeRaw(only, onEnd);
  return writeParts(items, onEnd);
}

/** No body: a link for each output, or none where the process omitted the only output. */
function writeLinks(links: readonly Link[]): PlainResponse {
  const headers = links.length > 0 ? { Link: links.map(linkHeader).join(', ') } : {};
  return { status: 204, headers, body: null };
}

async function writeRaw({ output, disposition }: EncodedItem, onEnd: () => void): Promise<PlainResponse> {
  const { piece, bytes } = await encodeRaw(output);
  const headers: Record<string, string> = { ...disposition, 'Content-Type': contentTypeOf(output.mediaType) };
  if (bytes !== undefined) headers['Content-Length'] = String(bytes);
  Object.assign(headers, crsHeader(output));
  return { status: 200, headers, body: toBody([piece], onEnd) };
}

/** @see RFC 2387; the standard requires the output's id as the Content-ID of each part */
async function writeParts(items: readonly Item[], onEnd: () => void): Promise<PlainResponse> {
  const boundary = `isthmus-${crypto.randomUUID()}`;
  const pieces: Piece[] = [];
  for (const item of items) {
    const type = 'link' in item ? (item.link.type ?? JSON_TYPE) : item.output.mediaType;
    // Values stand among files by their ids.
    const named = 'link' in item || !writtenFormatOf(item.output.mediaType) ? {} : item.disposition;
    const own = { 'Content-Type': contentTypeOf(type), 'Content-ID': item.id, ...named };
    const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
    pieces.push(`--${boundary}\r\n${lines.join('')}`);
    if ('link' in item) pieces.push(`Content-Location: ${item.link.href}\r\n\r\n\r\n`);
    else pieces.push('\r\n', (await encodeRaw(item.output)).piece, '\r\n');
  }
  pieces.push(`--${boundary}--\r\n`);
  const [first] = items;
  const type = first && ('link' in first ? first.link.type : first.output.mediaType);
  const headers = { 'Content-Type': `multipart/related; type="${type ?? JSON_TYPE}"; boundary=${boundary}` };
  return { status: 200, headers, body: toBody(pieces, onEnd) };
}

function writeDocument(items: readonly Item[], onEnd: () => void): PlainResponse {
  const pieces: Piece[] = [];
  for (const [position, item] of items.entries()) {
    pieces.push(`${position === 0 ? '{' : ','}${JSON.stringify(item.id)}:`);
    pieces.push('link' in item ? JSON.stringify(item.link) : encodeMember(item.output));
  }
  pieces.push(items.length === 0 ? '{}' : '}');
  return { status: 200, headers: { 'Content-Type': JSON_TYPE }, body: toBody(pieces, onEnd) };
}

/** Raw values have no room for warnings. @see RFC 7234, section 5.5.7: code 299 is for any text */
function toWarningHeader(warning: string): string {
  const ascii = warning
    .normalize('NFKD')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, MAX_WARNING_LENGTH);
  return `299 isthmus "${ascii.replaceAll(/["\\]/g, '\\$&')}"`;
}
