/** On which side of a line a place lies, exactly: the only importer of robust-predicates. */
import { orient2d } from 'robust-predicates';

/**
 * Whether the way from a by b to c turns.
 * @returns above 0 when it turns left, below 0 when it turns right, 0 exactly when the three lie on one line
 * @see Shewchuk 1997, Adaptive precision floating-point arithmetic, doi:10.1007/PL00009321
 */
export function orientation(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  // The package turns the other way round.
  return -orient2d(ax, ay, bx, by, cx, cy);
}
