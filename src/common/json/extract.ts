/** Takes coordinates, and in batches the features of a collection, out of the text of a JSON document. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { ArrayBlocks } from './array-blocks.ts';
import { ByteWriter, viewOf } from './byte-writer.ts';
import { readPositions, toShape, type NestedPositions } from './coordinates.ts';
import { placeholder } from './mark.ts';
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './punctuation.ts';

/** A text in which placeholders stand for coordinates and lists of features. */
export interface Extracted {
  readonly text: string;
  /** Values behind the placeholders, in their order. */
  readonly taken: readonly Taken[];
}

export type Taken = NestedPositions | FlatShape | readonly unknown[];

export interface Scanned extends Extracted {
  /** Each member has one, those of batches included. */
  readonly colons: number;
}

export interface ExtractOptions {
  /** Features are parsed in texts of about so many bytes; with Infinity they stay in the text. */
  readonly batchBytes: number;
  /** Largest number of arrays and objects within each other. */
  readonly maxLevels: number;
  /** @param batch a list of features */
  parseBatch(batch: Extracted): readonly unknown[];
}

/**
 * A text that is not JSON gives another one that is not.
 * @returns undefined for one that is nested deeper than `maxLevels`, or whose features are cut where they are no list
 */
export function extract(bytes: Buffer, options: ExtractOptions): Scanned | undefined {
  return new Extraction(bytes, options).run();
}

const COORDINATES = Buffer.from('"coordinates"');
const GEOMETRY = Buffer.from('"geometry"');
const FEATURES = Buffer.from('"features"');

/** Space that a text gets first. */
const MAX_SPACE = 2 ** 20;

class Extraction {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #options: ExtractOptions;
  readonly #blocks: ArrayBlocks;
  readonly #isWhole: boolean;
  readonly #whole: Piece;
  /** The text that is written now: the whole, or a batch. */
  #piece: Piece;
  /** Bytes before this one are in a text, or taken. */
  #copied = 0;
  #colons = 0;
  #level = 0;
  /** Level within the list of features that is cut into batches; 0 outside. */
  #listLevel = 0;
  #features: unknown[] = [];
  /** Start of the last value of a member "geometry"; the head is that of the last such value that was read. */
  #geometryStart = 0;
  #head: GeometryHead | undefined;

