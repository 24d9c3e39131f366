/** Repair by GEOS, with a check of the result. */
import { EngineError } from './engine.ts';
import type { Pointer } from './geos-abi.ts';
import type { Scope } from './geos-scope.ts';

const BY_STRUCTURE = 1;
const EXCEPTION = 2;

/** Maximum number of repairs: rounding of new positions can cause new faults, fewer each time. */
const MAX_ROUNDS = 10;

/**
 * @returns a valid geometry; shells stay shells and holes stay holes
 * @throws {EngineError} when the result stays invalid
 */
export function makeValid(scope: Scope, geometry: Pointer): Pointer {
  let result = repairOnce(scope, geometry);
  for (let round = 1; result !== 0 && !isValid(scope, result); round++) {
    if (round === MAX_ROUNDS) throw new EngineError(`still invalid after ${MAX_ROUNDS} repairs`);
    result = repairOnce(scope, scope.own(result));
  }
  return result;
}

function repairOnce({ instance: { module, context } }: Scope, geometry: Pointer): Pointer {
  const params = module._GEOSMakeValidParams_create_r(context);
  module._GEOSMakeValidParams_setMethod_r(context, params, BY_STRUCTURE);
  module._GEOSMakeValidParams_setKeepCollapsed_r(context, params, 1);
  const result = module._GEOSMakeValidWithParams_r(context, geometry, params);
  module._GEOSMakeValidParams_destroy_r(context, params);
  return result;
}

function isValid(scope: Scope, geometry: Pointer): boolean {
  const { module, context } = scope.instance;
  const code = module._GEOSisValid_r(context, geometry);
  if (code === EXCEPTION) scope.fail();
  return code === 1;
}
