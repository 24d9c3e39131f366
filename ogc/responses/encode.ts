/** Output values in the media type that was asked for, as they go out by themselves and inside a JSON document. */
import { outputUri } from '../../src/inputs/job-uri.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import { readOutput } from '../../src/storage/output-files.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import type { Output } from '../../src/model/output.ts';
import { WKT_TYPE } from '../http/media-types.ts';
import type { Piece } from '../http/stream.ts';

/** With what the media type has no room for. */
export interface Encoded extends Output {
  readonly warning?: string;
}

/** @see the view `to-wkt` */
export async function inMediaType(
  output: Output,
  mediaType: string,
  jobId: string,
  execution: ExecutionService,
): Promise<Encoded> {
  if (mediaType !== WKT_TYPE || output.raw) return { ...output, mediaType: output.raw ? output.mediaType : mediaType };
  const href = outputUri(jobId, output.id);
  const made = await execution.view('to-wkt', { value: { href } });
  const [wkt, leftOut] = ['wkt', 'left_out'].map((id) => made.find((one) => one.id === id));
  if (!wkt || !leftOut) throw new Error('The view to-wkt gave not all of its outputs.');
  return { ...wkt, id: output.id, mediaType, ...warningOf(output.id, Number(await readOutput(leftOut))) };
}

function warningOf(id: string, leftOut: number): { warning?: string } {
  if (leftOut === 0) return {};
  const what = leftOut === 1 ? '1 feature has' : `${leftOut} features have`;
  return { warning: `${id}: ${what} no geometry, so well-known text leaves ${leftOut === 1 ? 'it' : 'them'} out.` };
}

/** Raw bytes and JSON as they are; of a JSON string that goes out as text, what it says. */
export async function rawPiece(output: Output): Promise<{ piece: Piece; bytes: number }> {
  const { mediaType, raw, value, bytes } = output;
  if (raw || !isText(mediaType)) return { piece: 'text' in value ? value.text : () => openOutput(output), bytes };
  const said: unknown = JSON.parse(await readOutput(output));
  const text = typeof said === 'string' ? said : JSON.stringify(said);
  return { piece: text, bytes: Buffer.byteLength(text) };
}

/** An object is a qualified value, lest it be taken for a link; only a bounding box stands by itself. */
export async function documentPiece(output: Output): Promise<Piece> {
  const { mediaType, raw, value } = output;
  if (raw) return rawInDocument(output);
  const before = `{"mediaType":${JSON.stringify(mediaType)},"value":`;
  if ('text' in value) {
    const { text } = value;
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

/** Without a charset, some clients read text as Latin-1. */
export function contentTypeOf(mediaType: string): string {
  return isText(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;
}

async function rawInDocument(output: Output): Promise<Piece> {
  const { mediaType } = output;
  if (isText(mediaType)) return JSON.stringify({ mediaType, value: await readOutput(output) });
  return async function* () {
    yield Buffer.from(`{"mediaType":${JSON.stringify(mediaType)},"encoding":"base64","value":"`);
    // Three bytes are four letters, so what is left over waits for the next chunk.
    let rest = Buffer.alloc(0);
    for await (const chunk of openOutput(output)) {
      const bytes = Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % 3);
      yield Buffer.from(bytes.subarray(0, whole).toString('base64'));
      rest = bytes.subarray(whole);
    }
    yield Buffer.from(`${rest.toString('base64')}"}`);
  };
}

/** Two corners and a CRS are never long. */
function isBoundingBox(text: string): boolean {
  if (text.length > 1000) return false;
  const keys = Object.keys(JSON.parse(text) as object);
  return keys.includes('bbox') && keys.every((key) => key === 'bbox' || key === 'crs');
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/');
}
