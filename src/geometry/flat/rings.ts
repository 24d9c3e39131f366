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
    const chains = splitAtEnds(shape);
    if (shape.type === 'Point' || shape.type === 'MultiPoint') points.push(...chains);
    else if (shape.type === 'LineString' || shape.type === 'MultiLineString') {
      for (const chain of chains) if (chain.end > chain.start) lines.push(chain);
    } else {
      let first = 0;
      for (const end of shape.parts ?? [chains.length]) {
        const rings = chains.slice(first, end).filter((ring) => ring.end > ring.start);
        if (rings.length > 0) polygons.push(rings);
        first = end;
      }
    }
  }
  return { points: points.filter(({ start, end }) => end > start), lines, polygons };
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

function splitAtEnds({ coordinates, stride, ends }: FlatShape): Chain[] {
  let start = 0;
  return Array.from(ends, (end) => {
    const chain = { coordinates, stride, start, end };
    start = end;
    return chain;
  });
}
