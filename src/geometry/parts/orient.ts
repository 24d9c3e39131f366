/** Direction of the rings of polygons. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { isPolygonal } from '../flat/flat.ts';
import { shellsOf, signedRingArea } from '../flat/ring-direction.ts';

/** Directions of shells; holes run the other way. */
export const directions = ['counter-clockwise', 'clockwise'] as const;
export type Direction = (typeof directions)[number];

export interface Oriented {
  readonly geometry: FlatGeometry;
  /** Number of rings that were reversed. */
  readonly reversed: number;
}

/**
 * @param direction of shells; counter-clockwise is that of RFC 7946, section 3.1.6
 * @returns the geometry with rings reversed where they ran the other way; a ring without area stays
 */
export function orient(geometry: FlatGeometry, direction: Direction): Oriented {
  if (geometry.type === 'GeometryCollection') {
    const members = geometry.geometries.map((member) => orient(member, direction));
    const geometries = members.map((member) => member.geometry);
    return {
      geometry: { ...geometry, geometries },
      reversed: members.reduce((sum, { reversed }) => sum + reversed, 0),
    };
  }
  return isPolygonal(geometry) ? orientPolygons(geometry, direction) : { geometry, reversed: 0 };
}

function orientPolygons(shape: FlatShape, direction: Direction): Oriented {
  const coordinates = shape.coordinates.slice();
  const shells = new Set(shellsOf(shape));
  let reversed = 0;
  shape.ends.forEach((end, ring) => {
    const area = signedRingArea(shape, ring);
    const isCounterClockwise = shells.has(ring) === (direction === 'counter-clockwise');
    if (area === 0 || area > 0 === isCounterClockwise) return;
    reversed += 1;
    const { stride } = shape;
    const start = ring === 0 ? 0 : (shape.ends[ring - 1] as number);
    for (let i = start; i < end; i++) {
      const from = (end - 1 - (i - start)) * stride;
      coordinates.set(shape.coordinates.subarray(from, from + stride), i * stride);
    }
  });
  return { geometry: reversed === 0 ? shape : { ...shape, coordinates }, reversed };
}
