/**
 * Overlays by GEOS that are right where edges nearly coincide, too. In floating point GEOS may then lose or fill whole
 * faces without an exception (its own check lets pass what is off by less than a tenth), or nest shells; on a grid a
 * little coarser than the doubles it does not. So there the same is done on a grid as well, and the areas decide.
 * @see Hobby 1999, Practical segment intersection with finite precision output, doi:10.1016/S0925-7721(99)00021-8
 */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOfAll } from '../../../schemas/flat-walk.ts';
import { hasPolygons } from '../flat/flat.ts';
import { toGeos } from './geos-flat.ts';
import type { GeosInstance, Pointer, Scope } from './geos-memory.ts';
import { nearlyCoincide } from './near-coincidence.ts';

/** Digits that a coordinate keeps on the finest grid; a double has between 15 and 16. */
const DIGITS = 14;

/** Grids that are tried, each ten times coarser than the one before. */
const GRIDS = 4;

export interface OverlayCalls {
  /** @returns 0 after an exception */
  readonly floating: (...operands: readonly Pointer[]) => Pointer;
  readonly onGrid: (gridSize: number, ...operands: readonly Pointer[]) => Pointer;
}

/** @returns the result, owned by the scope: in floating point where that is as good as the one on a grid */
export function overlay(scope: Scope, operands: readonly FlatGeometry[], { floating, onGrid }: OverlayCalls): Pointer {
  const handles = operands.map((operand) => toGeos(scope, operand));
  const result = scope.own(floating(...handles));
  if (!operands.some(hasPolygons) || !nearlyCoincide(operands)) return result;
  let gridSize = finestGrid(operands);
  for (let tries = 0; tries < GRIDS; tries++, gridSize *= 10) {
    const other = onGrid(gridSize, ...handles);
    if (other === 0 || !isValid(scope, scope.own(other))) continue;
    return agree(scope, result, other, gridSize) && isValid(scope, result) ? result : other;
  }
  return scope.fail();
}

/**
 * Whether areas and lengths differ by no more than the grid moves vertices. A sliver thinner than the grid shows in the
 * length, so it is in no result.
 */
function agree(scope: Scope, one: Pointer, other: Pointer, gridSize: number): boolean {
  const { module, context } = scope.instance;
  const [length, otherLength] = [lengthOf(scope, one), lengthOf(scope, other)];
  const moved = 2 * gridSize * (module._GEOSGetNumCoordinates_r(context, one) + 1);
  return (
    Math.abs(length - otherLength) <= moved &&
    Math.abs(areaOf(scope, one) - areaOf(scope, other)) <= 2 * gridSize * (length + otherLength)
  );
}

function finestGrid(operands: readonly FlatGeometry[]): number {
  const { west, south, east, north } = boundsOfAll(operands);
  const farthest = Math.max(-west, -south, east, north);
  return 10 ** (Math.ceil(Math.log10(farthest)) - DIGITS);
}

/** @returns square units of the coordinates */
export function areaOf(scope: Scope, geometry: Pointer): number {
  return measured(scope, (to) => scope.instance.module._GEOSArea_r(scope.instance.context, geometry, to));
}

function isValid({ instance: { module, context } }: Scope, geometry: Pointer): boolean {
  return module._GEOSisValid_r(context, geometry) === 1;
}

function lengthOf(scope: Scope, geometry: Pointer): number {
  return measured(scope, (to) => scope.instance.module._GEOSLength_r(scope.instance.context, geometry, to));
}

function measured(scope: Scope, measure: (to: Pointer) => number): number {
  const to = scope.allocate(8);
  if (measure(to) === 0) scope.fail();
  const value = scope.instance.module.HEAPF64[to / 8] ?? NaN;
  scope.release(to);
  return value;
}

/** The overlays of the C interface, each with its twin on a grid. */
export function overlayCalls({ module, context }: GeosInstance) {
  return {
    intersection: {
      floating: (a, b) => module._GEOSIntersection_r(context, a, b),
      onGrid: (size, a, b) => module._GEOSIntersectionPrec_r(context, a, b, size),
    },
    difference: {
      floating: (a, b) => module._GEOSDifference_r(context, a, b),
      onGrid: (size, a, b) => module._GEOSDifferencePrec_r(context, a, b, size),
    },
    symmetricDifference: {
      floating: (a, b) => module._GEOSSymDifference_r(context, a, b),
      onGrid: (size, a, b) => module._GEOSSymDifferencePrec_r(context, a, b, size),
    },
    union: {
      floating: (a) => module._GEOSDisjointSubsetUnion_r(context, a),
      onGrid: (size, a) => module._GEOSUnaryUnionPrec_r(context, a, size),
    },
    unionAtOnce: {
      floating: (a) => module._GEOSBuffer_r(context, a, 0, 1),
      onGrid: (size, a) => module._GEOSUnaryUnionPrec_r(context, a, size),
    },
  } satisfies Record<string, OverlayCalls>;
}
