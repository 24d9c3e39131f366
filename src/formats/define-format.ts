/** A file format: bytes to layers and tables and back. Knows nothing of jobs or HTTP. */
import { isUtf8 } from 'node:buffer';
import { isLonLatCrs } from '../../schemas/declared-crs.ts';
import type { Bounds } from '../../schemas/flat-walk.ts';
import type { Layer, LayerFeature } from '../../schemas/layer.ts';
import { ProcessError } from '../common/errors.ts';

interface FormatBase {
  readonly id: string;
  readonly title: string;
  /** The first one is what is written. */
  readonly mediaTypes: readonly string[];
  /** Names of files that it is in when it is written, in lower case without the dot. */
  readonly extensions: readonly string[];
  /** Further ones of files that are read. */
  readonly readExtensions?: readonly string[];
  /** Recognised by so little that formats of its kind which know more of themselves come first. */
  readonly isGeneral?: boolean;
  /**
   * @param head the first bytes of a file, `SNIFF_BYTES` of them or all
   * @param names of the files in it, where it is a zip archive
   * @param bytes the whole file, for formats that only the end of a long line tells apart
   */
  sniff(head: Uint8Array, names: readonly string[], bytes: Uint8Array): boolean;
}

export interface DataFormat extends FormatBase {
  readonly kind: 'layer' | 'table';
  /**
   * Lists what is in a file, and reads it when it is asked for.
   * @param companions the files beside it that `companions` names, as far as they are there
   * @param options what the caller says of the reading
   * @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the file, with the name of the format and the place
   */
  open(bytes: Uint8Array, companions?: Companions, options?: ReadOptions): Parts | Promise<Parts>;
  /** @returns extensions of the files of the same name that belong to this one, where it is not all by itself */
  companions?(bytes: Uint8Array): readonly string[];
  /** Nothing in a file may tell its encoding. */
  readonly takesEncoding?: true;
  /** Files have longitude and latitude alone: `write` refuses other layers, which are to be transformed first. */
  readonly isLonLat?: true;
  /** Files say in which CRS they are, so that no layer of an unknown one is written. */
  readonly namesCrs?: true;
  /** Files that programs put beside one with the extension `of`, with the same name: they are not files of their own. */
  readonly sidecars?: { readonly of: string; readonly extensions: readonly string[] };
  /** A table has a row per feature, with its geometry as well-known text. */
  write?(layer: FormattedLayer): Written | Promise<Written>;
}

export type WritableFormat = DataFormat & Required<Pick<DataFormat, 'write'>>;

export interface ReadOptions {
  /** A label of the WHATWG, or a name of Windows. */
  readonly encoding?: string;
  /** In the coordinates of the file: a format with an index need not read what lies elsewhere. */
  readonly box?: Bounds;
}

/** By extension, in lower case without the dot. */
export type Companions = ReadonlyMap<string, Uint8Array>;

/** Recognised, so that it can be refused by name. */
export interface RefusedFormat extends FormatBase {
  readonly kind: 'refused';
  /** Remedy, as a sentence without its full stop. */
  readonly advice: string;
}

export type Format = DataFormat | RefusedFormat;
export interface FormattedLayer extends Pick<Layer, 'form' | 'features' | 'crs'> {
  /** Left out where the format has no place for it. */
  readonly name?: string;
}

/** True for rows that are written as a table, by the formats that have tables. */
export function isWithoutGeometries(features: readonly LayerFeature[]): boolean {
  return features.length > 0 && features.every(({ geometry }) => geometry === null);
}

/** Name of a layer that has none. */
export const UNNAMED = 'layer';

export interface Written {
  /** So that a long text is never one string. */
  readonly chunks: Iterable<Uint8Array>;
  /** Sentences about what the format cannot hold as it was, such as "The column "NAME" is called "NAME_2"." */
  readonly notes: readonly string[];
}

/** At least one, in the order of the file. */
export type Parts = readonly Part[];

/** A layer or a table of a file. */
export interface Part {
  /** Empty where the file has no name for it. */
  readonly name: string;
  readonly kind: 'layer' | 'table';
  /** Holds what another layer is made of, such as the points of its lines: it is read by its name alone. */
  readonly isDetail?: boolean;
  /** @throws {ProcessError} as `open` */
  read(): Content | Promise<Content>;
}

export type Content = LayerContent | TableContent;

export interface LayerContent {
  readonly kind: 'layer';
  /** GeoJSON, its geometries flat where the format has numbers; with a `crs` member where the file names its CRS. */
  readonly value: object;
  /** Sentences about what could not be taken over as it is in the file, such as "3 M values were left out." */
  readonly notes: readonly string[];
  /** Features of the file, where an index left some out. */
  readonly total?: number;
}

export interface TableContent {
  readonly kind: 'table';
  readonly table: Table;
  readonly notes: readonly string[];
}

export interface Table {
  readonly columns: readonly string[];
  /** One cell for each column. */
  readonly rows: readonly (readonly Cell[])[];
}

export type Cell = string | number | boolean | null;

/** Start of a body that `sniff` reads: enough for a header line, or for the members before a long array. */
export const SNIFF_BYTES = 4096;

/** V8 has no longer strings. */
const MAX_TEXT_BYTES = 2 ** 29 - 24;

export function defineFormat<F extends Format>(format: F): F {
  return Object.freeze(format);
}

/** An error that names the format and the place: `is not valid CSV (line 2, column 7): …`. */
export function malformed(title: string, place: string, reason: string): ProcessError {
  return new ProcessError('invalid-input', `is not valid ${title} (${place}): ${reason}`);
}

/** @returns the text of a file in UTF-8, without a byte order mark */
export function decodeText(bytes: Uint8Array, title: string): string {
  if (bytes.length === 0) throw malformed(title, 'byte 0', 'the file is empty');
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new ProcessError('too-large', `has ${bytes.length} bytes; ${title} can have ${MAX_TEXT_BYTES}. Split it`);
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

/** For a format that has nowhere to put a CRS: readers take its positions for longitude and latitude. */
export function notesOfCrs({ crs }: FormattedLayer, title: string): readonly string[] {
  return crs && !isLonLatCrs(crs) ? [`${title} does not name its CRS: its coordinates are in ${crs.name}.`] : [];
}

/** The only part, in a format that has one layer. */
export function layerPart(read: () => object): Parts {
  return [{ name: '', kind: 'layer', read: () => ({ kind: 'layer', value: read(), notes: [] }) }];
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
