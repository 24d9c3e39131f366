/** A file format: bytes to a layer or a table and back. Knows nothing of jobs or HTTP. */
import { isUtf8 } from 'node:buffer';
import { LayerOfFile, type Layer } from '../../schemas/layer.ts';
import { toPointer } from '../common/json-pointer.ts';
import { ProcessError } from '../common/errors.ts';

interface FormatBase {
  readonly id: string;
  readonly title: string;
  /** The first one is what is written. */
  readonly mediaTypes: readonly string[];
  /** Lower case, without the dot. */
  readonly extensions: readonly string[];
  /** @param head the first bytes of a file, `SNIFF_BYTES` of them or all */
  sniff(head: Uint8Array): boolean;
}

export interface LayerFormat extends FormatBase {
  readonly kind: 'layer';
  /** @throws {ProcessError} `invalid-input`, with the name of the format and the place in the file */
  read(bytes: Uint8Array): Layer;
  /** Chunks of text, so that a result is never one string. */
  write?(layer: FormattedLayer): Iterable<Uint8Array>;
}

export interface TableFormat extends FormatBase {
  readonly kind: 'table';
  /** @throws {ProcessError} `invalid-input`, with the name of the format and the place in the file */
  read(bytes: Uint8Array): Table;
  /** One row per feature, with its geometry as well-known text. */
  write?(layer: FormattedLayer): Iterable<Uint8Array>;
}

/** Recognised, so that it can be refused by name. */
export interface RasterFormat extends FormatBase {
  readonly kind: 'raster';
  /** Remedy, as a sentence. */
  readonly advice: string;
}

export type Format = LayerFormat | TableFormat | RasterFormat;
export type FormattedLayer = Pick<Layer, 'form' | 'features'>;

export interface Table {
  readonly columns: readonly string[];
  /** Cells as in the file, one for each column. */
  readonly rows: readonly (readonly string[])[];
}

/** Start of a body that `sniff` reads: enough for a header line, or for the members before a long array. */
export const SNIFF_BYTES = 4096;

/** V8 has no longer strings. */
const MAX_TEXT_BYTES = 2 ** 29 - 24;

export function defineFormat<F extends Format>(format: F): F {
  return Object.freeze(format);
}

/** An error that names the format and the place: `not well-known text, line 2, column 7: …`. */
export function malformed(title: string, place: string, reason: string): ProcessError {
  return new ProcessError('invalid-input', `The file is not valid ${title} (${place}): ${reason}.`);
}

/** @returns the text of a file in UTF-8, without a byte order mark */
export function decodeText(bytes: Uint8Array, title: string): string {
  if (bytes.length === 0) throw malformed(title, 'byte 0', 'the file is empty');
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new ProcessError('too-large', `The file has ${bytes.length} bytes; ${title} can have ${MAX_TEXT_BYTES}. Split it.`); // prettier-ignore
  }
  if (!isUtf8(bytes))
    throw malformed(title, `line ${firstLineNotUtf8(bytes)}`, 'the text is not UTF-8. Convert it first');
  return new TextDecoder().decode(bytes);
}

function firstLineNotUtf8(bytes: Uint8Array): number {
  let [line, start] = [1, 0];
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return line;
    [line, start] = [line + 1, end + 1];
  }
  return line;
}

/** `line 3, column 14` of an offset in a text, both from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return `line ${before.split('\n').length}, column ${offset - lineStart + 1}`;
}

/** @param value GeoJSON, with flat geometries or without */
export function toLayer(value: unknown, title: string): Layer {
  const parsed = LayerOfFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw malformed(title, toPointer(first?.path ?? []) || 'the whole', `it ${first?.message ?? 'is not a layer'}`);
}

/** Joins pieces of text to chunks of about 64 kB. */
export function* toChunks(pieces: Iterable<string>): Generator<Uint8Array> {
  const size = 2 ** 16;
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < size) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
