/** Error budget of a geodesic buffer: how its tolerance is divided, and how much of it was used. */
import { ProcessError } from '../../common/errors.ts';

/** Maximum number of chords of the border: some seconds of work. */
export const MAX_CHORDS = 500_000;
/** Maximum number of mapped positions, probes included. */
const MAX_POSITIONS = 10 * MAX_CHORDS;

/** Minimum radius of curvature of the ellipsoid in metres. */
const RADIUS = 6_335_000;

/**
 * Rounding bound in metres: Karney's geodesics are accurate to 15 nanometres each way; digits of a longitude are finer.
 */
const ROUNDING = 4e-8;

/**
 * Shares of the tolerance. Arcs and planes err inward only, so the radius is enlarged by half of both, and they count
 * by half: 0.25 + 0.125 + 0.15 + 0.2 + 0.1 + 0.125 = 0.95.
 */
const SHARES = { arc: 0.5, plane: 0.25, forward: 0.15, inverse: 0.2, thinning: 0.1, hull: 0.125 } as const;

/** Budget of one buffer; all lengths in metres. */
export interface BufferBudget {
  readonly distance: number;
  /** Fraction of the distance. */
  readonly tolerance: number;
  /** Chords of a full circle. */
  readonly segments: number;
  /** Maximum distance of a piece from its centre. */
  readonly extent: number;
  /** Maximum deviation of chords from edges under the projection and under its inverse. */
  readonly chords: { readonly forward: number; readonly inverse: number };
  /** Maximum deviation of a thinned line. */
  readonly thinning: number;
  /** Maximum distance of positions that are replaced by their convex hull. */
  readonly hullReach: number;
  /** Maximum distance of a point from the edge of a hole that is filled. */
  readonly holeTolerance: number;
  /** Upper bound of `computeRadius`. */
  readonly maxRadius: number;
  /** Counts a position that is mapped. @throws {ProcessError} `too-large` */
  readonly count: () => void;
  /** Largest value of each that was used. */
  readonly used: BudgetUse;
}

interface BudgetUse {
  /** Largest extent of a piece. */
  extent: number;
  forward: number;
  inverse: number;
  thinning: number;
  /** Longest side of a hull. */
  side: number;
  holeTolerance: number;
}

export function createBudget(distance: number, tolerance: number): BufferBudget {
  const fraction = Math.max(tolerance / 2, tolerance - ROUNDING / distance);
  const segments = 4 * Math.ceil(Math.PI / Math.acos(1 - SHARES.arc * fraction) / 4);
  let positions = 0;
  const budget: BufferBudget = {
    distance,
    tolerance,
    segments,
    extent: RADIUS * Math.sqrt(6 * SHARES.plane * fraction),
    chords: { forward: SHARES.forward * fraction * distance, inverse: SHARES.inverse * fraction * distance },
    thinning: SHARES.thinning * fraction * distance,
    hullReach: distance * Math.sqrt(2 * SHARES.hull * fraction),
    holeTolerance: 1e-7 * distance,
    maxRadius: distance * (1 + ((SHARES.arc + SHARES.plane) / 2) * tolerance),
    count() {
      if (++positions > MAX_POSITIONS) throw toleranceError(budget);
    },
    used: { extent: 0, forward: 0, inverse: 0, thinning: 0, side: 0, holeTolerance: 0 },
  };
  return budget;
}

/** Records a value that was used. */
export function recordUse({ used }: BufferBudget, step: keyof BudgetUse, metres: number): void {
  if (metres > used[step]) used[step] = metres;
}

/** Radius, enlarged by half of the inward errors of arcs and planes. @returns metres */
export function computeRadius(budget: BufferBudget): number {
  return budget.distance * (1 + (arcError(budget) + planeError(budget)) / 2);
}

/**
 * Error bound that was achieved. All points within distance - inward of the border are covered, and none beyond
 * distance + outward, by each piece and so by their union.
 * @returns maximum deviation of the edge as a fraction of the distance, rounded up to three digits
 */
export function computeErrorBound(budget: BufferBudget): number {
  const { distance, used } = budget;
  const radius = computeRadius(budget);
  const line = used.forward + used.thinning + used.holeTolerance + radius - Math.sqrt(radius ** 2 - used.side ** 2 / 4);
  const edge = used.inverse + ROUNDING;
  const outward = radius + line + edge - distance;
  const inward = distance - (1 - planeError(budget)) * (radius * (1 - arcError(budget)) - line) + edge;
  return roundUp(Math.max(outward, inward) / distance);
}

/** Relative distance of an arc inside its circle between two vertices. */
function arcError({ segments }: BufferBudget): number {
  return 1 - Math.cos(Math.PI / segments);
}

/**
 * Relative error of the plane of a piece: it overestimates distances, by up to (h / R)² / 6 at a distance h from the
 * centre, and slightly more where the other point is far: as on a sphere with the ellipsoid's largest curvature.
 */
function planeError({ maxRadius, used: { extent } }: BufferBudget): number {
  const reach = (extent + maxRadius) / RADIUS;
  return ((extent / RADIUS) ** 2 / 6) * (1 + reach ** 2 / 15);
}

function roundUp(fraction: number): number {
  const digits = 2 - Math.floor(Math.log10(fraction));
  return Number(`${Math.ceil(Number(`${fraction}e${digits}`))}e-${digits}`);
}

/** @param required known where the border itself has too many chords */
export function toleranceError(
  { distance, tolerance }: BufferBudget,
  required?: { chords: number; enough: number | undefined },
): ProcessError {
  const count = required ? `about ${Math.ceil(required.chords)}` : `more than ${MAX_CHORDS}`;
  const parts = required ? ` into at least ${Math.ceil(required.chords / MAX_CHORDS)} parts` : '';
  const coarser = required?.enough === undefined ? '' : `a tolerance of ${required.enough}, `;
  return new ProcessError(
    'too-large',
    `A tolerance of ${tolerance} at ${distance} metres needs ${count} positions, because ` +
      `the edges are long and the distance is short; the maximum is ${MAX_CHORDS}, a fixed limit. ` +
      `Use ${coarser}a larger distance, or split the geometry${parts} and unite the buffers.`,
  );
}
