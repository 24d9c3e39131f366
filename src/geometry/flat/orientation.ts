/** Exact predicates on points in the plane; the only importer of robust-predicates. */
import { incircle, orient2d } from 'robust-predicates';

/**
 * Orientation of the triangle a, b, c.
 * @returns above 0 when it is counter-clockwise, below 0 when clockwise, exactly 0 when the points are collinear
 * @see Shewchuk 1997, Adaptive precision floating-point arithmetic, doi:10.1007/PL00009321
 */
export function orientation(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  // robust-predicates has the opposite sign.
  return -orient2d(ax, ay, bx, by, cx, cy);
}

/** A point as it lies among others: x and y at `2 * index`. */
type Index = number;

/**
 * Position of d relative to the circumcircle of the counter-clockwise triangle a, b, c.
 * @returns above 0 inside, below 0 outside, exactly 0 for points on one circle
 * @see Shewchuk 1997, Adaptive precision floating-point arithmetic, doi:10.1007/PL00009321
 */
export function inCircle(points: Float64Array, a: Index, b: Index, c: Index, d: Index): number {
  return incircle(
    points[2 * a] as number,
    points[2 * a + 1] as number,
    points[2 * b] as number,
    points[2 * b + 1] as number,
    points[2 * c] as number,
    points[2 * c + 1] as number,
    points[2 * d] as number,
    points[2 * d + 1] as number,
  );
}
