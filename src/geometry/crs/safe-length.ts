/** The length up to which edges stay straight in another CRS, so that they need not be looked at. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { ProcessError } from '../../common/errors.ts';
import { shapesOf } from '../flat/flat.ts';
import { deviationOf, LOOKS, scaleOf, type Plane } from './edge-deviation.ts';

interface Surroundings {
  transform(positions: Float64Array): Promise<Float64Array>;
  readonly source: Plane;
  readonly target: Plane;
}

/** @returns units of the source; 0 where every edge has to be looked at */
export type SafeLength = (tolerance: number) => number;

const none: SafeLength = () => 0;

/** Below this number of positions a look at each edge is as cheap. */
const FEW = 500;
/** Positions at which the bend of straight edges is measured. */
const PROBES = 150;
/** Directions of an edge through such a position: north-east, east and so on. */
const DIRECTIONS = [[1, 0], [1, 1], [0, 1], [-1, 1]] as const; // prettier-ignore
/** Metres of these edges. */
const PROBE_METRES = 2000;
/** Between two of the positions the bend may be larger. */
const MARGIN = 4;
/** Degrees: towards a pole it grows beyond any margin. */
const MAX_LATITUDE = 85;
const EARTH_RADIUS = 6_371_000;

/**
 * The deviation of an edge grows with the square of its length, and with a factor that changes slowly over the layer: it is
 * measured at positions spread over it, and never taken to be less than that of a parallel.
 * @param images of all positions of the geometries
 */
export async function findSafeLength(
  geometries: readonly (FlatGeometry | null)[],
  images: Float64Array,
  { transform, source, target }: Surroundings,
): Promise<SafeLength> {
  const positions = images.length / 2;
  if (positions < FEW) return none;
  const centres = pickPositions(geometries, positions);
  const highest = Math.max(
    ...centres.map(({ x, y }) => latitudeOf(source, x, y)),
    ...centres.map(({ index }) => latitudeOf(target, images[2 * index] ?? NaN, images[2 * index + 1] ?? NaN)),
  );
  if (highest > MAX_LATITUDE) return none;
  const [, scale] = scaleOf(source, 0);
  const length = PROBE_METRES / scale;
  const places: number[] = [];
  for (const { x, y } of centres) {
    for (const [east, north] of DIRECTIONS) {
      const size = length / Math.hypot(east, north);
      for (let piece = 0; piece <= LOOKS; piece++) {
        const along = (piece / LOOKS - 0.5) * size;
        places.push(x + east * along, y + north * along);
      }
    }
  }
  const probes = await transform(Float64Array.from(places)).catch((error: unknown) => {
    // Beside the edge of a map there are places without an image.
    if (error instanceof ProcessError) return undefined;
    throw error;
  });
  if (!probes) return none;
  const step = 2 * (LOOKS + 1);
  let bend = (1 + Math.tan((highest * Math.PI) / 180)) / (8 * EARTH_RADIUS);
  for (let at = 0; at < probes.length; at += step) {
    bend = Math.max(bend, deviationOf(probes, at, target) / (PROBE_METRES * PROBE_METRES));
  }
  if (!Number.isFinite(bend)) return none;
  return (tolerance) => Math.sqrt(tolerance / (MARGIN * bend)) / scale;
}

/** Degrees from the equator; 0 in a plane. */
function latitudeOf({ unitSize, degrees = 1, isNorthFirst = false }: Plane, x: number, y: number): number {
  return unitSize === undefined ? Math.abs(isNorthFirst ? x : y) * degrees : 0;
}

interface Centre {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/** Positions at even steps, and those farthest in each direction. */
function pickPositions(geometries: readonly (FlatGeometry | null)[], positions: number): readonly Centre[] {
  const every = Math.max(1, Math.floor(positions / PROBES));
  const picked: Centre[] = [];
  const farthest: (Centre | undefined)[] = [];
  let index = 0;
  for (const geometry of geometries) {
    if (!geometry) continue;
    for (const { coordinates, stride } of shapesOf(geometry)) {
      for (let i = 0; i < coordinates.length; i += stride, index++) {
        const [x = NaN, y = NaN] = [coordinates[i], coordinates[i + 1]];
        if (index % every === 0) picked.push({ index, x, y });
        if (x > (farthest[0]?.x ?? -Infinity)) farthest[0] = { index, x, y };
        if (x < (farthest[1]?.x ?? Infinity)) farthest[1] = { index, x, y };
        if (y > (farthest[2]?.y ?? -Infinity)) farthest[2] = { index, x, y };
        if (y < (farthest[3]?.y ?? Infinity)) farthest[3] = { index, x, y };
      }
    }
  }
  return [...picked, ...farthest.filter((centre) => centre !== undefined)];
}
