/** Buffer in the plane: distances and results in the unit of the coordinates, as GEOS draws them. */
import { ProcessError } from '../../common/errors.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { circleAround } from '../flat/circle.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { loadGeos } from '../engine/geos.ts';
import { boundsOf, emptyPolygon, hasPolygons, heightWarnings, isEmpty, shapesOf } from '../flat/flat.ts';
import { bufferInPieces, isLarge } from './large-buffer.ts';
import { onValid } from '../validity/repair.ts';
import { unionInBlocks } from '../overlay/union.ts';

export interface Buffered {
  /** Exterior rings counter-clockwise, holes clockwise, no heights; without coordinates when nothing is left. */
  readonly geometry: FlatGeometry;
  readonly warnings: readonly string[];
}

/** Beyond it, products of coordinates overflow on the way to the result. */
const LARGEST = 1e100;

/** Below this share of the distance, rounding of the coordinates does not show. */
const ROUNDING_SHARE = 1e-3;

/**
 * Every place within a distance of a geometry, in the plane.
 * @param distance in the unit of the coordinates; negative shrinks polygons, points and lines vanish at 0 and below
 * @param quadrantSegments chords that draw a quarter of a circle; arcs lie inside by up to 1 - cos(45° / segments) of
 *   the distance, and GEOS fills dents that are shallower than 1 % of it
 * @param progress told the share that is done, where the geometry is large
 * @throws {ProcessError} `invalid-geometry` when it cannot be repaired, `invalid-input` for a number out of range
 */
export async function planarBuffer(
  geometry: FlatGeometry,
  distance: number,
  quadrantSegments: number,
  progress?: (fraction: number) => void,
): Promise<Buffered> {
  if (!isEmpty(geometry)) checkRange(geometry, distance);
  const heights = heightWarnings(geometry);
  // A circle needs no engine: it has the vertices that GEOS would give it.
  if (geometry.type === 'Point' && distance > 0) {
    return { geometry: circleAround(geometry, distance, 4 * quadrantSegments), warnings: heights };
  }
  const engine = await loadGeos();
  const { result, warnings } = onValid(engine, geometry, (valid) => {
    const whole = dissolved(engine, valid);
    return distance !== 0 && whole.type !== 'GeometryCollection' && isLarge(whole, distance)
      ? bufferInPieces(engine, whole, distance, quadrantSegments, progress)
      : engine.buffer(whole, distance, quadrantSegments);
  });
  checkFinite(result);
  return {
    geometry: isEmpty(result) ? emptyPolygon : result,
    warnings: [...heights, ...warnings, ...lossWarnings(geometry, distance, result)],
  };
}

/**
 * Says what a distance of 0 or below made vanish, and why.
 * @param unit follows a distance in the text, such as " metres"
 */
export function lossWarnings(
  geometry: FlatGeometry,
  distance: number,
  result: FlatGeometry,
  unit = '',
): readonly string[] {
  const thin = thinParts(geometry);
  const warnings: string[] = [];
  if (distance <= 0 && thin > 0) {
    const what = thin === 1 ? '1 point or line has' : `${thin} points and lines have`;
    warnings.push(`${what} no area and vanished: the distance is ${distance}${unit}. Give a distance above 0.`);
  }
  if (hasPolygons(geometry) && isEmpty(result)) {
    const why = distance < 0 ? `no place in it is ${-distance}${unit} or more from its edge` : 'it has no area';
    warnings.push(`The result is empty: of the polygon nothing is left, for ${why}.`);
  } else if (isEmpty(result)) {
    warnings.push('The result is empty: nothing of the geometry is left.');
  }
  return warnings;
}

/** Polygons of a collection may overlap without being invalid, but the engine wants them as one. */
function dissolved(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
  return geometry.type === 'GeometryCollection' && hasPolygons(geometry) ? unionInBlocks(engine, geometry) : geometry;
}

/** How many points and lines there are. */
function thinParts(geometry: FlatGeometry): number {
  return shapesOf(geometry).reduce((sum, { type, ends }) => {
    if (type === 'Polygon' || type === 'MultiPolygon') return sum;
    return sum + (type === 'MultiPoint' ? (ends[0] ?? 0) : ends.length);
  }, 0);
}

function checkFinite(result: FlatGeometry): void {
  if (shapesOf(result).every(({ coordinates }) => coordinates.every(Number.isFinite))) return;
  throw new ProcessError('invalid-geometry', 'The result has coordinates that are not finite. Scale the input down.');
}

function checkRange(geometry: FlatGeometry, distance: number): void {
  const { west, south, east, north } = boundsOf(geometry);
  const reach = Math.max(Math.abs(west), Math.abs(south), Math.abs(east), Math.abs(north));
  const size = Math.abs(distance);
  if (!(reach <= LARGEST)) {
    throw new ProcessError(
      'invalid-geometry',
      `The coordinates reach ${reach}; at most ${LARGEST}. Scale them down or move the origin nearer.`,
    );
  }
  if (!(size <= LARGEST) || (size > 0 && size < 1 / LARGEST)) {
    throw distanceError(`distance is ${distance}; its size is 0, or ${1 / LARGEST} to ${LARGEST}.`);
  }
  const rounding = reach * Number.EPSILON;
  if (size > 0 && rounding > size * ROUNDING_SHARE) {
    throw distanceError(
      `distance is ${distance}, but coordinates of ${reach} are only exact to ${rounding.toPrecision(2)}. ` +
        `At least ${(rounding / ROUNDING_SHARE).toPrecision(2)}; or move the origin nearer to the geometry.`,
    );
  }
}

function distanceError(message: string): ProcessError {
  return new ProcessError('invalid-input', message, [{ pointer: '/distance', message }]);
}
