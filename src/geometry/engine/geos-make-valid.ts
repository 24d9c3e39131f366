/** Repair by GEOS alone, with a check of the result; `repair-methods.ts` states where ours deviates. */
import { EngineError } from './engine.ts';
import type { GeosInstance, Pointer } from './geos-abi.ts';
import type { Scope } from './geos-scope.ts';

/** Values of GEOSMakeValidMethods. */
const GEOS_METHODS = { linework: 0, structure: 1 } as const;
const EXCEPTION = 2;

/** Maximum number of repairs: rounding of new positions can cause new faults, fewer each time. */
const MAX_ROUNDS = 10;

/**
 * @returns a valid geometry; what has no area stays as lines and points
 * @throws {EngineError} when the result stays invalid
 */
export function makeValid(scope: Scope, geometry: Pointer, method: keyof typeof GEOS_METHODS): Pointer {
  let result = repairOnce(scope, geometry, method);
  for (let round = 1; result !== 0 && !isValid(scope, result); round++) {
    if (round === MAX_ROUNDS) throw new EngineError(`still invalid after ${MAX_ROUNDS} repairs`);
    result = repairOnce(scope, scope.own(result), method);
  }
  return result;
}

function repairOnce(scope: Scope, geometry: Pointer, method: keyof typeof GEOS_METHODS): Pointer {
  const { module, context } = scope.instance;
  return module._GEOSMakeValidWithParams_r(context, geometry, getParams(scope.instance, method));
}

type Params = Partial<Record<keyof typeof GEOS_METHODS, Pointer>>;

/** Parameters of repairs, which live as long as the instance. */
const paramsOf = new WeakMap<GeosInstance, Params>();

function getParams(instance: GeosInstance, method: keyof typeof GEOS_METHODS): Pointer {
  const known = paramsOf.get(instance) ?? {};
  paramsOf.set(instance, known);
  return (known[method] ??= createParams(instance, method));
}

function createParams({ module, context }: GeosInstance, method: keyof typeof GEOS_METHODS): Pointer {
  const params = module._GEOSMakeValidParams_create_r(context);
  module._GEOSMakeValidParams_setMethod_r(context, params, GEOS_METHODS[method]);
  module._GEOSMakeValidParams_setKeepCollapsed_r(context, params, 1);
  return params;
}

function isValid(scope: Scope, geometry: Pointer): boolean {
  const { module, context } = scope.instance;
  const code = module._GEOSisValid_r(context, geometry);
  if (code === EXCEPTION) scope.fail();
  return code === 1;
}
