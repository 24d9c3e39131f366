/** Values that a planar buffer is checked against: distances of points from the edges of its geometry. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf } from '../flat/flat.ts';
import { toRingPolygons, toShape, type RingPolygon } from '../flat/ring-polygons.ts';
import { uniteAll } from '../overlay/union.ts';
import { createDiscSum } from './disc-sum.ts';
import { createEdgeReach, type EdgeReach, type Radii } from './edge-reach.ts';

/** Fraction of the distance by which GEOS may simplify the geometry, with a margin. */
const SIMPLIFICATION = 0.015;

/** Rounding of distances, as a fraction. */
const ROUNDING = 1e-7;

/** Minimum length of an edge whose sides are told from its ends, as a fraction of the distance. */
const MIN_SIDE_FRACTION = 0.25;

/** Values that are known of a buffer while it is checked. */
export interface BufferCheck {
  readonly engine: PlanarEngine;
  readonly geometry: FlatGeometry;
  /** Polygons of the input. */
  readonly polygons: readonly RingPolygon[];
  /** Other than 0. */
  readonly distance: number;
  readonly quadrantSegments: number;
  readonly reach: EdgeReach;
  /** Slightly below the distance: a point nearer to an edge is not on the border of the buffer. */
  readonly radii: Radii;
  /** Distance within which vertices of the border may lie. */
  readonly strict: number;
}

export function createCheck(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  distance: number,
  quadrantSegments: number,
): BufferCheck {
  const size = Math.abs(distance);
  // GEOS rounds the number of chords of an arc, so one may span 1.5 times the angle.
  const arc = Math.cos((0.375 * Math.PI) / quadrantSegments);
  const { west, south, east, north } = boundsOf(geometry);
  const rounding = 8 * Number.EPSILON * Math.max(Math.abs(west), Math.abs(south), Math.abs(east), Math.abs(north));
  const polygons = toRingPolygons(geometry);
  return {
    engine,
    geometry,
    polygons,
    distance,
    quadrantSegments,
    reach: createEdgeReach(distance > 0 ? geometry : toShape(polygons), MIN_SIDE_FRACTION * size),
    radii: {
      beside: (1 - SIMPLIFICATION) * size - rounding,
      beyond: (arc - SIMPLIFICATION) * size - rounding,
    },
    strict: (1 - ROUNDING) * size - rounding,
  };
}

/** All points within the distance of some edges. */
export function coverEdges(check: BufferCheck, edges: readonly number[]): readonly RingPolygon[] {
  const sum = createDiscSum(Math.abs(check.distance), 4 * check.quadrantSegments);
  const bands = edges.map((edge): RingPolygon => {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = check.reach.edges.subarray(4 * edge, 4 * edge + 4);
    return toPolygon(sum([[x0, y0], [x1, y1]])); // prettier-ignore
  });
  return uniteAll(check.engine, bands);
}

function toPolygon(ring: readonly Position[]): RingPolygon {
  const coordinates = Float64Array.from(ring.flatMap(([x = 0, y = 0]) => [x, y]));
  const shape = { type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(ring.length) } as const;
  return { shell: { coordinates, bounds: boundsOf(shape) }, holes: [] };
}