  constructor(bytes: Buffer, options: ExtractOptions) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#options = options;
    this.#isWhole = options.batchBytes === Infinity;
    this.#blocks = new ArrayBlocks(bytes.length >> 2);
    this.#whole = new Piece(Math.min(bytes.length, MAX_SPACE));
    this.#piece = this.#whole;
  }

  run(): Scanned | undefined {
    const bytes = this.#bytes;
    const { batchBytes, maxLevels } = this.#options;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) at = this.#readString(at);
      else if (byte === COLON) this.#colons += 1;
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        this.#level += 1;
        if (this.#level > maxLevels) return undefined;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (this.#isInList() && !(byte === CLOSE_ARRAY && this.#endList(at))) return undefined;
        this.#level -= 1;
      } else if (byte === COMMA && this.#isInList() && this.#piece.bytes + at - this.#copied >= batchBytes) {
        if (!this.#endBatch(at)) return undefined;
      }
    }
    if (this.#listLevel > 0) return undefined;
    this.#whole.copy(bytes, this.#copied, bytes.length);
    return { ...this.#whole.end(), colons: this.#colons };
  }

  /** Directly among the features. */
  #isInList(): boolean {
    return this.#level === this.#listLevel && this.#level > 0;
  }

  /** @returns the position of the last byte of the string, or of the member with this name where it is taken */
  #readString(start: number): number {
    const bytes = this.#bytes;
    const end = endOfString(bytes, start);
    const colon = skipSpace(bytes, end + 1);
    if (bytes[colon] !== COLON) return end;
    this.#colons += 1;
    const value = skipSpace(bytes, colon + 1);
    if (bytes[value] === OPEN_OBJECT && isName(bytes, start, end, GEOMETRY)) this.#geometryStart = value;
    if (bytes[value] !== OPEN_ARRAY) return colon;
    if (isName(bytes, start, end, COORDINATES)) return this.#takePositions(value) ?? colon;
    const isList = this.#listLevel === 0 && !this.#isWhole && isName(bytes, start, end, FEATURES);
    return isList && this.#beginList(value) ? value : colon;
  }

  #takePositions(start: number): number | undefined {
    const bytes = this.#bytes;
    const positions = readPositions(bytes, this.#view, start, this.#blocks);
    if (!positions) return undefined;
    const close = skipSpace(bytes, positions.next);
    const shape = bytes[close] === CLOSE_OBJECT ? this.#toGeometry(positions, start) : undefined;
    if (!this.#piece.take(shape ?? positions, bytes, this.#copied, shape ? this.#geometryStart : start))
      return undefined;
    this.#copied = shape ? close + 1 : positions.next;
    if (shape) {
      // The geometry was opened, and its two members were counted.
      this.#level -= 1;
      this.#colons -= 2;
    }
    return this.#copied - 1;
  }

  /** @returns the geometry that ends behind the positions, where it has nothing but these and its type */
  #toGeometry(positions: NestedPositions, start: number): FlatShape | undefined {
    const from = this.#geometryStart;
    if (from < this.#copied || from === 0 || this.#isWhole) return undefined;
    if (!this.#head || !isSame(this.#bytes, from, start, this.#head.bytes)) {
      if (start - from > MAX_HEAD_BYTES) return undefined;
      this.#head = readHead(this.#bytes.subarray(from, start));
    }
    return toShape(this.#head.type, positions);
  }

  #beginList(start: number): boolean {
    const features: unknown[] = [];
    if (!this.#whole.take(features, this.#bytes, this.#copied, start)) return false;
    this.#features = features;
    this.#piece = new Piece(Math.min(this.#bytes.length - start, MAX_SPACE));
    this.#piece.byte(OPEN_ARRAY);
    this.#copied = start + 1;
    this.#level += 1;
    this.#listLevel = this.#level;
    return true;
  }

  #endList(end: number): boolean {
    if (!this.#endBatch(end)) return false;
    this.#piece = this.#whole;
    this.#listLevel = 0;
    return true;
  }

  /** @returns false where a comma has nothing behind it */
  #endBatch(end: number): boolean {
    this.#piece.copy(this.#bytes, this.#copied, end);
    this.#piece.byte(CLOSE_ARRAY);
    this.#copied = end + 1;
    const isFirst = this.#features.length === 0;
    const batch = this.#options.parseBatch(this.#piece.end());
    this.#piece.byte(OPEN_ARRAY);
    for (const feature of batch) this.#features.push(feature);
    return isFirst || batch.length > 0;
  }
}

/** A text in the making. */
class Piece {
  readonly #writer: ByteWriter;
  #taken: Taken[] = [];

  constructor(space: number) {
    this.#writer = new ByteWriter(space);
  }

  get bytes(): number {
    return this.#writer.length;
  }

  byte(byte: number): void {
    this.#writer.byte(byte);
  }

  copy(bytes: Buffer, from: number, to: number): void {
    this.#writer.copy(bytes, from, to);
  }

  /** @returns false, and takes nothing, when there are too many */
  take(one: Taken, bytes: Buffer, from: number, to: number): boolean {
    const text = placeholder(this.#taken.length);
    if (text === undefined) return false;
    this.copy(bytes, from, to);
    this.#writer.text(text);
    this.#taken.push(one);
    return true;
  }

  /** Begins anew. */
  end(): Extracted {
    const [text, taken] = [this.#writer.bytes().toString(), this.#taken];
    this.#writer.clear();
    this.#taken = [];
    return { text, taken };
  }
}

/** @returns the position of the closing quote, or the end */
export function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at += 1;
  }
  return bytes.length;
}

function isName(bytes: Buffer, start: number, end: number, name: Buffer): boolean {
  return isSame(bytes, start, end + 1, name);
}

function isSame(bytes: Buffer, start: number, end: number, text: Buffer): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false;
  return true;
}

/** The text of a geometry before its coordinates: in a layer most begin alike. */
interface GeometryHead {
  readonly bytes: Buffer;
  /** Undefined where it has another member before these. */
  readonly type: string | undefined;
}

const MAX_HEAD_BYTES = 100;

function readHead(bytes: Buffer): GeometryHead {
  const [, type] = /^\{\s*"type"\s*:\s*"(\w+)"\s*,\s*"coordinates"\s*:\s*$/.exec(bytes.toString('latin1')) ?? [];
  return { bytes, type };
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
    at += 1;
  return at;
}
