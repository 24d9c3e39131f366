/** Reads well-known binary into flat geometries: ISO, and the extended form of PostGIS. @see OGC 06-103r4, clause 8 */
import { nesting, type FlatGeometry, type FlatShape, type FlatType } from '../../schemas/flat-geometry.ts';
import { HEX_WKB } from '../../schemas/no-geojson.ts';
import { ArrayBlocks } from '../common/json/array-blocks.ts';
import { malformed } from './define-format.ts';

/** Collections within collections; deeper ones exhaust the stack. */
const MAX_NESTING = 100;

/** By their codes, from 1. */
export const wkbTypes: readonly (FlatType | 'GeometryCollection')[] = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];

const others: Readonly<Record<number, string>> = {
  8: 'CircularString',
  9: 'CompoundCurve',
  10: 'CurvePolygon',
  11: 'MultiCurve',
  12: 'MultiSurface',
  13: 'Curve',
  14: 'Surface',
  15: 'PolyhedralSurface',
  16: 'TIN',
  17: 'Triangle',
};

/** @param iso code of the type that is not read, without dimensions; `code` as it is in the file */
export function explainType(iso: number, code = iso): string {
  const curve = others[iso];
  return curve === undefined
    ? `${code} is the code of no geometry type`
    : `${curve} has no place in GeoJSON. Convert curves and surfaces to lines and polygons first (ogr2ogr -nlt CONVERT_TO_LINEAR)`;
}

const EXTENDED_Z = 0x80000000;
const EXTENDED_M = 0x40000000;
const EXTENDED_SRID = 0x20000000;

export interface WkbGeometry {
  readonly geometry: FlatGeometry;
  /** EPSG code, in the form of PostGIS. */
  readonly srid?: number;
  /** M values were there, and were left out. */
  readonly hasM: boolean;
}

interface Header {
  readonly type: FlatType | 'GeometryCollection';
  readonly littleEndian: boolean;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  readonly srid?: number;
}

/** Hold the numbers of a shape while they are counted; nothing else runs in the meantime. */
let scratch = new Float64Array(512);
let numbers = 0;
const ends: number[] = [];
const parts: number[] = [];
/** The end of every single position. */
const one = Uint32Array.of(1);

/**
 * @param place of the geometry in the file, and `title` of its format, for messages
 * @param blocks that the arrays are taken from, where there are many geometries
 * @throws {ProcessError} `invalid-input`
 */
export function readWkb(
  bytes: Uint8Array,
  title: string,
  place: string | (() => string),
  blocks = new ArrayBlocks(bytes.length / 8),
): WkbGeometry {
  const reader = new Reader(bytes, title, place, blocks);
  const { geometry, header } = reader.geometry(0);
  return { geometry, hasM: reader.hasM, ...(header.srid !== undefined && { srid: header.srid }) };
}

/** @returns geometries one after another, with nothing between them. @throws {ProcessError} `invalid-input` */
export function readWkbSequence(bytes: Uint8Array, title: string, placeOf: (index: number) => string): WkbGeometry[] {
  const geometries: WkbGeometry[] = [];
  const blocks = new ArrayBlocks(bytes.length / 8);
  for (let at = 0; at < bytes.length;) {
    const reader = new Reader(bytes.subarray(at), title, placeOf(geometries.length), blocks);
    const { geometry, header } = reader.geometry(0);
    geometries.push({ geometry, hasM: reader.hasM, ...(header.srid !== undefined && { srid: header.srid }) });
    at += reader.length;
  }
  return geometries;
}

export function isHexWkb(cell: unknown): cell is string {
  return typeof cell === 'string' && HEX_WKB.test(cell);
}

