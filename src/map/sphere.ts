/** Spherical cap around positions: a centre and a radius, the same across the antimeridian and the poles. */
import { eachSample, type MapLayer } from './map-layer.ts';

export interface Cap {
  /** Longitude and latitude in degrees. */
  readonly centre: readonly [number, number];
  /** Distance of the farthest position from the centre, in degrees along the surface. */
  readonly radius: number;
}

const RADIANS = Math.PI / 180;
/** Length below which the positions surround the Earth, and no centre is better than another. */
const MIN_LENGTH = 0.05;

/** The centre is that of the bounding box of the positions in space. @returns undefined where there are no positions */
export function capAround(layers: readonly MapLayer[]): Cap | undefined {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  const each = (use: (vector: readonly [number, number, number]) => void) => {
    for (const layer of layers) eachSample(layer, (x, y) => use(toVector(x, y)));
  };
  each((vector) => {
    vector.forEach((value, axis) => {
      low[axis] = Math.min(low[axis] ?? value, value);
      high[axis] = Math.max(high[axis] ?? value, value);
    });
  });
  const [x = 0, y = 0, z = 0] = low.map((value, axis) => (value + (high[axis] ?? 0)) / 2);
  const length = Math.hypot(x, y, z);
  if (!Number.isFinite(length)) return undefined;
  if (length < MIN_LENGTH) return { centre: [0, 0], radius: 180 };
  const middle = [x / length, y / length, z / length] as const;
  let maxHalfChord = 0;
  each(([a, b, c]) => {
    // Half a chord: exact for small angles, where the arc cosine of a product is not.
    maxHalfChord = Math.max(maxHalfChord, Math.hypot(a - middle[0], b - middle[1], c - middle[2]) / 2);
  });
  const centre = [Math.atan2(middle[1], middle[0]) / RADIANS, Math.asin(middle[2]) / RADIANS] as const;
  return { centre, radius: (2 * Math.asin(Math.min(1, maxHalfChord))) / RADIANS };
}

function toVector(longitude: number, latitude: number): readonly [number, number, number] {
  const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}
