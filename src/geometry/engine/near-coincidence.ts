/**
 * Detects edges that nearly coincide, where a floating-point overlay can be wrong without an exception: an intersection
 * is rounded to the wrong side of a nearby edge, which inverts the face between them.
 * @see https://github.com/locationtech/jts/issues/1000
 */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { orientation } from '../flat/orientation.ts';
import { findContestedEdges } from './contested-edges.ts';
import { END, createEdgeGrid } from './edge-grid.ts';

/** Tolerance as a fraction of the largest coordinate: 64 ulp; a rounded intersection is off by one or two. */
const NEAR_FRACTION = 2 ** -46;

/** Maximum number of compared pairs per edge; beyond it the edges count as near. */
const MAX_PAIRS_PER_EDGE = 100;

const [DISJOINT, CROSSING, TOO_CLOSE] = [0, 1, 2];

/**
 * True when a vertex of one operand lies so close to an edge of another one, or an intersection of two edges so close
 * to a third, that rounding may move it to the other side. Shared vertices and vertices exactly on an edge do not
 * count: they are not rounded.
 * @param operands of an overlay; for a sole one, its polygons and lines are compared with each other
 * @returns true also when edges are so dense that the test would cost more than a guarded overlay
 */
export function hasNearCoincidence(operands: readonly FlatGeometry[]): boolean {
  const edges = findContestedEdges(operands, NEAR_FRACTION);
  const { count, coordinates, owners, maxCoordinate } = edges;
  if (count === 0) return false;
  const near = NEAR_FRACTION * maxCoordinate;
  const { entries, members, nexts, firstAt } = createEdgeGrid(edges, near);
  /** Intersection of the last pair that was classified as crossing. */
  const crossing = new Float64Array(2);
  let remainingPairs = MAX_PAIRS_PER_EDGE * (count + 10);
  for (let entry = 0; entry < entries; entry++) {
    const a = members[entry] as number;
    const owner = owners[a];
    for (let i = nexts[entry] as number; i !== END; i = nexts[i] as number) {
      remainingPairs -= 1;
      const b = members[i] as number;
      if (owners[b] === owner) continue;
      const relation = classifyPair(4 * a, 4 * b);
      if (relation === DISJOINT) continue;
      if (relation === TOO_CLOSE || isCrossingNearThird(a, b)) return true;
    }
    if (remainingPairs < 0) return true;
  }
  return false;

  /** @param a offset of one edge in the coordinates, `b` of another one */
  function classifyPair(a: number, b: number): number {
    const ax0 = coordinates[a] as number;
    const ax1 = coordinates[a + 2] as number;
    const bx0 = coordinates[b] as number;
    const bx1 = coordinates[b + 2] as number;
    if (bx0 < ax0 - near && bx1 < ax0 - near && bx0 < ax1 - near && bx1 < ax1 - near) return DISJOINT;
    if (bx0 > ax0 + near && bx1 > ax0 + near && bx0 > ax1 + near && bx1 > ax1 + near) return DISJOINT;
    const ay0 = coordinates[a + 1] as number;
    const ay1 = coordinates[a + 3] as number;
    const by0 = coordinates[b + 1] as number;
    const by1 = coordinates[b + 3] as number;
    if (by0 < ay0 - near && by1 < ay0 - near && by0 < ay1 - near && by1 < ay1 - near) return DISJOINT;
    if (by0 > ay0 + near && by1 > ay0 + near && by0 > ay1 + near && by1 > ay1 + near) return DISJOINT;
    const ux = ax1 - ax0;
    const uy = ay1 - ay0;
    const vx = bx1 - bx0;
    const vy = by1 - by0;
    // Twice the signed areas of the triangles of one edge and an end of the other.
    const a0 = vx * (ay0 - by0) - vy * (ax0 - bx0);
    const a1 = vx * (ay1 - by0) - vy * (ax1 - bx0);
    const b0 = ux * (by0 - ay0) - uy * (bx0 - ax0);
    const b1 = ux * (by1 - ay0) - uy * (bx1 - ax0);
    const wideA = near * (Math.abs(ux) + Math.abs(uy));
    const wideB = near * (Math.abs(vx) + Math.abs(vy));
    if (Math.abs(a0) <= wideB || Math.abs(a1) <= wideB || Math.abs(b0) <= wideA || Math.abs(b1) <= wideA) {
      const isTooClose =
        isNearEdge(coordinates, near, ax0, ay0, b) ||
        isNearEdge(coordinates, near, ax1, ay1, b) ||
        isNearEdge(coordinates, near, bx0, by0, a) ||
        isNearEdge(coordinates, near, bx1, by1, a);
      return isTooClose ? TOO_CLOSE : DISJOINT;
    }
    if (a0 > 0 === a1 > 0 || b0 > 0 === b1 > 0) return DISJOINT;
    const fraction = a0 / (a0 - a1);
    crossing[0] = ax0 + fraction * ux;
    crossing[1] = ay0 + fraction * uy;
    return CROSSING;
  }

  /** True when the intersection of two edges is near a third one. */
  function isCrossingNearThird(a: number, b: number): boolean {
    const x = crossing[0] as number;
    const y = crossing[1] as number;
    for (let i = firstAt(x, y); i !== END; i = nexts[i] as number) {
      const third = members[i] as number;
      if (third !== a && third !== b && isNearEdge(coordinates, near, x, y, 4 * third)) return true;
    }
    return false;
  }
}

/**
 * True when a point is near an edge, but neither exactly on it nor one of its ends.
 * @param edge offset of the edge in the coordinates
 */
function isNearEdge(coordinates: Float64Array, near: number, x: number, y: number, edge: number): boolean {
  const x0 = coordinates[edge] as number;
  const x1 = coordinates[edge + 2] as number;
  if ((x < x0 - near && x < x1 - near) || (x > x0 + near && x > x1 + near)) return false;
  const y0 = coordinates[edge + 1] as number;
  const y1 = coordinates[edge + 3] as number;
  if ((y < y0 - near && y < y1 - near) || (y > y0 + near && y > y1 + near)) return false;
  if ((x === x0 && y === y0) || (x === x1 && y === y1)) return false;
  const ux = x1 - x0;
  const uy = y1 - y0;
  const area = ux * (y - y0) - uy * (x - x0);
  if (Math.abs(area) > near * (Math.abs(ux) + Math.abs(uy))) return false;
  const isOn = isBetween(x, x0, x1) && isBetween(y, y0, y1) && orientation(x0, y0, x1, y1, x, y) === 0;
  return !isOn;
}

function isBetween(value: number, one: number, other: number): boolean {
  return value >= Math.min(one, other) && value <= Math.max(one, other);
}
