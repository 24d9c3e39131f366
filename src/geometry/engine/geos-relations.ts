/** What GEOS says about geometries instead of making new ones: validity, relations, distances. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import type { Invalidity, Prepared } from './engine.ts';
import type { Predicate } from '../relate/de-9im.ts';
import { positionCount, shapesOf } from '../flat/flat.ts';
import type { Arrangement } from '../relate/arrangement.ts';
import { holds } from '../relate/de-9im.ts';
import { arrangementOf } from '../relate/kept-arrangements.ts';
import { meetsItself, plainOf } from '../relate/is-simple.ts';
import { matrixOf } from '../relate/relate.ts';
import { fromGeos, toGeos } from './geos-flat.ts';
import { scoped, type Compare, type GeosInstance, type Pointer, type Scope } from './geos-memory.ts';

const EXCEPTION = 2;

/** Positions of a geometry beyond which an arrangement, a kilobyte each, takes more memory than a worker may have. */
const MOST_ARRANGED = 200_000;

/** @returns the first fault that GEOS finds */
export function invalidity(scope: Scope, geometry: Pointer): Invalidity | undefined {
  const { module, context } = scope.instance;
  const out = scope.allocate(8);
  module.HEAPU32.fill(0, out / 4, out / 4 + 2);
  const answer = module._GEOSisValidDetail_r(context, geometry, 0, out, out + 4);
  if (answer === EXCEPTION) scope.fail();
  if (answer === 1) return undefined;
  const reasonText = module.HEAPU32[out / 4] ?? 0;
  const location = module.HEAPU32[out / 4 + 1] ?? 0;
  const reason = module.UTF8ToString(reasonText);
  module._GEOSFree_r(context, reasonText);
  const at = location === 0 ? undefined : fromGeos(scope, scope.own(location));
  return { reason, at: at?.type === 'Point' ? [...at.coordinates] : [] };
}

/** @returns where polygons overlap or miss vertices of their neighbours, at one of several places */
export function coverageFault(scope: Scope, coverage: Pointer): Position | undefined {
  const { module, context } = scope.instance;
  const out = scope.allocate(4);
  module.HEAPU32[out / 4] = 0;
  const answer = module._GEOSCoverageIsValid_r(context, coverage, 0, out);
  if (answer === EXCEPTION) scope.fail();
  const edges = module.HEAPU32[out / 4] ?? 0;
  const geometry = edges === 0 ? undefined : fromGeos(scope, scope.own(edges));
  if (answer === 1 || !geometry) return undefined;
  const edge = shapesOf(geometry).find(({ coordinates }) => coordinates.length > 0);
  return edge ? [...edge.coordinates.subarray(0, 2)] : [];
}

/**
 * Which shape GEOS 3.13 is right about: one that nowhere meets itself. Of others it misses ends of lines, inner voids of
 * overlapping polygons, and what lies on an edge at a place where another ring touches it.
 */
function sureShapeOf(geometry: FlatGeometry): FlatGeometry | undefined {
  if (positionCount(geometry) > MOST_ARRANGED) return geometry;
  const plain = plainOf(geometry);
  return plain && !meetsItself(plain) ? plain : undefined;
}

export function relate(instance: GeosInstance, a: FlatGeometry, b: FlatGeometry): string {
  const [first, second] = [sureShapeOf(a), sureShapeOf(b)];
  if (!first || !second) return matrixOf(arrangementOf(a), arrangementOf(b));
  return scoped(instance, (scope) => {
    const { module, context } = instance;
    const text = module._GEOSRelate_r(context, toGeos(scope, first), toGeos(scope, second));
    if (text === 0) scope.fail();
    const matrix = module.UTF8ToString(text);
    module._GEOSFree_r(context, text);
    return matrix;
  });
}

export function relation(instance: GeosInstance, predicate: Predicate, a: FlatGeometry, b: FlatGeometry): boolean {
  if (predicate !== 'equals') return withPrepared(instance, a, (prepared) => prepared.is(predicate, b));
  const [first, second] = [sureShapeOf(a), sureShapeOf(b)];
  if (!first || !second) return holdsBetween(predicate, arrangementOf(a), arrangementOf(b));
  return scoped(instance, (scope) => {
    const [left, right] = [toGeos(scope, first), toGeos(scope, second)];
    return truth(scope, instance.module._GEOSEquals_r(instance.context, left, right));
  });
}

function holdsBetween(predicate: Predicate, a: Arrangement, b: Arrangement): boolean {
  return holds(predicate, matrixOf(a, b), a.dimension, b.dimension);
}

export function distance(scope: Scope, a: Pointer, b: Pointer): number {
  const { module, context } = scope.instance;
  const out = scope.allocate(8);
  if (module._GEOSDistance_r(context, a, b, out) === 0) scope.fail();
  return module.HEAPF64[out / 8] ?? 0;
}

export function nearestPoints(scope: Scope, a: Pointer, b: Pointer): readonly [Position, Position] | undefined {
  const { module, context } = scope.instance;
  const sequence = module._GEOSNearestPoints_r(context, a, b);
  if (sequence === 0) return undefined;
  const out = scope.allocate(32);
  module._GEOSCoordSeq_copyToBuffer_r(context, sequence, out, 0, 0);
  module._GEOSCoordSeq_destroy_r(context, sequence);
  const [ax = 0, ay = 0, bx = 0, by = 0] = module.HEAPF64.subarray(out / 8, out / 8 + 4);
  return [
    [ax, ay],
    [bx, by],
  ];
}

export function withPrepared<T>(instance: GeosInstance, geometry: FlatGeometry, use: (prepared: Prepared) => T): T {
  const { module, context } = instance;
  return scoped(instance, (outer) => {
    const index = outer.prepare(toGeos(outer, plainOf(geometry) ?? geometry));
    let own: Arrangement | undefined;
    return use({
      is: (predicate, other) => {
        // Whether two share a place at all, GEOS tells of shapes that meet themselves too.
        const shapeOf = predicate === 'intersects' || predicate === 'disjoint' ? plainOf : sureShapeOf;
        const shape = shapeOf(geometry) && shapeOf(other);
        if (!shape) return holdsBetween(predicate, (own ??= arrangementOf(geometry)), arrangementOf(other));
        const compare = compareWith(instance, predicate);
        return scoped(instance, (scope) => truth(scope, compare(context, index, toGeos(scope, shape))));
      },
      distance: (other) =>
        scoped(instance, (scope) => {
          const handle = toGeos(scope, other);
          const out = scope.allocate(8);
          if (module._GEOSPreparedDistance_r(context, index, handle, out) === 0) scope.fail();
          return module.HEAPF64[out / 8] ?? 0;
        }),
    });
  });
}

function truth(scope: Scope, answer: number): boolean {
  if (answer === EXCEPTION) scope.fail();
  return answer === 1;
}

function compareWith({ module }: GeosInstance, predicate: Exclude<Predicate, 'equals'>): Compare {
  const compare = {
    intersects: module._GEOSPreparedIntersects_r,
    disjoint: module._GEOSPreparedDisjoint_r,
    contains: module._GEOSPreparedContains_r,
    within: module._GEOSPreparedWithin_r,
    covers: module._GEOSPreparedCovers_r,
    'covered-by': module._GEOSPreparedCoveredBy_r,
    touches: module._GEOSPreparedTouches_r,
    crosses: module._GEOSPreparedCrosses_r,
    overlaps: module._GEOSPreparedOverlaps_r,
  } as const;
  return compare[predicate];
}
