/** Reads the features of a FlatGeobuf file: geometries straight into flat arrays, properties by the types of their columns. */
import { isUtf8 } from 'node:buffer';
import { nesting, type FlatGeometry, type FlatShape, type FlatType } from '../../schemas/flat-geometry.ts';
import { ArrayBlocks } from '../common/json/array-blocks.ts';
import { CountedNotes } from './counted-notes.ts';
import type { FlatBufferReader } from './flatbuffer-read.ts';
import { COLUMN, FEATURE, GEOMETRY, columnTypes, type FgbType } from './flatgeobuf-schema.ts';
import { explainType, wkbTypes } from './wkb-read.ts';

export interface FgbColumn {
  readonly name: string;
  readonly type: FgbType;
}

const MAX_COLUMNS = 10_000;
/** Collections within collections; deeper ones exhaust the stack. */
const MAX_NESTING = 100;
/** The end of every point and of every geometry with one ring of as many positions as these. */
const one = Uint32Array.of(1);
const none = new Uint32Array();

export function readColumns(reader: FlatBufferReader, vector: number, fail: (reason: string) => never): FgbColumn[] {
  const count = reader.count(vector);
  if (count > MAX_COLUMNS) fail(`it has ${count} columns; at most ${MAX_COLUMNS}`);
  const columns = new Map<string, FgbColumn>();
  for (let i = 0; i < count; i++) {
    const table = reader.follow(vector + 4 + 4 * i);
    const code = reader.byte(table, COLUMN.type);
    const type = columnTypes[code];
    if (type === undefined) return fail(`column ${i + 1} has the type ${code}; there are ${columnTypes.length}`);
    const name = reader.string(table, COLUMN.name) ?? '';
    if (columns.has(name)) fail(`two columns are called ${JSON.stringify(name)}`);
    columns.set(name, { name, type });
  }
  return [...columns.values()];
}

export class FgbFeatureReader {
  readonly notes = new CountedNotes();
  /** Geometries that have M values. */
  measured = 0;
  readonly #reader: FlatBufferReader;
  readonly #columns: readonly FgbColumn[];
  readonly #type: number;
  readonly #fail: (reason: string) => never;
  readonly #blocks: ArrayBlocks;
  /** Bytes that the geometries of a feature may still take: tables that refer to one another could make endless many. */
  #budget = 0;

  /** @param type code of all geometries, 0 where each has its own. @param numbers that the file may have */
  constructor(
    reader: FlatBufferReader,
    columns: readonly FgbColumn[],
    type: number,
    numbers: number,
    fail: (reason: string) => never,
  ) {
    this.#reader = reader;
    this.#columns = columns;
    this.#type = type;
    this.#blocks = new ArrayBlocks(numbers);
    this.#fail = fail;
  }

  /** @param start of a feature behind its size, `end` behind its last byte */
  read(start: number, end: number): object {
    const reader = this.#reader;
    const table = reader.begin(start, end);
    this.#budget = end - start;
    const own = reader.vector(table, FEATURE.columns, 4);
    const columns = own === 0 ? this.#columns : readColumns(reader, own, this.#fail);
    const properties = this.#properties(reader.vector(table, FEATURE.properties, 1), columns);
    const geometry = reader.table(table, FEATURE.geometry);
    if (geometry === 0) return { type: 'Feature', properties, geometry: null };
    const before = this.measured;
    const shape = this.#geometry(geometry, this.#type, 0);
    this.measured = Math.min(this.measured, before + 1);
    return { type: 'Feature', properties, geometry: shape };
  }

