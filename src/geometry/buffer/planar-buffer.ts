/** Planar buffer: distances and results in the unit of the coordinates, by GEOS. */
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { createCircle } from '../flat/circle.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { loadGeos } from '../engine/geos.ts';
import { boundsOf, emptyPolygon, hasPolygons, droppedZWarnings, isEmpty, shapesOf } from '../flat/flat.ts';
import { bufferInPieces, isLarge } from './large-buffer.ts';
import { bufferSoundly } from './sound-buffer.ts';
import { runOnValid } from '../validity/repair.ts';
import { unionInBlocks } from '../overlay/union.ts';

export interface BufferResult {
  /** Shells counter-clockwise, holes clockwise, 2D; without coordinates when empty. */
  readonly geometry: FlatGeometry;
  readonly warnings: readonly string[];
}

/** Maximum size of a distance; beyond it, products overflow. */
const MAX_SIZE = 1e100;

/** Maximum rounding of coordinates, as a fraction of the distance. */
const MAX_ROUNDING_FRACTION = 1e-3;

/**
 * Planar buffer: all points within a distance of a geometry.
 * @param distance in the unit of the coordinates; negative values shrink polygons; points and lines vanish at 0 and
 * below
 * @param quadrantSegments chords per quarter circle; arcs lie inside by up to 1 - cos(45° / segments) of the distance,
 * and GEOS fills dents that are shallower than 1 % of it
 * @param progress receives the completed fraction, where the geometry is large
 * @throws {ProcessError} `invalid-geometry` when it cannot be repaired, `invalid-input` for a number out of range
 */
export async function planarBuffer(
  geometry: FlatGeometry,
  distance: number,
  quadrantSegments: number,
  progress?: (fraction: number) => void,
): Promise<BufferResult> {
  checkRange(geometry, distance);
  const zWarnings = droppedZWarnings(geometry);
  // A circle needs no engine: its vertices are those of GEOS.
  if (geometry.type === 'Point' && distance > 0) {
    return { geometry: createCircle(geometry, distance, 4 * quadrantSegments), warnings: zWarnings };
  }
  const engine = await loadGeos();
  const { result, warnings } = runOnValid(engine, geometry, (valid) => {
    const whole = uniteOverlaps(engine, valid);
    return distance !== 0 && whole.type !== 'GeometryCollection' && isLarge(whole, distance)
      ? bufferInPieces(engine, whole, distance, quadrantSegments, progress)
      : bufferSoundly(engine, whole, distance, quadrantSegments);
  });
  checkFinite(result);
  return {
    geometry: isEmpty(result) ? emptyPolygon : result,
    warnings: [...zWarnings, ...warnings, ...lossWarnings(geometry, distance, result)],
  };
}

/**
 * Warns about parts that vanished, and why.
 * @param unit text after a distance, such as " metres"
 * @param errorBound deviation of the edge as a fraction of the distance
 */
export function lossWarnings(
  geometry: FlatGeometry,
  distance: number,
  result: FlatGeometry,
  unit = '',
  errorBound = 0,
): readonly string[] {
  const thin = countThinParts(geometry);
  const warnings: string[] = [];
  if (distance <= 0 && thin > 0) {
    const subject = formatCount(thin, 'point or line', 'points and lines');
    warnings.push(`${subject} vanished: the distance is ${distance}${unit}. Use a distance above 0.`);
  }
  if (isEmpty(geometry)) {
    warnings.push('The result is empty: the geometry has no position.');
  } else if (hasPolygons(geometry) && isEmpty(result)) {
    // A point at exactly the distance may be in it.
    const error = errorBound > 0 ? ` (error up to ${(-distance * errorBound).toPrecision(2)}${unit})` : '';
    const reason =
      distance < 0
        ? `no point of the polygon is more than ${-distance}${unit} from its edge${error}`
        : 'the polygon has no area';
    warnings.push(`The result is empty: ${reason}.`);
  } else if (isEmpty(result)) {
    const reason = explainThin(distance);
    if (reason !== undefined) warnings.push(`The result is empty: ${reason}.`);
  }
  return warnings;
}

/** @returns why nothing is left of points and lines */
function explainThin(distance: number): string | undefined {
  return distance <= 0 ? 'points and lines have no area to shrink, and a distance above 0 makes one' : undefined;
}

/** @returns why no feature of a layer has a buffer, where that is certain */
export function explainEmptyBuffer(layer: Layer, distance: number, units: string): string | undefined {
  if (distance > 0) return undefined;
  const geometries = layer.features.flatMap(({ geometry }) => geometry ?? []);
  const hasArea = geometries.some((geometry) => hasPolygons(geometry) && !isEmpty(geometry));
  if (!hasArea) return explainThin(distance);
  return distance < 0 ? `no point of a polygon is more than ${-distance}${units} from its edge` : undefined;
}

/** Polygons of a valid collection may overlap; the engine needs their union. */
function uniteOverlaps(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
  return geometry.type === 'GeometryCollection' && hasPolygons(geometry) ? unionInBlocks(engine, geometry) : geometry;
}

/** Number of points and lines. */
function countThinParts(geometry: FlatGeometry): number {
  return shapesOf(geometry).reduce((sum, { type, ends }) => {
    if (type === 'Polygon' || type === 'MultiPolygon') return sum;
    return sum + (type === 'MultiPoint' ? (ends[0] ?? 0) : ends.length);
  }, 0);
}

function checkFinite(result: FlatGeometry): void {
  if (shapesOf(result).every(({ coordinates }) => coordinates.every(Number.isFinite))) return;
  throw new ProcessError('invalid-geometry', 'The result has coordinates that are not finite. Scale the input down.');
}

/** @throws {ProcessError} `invalid-input` for a distance that a planar buffer cannot compute with */
export function checkRange(geometry: FlatGeometry, distance: number): void {
  if (isEmpty(geometry)) return;
  const { west, south, east, north } = boundsOf(geometry);
  const reach = Math.max(Math.abs(west), Math.abs(south), Math.abs(east), Math.abs(north));
  const size = Math.abs(distance);
  if (!(size <= MAX_SIZE) || (size > 0 && size < 1 / MAX_SIZE)) {
    throw distanceError(`distance is ${distance}; its absolute value must be 0, or ${1 / MAX_SIZE} to ${MAX_SIZE}.`);
  }
  const rounding = reach * Number.EPSILON;
  if (size > 0 && rounding > size * MAX_ROUNDING_FRACTION) {
    throw distanceError(
      `distance is ${distance}, but coordinates of ${reach} are exact only to ${rounding.toPrecision(2)}. ` +
        `Use at least ${(rounding / MAX_ROUNDING_FRACTION).toPrecision(2)}, or move the origin nearer to the geometry.`,
    );
  }
}

function distanceError(message: string): ProcessError {
  return new ProcessError('invalid-input', message, [{ pointer: '/distance', message }]);
}
