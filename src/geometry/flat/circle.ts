/** Circles in the plane. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';

/** Cosine and sine of each direction; cached for the last number of segments. */
let unitCircle = new Float64Array();

/**
 * Polygon that approximates a circle in the plane.
 * @param radius above 0, in the unit of the coordinates
 * @param segments chords of the full circle; its vertices lie on the circle, starting in the east
 * @returns a Polygon, counter-clockwise, without Z coordinates
 */
export function createCircle({ coordinates: centre }: FlatShape, radius: number, segments: number): FlatShape {
  const [x = NaN, y = NaN] = centre;
  if (unitCircle.length !== 2 * segments) unitCircle = computeUnitCircle(segments);
  const coordinates = new Float64Array(2 * segments + 2);
  for (let i = 0; i < 2 * segments; i += 2) {
    coordinates[i] = x + radius * (unitCircle[i] as number);
    coordinates[i + 1] = y + radius * (unitCircle[i + 1] as number);
  }
  coordinates[2 * segments] = coordinates[0] as number;
  coordinates[2 * segments + 1] = coordinates[1] as number;
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(segments + 1) };
}

function computeUnitCircle(segments: number): Float64Array<ArrayBuffer> {
  const step = (2 * Math.PI) / segments;
  return Float64Array.from({ length: 2 * segments }, (_, i) =>
    i % 2 === 0 ? Math.cos((i / 2) * step) : Math.sin(((i - 1) / 2) * step),
  );
}
