/** Encodes output values for a response: raw, and as members of a JSON document. */
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { formatCount } from '../../src/common/format-count.ts';
import { countLoneSurrogates, decodeJsonString, encodeJsonString } from '../../src/common/json/string-stream.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import { writeLayer } from '../../src/execution/write-layer.ts';
import { describeGuarded } from '../../src/formats/formula-guard.ts';
import { outputUri } from '../../src/inputs/job-uri.ts';
import type { Output } from '../../src/model/output.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import { GEOJSON_TYPE, writtenFormatOf } from '../http/media-types.ts';
import type { Piece } from '../http/stream.ts';
import { deliveredMediaType, isCharacters, isText } from '../model/media-type.ts';

export interface Encoded extends Output {
  /** Name what the media type cannot express. */
  readonly notes: readonly string[];
  /** URI of the CRS of a file. */
  readonly crsUri?: string;
}

export interface EncodeOptions {
  readonly execution: ExecutionService;
  /** In a table, text that begins as a formula gets an apostrophe. */
  readonly guard: boolean;
}

/**
 * Converts an output to the requested media type: a worker writes the files of other formats than GeoJSON.
 * @throws {ProcessError} `not-acceptable` for a layer that the format cannot hold
 */
export async function encodeOutput(
  output: Output,
  requested: string,
  jobId: string,
  { execution, guard }: EncodeOptions,
): Promise<Encoded> {
  const mediaType = deliveredMediaType(output, requested);
  const format = writtenFormatOf(mediaType);
  if (!format || output.raw) return { ...output, mediaType, notes: [] };
  const layer = { href: outputUri(jobId, output.id) };
  const written = await writeLayer(execution, { layer, format: format.id, guard }).catch((error: unknown) => {
    if (!(error instanceof ProcessError) || error.code !== 'invalid-input') throw error;
    const what = `Output ${output.id} is not available as ${format.title}`;
    throw new ProcessError('not-acceptable', `${what}: ${error.message} It is there as ${GEOJSON_TYPE}.`);
  });
  const { file, notes, guarded, crsUri } = written;
  const ofGuard = `${describeGuarded(guarded)}; csv_guard=none leaves the text as it is.`;
  const said = [...(guarded > 0 ? [ofGuard] : []), ...notes].map((note) => `${output.id}: ${note}`);
  return { ...file, id: output.id, mediaType, notes: said, ...compact({ crsUri }) };
}

interface EncodedRaw {
  readonly piece: Piece;
  /** Undefined for a text of a store that did not keep its length yet. */
  readonly bytes: number | undefined;
  /** The piece is the output as it is stored, so that a range of one is a range of the other. */
  readonly isStored: boolean;
}

/** Raw bytes and JSON unchanged; a JSON string that is sent as text, without its quotes and escapes. */
export async function encodeRaw(output: Output): Promise<EncodedRaw> {
  const { mediaType, raw, value, bytes, textBytes } = output;
  const stored = { piece: 'text' in value ? value.text : () => openOutput(output), bytes, isStored: true };
  if (raw || !isText(mediaType)) return stored;
  if ('text' in value) {
    const parsed: unknown = JSON.parse(value.text);
    if (typeof parsed !== 'string') return stored;
    return { piece: parsed, bytes: Buffer.byteLength(parsed), isStored: false };
  }
  if (textBytes === undefined && !(await isJsonString(output))) return stored;
  const between = { start: 1, end: bytes - 1 };
  return { piece: () => decodeJsonString(openOutput(output, between)), bytes: textBytes, isStored: false };
}

async function isJsonString(output: Output): Promise<boolean> {
  for await (const [first] of openOutput(output, { start: 0, end: 1 })) return first === '"'.charCodeAt(0);
  return false;
}

/** Names what a raw value cannot express in UTF-8. */
export function warnOfReplaced(output: Output): string | undefined {
  const count = countReplaced(output);
  if (count === 0) return undefined;
  const are = count === 1 ? 'has' : 'have';
  const were = count === 1 ? 'was' : 'were';
  return `${output.id}: ${formatCount(count, 'lone surrogate')} ${are} no form in UTF-8 and ${were} replaced by U+FFFD; JSON keeps them.`;
}

function countReplaced({ mediaType, raw, value, loneSurrogates = 0 }: Output): number {
  if (raw || !isText(mediaType)) return 0;
  if (!('text' in value)) return loneSurrogates;
  // Half a pair is always escaped.
  const parsed: unknown = /\\u[dD]/.test(value.text) ? JSON.parse(value.text) : undefined;
  return typeof parsed === 'string' ? countLoneSurrogates(parsed) : 0;
}

/** Objects become qualified values, so that none is taken for a link; bounding boxes may stand alone. */
export function encodeMember(output: Output): Piece {
  const { mediaType, raw, value } = output;
  if (raw) return encodeRawMember(output);
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

function encodeRawMember(output: Output): Piece {
  const { mediaType } = output;
  if (isCharacters(mediaType)) {
    return async function* () {
      yield Buffer.from(`{"mediaType":${JSON.stringify(mediaType)},"value":`);
      yield* encodeJsonString(openOutput(output));
      yield Buffer.from('}');
    };
  }
  return async function* () {
    yield Buffer.from(`{"mediaType":${JSON.stringify(mediaType)},"encoding":"base64","value":"`);
    // Base64 encodes groups of three bytes: the remainder waits for the next chunk.
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
