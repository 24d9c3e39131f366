/** Contacts of edges in doubles: where a sign could be wrong, the edges count as near each other. */

/**
 * A determinant of differences of coordinates has a rounding error of at most a few 2^-53 of the farthest coordinate
 * times the length of the edge; this is more than ten times that.
 */
const NEARNESS = 2 ** -46;

/** @param farthest largest absolute coordinate. @returns distance from which on signs are certain, in the same unit */
export function nearnessOf(farthest: number): number {
  return NEARNESS * farthest;
}

/** True when a place may be on an edge, or within `near` of it; ends included. */
export function isNear(x: number, y: number, x0: number, y0: number, x1: number, y1: number, near: number): boolean {
  if ((x < x0 - near && x < x1 - near) || (x > x0 + near && x > x1 + near)) return false;
  if ((y < y0 - near && y < y1 - near) || (y > y0 + near && y > y1 + near)) return false;
  const ux = x1 - x0;
  const uy = y1 - y0;
  return Math.abs(ux * (y - y0) - uy * (x - x0)) <= near * (Math.abs(ux) + Math.abs(uy));
}

/** True unless two edges are apart for certain. */
export function meets(
  ax0: number,
  ay0: number,
  ax1: number,
  ay1: number,
  bx0: number,
  by0: number,
  bx1: number,
  by1: number,
  near: number,
): boolean {
  if (Math.max(bx0, bx1) < Math.min(ax0, ax1) - near || Math.min(bx0, bx1) > Math.max(ax0, ax1) + near) return false;
  if (Math.max(by0, by1) < Math.min(ay0, ay1) - near || Math.min(by0, by1) > Math.max(ay0, ay1) + near) return false;
  const ux = ax1 - ax0;
  const uy = ay1 - ay0;
  const vx = bx1 - bx0;
  const vy = by1 - by0;
  const a0 = vx * (ay0 - by0) - vy * (ax0 - bx0);
  const a1 = vx * (ay1 - by0) - vy * (ax1 - bx0);
  const wideB = near * (Math.abs(vx) + Math.abs(vy));
  // Both ends of one edge are on the same side of the other, and not near its line.
  if ((a0 > wideB && a1 > wideB) || (a0 < -wideB && a1 < -wideB)) return false;
  const b0 = ux * (by0 - ay0) - uy * (bx0 - ax0);
  const b1 = ux * (by1 - ay0) - uy * (bx1 - ax0);
  const wideA = near * (Math.abs(ux) + Math.abs(uy));
  return !((b0 > wideA && b1 > wideA) || (b0 < -wideA && b1 < -wideA));
}
