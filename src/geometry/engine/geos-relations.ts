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
import { fromGeos, toHandle } from './geos-flat.ts';
import { hasNearCoincidence } from './near-coincidence.ts';
import type { Compare, GeosInstance, Pointer } from './geos-abi.ts';
import { freeAfter, Scope, withScope } from './geos-scope.ts';

const EXCEPTION = 2;

/** Throws where the engine is not loaded. */
type GetInstance = () => GeosInstance;

/**
 * Maximum positions of a geometry in an exact arrangement, at a kilobyte each; larger ones would exceed a worker's
 * memory.
 */
const MAX_ARRANGED_POSITIONS = 200_000;

/** @returns the first invalidity that GEOS finds */
export function findInvalidity(scope: Scope, geometry: Pointer): Invalidity | undefined {
  const { module, context } = scope.instance;
  const out = scope.scratch(8);
  module.HEAPU32.fill(0, out / 4, out / 4 + 2);
  const code = module._GEOSisValidDetail_r(context, geometry, 0, out, out + 4);
  if (code === EXCEPTION) scope.fail();
  if (code === 1) return undefined;
  const reasonText = module.HEAPU32[out / 4] ?? 0;
  const location = module.HEAPU32[out / 4 + 1] ?? 0;
  const reason = module.UTF8ToString(reasonText);
  module._GEOSFree_r(context, reasonText);
  return { reason, at: location === 0 ? [] : readPoint(scope, scope.own(location)) };
}

/** @returns x and y, nothing for an empty point */
function readPoint(scope: Scope, point: Pointer): Position {
  const { module, context } = scope.instance;
  const out = scope.scratch(16);
  const isRead =
    module._GEOSGeomGetX_r(context, point, out) === 1 && module._GEOSGeomGetY_r(context, point, out + 8) === 1;
  return isRead ? [...module.HEAPF64.subarray(out / 8, out / 8 + 2)] : [];
}

/** @returns a point at which polygons overlap or miss vertices of their neighbours */
export function findCoverageFault(scope: Scope, coverage: Pointer): Position | undefined {
  const { module, context } = scope.instance;
  const out = scope.scratch(4);
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

export function relate(getInstance: GetInstance, a: FlatGeometry, b: FlatGeometry): string {
  const reliable = toReliableShapes(a, b);
  if (!reliable) return computeMatrix(getArrangement(a), getArrangement(b));
  const [first, second] = reliable;
  return withScope(getInstance(), (scope) => {
    const { module, context } = scope.instance;
    const text = module._GEOSRelate_r(context, toHandle(scope, first), toHandle(scope, second));
    if (text === 0) scope.fail();
    const matrix = module.UTF8ToString(text);
    module._GEOSFree_r(context, text);
    return matrix;
  });
}

export function testRelation(
  getInstance: GetInstance,
  predicate: Predicate,
  a: FlatGeometry,
  b: FlatGeometry,
): boolean {
  if (predicate !== 'equals') return withPrepared(getInstance, a, (prepared) => prepared.is(predicate, b));
  const reliable = toReliableShapes(a, b);
  if (!reliable) return testArrangements(predicate, getArrangement(a), getArrangement(b));
  const [first, second] = reliable;
  return withScope(getInstance(), (scope) => {
    const { module, context } = scope.instance;
    const [left, right] = [toHandle(scope, first), toHandle(scope, second)];
    return toBoolean(scope, module._GEOSEquals_r(context, left, right));
  });
}

function testArrangements(predicate: Predicate, a: Arrangement, b: Arrangement): boolean {
  return matchesPredicate(predicate, computeMatrix(a, b), a.dimension, b.dimension);
}

export function measureDistance(scope: Scope, a: Pointer, b: Pointer): number {
  const { module, context } = scope.instance;
  const out = scope.scratch(8);
  if (module._GEOSDistance_r(context, a, b, out) === 0) scope.fail();
  return module.HEAPF64[out / 8] ?? 0;
}

export function findNearestPoints(scope: Scope, a: Pointer, b: Pointer): readonly [Position, Position] | undefined {
  const { module, context } = scope.instance;
  const sequence = module._GEOSNearestPoints_r(context, a, b);
  if (sequence === 0) return undefined;
  const out = scope.scratch(32);
  module._GEOSCoordSeq_copyToBuffer_r(context, sequence, out, 0, 0);
  module._GEOSCoordSeq_destroy_r(context, sequence);
  const [ax = 0, ay = 0, bx = 0, by = 0] = module.HEAPF64.subarray(out / 8, out / 8 + 4);
  return [
    [ax, ay],
    [bx, by],
  ];
}

/** The geometry is copied and indexed when the first comparison needs that. */
export function withPrepared<T>(getInstance: GetInstance, geometry: FlatGeometry, use: (prepared: Prepared) => T): T {
  const single = toSingleShape(geometry);
  let outer: Scope | undefined;
  let index: Pointer | undefined;
  const prepare = (): Pointer => {
    outer ??= new Scope(getInstance());
    return (index ??= outer.prepare(toHandle(outer, single ?? geometry)));
  };
  let arrangement: Arrangement | undefined;
  let reliable: FlatGeometry | 'none' | undefined;
  let near: ((box: Bounds) => FlatGeometry) | undefined;
  /** @returns undefined where GEOS may be wrong on the geometry and another one */
  const toShapeBeside = (other: FlatGeometry): FlatGeometry | undefined => {
    reliable ??= toReliableShape(geometry) ?? 'none';
    const shape = reliable === 'none' ? undefined : toReliableShape(other);
    if (!shape || reliable === 'none' || isTooLarge(geometry) || isTooLarge(other)) return shape;
    near ??= createEdgeFinder(reliable);
    return hasNearCoincidence([near(boundsOf(shape)), shape]) ? undefined : shape;
  };
  const prepared: Prepared = {
    is: (predicate, other) => {
      // For intersects and disjoint, GEOS is right on shapes that touch themselves, too, and nothing is rounded.
      const isExact = predicate === 'intersects' || predicate === 'disjoint';
      const shape = isExact ? single && toSingleShape(other) : toShapeBeside(other);
      if (!shape) return testArrangements(predicate, (arrangement ??= getArrangement(geometry)), getArrangement(other));
      return withScope(getInstance(), (scope) => {
        const compare = getComparison(scope.instance, predicate);
        return toBoolean(scope, compare(scope.instance.context, prepare(), toHandle(scope, shape)));
      });
    },
    measureDistance: (other) =>
      withScope(getInstance(), (scope) => {
        const { module, context } = scope.instance;
        const [known, handle] = [prepare(), toHandle(scope, other)];
        const out = scope.scratch(8);
        if (module._GEOSPreparedDistance_r(context, known, handle, out) === 0) scope.fail();
        return module.HEAPF64[out / 8] ?? 0;
      }),
  };
  return freeAfter({ free: () => outer?.free() }, () => use(prepared));
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
