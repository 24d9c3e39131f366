/** The planar engine on GEOS: the only importer of the geos-wasm package, which it loads on first use. */
import type { Geometry, MultiPolygon, Polygon } from '../../schemas/geojson.ts';
import type { Invalidity, PlanarEngine } from './engine.ts';
import { scoped, type GeosInstance, type GeosModule, type Pointer, type Scope } from './geos-memory.ts';
import { fromGeos, toGeos } from './geos-geojson.ts';

const EXCEPTION = 2;
const EXTERIOR_COUNTER_CLOCKWISE = 0;
const MAKE_VALID_BY_STRUCTURE = 1;

let loading: Promise<PlanarEngine> | undefined;

/** One engine per process; the server's own process never asks for it, so it never loads the WebAssembly. */
export function loadGeos(): Promise<PlanarEngine> {
  loading ??= startGeos().then(createEngine);
  return loading;
}

async function startGeos(): Promise<GeosInstance> {
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

function createEngine(instance: GeosInstance): PlanarEngine {
  const { module, context } = instance;

  function answer(scope: Scope, result: Pointer): Geometry {
    scope.own(result);
    if (module._GEOSOrientPolygons_r(context, result, EXTERIOR_COUNTER_CLOCKWISE) !== 0) scope.fail();
    return fromGeos(scope, result);
  }

  return {
    buffer: (geometry, distance, quadrantSegments) =>
      scoped(instance, (scope) => {
        const handle = toGeos(scope, geometry);
        return asPolygons(answer(scope, module._GEOSBuffer_r(context, handle, distance, quadrantSegments)));
      }),

    area: (geometry) =>
      scoped(instance, (scope) => {
        const handle = toGeos(scope, geometry);
        const area = scope.scratch(8);
        if (module._GEOSArea_r(context, handle, area) === 0) scope.fail();
        return module.HEAPF64[area / 8] ?? 0;
      }),

    intersection: (a, b) =>
      scoped(instance, (scope) => {
        const [left, right] = [toGeos(scope, a), toGeos(scope, b)];
        return answer(scope, module._GEOSIntersection_r(context, left, right));
      }),

    difference: (a, b) =>
      scoped(instance, (scope) => {
        const [left, right] = [toGeos(scope, a), toGeos(scope, b)];
        return answer(scope, module._GEOSDifference_r(context, left, right));
      }),

    union: (geometry) =>
      scoped(instance, (scope) => answer(scope, module._GEOSDisjointSubsetUnion_r(context, toGeos(scope, geometry)))),

    invalidity: (geometry) => scoped(instance, (scope) => invalidity(scope, toGeos(scope, geometry))),

    makeValid: (geometry) =>
      scoped(instance, (scope) => {
        const handle = toGeos(scope, geometry);
        const params = module._GEOSMakeValidParams_create_r(context);
        module._GEOSMakeValidParams_setMethod_r(context, params, MAKE_VALID_BY_STRUCTURE);
        module._GEOSMakeValidParams_setKeepCollapsed_r(context, params, 1);
        const result = module._GEOSMakeValidWithParams_r(context, handle, params);
        module._GEOSMakeValidParams_destroy_r(context, params);
        return answer(scope, result);
      }),

    heapBytes: () => module.HEAPF64.byteLength,
  };
}

function invalidity(scope: Scope, geometry: Pointer): Invalidity | undefined {
  const { module, context } = scope.instance;
  const out = scope.scratch(8);
  module.HEAPU32.fill(0, out / 4, out / 4 + 2);
  const answer = module._GEOSisValidDetail_r(context, geometry, 0, out, out + 4);
  if (answer === EXCEPTION) scope.fail();
  if (answer === 1) return undefined;
  const reasonText = module.HEAPU32[out / 4] ?? 0;
  const location = module.HEAPU32[out / 4 + 1] ?? 0;
  const reason = module.UTF8ToString(reasonText);
  module._GEOSFree_r(context, reasonText);
  const at = location === 0 ? undefined : fromGeos(scope, scope.own(location));
  return { reason, at: at?.type === 'Point' ? at.coordinates : [] };
}

function asPolygons(geometry: Geometry): Polygon | MultiPolygon {
  if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') return geometry;
  throw new Error(`GEOS made a ${geometry.type} where it makes polygons.`);
}
