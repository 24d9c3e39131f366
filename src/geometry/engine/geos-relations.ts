/** Validity, relations and distances by GEOS. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import type { Invalidity, Prepared } from './engine.ts';
import type { Predicate } from '../relate/de-9im.ts';
import { boundsOf, countPositions, shapesOf, type Bounds } from '../flat/flat.ts';
import { indexBoxes } from '../flat/spatial-index.ts';
import type { Arrangement } from '../relate/arrangement.ts';
import { matchesPredicate } from '../relate/de-9im.ts';
import { getArrangement } from '../relate/arrangement.ts';
import { touchesItself, toSingleShape } from '../relate/is-simple.ts';
import { computeMatrix } from '../relate/relate.ts';
import { fromGeos, toGeos } from './geos-flat.ts';
import { hasNearCoincidence } from './near-coincidence.ts';
import type { Compare, GeosInstance, Pointer } from './geos-abi.ts';
import { withScope, type Scope } from './geos-scope.ts';

const EXCEPTION = 2;

/**
 * Maximum positions of a geometry in an exact arrangement, at a kilobyte each; larger ones would exceed a worker's
 * memory.
 */
const MAX_ARRANGED_POSITIONS = 200_000;

/** @returns the first invalidity that GEOS finds */
export function findInvalidity(scope: Scope, geometry: Pointer): Invalidity | undefined {
  const { module, context } = scope.instance;
  const out = scope.allocate(8);
  module.HEAPU32.fill(0, out / 4, out / 4 + 2);
  const code = module._GEOSisValidDetail_r(context, geometry, 0, out, out + 4);
  if (code === EXCEPTION) scope.fail();
  if (code === 1) return undefined;
  const reasonText = module.HEAPU32[out / 4] ?? 0;
  const location = module.HEAPU32[out / 4 + 1] ?? 0;
  const reason = module.UTF8ToString(reasonText);
  module._GEOSFree_r(context, reasonText);
  const at = location === 0 ? undefined : fromGeos(scope, scope.own(location));
  return { reason, at: at?.type === 'Point' ? [...at.coordinates] : [] };
}

/** @returns a point at which polygons overlap or miss vertices of their neighbours */
export function findCoverageFault(scope: Scope, coverage: Pointer): Position | undefined {
  const { module, context } = scope.instance;
  const out = scope.allocate(4);
  module.HEAPU32[out / 4] = 0;
  const code = module._GEOSCoverageIsValid_r(context, coverage, 0, out);
  if (code === EXCEPTION) scope.fail();
  const edges = module.HEAPU32[out / 4] ?? 0;
  const geometry = edges === 0 ? undefined : fromGeos(scope, scope.own(edges));
  if (code === 1 || !geometry) return undefined;
  const edge = shapesOf(geometry).find(({ coordinates }) => coordinates.length > 0);
  return edge ? [...edge.coordinates.subarray(0, 2)] : [];
}

/**
 * Shape on which relations of GEOS 3.13 are right: a simple one. For others it misses ends of lines, voids between
 * overlapping polygons, and contacts on an edge where another ring touches it.
 */
function toReliableShape(geometry: FlatGeometry): FlatGeometry | undefined {
  if (isTooLarge(geometry)) return geometry;
  const single = toSingleShape(geometry);
  return single && !touchesItself(single) ? single : undefined;
}

/**
 * Shapes of which GEOS computes the relation right. A crossing that it rounds to the end of an edge counts as a contact
 * there, and a vertex a rounding step from an edge as one on it.
 */
function toReliableShapes(a: FlatGeometry, b: FlatGeometry): readonly [FlatGeometry, FlatGeometry] | undefined {
  const [first, second] = [toReliableShape(a), toReliableShape(b)];
  if (!first || !second) return undefined;
  const isReliable = isTooLarge(a) || isTooLarge(b) || !hasNearCoincidence([first, second]);
  return isReliable ? [first, second] : undefined;
}

function isTooLarge(geometry: FlatGeometry): boolean {
  return countPositions(geometry) > MAX_ARRANGED_POSITIONS;
}

export function relate(instance: GeosInstance, a: FlatGeometry, b: FlatGeometry): string {
  const reliable = toReliableShapes(a, b);
  if (!reliable) return computeMatrix(getArrangement(a), getArrangement(b));
  const [first, second] = reliable;
  return withScope(instance, (scope) => {
    const { module, context } = instance;
    const text = module._GEOSRelate_r(context, toGeos(scope, first), toGeos(scope, second));
    if (text === 0) scope.fail();
    const matrix = module.UTF8ToString(text);
    module._GEOSFree_r(context, text);
    return matrix;
  });
}

