/**
 * Finds where edges almost meet, which is where an overlay in floating point can go wrong without a word: a crossing
 * is rounded by a bit in its last place, lands on the wrong side of an edge beside it, and turns what that encloses
 * inside out. @see https://github.com/locationtech/jts/issues/1000
 */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { orientation } from '../flat/orientation.ts';
import { contestedEdges } from './contested-edges.ts';
import { END, gridOf } from './edge-grid.ts';

/** As a share of the largest coordinate: 64 units in the last place, where a rounded crossing is off by one or two. */
const NEAR = 2 ** -46;

/** Pairs compared for each edge there is, before the answer is given without looking further. */
const PATIENCE = 100;

const [APART, CROSSING, BADLY] = [0, 1, 2];

/**
 * Whether a vertex of one operand lies beside an edge of another one, or a crossing of two beside a third edge, so
 * closely that rounding may put it on the other side. Vertices that are shared, or exactly on an edge, do not count:
 * nothing is rounded there.
 * @param operands of an overlay; with a single one, its polygons and lines are compared with each other
 * @returns true also when edges crowd so much that to look on would take longer than to be careful
 */
export function nearlyCoincide(operands: readonly FlatGeometry[]): boolean {
  const edges = contestedEdges(operands, NEAR);
  const { count, coordinates, owners, farthest } = edges;
  if (count === 0) return false;
  const near = NEAR * farthest;
  const { entries, members, nexts, firstAt } = gridOf(edges, near);
  /** Where the last two edges cross that `meetingOf` called crossing. */
  const crossing = new Float64Array(2);
  let patience = PATIENCE * (count + 10);
  for (let entry = 0; entry < entries; entry++) {
    const a = members[entry] as number;
    const owner = owners[a];
    for (let i = nexts[entry] as number; i !== END; i = nexts[i] as number) {
      patience -= 1;
      const b = members[i] as number;
      if (owners[b] === owner) continue;
      const meeting = meetingOf(4 * a, 4 * b);
      if (meeting === APART) continue;
      if (meeting === BADLY || crossingIsBeside(a, b)) return true;
    }
    if (patience < 0) return true;
  }
  return false;

  /** @param a where one edge begins among the coordinates, `b` where another one does */
  function meetingOf(a: number, b: number): number {
    const ax0 = coordinates[a] as number;
    const ax1 = coordinates[a + 2] as number;
    const bx0 = coordinates[b] as number;
    const bx1 = coordinates[b + 2] as number;
    if (bx0 < ax0 - near && bx1 < ax0 - near && bx0 < ax1 - near && bx1 < ax1 - near) return APART;
    if (bx0 > ax0 + near && bx1 > ax0 + near && bx0 > ax1 + near && bx1 > ax1 + near) return APART;
    const ay0 = coordinates[a + 1] as number;
    const ay1 = coordinates[a + 3] as number;
    const by0 = coordinates[b + 1] as number;
    const by1 = coordinates[b + 3] as number;
    if (by0 < ay0 - near && by1 < ay0 - near && by0 < ay1 - near && by1 < ay1 - near) return APART;
    if (by0 > ay0 + near && by1 > ay0 + near && by0 > ay1 + near && by1 > ay1 + near) return APART;
    const ux = ax1 - ax0;
    const uy = ay1 - ay0;
    const vx = bx1 - bx0;
    const vy = by1 - by0;
    // Twice the areas of the triangles of one edge and an end of the other.
    const a0 = vx * (ay0 - by0) - vy * (ax0 - bx0);
    const a1 = vx * (ay1 - by0) - vy * (ax1 - bx0);
    const b0 = ux * (by0 - ay0) - uy * (bx0 - ax0);
    const b1 = ux * (by1 - ay0) - uy * (bx1 - ax0);
    const wideA = near * (Math.abs(ux) + Math.abs(uy));
    const wideB = near * (Math.abs(vx) + Math.abs(vy));
    if (Math.abs(a0) <= wideB || Math.abs(a1) <= wideB || Math.abs(b0) <= wideA || Math.abs(b1) <= wideA) {
      const isBad = isBeside(ax0, ay0, b) || isBeside(ax1, ay1, b) || isBeside(bx0, by0, a) || isBeside(bx1, by1, a);
      return isBad ? BADLY : APART;
    }
    if (a0 > 0 === a1 > 0 || b0 > 0 === b1 > 0) return APART;
    const share = a0 / (a0 - a1);
    crossing[0] = ax0 + share * ux;
    crossing[1] = ay0 + share * uy;
    return CROSSING;
  }

  /** Whether two edges cross beside a third one. */
  function crossingIsBeside(a: number, b: number): boolean {
    const x = crossing[0] as number;
    const y = crossing[1] as number;
    for (let i = firstAt(x, y); i !== END; i = nexts[i] as number) {
      const third = members[i] as number;
      if (third !== a && third !== b && isBeside(x, y, 4 * third)) return true;
    }
    return false;
  }

  /** Whether a place is near an edge, but neither exactly on it nor one of its ends. */
  function isBeside(x: number, y: number, edge: number): boolean {
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
}

function isBetween(value: number, one: number, other: number): boolean {
  return value >= Math.min(one, other) && value <= Math.max(one, other);
}
