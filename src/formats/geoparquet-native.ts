/** Geometries as nested lists of x and y, the native encodings of GeoParquet 1.1. @see https://geoarrow.org, "separated" */
import type { FlatShape, FlatType } from '../../schemas/flat-geometry.ts';
import { isObject } from '../../schemas/is-object.ts';
import { buildShape, type Positions } from './flat-build.ts';

export const nativeTypes = {
  point: 'Point',
  linestring: 'LineString',
  polygon: 'Polygon',
  multipoint: 'MultiPoint',
  multilinestring: 'MultiLineString',
  multipolygon: 'MultiPolygon',
} as const satisfies Readonly<Record<string, FlatType>>;

export type NativeType = keyof typeof nativeTypes;

/** Lists around a position. */
const depths: Readonly<Record<NativeType, 0 | 1 | 2 | 3>> = {
  point: 0,
  linestring: 1,
  polygon: 2,
  multipoint: 1,
  multilinestring: 2,
  multipolygon: 3,
};

/** @returns the shape, and whether it has M values, which are left out. @throws whatever `fail` throws */
export function readNative(
  value: unknown,
  encoding: NativeType,
  fail: (reason: string) => never,
): { readonly geometry: FlatShape; readonly hasM: boolean } {
  const nest = (one: unknown, levels: number): unknown => (levels === 0 ? one : [nest(one, levels - 1)]);
  const depth = depths[encoding];
  // As three levels of lists, of which the upper ones have one member where the type has fewer.
  const polygons = nest(value, 3 - depth);
  let hasM = false;
  const toPositions = (list: unknown): Positions => {
    const positions: number[] = [];
    for (const position of asList(list, fail)) {
      if (!isObject(position)) return fail('a position is not x and y');
      const { x, y, z, m } = position;
      if (typeof x !== 'number' || typeof y !== 'number') return fail('a position has no x or no y');
      if (typeof m === 'number') hasM = true;
      if (Number.isNaN(x) && Number.isNaN(y)) continue;
      positions.push(x, y, typeof z === 'number' ? z : NaN);
    }
    return positions;
  };
  const lists = asList(polygons, fail).map((rings) => asList(rings, fail).map(toPositions));
  return { geometry: buildShape(nativeTypes[encoding], lists), hasM };
}

function asList(value: unknown, fail: (reason: string) => never): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : fail('a list of positions is missing');
}
