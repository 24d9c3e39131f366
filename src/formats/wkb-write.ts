/** Writes flat geometries as well-known binary, little-endian, in its ISO form. @see OGC 06-103r4, clause 8 */
import { nesting, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';
import { wkbTypes } from './wkb-read.ts';

/** Added to the code of a type with Z coordinates. */
const ISO_Z = 1000;
/** A flag of the type in its place, and that of a code behind the header. */
const EXTENDED_Z = 0x80000000;
const EXTENDED_SRID = 0x20000000;
const SRID_BYTES = 4;
const HEADER = 5;

/** @param before bytes that are left free in front */
export function writeWkb(geometry: FlatGeometry, before = 0): Buffer {
  const z = hasZ(geometry);
  const writer = new Writer(Buffer.alloc(before + sizeOf(geometry, z)), before, ISO_Z);
  writer.geometry(geometry, z);
  return writer.bytes;
}

/** The extended form of PostGIS, which has the EPSG code of the CRS in its header. */
export function writeEwkb(geometry: FlatGeometry, srid: number): Buffer {
  const z = hasZ(geometry);
  const writer = new Writer(Buffer.alloc(sizeOf(geometry, z) + SRID_BYTES), SRID_BYTES, EXTENDED_Z);
  writer.geometry(geometry, z);
  const { bytes } = writer;
  // The header comes before the code.
  bytes.copyWithin(0, SRID_BYTES, SRID_BYTES + HEADER);
  bytes.writeUInt32LE((bytes.readUInt32LE(1) | EXTENDED_SRID) >>> 0, 1);
  bytes.writeInt32LE(srid, HEADER);
  return bytes;
}

function hasZ(geometry: FlatGeometry): boolean {
  return geometry.type === 'GeometryCollection' ? geometry.geometries.some(hasZ) : geometry.stride === 3;
}

/** @param z Z coordinates in the whole, which a member without them has beside others that do */
function sizeOf(geometry: FlatGeometry, z: boolean): number {
  if (geometry.type === 'GeometryCollection') {
    return geometry.geometries.reduce((sum, member) => sum + sizeOf(member, z), HEADER + 4);
  }
  const { type, coordinates, stride, ends, parts } = geometry;
  const count = coordinates.length / stride;
  const position = z ? 24 : 16;
  const positions = count * position;
  if (type === 'Point') return HEADER + position;
  if (type === 'MultiPoint') return HEADER + 4 + count * HEADER + positions;
  if (type === 'LineString') return HEADER + 4 + positions;
  if (type === 'MultiLineString') return HEADER + 4 + ends.length * (HEADER + 4) + positions;
  if (type === 'Polygon') return HEADER + 4 + ends.length * 4 + positions;
  return HEADER + 4 + (parts?.length ?? 0) * (HEADER + 4) + ends.length * 4 + positions;
}

function widen(geometry: FlatGeometry, stride: 2 | 3): FlatGeometry {
  if (stride === 2 || geometry.type === 'GeometryCollection' || geometry.stride === 3) return geometry;
  const count = geometry.coordinates.length / 2;
  const coordinates = new Float64Array(count * 3).fill(NaN);
  for (let i = 0; i < count; i++) coordinates.set(geometry.coordinates.subarray(i * 2, i * 2 + 2), i * 3);
  return { ...geometry, stride: 3, coordinates };
}

class Writer {
  readonly bytes: Buffer;
  #at: number;
  readonly #codeOfZ: number;

  constructor(bytes: Buffer, at: number, codeOfZ: number) {
    this.bytes = bytes;
    this.#at = at;
    this.#codeOfZ = codeOfZ;
  }

  geometry(geometry: FlatGeometry, z: boolean): void {
    if (geometry.type !== 'GeometryCollection') {
      this.#shape(widen(geometry, z ? 3 : 2) as FlatShape);
      return;
    }
    this.#header('GeometryCollection', z);
    this.#uint(geometry.geometries.length);
    for (const member of geometry.geometries) this.geometry(member, z);
  }

  #shape(shape: FlatShape): void {
    const { type, stride, coordinates, ends } = shape;
    const z = stride === 3;
    this.#header(type, z);
    if (type === 'Point') this.#positions(shape, 0, 1);
    else if (type === 'MultiPoint') {
      const count = coordinates.length / stride;
      this.#uint(count);
      for (let i = 0; i < count; i++) {
        this.#header('Point', z);
        this.#positions(shape, i, i + 1);
      }
    } else if (type === 'MultiPolygon') {
      this.#polygons(shape);
    } else {
      if (nesting[type] === 2) this.#uint(ends.length);
      this.#chains(shape, 0, nesting[type] === 2 ? ends.length : 1, type === 'MultiLineString');
    }
  }

  #polygons(shape: FlatShape): void {
    const parts = shape.parts ?? [];
    this.#uint(parts.length);
    let first = 0;
    for (const end of parts) {
      this.#header('Polygon', shape.stride === 3);
      this.#uint(end - first);
      this.#chains(shape, first, end, false);
      first = end;
    }
  }

  /** Lines or rings from one to the one before another. @param areGeometries with a header for each */
  #chains(shape: FlatShape, first: number, last: number, areGeometries: boolean): void {
    for (let i = first; i < last; i++) {
      const [start, end] = [shape.ends[i - 1] ?? 0, shape.ends[i] ?? 0];
      if (areGeometries) this.#header('LineString', shape.stride === 3);
      this.#uint(end - start);
      this.#positions(shape, start, end);
    }
  }

  #header(type: FlatGeometry['type'], z: boolean): void {
    this.bytes[this.#at] = 1;
    this.bytes.writeUInt32LE(wkbTypes.indexOf(type) + 1 + (z ? this.#codeOfZ : 0), this.#at + 1);
    this.#at += HEADER;
  }

  #uint(value: number): void {
    this.bytes.writeUInt32LE(value, this.#at);
    this.#at += 4;
  }

  /** An empty point has NaN for its coordinates; so has a position without Z beside others that have it. */
  #positions({ coordinates, stride }: FlatShape, start: number, end: number): void {
    for (let i = start * stride; i < end * stride; i++) {
      this.#at = this.bytes.writeDoubleLE(coordinates[i] ?? NaN, this.#at);
    }
  }
}
