/** Writes the geometries of a Shapefile: .shp and .shx. @see ESRI Shapefile Technical Description, July 1998 */
import type { FlatShape, FlatType } from '../../schemas/flat-geometry.ts';
import { boundsOf, type Bounds } from '../../schemas/flat-walk.ts';
import { ProcessError } from '../common/errors.ts';
import { SHP_CODE } from './shp-read.ts';
import { copyRing, doubleArea } from './shp-rings.ts';

export type ShpKind = 'point' | 'line' | 'polygon' | 'multipoint' | 'null';

const codes: Readonly<Record<ShpKind, number>> = { null: 0, point: 1, line: 3, polygon: 5, multipoint: 8 };
const kinds: Readonly<Record<FlatType, ShpKind>> = {
  Point: 'point',
  MultiPoint: 'multipoint',
  LineString: 'line',
  MultiLineString: 'line',
  Polygon: 'polygon',
  MultiPolygon: 'polygon',
};

/** An M value below -1e38 is none. */
const NO_M = -1e39;
const HEADER = 100;
const VERSION = 1000;
/** Lengths are counts of 16-bit words in 31 bits; programs stop at half of that. */
const MAX_BYTES = 2 ** 31;

export function kindOf({ type }: FlatShape): ShpKind {
  return kinds[type];
}

/** @param shapes of one kind; null for features without a geometry */
export function writeShp(
  kind: ShpKind,
  shapes: readonly (FlatShape | null)[],
): { readonly shp: Uint8Array; readonly shx: Uint8Array } {
  const hasZ = shapes.some((shape) => shape?.stride === 3);
  const type = codes[kind] + (hasZ && kind !== 'null' ? 10 : 0);
  const lengths = shapes.map((shape) => (shape ? recordLength(kind, shape, hasZ) : 4));
  const size = lengths.reduce((sum, length) => sum + 8 + length, HEADER);
  if (size > MAX_BYTES) throw new ProcessError('too-large', `has ${size} bytes as a Shapefile, which can have ${MAX_BYTES}. Write a GeoPackage`); // prettier-ignore
  const shp = new DataView(new ArrayBuffer(size));
  const shx = new DataView(new ArrayBuffer(HEADER + 8 * shapes.length));
  let at = HEADER;
  shapes.forEach((shape, i) => {
    const length = lengths[i] ?? 0;
    shx.setInt32(HEADER + 8 * i, at / 2);
    shx.setInt32(HEADER + 8 * i + 4, length / 2);
    shp.setInt32(at, i + 1);
    shp.setInt32(at + 4, length / 2);
    if (shape) writeRecord(shp, at + 8, type, kind, shape, hasZ);
    at += 8 + length;
  });
  const box = boxOf(shapes);
  for (const view of [shp, shx]) writeHeader(view, type, box, hasZ ? zRange(shapes) : [0, 0]);
  return { shp: new Uint8Array(shp.buffer), shx: new Uint8Array(shx.buffer) };
}

function writeHeader(view: DataView, type: number, box: Bounds, z: readonly [number, number]): void {
  view.setInt32(0, SHP_CODE);
  view.setInt32(24, view.byteLength / 2);
  view.setInt32(28, VERSION, true);
  view.setInt32(32, type, true);
  writeBox(view, 36, box);
  view.setFloat64(68, z[0], true);
  view.setFloat64(76, z[1], true);
}

function writeBox(view: DataView, at: number, { west, south, east, north }: Bounds): void {
  [west, south, east, north].forEach((value, i) => view.setFloat64(at + 8 * i, value, true));
}

function boxOf(shapes: readonly (FlatShape | null)[]): Bounds {
  const all = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const shape of shapes) {
    if (!shape) continue;
    const { west, south, east, north } = boundsOf(shape);
    all.west = Math.min(all.west, west);
    all.south = Math.min(all.south, south);
    all.east = Math.max(all.east, east);
    all.north = Math.max(all.north, north);
  }
  return all.west <= all.east ? all : { west: 0, south: 0, east: 0, north: 0 };
}

/** With Z, a position without it has 0. */
function zAt({ coordinates, stride }: FlatShape, i: number): number {
  const z = stride === 3 ? (coordinates[i * 3 + 2] ?? NaN) : NaN;
  return Number.isNaN(z) ? 0 : z;
}

function zRange(shapes: readonly (FlatShape | null)[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const shape of shapes) {
    for (let i = 0; shape && i < shape.coordinates.length / shape.stride; i++) {
      low = Math.min(low, zAt(shape, i));
      high = Math.max(high, zAt(shape, i));
    }
  }
  return low <= high ? [low, high] : [0, 0];
}

function recordLength(kind: ShpKind, { coordinates, stride, ends }: FlatShape, hasZ: boolean): number {
  const count = coordinates.length / stride;
  if (kind === 'point') return hasZ ? 36 : 20;
  const z = hasZ ? 16 + 8 * count : 0;
  return kind === 'multipoint' ? 40 + 16 * count + z : 44 + 4 * ends.length + 16 * count + z;
}

function writeRecord(view: DataView, at: number, type: number, kind: ShpKind, sent: FlatShape, hasZ: boolean): void {
  const shape = kind === 'polygon' ? turnRings(sent) : sent;
  const { coordinates, stride, ends } = shape;
  const count = coordinates.length / stride;
  view.setInt32(at, type, true);
  let next = at + 4;
  if (kind !== 'point') {
    writeBox(view, next, boundsOf(shape));
    next += 32;
    if (kind !== 'multipoint') {
      view.setInt32(next, ends.length, true);
      next += 4;
    }
    view.setInt32(next, count, true);
    next += 4;
    if (kind !== 'multipoint') next = writeStarts(view, next, ends);
  }
  for (let i = 0; i < count; i++, next += 16) {
    view.setFloat64(next, coordinates[i * stride] ?? 0, true);
    view.setFloat64(next + 8, coordinates[i * stride + 1] ?? 0, true);
  }
  if (!hasZ) return;
  if (kind !== 'point') {
    const [low, high] = zRange([shape]);
    view.setFloat64(next, low, true);
    view.setFloat64(next + 8, high, true);
    next += 16;
  }
  for (let i = 0; i < count; i++, next += 8) view.setFloat64(next, zAt(shape, i), true);
  // Other types end before their M values.
  if (kind === 'point') view.setFloat64(next, NO_M, true);
}

function writeStarts(view: DataView, at: number, ends: Uint32Array): number {
  let start = 0;
  ends.forEach((end, i) => {
    view.setInt32(at + 4 * i, start, true);
    start = end;
  });
  return at + 4 * ends.length;
}

/** Shells clockwise and holes counter-clockwise, as the format asks. */
function turnRings(shape: FlatShape): FlatShape {
  const { coordinates, stride, ends } = shape;
  const shells = new Set([0, ...(shape.parts ?? [])]);
  const turned = new Float64Array(coordinates.length);
  let start = 0;
  ends.forEach((end, ring) => {
    const area = doubleArea(coordinates, stride, start, end);
    const isTurned = shells.has(ring) ? area > 0 : area < 0;
    copyRing(coordinates, turned, stride, start, end, start, isTurned);
    start = end;
  });
  return { ...shape, coordinates: turned };
}
