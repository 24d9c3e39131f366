/** Planar engine on GEOS; the only importer of geos-wasm, which is loaded on first use. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { isPolygonal } from '../flat/flat.ts';
import { isCertainlyValid } from '../relate/certain-validity.ts';
import type { Invalidity, PlanarEngine, Polygonized } from './engine.ts';
import { createBlock } from './geos-block.ts';
import { fromGeos, mayHavePolygons, toHandle } from './geos-flat.ts';
import { makeValid } from './geos-make-valid.ts';
import { repairBy, type RepairEngine } from './repair-methods.ts';
import type { GeosInstance, GeosModule, Pointer } from './geos-abi.ts';
import { withJob, withScope, type Scope } from './geos-scope.ts';
import { measureArea, runOverlay, overlayFunctions, type OverlayFunctions } from './geos-overlay.ts';
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

let loading: Promise<GeosInstance> | undefined;
let loaded: GeosInstance | undefined;

/** The engine was asked before it was loaded. */
class NotLoaded extends Error {
  override readonly name = 'NotLoaded';
}

/** Engine of this process, loaded. The server process never calls it, so it never loads the WebAssembly. */
export async function loadGeos(): Promise<PlanarEngine> {
  loading ??= startGeos();
  loaded = await loading;
  return engine;
}

/**
 * Runs what may need the engine, which is loaded when it is called for the first time: most layers are told without it.
 * WebAssembly starts asynchronously and geometry is synchronous, so `run` starts again then. Geometries that it hands to
 * the engine are copied once.
 */
export async function withGeos<T>(run: (engine: PlanarEngine) => T): Promise<T> {
  if (!loaded) {
    try {
      return run(engine);
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
    }
    await loadGeos();
  }
  return withJob(getLoaded(), () => run(engine));
}

/** Maps items by what may need the engine, as `withGeos`: the item that needs it first starts again, others do not. */
export function mapWithGeos<Item, T>(
  items: readonly Item[],
  map: (engine: PlanarEngine, item: Item, index: number) => T,
): Promise<readonly T[]> {
  const results: T[] = [];
  return withGeos((engine) => {
    for (const item of items.slice(results.length)) results.push(map(engine, item, results.length));
    return results;
  });
}

function getLoaded(): GeosInstance {
  if (!loaded) throw new NotLoaded();
  return loaded;
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
  return {
    module,
    context,
    lastError: () => lastError,
    positions: createBlock(module),
    scratch: createBlock(module),
    job: undefined,
  };
}

type Derive = (geos: GeosModule, context: Pointer, handle: Pointer, scope: Scope) => Pointer;

const engine = createEngine();

