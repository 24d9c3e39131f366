/** Exact orientation test; the only importer of robust-predicates. */
import { orient2d } from 'robust-predicates';

/**
 * Orientation of the triangle a, b, c.
 * @returns above 0 when it is counter-clockwise, below 0 when clockwise, exactly 0 when the points are collinear
 * @see Shewchuk 1997, Adaptive precision floating-point arithmetic, doi:10.1007/PL00009321
 */
export function orientation(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  // robust-predicates has the opposite sign.
  return -orient2d(ax, ay, bx, by, cx, cy);
}
