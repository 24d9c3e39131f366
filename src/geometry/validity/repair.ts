/** Repairs polygons before planar operations and warns about it. */
import { ProcessError } from '../../common/errors.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { EngineError, type Invalidity, type PlanarEngine, type RepairMethod } from '../engine/engine.ts';
import { canBeInvalid, isPolygonal } from '../flat/flat.ts';
import { repairInPieces } from './repair-in-pieces.ts';

/** Maximum number of rings for which the engine alone is as fast. */
const MAX_RINGS_AT_ONCE = 32;

export interface Repaired<T> {
  readonly result: T;
  readonly warnings: readonly string[];
}

/**
 * Runs a planar operation on a geometry after repairing its polygons; the engine is wrong on invalid ones.
 * After an exception it runs once more on the geometry that `makeValid` returns.
 * @throws {ProcessError} `invalid-geometry` with the engine's message when it fails
 */
export function runOnValid<T>(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  operate: (valid: FlatGeometry) => T,
): Repaired<T> {
  const { result: valid, warnings } = repair(engine, geometry);
  const attempt = retryRepaired(engine, 'the geometry', (prepare) => operate(prepare(valid)));
  return { result: attempt.result, warnings: [...warnings, ...attempt.warnings] };
}

/**
 * Runs an operation on valid geometries; after an exception once more on the geometries that `makeValid` returns.
 * @param what repaired geometries, for the warning
 * @throws {ProcessError} `invalid-geometry` with the engine's message when it fails twice
 */
export function retryRepaired<T>(
  engine: PlanarEngine,
  what: string,
  attempt: (prepare: (valid: FlatGeometry) => FlatGeometry) => T,
): Repaired<T> {
  try {
    return { result: attempt((valid) => valid), warnings: [] };
  } catch (error) {
    const message = toEngineMessage(error);
    const result = withGeometryErrors(() => attempt((valid) => engine.makeValid(valid)));
    return { result, warnings: [`The first attempt failed (${message}); retried after repairing ${what}.`] };
  }
}

/** @throws {ProcessError} `invalid-geometry` when no repair is possible */
export function repair(engine: PlanarEngine, geometry: FlatGeometry): Repaired<FlatGeometry> {
  const { fault, geometry: valid } = makeGeometryValid(engine, geometry);
  if (!fault) return { result: geometry, warnings: [] };
  const location = fault.at.length > 0 ? `, first at [${fault.at.join(', ')}]` : '';
  const warning = `The geometry is invalid (${fault.reason}${location}). It was repaired before processing.`;
  return { result: valid, warnings: [warning] };
}

export interface ValidGeometry {
  /** First invalidity found; undefined for a valid geometry, which is then returned unchanged. */
  readonly fault: Invalidity | undefined;
  readonly geometry: FlatGeometry;
}

/**
 * The repair of every process, by default by the rule for repairs on the way in.
 * @throws {ProcessError} `invalid-geometry` when no repair is possible
 */
export function makeGeometryValid(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  method: RepairMethod = 'structure',
): ValidGeometry {
  if (!canBeInvalid(geometry)) return { fault: undefined, geometry };
  return withGeometryErrors(() => {
    const pieces = method === 'structure' && hasManyRings(geometry) ? repairInPieces(engine, geometry) : undefined;
    if (pieces) return { fault: pieces.fault, geometry: pieces.result };
    const fault = engine.invalidity(geometry);
    return { fault, geometry: fault ? engine.makeValid(geometry, method) : geometry };
  });
}

function hasManyRings(geometry: FlatGeometry): geometry is FlatShape {
  return isPolygonal(geometry) && geometry.ends.length > MAX_RINGS_AT_ONCE;
}

/** @throws {ProcessError} `invalid-geometry` with the engine's message when it fails */
export function withGeometryErrors<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    const message = toEngineMessage(error);
    throw new ProcessError('invalid-geometry', `The geometry cannot be processed: ${message}. Repair or simplify it.`);
  }
}

/** Message of an engine error; any other error is thrown again. */
function toEngineMessage(error: unknown): string {
  if (!(error instanceof EngineError)) throw error;
  if (error.message.includes('bad_alloc')) {
    throw new ProcessError('too-large', 'The geometry needs more memory than the engine has. Split or simplify it.');
  }
  return error.message.trim().replace(/\.$/, '');
}