function createEngine(): PlanarEngine {
  /** Copies a geometry in, derives another one and copies that out. */
  const transform = (geometry: FlatGeometry, derive: Derive): FlatGeometry =>
    withScope(getLoaded(), (scope) => {
      const { module, context } = scope.instance;
      return copyOriented(scope, scope.own(derive(module, context, toHandle(scope, geometry), scope)));
    });
  const toOverlay = (operands: readonly FlatGeometry[], operation: OverlayFunctions): FlatGeometry =>
    withScope(getLoaded(), (scope) => copyOriented(scope, runOverlay(scope, operands, operation)));

  const engine: PlanarEngine = {
    buffer: (geometry, distance, quadrantSegments) =>
      transform(geometry, (geos, context, handle) => geos._GEOSBuffer_r(context, handle, distance, quadrantSegments)),
    ...overlayByDimension({
      intersection: (a, b) => toOverlay([a, b], overlayFunctions.intersection),
      difference: (a, b) => toOverlay([a, b], overlayFunctions.difference),
      symmetricDifference: (a, b) => toOverlay([a, b], overlayFunctions.symmetricDifference),
      union: (geometry) => toOverlay([geometry], overlayFunctions.union),
      unionAtOnce: (polygons) => toOverlay([polygons], overlayFunctions.unionAtOnce),
    }),

    centroid: (geometry) => transform(geometry, (geos, context, handle) => geos._GEOSGetCentroid_r(context, handle)),
    pointOnSurface: (geometry) =>
      transform(geometry, (geos, context, handle) => geos._GEOSPointOnSurface_r(context, handle)),
    boundary: (geometry) => transform(geometry, (geos, context, handle) => geos._GEOSBoundary_r(context, handle)),
    convexHull: (geometry) => transform(geometry, (geos, context, handle) => geos._GEOSConvexHull_r(context, handle)),
    concaveHull: (geometry, ratio, allowHoles) =>
      transform(geometry, (geos, context, handle) =>
        geos._GEOSConcaveHull_r(context, handle, ratio, Number(allowHoles)),
      ),
    node: (lines) => transform(lines, (geos, context, handle) => geos._GEOSNode_r(context, handle)),
    polygonize: (lines) =>
      transform(lines, (geos, context, handle, scope) => {
        const array = scope.scratch(4);
        geos.HEAPU32[array / 4] = handle;
        return geos._GEOSPolygonize_r(context, array, 1);
      }),
    polygonizeFully: (lines) =>
      withScope(getLoaded(), (scope) => {
        const { module, context } = scope.instance;
        const handle = toHandle(scope, lines);
        const others = scope.scratch(12);
        const polygons = module._GEOSPolygonize_full_r(context, handle, others, others + 4, others + 8);
        if (polygons === 0) scope.fail();
        const [cuts = 0, dangles = 0, invalid = 0] = module.HEAPU32.slice(others / 4, others / 4 + 3);
        const copies = [polygons, cuts, dangles, invalid].map((geometry) => scope.own(geometry));
        const [one, two, three, four] = copies.map((geometry) => copyOriented(scope, geometry));
        return { polygons: one, cuts: two, dangles: three, invalid: four } as Polygonized;
      }),
    mergeLines: (lines) => transform(lines, (geos, context, handle) => geos._GEOSLineMerge_r(context, handle)),

    makeValid: (geometry, method = 'structure') => repairBy(repairEngine, geometry, method),
    simplifyPreservingTopology: (geometry, tolerance) =>
      transform(geometry, (geos, context, handle) => geos._GEOSTopologyPreserveSimplify_r(context, handle, tolerance)),
    simplifyCoverage: (coverage, tolerance, keepOutline) =>
      transform(coverage, (geos, context, handle) =>
        geos._GEOSCoverageSimplifyVW_r(context, handle, tolerance, Number(keepOutline)),
      ),
    coverageFault: (coverage) => withScope(getLoaded(), (scope) => findCoverageFault(scope, toHandle(scope, coverage))),
    snap: (geometry, target, tolerance) =>
      transform(geometry, (geos, context, handle, scope) =>
        geos._GEOSSnap_r(context, handle, toHandle(scope, target), tolerance),
      ),
    setPrecision: (geometry, gridSize) =>
      transform(geometry, (geos, context, handle) => geos._GEOSGeom_setPrecision_r(context, handle, gridSize, 0)),

    area: (geometry) => withScope(getLoaded(), (scope) => measureArea(scope, toHandle(scope, geometry))),
    invalidity: rememberInvalidity,
    relate: (a, b) => relate(getLoaded, a, b),
    is: (predicate, a, b) => testRelation(getLoaded, predicate, a, b),
    distance: (a, b) =>
      withScope(getLoaded(), (scope) => measureDistance(scope, toHandle(scope, a), toHandle(scope, b))),
    nearestPoints: (a, b) =>
      withScope(getLoaded(), (scope) => findNearestPoints(scope, toHandle(scope, a), toHandle(scope, b))),
    withPrepared: (geometry, use) => withPrepared(getLoaded, geometry, use),
    heapBytes: () => loaded?.module.HEAPF64.byteLength ?? 0,
  };
  const repairEngine: RepairEngine = {
    ...engine,
    makeValid: (geometry, method) =>
      transform(geometry, (_geos, _context, handle, scope) => makeValid(scope, handle, method)),
  };
  return engine;
}

/** The job keeps the result, too: a repaired geometry is overlaid next. */
function copyOriented(scope: Scope, result: Pointer): FlatGeometry {
  const { module, context } = scope.instance;
  const typeId = module._GEOSGeomTypeId_r(context, result);
  if (mayHavePolygons(typeId) && module._GEOSOrientPolygons_r(context, result, EXTERIOR_COUNTER_CLOCKWISE) !== 0)
    scope.fail();
  const copy = fromGeos(scope, result, typeId);
  scope.keep(copy, result);
  return copy;
}

/** Answers of GEOS about geometries, which nobody changes. */
const invalidities = new WeakMap<FlatGeometry, Invalidity | 'valid'>();

/** Most polygons are valid for certain, and need not be copied to the engine to be told so. */
function rememberInvalidity(geometry: FlatGeometry): Invalidity | undefined {
  if (isPolygonal(geometry) && isCertainlyValid(geometry)) return undefined;
  const known =
    invalidities.get(geometry) ??
    withScope(getLoaded(), (scope) => findInvalidity(scope, toHandle(scope, geometry))) ??
    'valid';
  invalidities.set(geometry, known);
  return known === 'valid' ? undefined : known;
}