export function testRelation(instance: GeosInstance, predicate: Predicate, a: FlatGeometry, b: FlatGeometry): boolean {
  if (predicate !== 'equals') return withPrepared(instance, a, (prepared) => prepared.is(predicate, b));
  const reliable = toReliableShapes(a, b);
  if (!reliable) return testArrangements(predicate, getArrangement(a), getArrangement(b));
  const [first, second] = reliable;
  return withScope(instance, (scope) => {
    const [left, right] = [toGeos(scope, first), toGeos(scope, second)];
    return toBoolean(scope, instance.module._GEOSEquals_r(instance.context, left, right));
  });
}

function testArrangements(predicate: Predicate, a: Arrangement, b: Arrangement): boolean {
  return matchesPredicate(predicate, computeMatrix(a, b), a.dimension, b.dimension);
}

export function measureDistance(scope: Scope, a: Pointer, b: Pointer): number {
  const { module, context } = scope.instance;
  const out = scope.allocate(8);
  if (module._GEOSDistance_r(context, a, b, out) === 0) scope.fail();
  return module.HEAPF64[out / 8] ?? 0;
}

export function findNearestPoints(scope: Scope, a: Pointer, b: Pointer): readonly [Position, Position] | undefined {
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
  return withScope(instance, (outer) => {
    const index = outer.prepare(toGeos(outer, toSingleShape(geometry) ?? geometry));
    let arrangement: Arrangement | undefined;
    const reliable = toReliableShape(geometry);
    let near: ((box: Bounds) => FlatGeometry) | undefined;
    /** @returns undefined where GEOS may be wrong on the geometry and another one */
    const toShapeBeside = (other: FlatGeometry): FlatGeometry | undefined => {
      const shape = reliable && toReliableShape(other);
      if (!shape || isTooLarge(geometry) || isTooLarge(other)) return shape;
      near ??= createEdgeFinder(reliable);
      return hasNearCoincidence([near(boundsOf(shape)), shape]) ? undefined : shape;
    };
    return use({
      is: (predicate, other) => {
        // For intersects and disjoint, GEOS is right on shapes that touch themselves, too, and nothing is rounded.
        const isExact = predicate === 'intersects' || predicate === 'disjoint';
        const shape = isExact ? toSingleShape(geometry) && toSingleShape(other) : toShapeBeside(other);
        if (!shape)
          return testArrangements(predicate, (arrangement ??= getArrangement(geometry)), getArrangement(other));
        const compare = getComparison(instance, predicate);
        return withScope(instance, (scope) => toBoolean(scope, compare(context, index, toGeos(scope, shape))));
      },
      measureDistance: (other) =>
        withScope(instance, (scope) => {
          const handle = toGeos(scope, other);
          const out = scope.allocate(8);
          if (module._GEOSPreparedDistance_r(context, index, handle, out) === 0) scope.fail();
          return module.HEAPF64[out / 8] ?? 0;
        }),
    });
  });
}

/** @returns edges of a geometry near a box, so that a comparison costs no more than what is there */
function createEdgeFinder(geometry: FlatGeometry): (box: Bounds) => FlatGeometry {
  const edges: number[] = [];
  for (const { coordinates, stride, ends } of shapesOf(geometry)) {
    let start = 0;
    for (const end of ends) {
      for (let i = (start + 1) * stride; i < end * stride; i += stride) {
        for (const at of [i - stride, i - stride + 1, i, i + 1]) edges.push(coordinates[at] ?? NaN);
      }
      start = end;
    }
  }
  const boxes = Float64Array.from(edges, (value, i) => {
    const [one, other] = [edges[i & ~2] ?? value, edges[i | 2] ?? value];
    return (i & 2) === 0 ? Math.min(one, other) : Math.max(one, other);
  });
  const index = indexBoxes(boxes);
  const margin = 2 ** -40 * edges.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return ({ west, south, east, north }) => {
    const found = index.search(west - margin, south - margin, east + margin, north + margin);
    return {
      type: 'MultiLineString',
      coordinates: Float64Array.from(found.flatMap((edge) => edges.slice(4 * edge, 4 * edge + 4))),
      stride: 2,
      ends: Uint32Array.from(found, (_, i) => 2 * (i + 1)),
    };
  };
}

function toBoolean(scope: Scope, code: number): boolean {
  if (code === EXCEPTION) scope.fail();
  return code === 1;
}

function getComparison({ module }: GeosInstance, predicate: Exclude<Predicate, 'equals'>): Compare {
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
