/** Direction of the rings of polygons, by their signed area. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { isPolygonal } from './flat.ts';

/** @param shape Polygon or MultiPolygon @returns the numbers of the rings that are shells */
export function shellsOf({ parts }: FlatShape): readonly number[] {
  return parts ? [0, ...parts.slice(0, -1)] : [0];
}

/** True when a shell of a polygon runs clockwise. */
export function hasClockwiseShell(shape: FlatShape): boolean {
  if (!isPolygonal(shape)) return false;
  return shellsOf(shape).some((ring) => signedRingArea(shape, ring) < 0);
}

/** Twice the signed area of a ring, above 0 counter-clockwise; relative to the first position: far from 0 the products would lose digits. */
export function signedRingArea({ coordinates, stride, ends }: FlatShape, ring: number): number {
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
