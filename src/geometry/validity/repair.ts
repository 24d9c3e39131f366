/** Gives planar operations valid polygons: repairs those that are not, and says so and where. */
import { ProcessError } from '../../common/errors.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { EngineError, type PlanarEngine } from '../engine/engine.ts';
import { canBeInvalid } from '../flat/flat.ts';
import { repairInPieces } from './repair-in-pieces.ts';

/** Up to here the engine alone is as fast. */
const FEW_RINGS = 32;

export interface Repaired<T> {
  readonly result: T;
  readonly warnings: readonly string[];
}

/**
 * Runs a planar operation on a geometry whose polygons were made valid, for the engine answers wrongly on others.
 * Should it trip over a valid one, it gets a second try on what `makeValid` leaves of that.
 * @throws {ProcessError} `invalid-geometry` when the engine gives up, with its own words
 */
export function onValid<T>(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  operate: (valid: FlatGeometry) => T,
): Repaired<T> {
  const { result: valid, warnings } = repair(engine, geometry);
  const attempt = tryTwice(engine, 'the geometry was', (mended) => operate(mended(valid)));
  return { result: attempt.result, warnings: [...warnings, ...attempt.warnings] };
}

/**
 * Runs an operation on valid geometries; should the engine trip over them, once more on what `makeValid` leaves.
 * @param what is repaired, for the warning
 * @throws {ProcessError} `invalid-geometry` when the engine gives up twice, with its own words
 */
export function tryTwice<T>(
  engine: PlanarEngine,
  what: string,
  attempt: (mended: (valid: FlatGeometry) => FlatGeometry) => T,
): Repaired<T> {
  try {
    return { result: attempt((valid) => valid), warnings: [] };
  } catch (error) {
    const words = engineWords(error);
    const result = orRefuse(() => attempt((valid) => engine.makeValid(valid)));
    return { result, warnings: [`The first attempt failed (${words}); ${what} repaired for it.`] };
  }
}

/** @throws {ProcessError} `invalid-geometry` when no repair is possible */
export function repair(engine: PlanarEngine, geometry: FlatGeometry): Repaired<FlatGeometry> {
  if (!canBeInvalid(geometry)) return { result: geometry, warnings: [] };
  return orRefuse(() => {
    const pieces = hasManyRings(geometry) ? repairInPieces(engine, geometry) : undefined;
    const fault = pieces ? pieces.fault : engine.invalidity(geometry);
    if (!fault) return { result: geometry, warnings: [] };
    const place = fault.at.length > 0 ? `, first at [${fault.at.join(', ')}]` : '';
    const warning = `The geometry is invalid (${fault.reason}${place}). It was made valid before anything else.`;
    return { result: pieces?.result ?? engine.makeValid(geometry), warnings: [warning] };
  });
}

function hasManyRings(geometry: FlatGeometry): geometry is FlatShape {
  const isPolygonal = geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';
  return isPolygonal && geometry.ends.length > FEW_RINGS;
}

/** @throws {ProcessError} `invalid-geometry` with the engine's own words when it gives up */
export function orRefuse<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    const words = engineWords(error);
    throw new ProcessError('invalid-geometry', `The geometry cannot be worked with: ${words}. Repair or simplify it.`);
  }
}

/** What the engine said; anything that it did not say goes on its way. */
function engineWords(error: unknown): string {
  if (!(error instanceof EngineError)) throw error;
  if (error.message.includes('bad_alloc')) {
    throw new ProcessError('too-large', 'The geometry needs more memory than the engine has. Split or simplify it.');
  }
  return error.message.trim().replace(/\.$/, '');
}
