/** A geometry as typed arrays: a million vertices are one Float64Array, not a million small arrays. */
import type { Geometry, GeometryCollection, Position } from './geometry-types.ts';

export type FlatType = Exclude<Geometry['type'], 'GeometryCollection'>;

export interface FlatShape {
  readonly type: FlatType;
  /** The positions one after another, `stride` numbers each. */
  readonly coordinates: Float64Array;
  /** 2, or 3 with Z coordinates; NaN where a position among others with Z has none. */
  readonly stride: 2 | 3;
  /** End of each line or ring, in positions; one entry for types that have a single list of them. */
  readonly ends: Uint32Array;
  /** End of each polygon of a MultiPolygon, in rings; absent in other types. */
  readonly parts?: Uint32Array;
}

export interface FlatCollection {
  readonly type: 'GeometryCollection';
  readonly geometries: readonly FlatGeometry[];
}

export type FlatGeometry = FlatShape | FlatCollection;

/** Number of brackets around a position of a type. */
export const nesting: Readonly<Record<FlatType, 0 | 1 | 2 | 3>> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

export function isFlatShape(value: unknown): value is FlatShape {
  return (
    typeof value === 'object' && value !== null && 'coordinates' in value && value.coordinates instanceof Float64Array
  );
}

export function isFlat(value: unknown): value is FlatGeometry {
  if (isFlatShape(value)) return true;
  if (typeof value !== 'object' || value === null || !('geometries' in value)) return false;
  return Array.isArray(value.geometries) && value.geometries.every(isFlat);
}

/**
 * @param geometry that has been checked: positions of 2 or 3 finite numbers, nested as its type asks
 * @returns without positions, lines, rings and polygons that have nothing in them, as they would be counted; a collection
 *   without other members that were sent: a box of it would outlive what it is around
 */
export function toFlat(geometry: Geometry | FlatGeometry): FlatGeometry {
  if (isFlatShape(geometry)) return geometry;
  if (geometry.type === 'GeometryCollection')
    return { type: geometry.type, geometries: geometry.geometries.map(toFlat) };
  const polygons = toPolygons(geometry);
  const rings = polygons.flat();
  const stride = rings.some((ring) => ring.some((position) => position.length > 2)) ? 3 : 2;
  const ends = runningTotals(rings.map((ring) => ring.length));
  const coordinates = new Float64Array((ends.at(-1) ?? 0) * stride);
  let next = 0;
  for (const ring of rings) {
    for (const position of ring) {
      for (let axis = 0; axis < stride; axis++) coordinates[next++] = position[axis] ?? NaN;
    }
  }
  const shape = { type: geometry.type, coordinates, stride, ends } as const;
  return geometry.type === 'MultiPolygon'
    ? { ...shape, parts: runningTotals(polygons.map((rings) => rings.length)) }
    : shape;
}

/** The geometry as RFC 7946 writes it. */
export function toGeoJson(geometry: FlatGeometry): Geometry {
  if (geometry.type === 'GeometryCollection') {
    const collection: GeometryCollection = { type: geometry.type, geometries: geometry.geometries.map(toGeoJson) };
    return collection;
  }
  return { type: geometry.type, coordinates: toNested(geometry) } as Geometry;
}

/** The `coordinates` member as GeoJSON nests it. */
export function toNested(shape: FlatShape): unknown {
  const lines = toLines(shape);
  const depth = nesting[shape.type];
  if (depth === 3) return splitAt(lines, shape.parts ?? new Uint32Array());
  if (depth === 2) return lines;
  const [positions = []] = lines;
  return depth === 1 ? positions : (positions[0] ?? []);
}

function toLines({ coordinates, stride, ends }: FlatShape): Position[][] {
  let start = 0;
  return Array.from(ends, (end) => {
    const line = [];
    for (let i = start * stride; i < end * stride; i += stride) line.push(toPosition(coordinates, i, stride));
    start = end;
    return line;
  });
}

function toPosition(coordinates: Float64Array, at: number, stride: 2 | 3): Position {
  const [x, y] = [coordinates[at] ?? NaN, coordinates[at + 1] ?? NaN];
  const z = stride === 3 ? (coordinates[at + 2] ?? NaN) : NaN;
  return Number.isNaN(z) ? [x, y] : [x, y, z];
}

function toPolygons(geometry: Exclude<Geometry, GeometryCollection>): readonly (readonly (readonly Position[])[])[] {
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates.length > 0 ? [geometry.coordinates] : []]];
    case 'MultiPoint':
    case 'LineString':
      return [[withoutEmpty(geometry.coordinates)]];
    case 'MultiLineString':
    case 'Polygon':
      return [withoutEmpty(geometry.coordinates.map(withoutEmpty))];
    case 'MultiPolygon':
      return withoutEmpty(geometry.coordinates.map((rings) => withoutEmpty(rings.map(withoutEmpty))));
  }
}

function withoutEmpty<T extends ArrayLike<unknown>>(items: readonly T[]): readonly T[] {
  return items.some(({ length }) => length === 0) ? items.filter(({ length }) => length > 0) : items;
}

function splitAt<T>(items: readonly T[], ends: Uint32Array): T[][] {
  let start = 0;
  return Array.from(ends, (end) => {
    const part = items.slice(start, end);
    start = end;
    return part;
  });
}

export function runningTotals(counts: readonly number[]): Uint32Array {
  let total = 0;
  return Uint32Array.from(counts, (count) => (total += count));
}
