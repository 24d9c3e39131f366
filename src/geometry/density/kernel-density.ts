/** Density of points by a quartic kernel, on a lattice in a plane of metres. */
import { azimuthalEquidistant, wgs84, type LocalPlane } from '../ellipsoid/geodesic.ts';
import type { Position } from '../../../schemas/geometry-types.ts';

export interface DensityGrid {
  readonly plane: LocalPlane;
  /** Distance between nodes in metres. */
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  /** Position of the first node in the plane. */
  readonly origin: readonly [x: number, y: number];
  /** Weight per square metre at each node, by rows. */
  readonly values: Float64Array;
  /** Maximum relative error of a length in the plane. */
  readonly errorBound: number;
}

export interface DensityPlan extends Omit<DensityGrid, 'values'> {
  /** x and y of the points in the plane, interleaved. */
  readonly points: Float64Array;
  readonly radius: number;
  /** Evaluations of the kernel. */
  readonly evaluations: number;
}

/** Empty nodes around the surface, so that its contours close. */
const MARGIN = 2;

/**
 * @param lonLat longitudes and latitudes, interleaved
 * @param centre of the plane
 * @param radius of the kernel in metres
 * @param cellFor distance between nodes in metres for a width and a height of the surface in metres
 */
export function planDensity(
  lonLat: Float64Array,
  centre: Position,
  { radius, cellFor }: { readonly radius: number; readonly cellFor: (width: number, height: number) => number },
): DensityPlan {
  const plane = azimuthalEquidistant(centre);
  const points = new Float64Array(lonLat.length);
  let [west, south, east, north, reach] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (let i = 0; i < lonLat.length; i += 2) {
    const [x = 0, y = 0] = plane.toPlane([lonLat[i] as number, lonLat[i + 1] as number]);
    [points[i], points[i + 1]] = [x, y];
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [south, north] = [Math.min(south, y), Math.max(north, y)];
    reach = Math.max(reach, Math.hypot(x, y));
  }
  const cell = cellFor(east - west + 2 * radius, north - south + 2 * radius);
  const [left, bottom] = [Math.floor((west - radius) / cell) - MARGIN, Math.floor((south - radius) / cell) - MARGIN];
  return {
    plane,
    cell,
    columns: Math.ceil((east + radius) / cell) + MARGIN - left + 1,
    rows: Math.ceil((north + radius) / cell) + MARGIN - bottom + 1,
    origin: [left * cell, bottom * cell],
    errorBound: ((reach + radius) / (wgs84.a * (1 - wgs84.f))) ** 2 / 6,
    points,
    radius,
    evaluations: (lonLat.length / 2) * (2 * (radius / cell)) ** 2,
  };
}

/**
 * Sums 3 / (π r²) · (1 - d² / r²)² over the points within r, whose integral is 1 for each.
 * @param weights of the points
 * @see Silverman 1986, Density Estimation for Statistics and Data Analysis, equation 4.5
 */
export function computeDensity(
  plan: DensityPlan,
  weights: Float64Array,
  progress: (fraction: number) => void,
): DensityGrid {
  const { points, radius, cell, columns, rows, origin } = plan;
  const values = new Float64Array(columns * rows);
  const height = 3 / (Math.PI * radius * radius);
  const square = radius * radius;
  weights.forEach((weight, i) => {
    if (i % 10_000 === 9999) progress(i / weights.length);
    const [x, y] = [(points[2 * i] as number) - origin[0], (points[2 * i + 1] as number) - origin[1]];
    for (let row = Math.ceil((y - radius) / cell); row * cell <= y + radius; row++) {
      const dy = row * cell - y;
      const reach = Math.sqrt(Math.max(0, square - dy * dy));
      for (let column = Math.ceil((x - reach) / cell); column * cell <= x + reach; column++) {
        const rest = 1 - ((column * cell - x) ** 2 + dy * dy) / square;
        if (rest <= 0) continue;
        const at = row * columns + column;
        values[at] = (values[at] as number) + weight * height * rest * rest;
      }
    }
  });
  return { ...plan, values };
}

/** Weight under the surface: the sum over the nodes, each for its cell. */
export function sumDensity({ values, cell }: Pick<DensityGrid, 'values' | 'cell'>): number {
  return values.reduce((sum, value) => sum + value, 0) * cell * cell;
}
