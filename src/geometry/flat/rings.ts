/** Iterates over the lines, rings and polygons of flat geometries without copying positions. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { isLongEdge } from '../../../schemas/lon-lat.ts';
import { shapesOf } from './flat.ts';

/** Positions of one line or ring: from index `start` up to, not including, `end`. */
export interface Chain {
  readonly coordinates: Float64Array;
  readonly stride: 2 | 3;
  readonly start: number;
  readonly end: number;
}

export interface Chains {
  readonly points: readonly Chain[];
  readonly lines: readonly Chain[];
  /** Shell first. */
  readonly polygons: readonly (readonly Chain[])[];
}

/** Empty parts are dropped. */
export function splitChains(geometry: FlatGeometry): Chains {
  const points: Chain[] = [];
  const lines: Chain[] = [];
  const polygons: Chain[][] = [];
  for (const shape of shapesOf(geometry)) {
    if (shape.type === 'Polygon' || shape.type === 'MultiPolygon') addPolygons(polygons, shape);
    else addChains(shape.type === 'Point' || shape.type === 'MultiPoint' ? points : lines, shape, 0, shape.ends.length);
  }
  return { points, lines, polygons };
}

function addPolygons(polygons: Chain[][], shape: FlatShape): void {
  let first = 0;
  for (const end of shape.parts ?? [shape.ends.length]) {
    const rings: Chain[] = [];
    addChains(rings, shape, first, end);
    if (rings.length > 0) polygons.push(rings);
    first = end;
  }
}

/** Adds lines or rings of a shape, from one to the one before another. */
function addChains(chains: Chain[], { coordinates, stride, ends }: FlatShape, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const [start, end] = [i === 0 ? 0 : (ends[i - 1] as number), ends[i] as number];
    if (end > start) chains.push({ coordinates, stride, start, end });
  }
}

export function longitudeAt({ coordinates, stride }: Chain, i: number): number {
  return coordinates[i * stride] ?? NaN;
}

export function latitudeAt({ coordinates, stride }: Chain, i: number): number {
  return coordinates[i * stride + 1] ?? NaN;
}

/**
 * Signed longitude difference of an edge in degrees; above 180 in size it is taken the short way, across the
 * antimeridian.
 */
export function longitudeDifference(from: number, to: number): number {
  if (!isLongEdge(from, to)) return to - from;
  // Differences to the antimeridian are exact on either side of it.
  return from > to ? 180 - from + (180 + to) : -(180 + from + (180 - to));
}