  #geometry(table: number, inherited: number, depth: number): FlatGeometry {
    const code = this.#reader.byte(table, GEOMETRY.type) || inherited;
    const type = wkbTypes[code - 1];
    if (type === undefined) this.#fail(explainType(code));
    if (type === 'MultiPolygon') return this.#multiPolygon(table);
    return type === 'GeometryCollection' ? this.#collection(table, depth) : this.#shape(table, type);
  }

  #collection(table: number, depth: number): FlatGeometry {
    if (depth >= MAX_NESTING) this.#fail(`collections are nested more than ${MAX_NESTING} deep`);
    const parts = this.#parts(table);
    return { type: 'GeometryCollection', geometries: parts.map((part) => this.#geometry(part, 0, depth + 1)) };
  }

  #parts(table: number): readonly number[] {
    const reader = this.#reader;
    const parts = reader.vector(table, GEOMETRY.parts, 4);
    const count = reader.count(parts);
    this.#spend(4 * count);
    return Array.from({ length: count }, (_, i) => reader.follow(parts + 4 + 4 * i));
  }

  #multiPolygon(table: number): FlatShape {
    const polygons = this.#parts(table)
      .map((part) => this.#shape(part, 'Polygon'))
      .filter(({ coordinates }) => coordinates.length > 0);
    const [only, ...others] = polygons;
    if (only && others.length === 0) return { ...only, type: 'MultiPolygon', parts: Uint32Array.of(only.ends.length) };
    const stride = polygons.some((polygon) => polygon.stride === 3) ? 3 : 2;
    const count = polygons.reduce((sum, { coordinates, stride: own }) => sum + coordinates.length / own, 0);
    const coordinates = this.#blocks.takeNumbers(count * stride);
    const ends: number[] = [];
    const parts: number[] = [];
    let positions = 0;
    for (const { coordinates: own, stride: width, ends: rings } of polygons) {
      if (width === stride) coordinates.set(own, positions * stride);
      else for (let i = 0; i < own.length / 2; i++) coordinates.set([own[2 * i] ?? NaN, own[2 * i + 1] ?? NaN, NaN], (positions + i) * 3); // prettier-ignore
      for (const end of rings) ends.push(positions + end);
      positions += own.length / width;
      parts.push(ends.length);
    }
    return { type: 'MultiPolygon', coordinates, stride, ends: Uint32Array.from(ends), parts: Uint32Array.from(parts) };
  }

  #shape(table: number, type: FlatType): FlatShape {
    const reader = this.#reader;
    const xy = reader.vector(table, GEOMETRY.xy, 8);
    const z = reader.vector(table, GEOMETRY.z, 8);
    if (reader.vector(table, GEOMETRY.m, 8) !== 0) this.measured += 1;
    const numbers = reader.count(xy);
    const count = numbers / 2;
    if (!Number.isInteger(count)) this.#fail(`it has ${numbers} numbers for x and y, which come in pairs`);
    if (z !== 0 && reader.count(z) !== count) this.#fail(`it has ${count} positions and ${reader.count(z)} Z coordinates`); // prettier-ignore
    this.#spend(8 * numbers);
    const stride = z !== 0 && hasNumber(reader.view, z + 4, count) ? 3 : 2;
    const coordinates = this.#blocks.takeNumbers(count * stride);
    const { view } = reader;
    if (stride === 2)
      for (let i = 0, at = xy + 4; i < numbers; i++, at += 8) coordinates[i] = view.getFloat64(at, true);
    else interleave(view, xy + 4, z + 4, coordinates);
    if (type === 'Point') {
      // An empty point of some writers has NaN for its coordinates.
      if (count > 1) this.#fail(`a point has ${count} positions`);
      if (count === 0 || Number.isNaN(coordinates[0])) return { type, coordinates: new Float64Array(), stride: 2, ends: Uint32Array.of(0) }; // prettier-ignore
      return { type, coordinates, stride, ends: one };
    }
    return { type, coordinates, stride, ends: this.#ends(table, type, count) };
  }

  #ends(table: number, type: FlatType, count: number): Uint32Array {
    if (nesting[type] < 2) return count === 1 ? one : this.#single(count);
    const { view } = this.#reader;
    const vector = this.#reader.vector(table, GEOMETRY.ends, 4);
    const listed = this.#reader.count(vector);
    if (listed < 2) return count === 0 ? none : this.#single(count);
    this.#spend(4 * listed);
    const ends: number[] = [];
    let before = 0;
    for (let i = 0; i < listed; i++) {
      const end = view.getUint32(vector + 4 + 4 * i, true);
      if (end < before || end > count) this.#fail(`its part ${i + 1} ends at ${end} of ${count} positions`);
      if (end > before) ends.push(end);
      before = end;
    }
    if (before !== count) this.#fail(`its parts end at ${before} of ${count} positions`);
    return this.#blocks.copyEnds(ends, ends.length);
  }

  #single(count: number): Uint32Array {
    const ends = this.#blocks.takeEnds(1);
    ends[0] = count;
    return ends;
  }

  #spend(bytes: number): void {
    this.#budget -= bytes;
    if (this.#budget < 0) this.#fail('its parts lie over one another. Copy the file again');
  }

  /** Null for each column that a feature does not have. */
  #properties(vector: number, columns: readonly FgbColumn[]): Record<string, unknown> {
    const properties: Record<string, unknown> = {};
    for (const { name } of columns) setProperty(properties, name, null);
    const { view } = this.#reader;
    const end = vector + 4 + this.#reader.count(vector);
    for (let at = vector === 0 ? end : vector + 4; at < end;) {
      if (at + 2 > end) this.#fail('its properties end within the number of a column');
      const index = view.getUint16(at, true);
      const column = columns[index];
      if (column === undefined) this.#fail(`it has a value of column ${index + 1}; there are ${columns.length}`);
      at += 2;
      const size = sizes[column.type] ?? this.#sizeAt(at, end);
      if (at + size > end) this.#fail(`the value of ${JSON.stringify(column.name)} ends behind the properties`);
      setProperty(properties, column.name, this.#value(column, at, size));
      at += size;
    }
    return properties;
  }

  /** Bytes of a text or of bytes, with the number of them in front. */
  #sizeAt(at: number, end: number): number {
    if (at + 4 > end) this.#fail('its properties end within the length of a value');
    return 4 + this.#reader.view.getUint32(at, true);
  }

  #value({ name, type }: FgbColumn, at: number, size: number): unknown {
    const { view } = this.#reader;
    switch (type) {
      case 'byte':
        return view.getInt8(at);
      case 'ubyte':
        return view.getUint8(at);
      case 'bool':
        return view.getUint8(at) !== 0;
      case 'short':
        return view.getInt16(at, true);
      case 'ushort':
        return view.getUint16(at, true);
      case 'int':
        return view.getInt32(at, true);
      case 'uint':
        return view.getUint32(at, true);
      case 'long':
        return this.#integer(view.getInt32(at + 4, true), view.getUint32(at, true), () => view.getBigInt64(at, true));
      case 'ulong':
        return this.#integer(view.getUint32(at + 4, true), view.getUint32(at, true), () => view.getBigUint64(at, true));
      case 'float':
        return this.#finite(view.getFloat32(at, true), name);
      case 'double':
        return this.#finite(view.getFloat64(at, true), name);
      case 'binary':
        this.notes.add(`of ${name} became text in base64`);
        return Buffer.from(view.buffer, view.byteOffset + at + 4, size - 4).toString('base64');
      case 'json':
        return this.#json(this.#text(name, at, size), name);
      default:
        return this.#text(name, at, size);
    }
  }

  #integer(high: number, low: number, exact: () => bigint): number | string {
    const number = high * 2 ** 32 + low;
    if (Number.isSafeInteger(number)) return number;
    this.notes.add('beyond 2^53 became text');
    return String(exact());
  }

  #finite(number: number, name: string): number | null {
    if (Number.isFinite(number)) return number;
    this.notes.add(`of ${name} became null`, String(number));
    return null;
  }

  #json(text: string, name: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      this.notes.add(`of ${name} stayed text: it is not JSON`, text.slice(0, 40));
      return text;
    }
  }

  #text(name: string, at: number, size: number): string {
    const text = this.#reader.text(at + 4, size - 4);
    // The letter in place of bytes that make none; a text may have it, too.
    if (
      text.includes('\ufffd') &&
      !isUtf8(Buffer.from(this.#reader.view.buffer, this.#reader.view.byteOffset + at + 4, size - 4))
    ) {
      this.notes.add(`of ${name} are not UTF-8: letters became \ufffd`, text.slice(0, 40));
    }
    return text;
  }
}

/** Bytes of a value; those that are missing have their length in front. */
const sizes: Readonly<Partial<Record<FgbType, number>>> = {
  byte: 1,
  ubyte: 1,
  bool: 1,
  short: 2,
  ushort: 2,
  int: 4,
  uint: 4,
  long: 8,
  ulong: 8,
  float: 4,
  double: 8,
};

function hasNumber(view: DataView, at: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (!Number.isNaN(view.getFloat64(at + 8 * i, true))) return true;
  return false;
}

function interleave(view: DataView, xy: number, z: number, coordinates: Float64Array): void {
  for (let i = 0; i < coordinates.length / 3; i++) {
    coordinates[3 * i] = view.getFloat64(xy + 16 * i, true);
    coordinates[3 * i + 1] = view.getFloat64(xy + 16 * i + 8, true);
    coordinates[3 * i + 2] = view.getFloat64(z + 8 * i, true);
  }
}

function setProperty(properties: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(properties, name, { value, enumerable: true, configurable: true });
  else properties[name] = value;
}
