/** Answers with the outputs of an execution: one raw value, several raw values, or a document. */
import type { Settlement } from '../src/executor.ts';
import { readOutput } from '../src/results/files.ts';
import { openOutput } from '../src/results/open.ts';
import type { Output } from '../src/results/output.ts';
import { JSON_TYPE } from './media-types.ts';
import type { AnswerRule, WantedOutput } from './request.ts';
import { toBody, type Piece } from './stream.ts';

interface Found extends WantedOutput {
  readonly output: Output;
}

/** Headers are for a few words; all warnings of a listed job stand in its status. */
const MOST_WARNINGS = 5;
const LONGEST_WARNING = 300;

/** @param done called once, when the answer is out or nobody wants it any more */
export async function answerOutputs(rule: AnswerRule, settlement: Settlement, done = () => {}): Promise<Response> {
  const response = await answerByRule(rule, settlement.outputs, done);
  for (const warning of settlement.job.warnings.slice(0, MOST_WARNINGS)) {
    response.headers.append('Warning', toWarningHeader(warning));
  }
  return response;
}

async function answerByRule(rule: AnswerRule, outputs: readonly Output[], done: () => void): Promise<Response> {
  // An output that a process may leave out has nothing to send.
  const found = rule.outputs.flatMap((wanted) => {
    const output = outputs.find(({ id }) => id === wanted.id);
    return output ? [{ ...wanted, output }] : [];
  });
  if (rule.response === 'document') return answerDocument(found, done);
  if (rule.outputs.length !== 1) return answerParts(found, done);
  const [only] = found;
  if (only) return answerRaw(only.output, only.mediaType, done);
  done();
  return new Response(null, { status: 204 });
}

export async function answerRaw(output: Output, mediaType: string, done = () => {}): Promise<Response> {
  const headers = new Headers({ 'Content-Type': contentTypeOf(mediaType) });
  if (!isText(mediaType)) headers.set('Content-Length', String(output.bytes));
  return new Response(toBody([await rawPiece(output, mediaType)], done), { headers });
}

/** @see RFC 2387; the standard wants each part to carry the output's id as its Content-ID */
async function answerParts(found: readonly Found[], done: () => void): Promise<Response> {
  const boundary = `isthmus-${crypto.randomUUID()}`;
  const pieces: Piece[] = [];
  for (const { id, mediaType, output } of found) {
    pieces.push(`--${boundary}\r\nContent-Type: ${contentTypeOf(mediaType)}\r\nContent-ID: ${id}\r\n\r\n`);
    pieces.push(await rawPiece(output, mediaType), '\r\n');
  }
  pieces.push(`--${boundary}--\r\n`);
  const type = found[0]?.mediaType ?? JSON_TYPE;
  const headers = { 'Content-Type': `multipart/related; type="${type}"; boundary=${boundary}` };
  return new Response(toBody(pieces, done), { headers });
}

function answerDocument(found: readonly Found[], done: () => void): Response {
  const pieces = found.flatMap(({ id, mediaType, output }, position): Piece[] => [
    `${position === 0 ? '{' : ','}${JSON.stringify(id)}:`,
    documentPiece(output, mediaType),
  ]);
  pieces.push(found.length === 0 ? '{}' : '}');
  return new Response(toBody(pieces, done), { headers: { 'Content-Type': JSON_TYPE } });
}

/** The JSON text as it is; of a string that goes out as text, what the JSON text says. */
async function rawPiece(output: Output, mediaType: string): Promise<Piece> {
  if (!isText(mediaType) || output.raw) return 'text' in output.value ? output.value.text : () => openOutput(output);
  const value: unknown = JSON.parse(await readOutput(output));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** In a document an object is a qualified value, lest it be taken for a link; only a bounding box stands by itself. */
function documentPiece(output: Output, mediaType: string): Piece {
  const before = `{"mediaType":${JSON.stringify(mediaType)},"value":`;
  if ('text' in output.value) {
    const { text } = output.value;
    return text.startsWith('{') && !isBoundingBox(text) ? `${before}${text}}` : text;
  }
  return async function* () {
    let isObject: boolean | undefined;
    for await (const chunk of openOutput(output)) {
      if (isObject === undefined) {
        isObject = chunk[0] === '{'.charCodeAt(0);
        if (isObject) yield Buffer.from(before);
      }
      yield chunk;
    }
    if (isObject) yield Buffer.from('}');
  };
}

/** Two corners and a CRS are never long. */
function isBoundingBox(text: string): boolean {
  if (text.length > 1000) return false;
  const keys = Object.keys(JSON.parse(text) as object);
  return keys.includes('bbox') && keys.every((key) => key === 'bbox' || key === 'crs');
}

/** A raw value has no room for a warning, so it goes beside it. @see RFC 7234, section 5.5.7: any text, code 299 */
function toWarningHeader(warning: string): string {
  const ascii = warning
    .normalize('NFKD')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, LONGEST_WARNING);
  return `299 isthmus "${ascii.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Without a charset, some clients read text as Latin-1. */
function contentTypeOf(mediaType: string): string {
  return isText(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/');
}
