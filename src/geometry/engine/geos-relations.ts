/** What GEOS says about geometries instead of making new ones: validity, relations, distances. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geojson.ts';
import type { Invalidity, Predicate, Prepared } from './engine.ts';
import { shapesOf } from '../shapes/flat.ts';
import { fromGeos, toGeos } from './geos-flat.ts';
import { scoped, type Compare, type GeosInstance, type Pointer, type Scope } from './geos-memory.ts';

const EXCEPTION = 2;

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

export function relate(scope: Scope, a: Pointer, b: Pointer): string {
  const { module, context } = scope.instance;
  const text = module._GEOSRelate_r(context, a, b);
  if (text === 0) scope.fail();
  const matrix = module.UTF8ToString(text);
  module._GEOSFree_r(context, text);
  return matrix;
}

/** Through an index of the first one, which GEOS makes only when it pays. */
export function relation(scope: Scope, predicate: Predicate, a: Pointer, b: Pointer): boolean {
  const { module, context } = scope.instance;
  if (predicate === 'equals') return truth(scope, module._GEOSEquals_r(context, a, b));
  return truth(scope, compareWith(scope.instance, predicate)(context, scope.prepare(a), b));
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
    const index = outer.prepare(toGeos(outer, geometry));
    return use({
      is: (predicate, other) =>
        scoped(instance, (scope) =>
          truth(scope, compareWith(instance, predicate)(context, index, toGeos(scope, other))),
        ),
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
