/** Makes geometries valid with GEOS, and makes sure of it. */
import { EngineError } from './engine.ts';
import type { Pointer, Scope } from './geos-memory.ts';

const BY_STRUCTURE = 1;
const EXCEPTION = 2;

/** Rounding of new positions can bring a new fault; the next round has fewer of them left. */
const MOST_ROUNDS = 10;

/**
 * @returns a valid geometry: shells stay shells and holes stay holes
 * @throws {EngineError} when rounding brings new faults again and again
 */
export function makeValid(scope: Scope, geometry: Pointer): Pointer {
  let result = repairOnce(scope, geometry);
  for (let round = 1; result !== 0 && !isValid(scope, result); round++) {
    if (round === MOST_ROUNDS) throw new EngineError(`no repair is valid after ${MOST_ROUNDS} attempts`);
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
  const answer = module._GEOSisValid_r(context, geometry);
  if (answer === EXCEPTION) scope.fail();
  return answer === 1;
}
