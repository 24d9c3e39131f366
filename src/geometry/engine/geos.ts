/** The planar engine on GEOS: the only importer of the geos-wasm package, which it loads on first use. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from './engine.ts';
import { fromGeos, toGeos } from './geos-flat.ts';
import { makeValid } from './geos-make-valid.ts';
import { scoped, type GeosInstance, type GeosModule, type Pointer, type Scope } from './geos-memory.ts';
import { areaOf, overlay, overlayCalls, type OverlayCalls } from './geos-overlay.ts';
import {
  coverageFault,
  distance,
  invalidity,
  nearestPoints,
  relate,
  relation,
  withPrepared,
} from './geos-relations.ts';

const EXTERIOR_COUNTER_CLOCKWISE = 0;
const PRESERVE_ORDER = 2;

let loading: Promise<PlanarEngine> | undefined;

/** One engine per process; the server's own process never asks for it, so it never loads the WebAssembly. */
export function loadGeos(): Promise<PlanarEngine> {
  loading ??= startGeos().then(createEngine);
  return loading;
}

/** A GEOS of its own, with its own memory. */
export async function startGeos(): Promise<GeosInstance> {
  const { default: initGeosJs } = await import('geos-wasm');
  const geos = await initGeosJs({ autoInit: false });
  // The package's own types leave the module open; this names the part of it that is used.
  const module = geos.Module as unknown as GeosModule;
  const context = module._GEOS_init_r();
  let lastError = '';
  const remember = module.addFunction((message) => {
    lastError = module.UTF8ToString(message);
  }, 'vii');
  module._GEOSContext_setErrorMessageHandler_r(context, remember, 0);
  return { module, context, lastError: () => lastError };
}

type Make = (handle: Pointer, scope: Scope) => Pointer;

function createEngine(instance: GeosInstance): PlanarEngine {
  const { module: geos, context } = instance;

  const calls = overlayCalls(instance);

  /** Copies a geometry in, makes another one of it, and copies that out. */
  const transform = (geometry: FlatGeometry, make: Make): FlatGeometry =>
    scoped(instance, (scope) => oriented(scope, scope.own(make(toGeos(scope, geometry), scope))));
  const overlaid = (operands: readonly FlatGeometry[], operation: OverlayCalls): FlatGeometry =>
    scoped(instance, (scope) => oriented(scope, overlay(scope, operands, operation)));

  function oriented(scope: Scope, result: Pointer): FlatGeometry {
    if (geos._GEOSOrientPolygons_r(context, result, EXTERIOR_COUNTER_CLOCKWISE) !== 0) scope.fail();
    return fromGeos(scope, result);
  }

  return {
    buffer: (geometry, reach, quadrantSegments) =>
      transform(geometry, (handle) => geos._GEOSBuffer_r(context, handle, reach, quadrantSegments)),
    intersection: (a, b) => overlaid([a, b], calls.intersection),
    difference: (a, b) => overlaid([a, b], calls.difference),
    symmetricDifference: (a, b) => overlaid([a, b], calls.symmetricDifference),
    union: (geometry) => overlaid([geometry], calls.union),
    unionAtOnce: (polygons) => overlaid([polygons], calls.unionAtOnce),

    centroid: (geometry) => transform(geometry, (handle) => geos._GEOSGetCentroid_r(context, handle)),
    pointOnSurface: (geometry) => transform(geometry, (handle) => geos._GEOSPointOnSurface_r(context, handle)),
    boundary: (geometry) => transform(geometry, (handle) => geos._GEOSBoundary_r(context, handle)),
    convexHull: (geometry) => transform(geometry, (handle) => geos._GEOSConvexHull_r(context, handle)),
    concaveHull: (geometry, ratio, allowHoles) =>
      transform(geometry, (handle) => geos._GEOSConcaveHull_r(context, handle, ratio, Number(allowHoles))),
    voronoi: (sites, envelope) =>
      transform(sites, (handle, scope) =>
        geos._GEOSVoronoiDiagram_r(context, handle, envelope ? toGeos(scope, envelope) : 0, 0, PRESERVE_ORDER),
      ),
    delaunay: (sites) => transform(sites, (handle) => geos._GEOSDelaunayTriangulation_r(context, handle, 0, 0)),
    node: (lines) => transform(lines, (handle) => geos._GEOSNode_r(context, handle)),
    polygonize: (lines) =>
      transform(lines, (handle, scope) => {
        const array = scope.scratch(4);
        geos.HEAPU32[array / 4] = handle;
        return geos._GEOSPolygonize_r(context, array, 1);
      }),

    makeValid: (geometry) => transform(geometry, (handle, scope) => makeValid(scope, handle)),
    simplifyPreservingTopology: (geometry, tolerance) =>
      transform(geometry, (handle) => geos._GEOSTopologyPreserveSimplify_r(context, handle, tolerance)),
    simplifyCoverage: (coverage, tolerance, keepOutline) =>
      transform(coverage, (handle) => geos._GEOSCoverageSimplifyVW_r(context, handle, tolerance, Number(keepOutline))),
    coverageFault: (coverage) => scoped(instance, (scope) => coverageFault(scope, toGeos(scope, coverage))),
    snap: (geometry, target, tolerance) =>
      transform(geometry, (handle, scope) => geos._GEOSSnap_r(context, handle, toGeos(scope, target), tolerance)),
    setPrecision: (geometry, gridSize) =>
      transform(geometry, (handle) => geos._GEOSGeom_setPrecision_r(context, handle, gridSize, 0)),

    area: (geometry) => scoped(instance, (scope) => areaOf(scope, toGeos(scope, geometry))),
    invalidity: (geometry) => scoped(instance, (scope) => invalidity(scope, toGeos(scope, geometry))),
    relate: (a, b) => relate(instance, a, b),
    is: (predicate, a, b) => relation(instance, predicate, a, b),
    distance: (a, b) => scoped(instance, (scope) => distance(scope, toGeos(scope, a), toGeos(scope, b))),
    nearestPoints: (a, b) => scoped(instance, (scope) => nearestPoints(scope, toGeos(scope, a), toGeos(scope, b))),
    withPrepared: (geometry, use) => withPrepared(instance, geometry, use),
    heapBytes: () => geos.HEAPF64.byteLength,
  };
}
