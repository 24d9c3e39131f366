/** Reads well-known binary into flat geometries: ISO, and the extended form of PostGIS. @see OGC 06-103r4, clause 8 */
import { nesting, type FlatGeometry, type FlatShape, type FlatType } from '../../schemas/flat-geometry.ts';
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

/**
 * @param place of the geometry in the file, and `title` of its format, for messages
 * @throws {ProcessError} `invalid-input`
 */
export function readWkb(bytes: Uint8Array, title: string, place: string): WkbGeometry {
  const reader = new Reader(bytes, title, place);
  const { geometry, header } = reader.geometry(0);
  return { geometry, hasM: reader.hasM, ...(header.srid !== undefined && { srid: header.srid }) };
}

/** @returns geometries one after another, with nothing between them. @throws {ProcessError} `invalid-input` */
export function readWkbSequence(bytes: Uint8Array, title: string, placeOf: (index: number) => string): WkbGeometry[] {
  const geometries: WkbGeometry[] = [];
  for (let at = 0; at < bytes.length;) {
    const reader = new Reader(bytes.subarray(at), title, placeOf(geometries.length));
    const { geometry, header } = reader.geometry(0);
    geometries.push({ geometry, hasM: reader.hasM, ...(header.srid !== undefined && { srid: header.srid }) });
    at += reader.length;
  }
  return geometries;
}

class Reader {
  hasM = false;
  readonly #view: DataView;
  #at = 0;
  readonly #fail: (reason: string) => never;

  constructor(bytes: Uint8Array, title: string, place: string) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fail = (reason) => {
      throw malformed(title, place, reason);
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
      const curve = others[iso];
      this.#fail(
        curve === undefined
          ? `${code} is the code of no geometry type`
          : `${curve} has no place in GeoJSON. Convert curves and surfaces to lines and polygons first (ogr2ogr -nlt CONVERT_TO_LINEAR)`,
      );
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
    const positions: number[] = [];
    const ends: number[] = [];
    const parts: number[] = [];
    const { type } = header;
    if (type === 'Point') this.#point(header, positions);
    else if (type === 'LineString') this.#chain(header, positions);
    else if (type === 'Polygon') this.#rings(header, positions, ends, stride);
    else this.#members(header, positions, ends, parts, stride);
    if (nesting[type as FlatType] < 2) ends.push(positions.length / stride);
    const shape = { type: type as FlatType, coordinates: Float64Array.from(positions), stride, ends: Uint32Array.from(ends) } as const; // prettier-ignore
    return type === 'MultiPolygon' ? { ...shape, parts: Uint32Array.from(parts) } : shape;
  }

  #members(header: Header, positions: number[], ends: number[], parts: number[], stride: number): void {
    const count = this.#count(header, 5);
    for (let i = 0; i < count; i++) {
      const member = this.#header();
      if (`Multi${member.type}` !== header.type || member.hasZ !== header.hasZ) {
        this.#fail(`a ${header.type} has a ${member.type} in it`);
      }
      if (member.type === 'Point') this.#point(member, positions);
      else if (member.type === 'LineString') {
        this.#chain(member, positions);
        if (positions.length / stride > (ends.at(-1) ?? 0)) ends.push(positions.length / stride);
      } else {
        this.#rings(member, positions, ends, stride);
        if (ends.length > (parts.at(-1) ?? 0)) parts.push(ends.length);
      }
    }
  }

  /** An empty point has NaN for its coordinates. */
  #point(header: Header, positions: number[]): void {
    const before = positions.length;
    this.#position(header, positions);
    if (Number.isNaN(positions[before]) && Number.isNaN(positions[before + 1])) positions.length = before;
  }

  #rings(header: Header, positions: number[], ends: number[], stride: number): void {
    const count = this.#count(header, 4);
    for (let i = 0; i < count; i++) {
      this.#chain(header, positions);
      if (positions.length / stride > (ends.at(-1) ?? 0)) ends.push(positions.length / stride);
    }
  }

  #chain(header: Header, positions: number[]): void {
    const count = this.#count(header, 16);
    for (let i = 0; i < count; i++) this.#position(header, positions);
  }

  #position({ littleEndian, hasZ, hasM }: Header, positions: number[]): void {
    const view = this.#need(16 + (hasZ ? 8 : 0) + (hasM ? 8 : 0));
    positions.push(view.getFloat64(this.#at, littleEndian), view.getFloat64(this.#at + 8, littleEndian));
    if (hasZ) positions.push(view.getFloat64(this.#at + 16, littleEndian));
    this.#at += 16 + (hasZ ? 8 : 0) + (hasM ? 8 : 0);
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
