/**
 * Overlays by GEOS, with a guard where edges nearly coincide. There floating-point noding may lose or fill whole faces
 * without an exception (the engine's check tolerates a tenth of the area) or nest shells; snap-rounding to a grid
 * slightly coarser than doubles does not. Such overlays also run on a grid, and areas and lengths decide which result
 * is kept.
 * @see Hobby 1999, Practical segment intersection with finite precision output, doi:10.1016/S0925-7721(99)00021-8
 */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOfAll } from '../../../schemas/flat-walk.ts';
import { hasPolygons } from '../flat/flat.ts';
import { toHandle } from './geos-flat.ts';
import type { GeosInstance, Pointer } from './geos-abi.ts';
import type { Scope } from './geos-scope.ts';
import { hasNearCoincidence } from './near-coincidence.ts';

/** Significant digits of a coordinate on the finest grid; a double has between 15 and 16. */
const GRID_DIGITS = 14;

/** Maximum number of grids, each ten times coarser than the one before. */
const MAX_GRIDS = 4;

export interface OverlayFunctions {
  /** @returns 0 after an exception */
  readonly floating: (geos: GeosInstance, ...operands: readonly Pointer[]) => Pointer;
  readonly onGrid: (geos: GeosInstance, gridSize: number, ...operands: readonly Pointer[]) => Pointer;
}

/** @returns the result, owned by the scope: the floating-point one where it agrees with the one on a grid */
export function runOverlay(
  scope: Scope,
  operands: readonly FlatGeometry[],
  { floating, onGrid }: OverlayFunctions,
): Pointer {
  const handles = operands.map((operand) => toHandle(scope, operand));
  const result = scope.own(floating(scope.instance, ...handles));
  if (!operands.some(hasPolygons) || !hasNearCoincidence(operands)) return result;
  let gridSize = finestGridSize(operands);
  for (let attempt = 0; attempt < MAX_GRIDS; attempt++, gridSize *= 10) {
    const other = onGrid(scope.instance, gridSize, ...handles);
    if (other === 0 || !isValid(scope, scope.own(other))) continue;
    return resultsAgree(scope, result, other, gridSize) && isValid(scope, result) ? result : other;
  }
  return scope.fail();
}

/**
 * True when areas and lengths differ by no more than snap-rounding moves vertices. A sliver thinner than the grid
 * changes the length, so it is in no result.
 */
function resultsAgree(scope: Scope, one: Pointer, other: Pointer, gridSize: number): boolean {
  const { module, context } = scope.instance;
  const [length, otherLength] = [measureLength(scope, one), measureLength(scope, other)];
  const tolerance = 2 * gridSize * (module._GEOSGetNumCoordinates_r(context, one) + 1);
  return (
    Math.abs(length - otherLength) <= tolerance &&
    Math.abs(measureArea(scope, one) - measureArea(scope, other)) <= 2 * gridSize * (length + otherLength)
  );
}

function finestGridSize(operands: readonly FlatGeometry[]): number {
  const { west, south, east, north } = boundsOfAll(operands);
  const maxCoordinate = Math.max(-west, -south, east, north);
  return 10 ** (Math.ceil(Math.log10(maxCoordinate)) - GRID_DIGITS);
}

/** @returns square units of the coordinates */
export function measureArea(scope: Scope, geometry: Pointer): number {
  return readDouble(scope, (to) => scope.instance.module._GEOSArea_r(scope.instance.context, geometry, to));
}

function isValid({ instance: { module, context } }: Scope, geometry: Pointer): boolean {
  return module._GEOSisValid_r(context, geometry) === 1;
}

function measureLength(scope: Scope, geometry: Pointer): number {
  return readDouble(scope, (to) => scope.instance.module._GEOSLength_r(scope.instance.context, geometry, to));
}

function readDouble(scope: Scope, measure: (to: Pointer) => number): number {
  const to = scope.scratch(8);
  if (measure(to) === 0) scope.fail();
  return scope.instance.module.HEAPF64[to / 8] ?? NaN;
}

/** Overlay functions of the C API, in floating point and on a grid. */
export const overlayFunctions = {
  intersection: {
    floating: ({ module, context }, a, b) => module._GEOSIntersection_r(context, a, b),
    onGrid: ({ module, context }, size, a, b) => module._GEOSIntersectionPrec_r(context, a, b, size),
  },
  difference: {
    floating: ({ module, context }, a, b) => module._GEOSDifference_r(context, a, b),
    onGrid: ({ module, context }, size, a, b) => module._GEOSDifferencePrec_r(context, a, b, size),
  },
  symmetricDifference: {
    floating: ({ module, context }, a, b) => module._GEOSSymDifference_r(context, a, b),
    onGrid: ({ module, context }, size, a, b) => module._GEOSSymDifferencePrec_r(context, a, b, size),
  },
  union: {
    floating: ({ module, context }, a) => module._GEOSDisjointSubsetUnion_r(context, a),
    onGrid: ({ module, context }, size, a) => module._GEOSUnaryUnionPrec_r(context, a, size),
  },
  unionAtOnce: {
    floating: ({ module, context }, a) => module._GEOSBuffer_r(context, a, 0, 1),
    onGrid: ({ module, context }, size, a) => module._GEOSUnaryUnionPrec_r(context, a, size),
  },
} satisfies Record<string, OverlayFunctions>;
