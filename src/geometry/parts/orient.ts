/** Direction of the rings of polygons. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { isPolygonal } from '../flat/flat.ts';

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

/** True when a shell of a polygon runs clockwise. */
export function hasClockwiseShell(shape: FlatShape): boolean {
  if (!isPolygonal(shape)) return false;
  const shells = shape.parts ? [0, ...shape.parts.slice(0, -1)] : [0];
  return shells.some((ring) => signedArea(shape, ring) < 0);
}

function orientPolygons(shape: FlatShape, direction: Direction): Oriented {
  const coordinates = shape.coordinates.slice();
  const shells = new Set(shape.parts ? [0, ...shape.parts.slice(0, -1)] : [0]);
  let reversed = 0;
  shape.ends.forEach((end, ring) => {
    const area = signedArea(shape, ring);
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

/** Twice the signed area, relative to the first position: far from 0 the products would lose digits. */
function signedArea({ coordinates, stride, ends }: FlatShape, ring: number): number {
  const [start, end] = [ring === 0 ? 0 : (ends[ring - 1] ?? 0), ends[ring] ?? 0];
  const [x0, y0] = [coordinates[start * stride] ?? 0, coordinates[start * stride + 1] ?? 0];
  let twice = 0;
  for (let i = start * stride; i < (end - 1) * stride; i += stride) {
    const [ax, ay] = [(coordinates[i] ?? 0) - x0, (coordinates[i + 1] ?? 0) - y0];
    const [bx, by] = [(coordinates[i + stride] ?? 0) - x0, (coordinates[i + stride + 1] ?? 0) - y0];
    twice += ax * by - bx * ay;
  }
  return twice;
}
