/**
 * Error budget of a buffer by discs in degrees: how its tolerance is divided, and how much of it was used. The
 * derivation, with what is proven and what is measured, is in `docs/develop/geodesic-buffer.md`.
 */
import { wgs84 } from '../../ellipsoid/geodesic.ts';
import { createDiscTable, ROW_DEGREES, type DiscTable } from './disc-table.ts';

const RADIANS = Math.PI / 180;

/** Minimum radius of curvature of the ellipsoid in metres: that of the meridian at the equator. */
const MIN_CURVATURE_RADIUS = wgs84.a * (1 - wgs84.f) ** 2;

/**
 * Shares of the tolerance. Sides of discs err inward only, edges and dents outward only, so the radius is moved to the
 * middle and they count by half: 0.8 + 0.06 + 0.03 + 0.04 = 0.93.
 */
const SHARES = { side: 1.6, edge: 0.12, dent: 0.06, table: 0.04 } as const;

/**
 * Rounding bound in metres: Karney's geodesics are accurate to 15 nanometres each way; digits of a longitude are finer.
 */
const ROUNDING = 4e-8;

/** Distances in metres for which the bounds were measured. */
const [MIN_DISTANCE, MAX_DISTANCE] = [0.1, 50_000];

/** Maximum latitude in degrees. */
const MAX_LATITUDE = 89;

/** Maximum of radius / curvature radius * tan(latitude): beyond it a disc is far from an ellipse in degrees. */
const MAX_SKEW = 0.05;

/** Values of all buffers with one distance and tolerance; lengths in metres. */
export interface DiscPlan {
  readonly distance: number;
  /** Fraction of the distance. */
  readonly tolerance: number;
  /** Circumradius of the discs, larger than the distance by half of what their sides miss. */
  readonly radius: number;
  /** Maximum error of the hull of two discs that stands for all discs along an edge, as a fraction. */
  readonly maxEdgeError: number;
  /** Maximum distance between positions of which the hull stands for them. */
  readonly dentReach: number;
  readonly table: DiscTable;
}

/** Largest of each that one buffer used. */
export interface DiscUse {
  /** As a fraction of the distance, both: of the hull along an edge, and of the table and the sides. */
  edge: number;
  table: number;
  /** In metres: depth of dents that were filled, and grids of overlays. */
  dent: number;
  grid: number;
  /** True when some curve was drawn. */
  isDrawn: boolean;
}

/** The plan of the last buffer: that of the next feature of a layer is the same, and its table takes milliseconds. */
let lastPlan: DiscPlan | undefined;

/** @returns undefined where the bounds do not hold */
export function getDiscPlan(distance: number, tolerance: number): DiscPlan | undefined {
  if (!(distance >= MIN_DISTANCE && distance <= MAX_DISTANCE)) return undefined;
  if (lastPlan?.distance !== distance || lastPlan.tolerance !== tolerance) lastPlan = createPlan(distance, tolerance);
  return lastPlan;
}

function createPlan(distance: number, tolerance: number): DiscPlan {
  const fraction = usableFraction(distance, tolerance);
  const sides = 4 * Math.ceil(Math.PI / Math.acos(1 - SHARES.side * fraction) / 4);
  const [edge, dent] = [SHARES.edge * fraction, SHARES.dent * fraction];
  const radius = distance * (1 + (sideError(sides) - edge - dent) / 2);
  return {
    distance,
    tolerance,
    radius,
    maxEdgeError: edge,
    // A hull side of twice the reach spans a dent of a depth of at most reach² / 2 distance.
    dentReach: 0.99 * distance * Math.sqrt(2 * dent),
    table: createDiscTable(radius, sides),
  };
}

function usableFraction(distance: number, tolerance: number): number {
  return Math.max(tolerance / 2, tolerance - ROUNDING / distance);
}

/** Relative distance of a side inside its circle. */
function sideError(sides: number): number {
  return 1 - Math.cos(Math.PI / sides);
}

/**
 * Relative error of interpolating discs between rows of the table, and of sides that are straight in degrees. Both
 * factors, 1.5 and 0.144, are leading terms with a measured margin.
 * @param maxLatitude absolute, in degrees
 * @returns Infinity where the buffer is outside of the domain
 */
export function boundTableError({ tolerance, distance, radius, table }: DiscPlan, maxLatitude: number): number {
  const reach = radius / MIN_CURVATURE_RADIUS;
  const highest = maxLatitude * RADIANS + reach;
  if (!(maxLatitude <= MAX_LATITUDE) || highest >= 1.55) return Infinity;
  const tangent = Math.tan(highest);
  if (reach * tangent > MAX_SKEW) return Infinity;
  const step = ROW_DEGREES * RADIANS;
  const interpolation = 1.5 * (step ** 2 / 8) * reach * (tangent + 0.02) * (1 + tangent ** 2);
  const side = 0.144 * ((2 * Math.PI) / table.sides) ** 2 * reach * tangent;
  const error = interpolation + side;
  return error <= SHARES.table * usableFraction(distance, tolerance) ? error : Infinity;
}

/**
 * Factor of the squared latitude difference of an edge, in degrees, that bounds the relative error of the hull of the
 * discs at its ends: the second derivative of a disc's extent in latitude is at most 1 + 2 tan² of it, with a measured
 * margin of 5 %.
 * @param latitude absolute, in degrees: the largest of the edge
 */
export function computeEdgeFactor({ radius }: DiscPlan, latitude: number): number {
  const tangent = Math.tan(Math.min(1.57, latitude * RADIANS + radius / MIN_CURVATURE_RADIUS));
  return (1.05 * (1 + 2 * tangent ** 2) * RADIANS ** 2) / 8;
}

/**
 * Error bound that was achieved. All places nearer than distance - inward are covered, and none beyond distance +
 * outward: the discs lie between such discs on Earth, and so do unions of them.
 * @returns maximum deviation of the edge as a fraction of the distance, rounded up to three digits
 */
export function computeDiscErrorBound({ distance, radius, table: { sides } }: DiscPlan, use: DiscUse): number {
  if (!use.isDrawn) return 0;
  const common = use.table * distance + use.grid + ROUNDING;
  const outward = radius * (1 + use.edge) + use.dent + common - distance;
  // Hulls err inward by the flattening alone, measured as 0.02 of their outward error.
  const inward = distance - radius * (1 - sideError(sides)) + 0.03 * radius * use.edge + common;
  return roundUp(Math.max(outward, inward) / distance);
}

function roundUp(fraction: number): number {
  const scale = 10 ** (2 - Math.floor(Math.log10(fraction)));
  return Math.ceil(fraction * scale) / scale;
}
