/** Measures of geometries in a plane. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { measurePlanarArea } from '../flat/dimensions.ts';
import { splitChains, type Chain } from '../flat/rings.ts';

export interface PlanarMeasures {
  /** Square units of polygons. */
  readonly area: number;
  /** Units of all polygon rings. */
  readonly perimeter: number;
  /** Units of lines. */
  readonly length: number;
}

/** @param geometry in the plane; its edges are straight there */
export function measureInPlane(geometry: FlatGeometry): PlanarMeasures {
  const { lines, polygons } = splitChains(geometry);
  return {
    area: measurePlanarArea(geometry),
    perimeter: sum(polygons.flat(), chainLength),
    length: sum(lines, chainLength),
  };
}

/** Length of a line or ring in the unit of its plane. */
export function chainLength({ coordinates, stride, start, end }: Chain): number {
  let length = 0;
  for (let i = (start + 1) * stride; i < end * stride; i += stride) {
    length += edgeInPlane(at(i - stride), at(i - stride + 1), at(i), at(i + 1));
  }
  return length;

  function at(index: number): number {
    return coordinates[index] ?? NaN;
  }
}

export function edgeInPlane(x0: number, y0: number, x1: number, y1: number): number {
  return Math.hypot(x1 - x0, y1 - y0);
}

function sum<T>(values: readonly T[], measure: (value: T) => number): number {
  return values.reduce((total, value) => total + measure(value), 0);
}