/** @param text of a cell, as databases print geometries. @throws {ProcessError} `invalid-input` */
export function readHexWkb(text: string): WkbGeometry[] {
  const title = 'well-known binary';
  const [, digits] = /^\s*(?:0x|\\x|x')?([\da-f]*)'?\s*$/i.exec(text) ?? [];
  if (digits === undefined || digits.length % 2 === 1)
    throw malformed(title, 'its digits', 'they are not pairs of hex digits');
  return readWkbSequence(Buffer.from(digits, 'hex'), title, (index) => `geometry ${index + 1}`);
}

class Reader {
  hasM = false;
  readonly #view: DataView;
  #at = 0;
  readonly #fail: (reason: string) => never;

  readonly #blocks: ArrayBlocks;

  constructor(bytes: Uint8Array, title: string, place: string | (() => string), blocks: ArrayBlocks) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#blocks = blocks;
    this.#fail = (reason) => {
      throw malformed(title, typeof place === 'string' ? place : place(), reason);
    };
  }

  /** Bytes that were read. */
  get length(): number {
    return this.#at;
  }

  geometry(depth: number): { geometry: FlatGeometry; header: Header } {
    const header = this.#header();
    if (header.hasM) this.hasM = true;
    if (header.type !== 'GeometryCollection') return { geometry: this.#shape(header), header };
    if (depth >= MAX_NESTING) this.#fail(`collections are nested more than ${MAX_NESTING} deep`);
    const count = this.#count(header, 5);
    const geometries: FlatGeometry[] = [];
    for (let i = 0; i < count; i++) geometries.push(this.geometry(depth + 1).geometry);
    return { geometry: { type: 'GeometryCollection', geometries }, header };
  }

  #header(): Header {
    const order = this.#need(1).getUint8(this.#at);
    if (order > 1) this.#fail(`the byte order is ${order}; it is 0 or 1`);
    const littleEndian = order === 1;
    const code = this.#need(5).getUint32(this.#at + 1, littleEndian);
    this.#at += 5;
    const iso = (code & 0x0fffffff) % 1000;
    const thousands = Math.floor((code & 0x0fffffff) / 1000);
    const type = wkbTypes[iso - 1];
    if (!type) {
      this.#fail(explainType(iso, code));
    }
    const hasZ = (code & EXTENDED_Z) !== 0 || thousands === 1 || thousands === 3;
    const hasM = (code & EXTENDED_M) !== 0 || thousands === 2 || thousands === 3;
    if ((code & EXTENDED_SRID) === 0) return { type, littleEndian, hasZ, hasM };
    const srid = this.#need(4).getInt32(this.#at, littleEndian);
    this.#at += 4;
    return { type, littleEndian, hasZ, hasM, srid };
  }

  #shape(header: Header): FlatShape {
    const stride = header.hasZ ? 3 : 2;
    const type = header.type as FlatType;
    numbers = 0;
    ends.length = 0;
    parts.length = 0;
    if (type === 'Point') this.#point(header);
    else if (type === 'LineString') this.#chain(header);
    else if (type === 'Polygon') this.#rings(header, stride);
    else this.#members(header, stride);
    if (nesting[type] < 2) ends.push(numbers / stride);
    const coordinates = this.#blocks.copyNumbers(scratch, numbers);
    const shape = { type, coordinates, stride, ends: this.#ends(ends) } as const;
    return type === 'MultiPolygon' ? { ...shape, parts: this.#ends(parts) } : shape;
  }

  #ends(list: readonly number[]): Uint32Array {
    return list.length === 1 && list[0] === 1 ? one : this.#blocks.copyEnds(list, list.length);
  }

  #members(header: Header, stride: number): void {
    const count = this.#count(header, 5);
    for (let i = 0; i < count; i++) {
      const member = this.#header();
      if (`Multi${member.type}` !== header.type || member.hasZ !== header.hasZ) {
        this.#fail(`a ${header.type} has a ${member.type} in it`);
      }
      if (member.hasM) this.hasM = true;
      if (member.type === 'Point') this.#point(member);
      else if (member.type === 'LineString') this.#line(member, stride);
      else {
        this.#rings(member, stride);
        if (ends.length > (parts.at(-1) ?? 0)) parts.push(ends.length);
      }
    }
  }

  /** An empty point has NaN for its coordinates. */
  #point(header: Header): void {
    const before = numbers;
    this.#positions(header, 1);
    if (Number.isNaN(scratch[before]) && Number.isNaN(scratch[before + 1])) numbers = before;
  }

  #rings(header: Header, stride: number): void {
    const count = this.#count(header, 4);
    for (let i = 0; i < count; i++) this.#line(header, stride);
  }

  /** A line or ring with its end; an empty one is left out. */
  #line(header: Header, stride: number): void {
    const before = numbers;
    this.#chain(header);
    if (numbers > before) ends.push(numbers / stride);
  }

  #chain(header: Header): void {
    this.#positions(header, this.#count(header, 16));
  }

  #positions({ littleEndian, hasZ, hasM }: Header, count: number): void {
    const stride = hasZ ? 3 : 2;
    const size = 8 * (stride + (hasM ? 1 : 0));
    const view = this.#need(count * size);
    if (numbers + count * stride > scratch.length) scratch = enlarge(scratch, numbers + count * stride);
    let at = this.#at;
    for (let i = 0; i < count; i++, at += size) {
      scratch[numbers++] = view.getFloat64(at, littleEndian);
      scratch[numbers++] = view.getFloat64(at + 8, littleEndian);
      if (hasZ) scratch[numbers++] = view.getFloat64(at + 16, littleEndian);
    }
    this.#at = at;
  }

  /** A count that the bytes cannot hold is not believed. */
  #count({ littleEndian }: Header, size: number): number {
    const count = this.#need(4).getUint32(this.#at, littleEndian);
    this.#at += 4;
    if (count * size > this.#view.byteLength - this.#at) this.#fail(`it says ${count} where its bytes end before`);
    return count;
  }

  #need(bytes: number): DataView {
    if (this.#at + bytes > this.#view.byteLength) this.#fail('a geometry ends before its last position');
    return this.#view;
  }
}

function enlarge(from: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * length);
  larger.set(from);
  return larger;
}
