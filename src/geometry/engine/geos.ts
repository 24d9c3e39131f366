/** Planar engine on GEOS; the only importer of geos-wasm, which is loaded on first use. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { isPolygonal } from '../flat/flat.ts';
import { isCertainlyValid } from '../relate/certain-validity.ts';
import type { Invalidity, PlanarEngine } from './engine.ts';
import { fromGeos, toGeos } from './geos-flat.ts';
import { makeValid } from './geos-make-valid.ts';
import { repairBy, type RepairEngine } from './repair-methods.ts';
import type { GeosInstance, GeosModule, Pointer } from './geos-abi.ts';
import { withScope, type Scope } from './geos-scope.ts';
import { measureArea, runOverlay, createOverlayFunctions, type OverlayFunctions } from './geos-overlay.ts';
import { overlayByDimension } from './overlay-by-dimension.ts';
import {
  findCoverageFault,
  measureDistance,
  findInvalidity,
  findNearestPoints,
  relate,
  testRelation,
  withPrepared,
} from './geos-relations.ts';

const EXTERIOR_COUNTER_CLOCKWISE = 0;

let loading: Promise<PlanarEngine> | undefined;

/** Engine of this process. The server process never calls it, so it never loads the WebAssembly. */
export function loadGeos(): Promise<PlanarEngine> {
  loading ??= startGeos().then(createEngine);
  return loading;
}

/** Separate GEOS instance with its own memory. */
export async function startGeos(): Promise<GeosInstance> {
  const { default: initGeosJs } = await import('geos-wasm');
  const geos = await initGeosJs({ autoInit: false });
  // The package leaves the type of the module open.
  const module = geos.Module as unknown as GeosModule;
  const context = module._GEOS_init_r();
  let lastError = '';
  const errorHandler = module.addFunction((message) => {
    lastError = module.UTF8ToString(message);
  }, 'vii');
  module._GEOSContext_setErrorMessageHandler_r(context, errorHandler, 0);
  return { module, context, lastError: () => lastError };
}

type Derive = (handle: Pointer, scope: Scope) => Pointer;

function createEngine(instance: GeosInstance): PlanarEngine {
  const { module: geos, context } = instance;

  const overlays = createOverlayFunctions(instance);

  /** Copies a geometry in, derives another one and copies that out. */
  const transform = (geometry: FlatGeometry, derive: Derive): FlatGeometry =>
    withScope(instance, (scope) => copyOriented(scope, scope.own(derive(toGeos(scope, geometry), scope))));
  const toOverlay = (operands: readonly FlatGeometry[], operation: OverlayFunctions): FlatGeometry =>
    withScope(instance, (scope) => copyOriented(scope, runOverlay(scope, operands, operation)));

  function copyOriented(scope: Scope, result: Pointer): FlatGeometry {
    if (geos._GEOSOrientPolygons_r(context, result, EXTERIOR_COUNTER_CLOCKWISE) !== 0) scope.fail();
    return fromGeos(scope, result);
  }

  const engine: PlanarEngine = {
    buffer: (geometry, distance, quadrantSegments) =>
      transform(geometry, (handle) => geos._GEOSBuffer_r(context, handle, distance, quadrantSegments)),
    ...overlayByDimension({
      intersection: (a, b) => toOverlay([a, b], overlays.intersection),
      difference: (a, b) => toOverlay([a, b], overlays.difference),
      symmetricDifference: (a, b) => toOverlay([a, b], overlays.symmetricDifference),
      union: (geometry) => toOverlay([geometry], overlays.union),
      unionAtOnce: (polygons) => toOverlay([polygons], overlays.unionAtOnce),
    }),
    uniteCoverage: (coverage) => transform(coverage, (handle) => geos._GEOSCoverageUnion_r(context, handle)),

    centroid: (geometry) => transform(geometry, (handle) => geos._GEOSGetCentroid_r(context, handle)),
    pointOnSurface: (geometry) => transform(geometry, (handle) => geos._GEOSPointOnSurface_r(context, handle)),
    boundary: (geometry) => transform(geometry, (handle) => geos._GEOSBoundary_r(context, handle)),
    convexHull: (geometry) => transform(geometry, (handle) => geos._GEOSConvexHull_r(context, handle)),
    concaveHull: (geometry, ratio, allowHoles) =>
      transform(geometry, (handle) => geos._GEOSConcaveHull_r(context, handle, ratio, Number(allowHoles))),
    node: (lines) => transform(lines, (handle) => geos._GEOSNode_r(context, handle)),
    polygonize: (lines) =>
      transform(lines, (handle, scope) => {
        const array = scope.scratch(4);
        geos.HEAPU32[array / 4] = handle;
        return geos._GEOSPolygonize_r(context, array, 1);
      }),

    makeValid: (geometry, method = 'structure') => repairBy(repairEngine, geometry, method),
    simplifyPreservingTopology: (geometry, tolerance) =>
      transform(geometry, (handle) => geos._GEOSTopologyPreserveSimplify_r(context, handle, tolerance)),
    simplifyCoverage: (coverage, tolerance, keepOutline) =>
      transform(coverage, (handle) => geos._GEOSCoverageSimplifyVW_r(context, handle, tolerance, Number(keepOutline))),
    coverageFault: (coverage) => withScope(instance, (scope) => findCoverageFault(scope, toGeos(scope, coverage))),
    snap: (geometry, target, tolerance) =>
      transform(geometry, (handle, scope) => geos._GEOSSnap_r(context, handle, toGeos(scope, target), tolerance)),
    setPrecision: (geometry, gridSize) =>
      transform(geometry, (handle) => geos._GEOSGeom_setPrecision_r(context, handle, gridSize, 0)),

    area: (geometry) => withScope(instance, (scope) => measureArea(scope, toGeos(scope, geometry))),
    invalidity: (geometry) => rememberInvalidity(instance, geometry),
    relate: (a, b) => relate(instance, a, b),
    is: (predicate, a, b) => testRelation(instance, predicate, a, b),
    distance: (a, b) => withScope(instance, (scope) => measureDistance(scope, toGeos(scope, a), toGeos(scope, b))),
    nearestPoints: (a, b) =>
      withScope(instance, (scope) => findNearestPoints(scope, toGeos(scope, a), toGeos(scope, b))),
    withPrepared: (geometry, use) => withPrepared(instance, geometry, use),
    heapBytes: () => geos.HEAPF64.byteLength,
  };
  const repairEngine: RepairEngine = {
    ...engine,
    makeValid: (geometry, method) => transform(geometry, (handle, scope) => makeValid(scope, handle, method)),
  };
  return engine;
}

/** Answers of GEOS about geometries, which nobody changes. */
const invalidities = new WeakMap<FlatGeometry, Invalidity | 'valid'>();

/** Most polygons are valid for certain, and need not be copied to the engine to be told so. */
function rememberInvalidity(instance: GeosInstance, geometry: FlatGeometry): Invalidity | undefined {
  if (isPolygonal(geometry) && isCertainlyValid(geometry)) return undefined;
  const known =
    invalidities.get(geometry) ??
    withScope(instance, (scope) => findInvalidity(scope, toGeos(scope, geometry))) ??
    'valid';
  invalidities.set(geometry, known);
  return known === 'valid' ? undefined : known;
}

/** Area in the plane. @returns square units of the coordinates, never negative; 0 for points and lines */
export async function measurePlanarArea(geometry: FlatGeometry): Promise<number> {
  const engine = await loadGeos();
  return engine.area(geometry);
}
