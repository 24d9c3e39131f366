/** Finds polygon rings that touch or cross other rings or themselves. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { groupEdges } from '../flat/edge-runs.ts';
import { orientation } from '../flat/orientation.ts';
import { indexBoxes } from '../flat/spatial-index.ts';

export interface RingConflicts {
  /** For each ring the lowest index among the rings connected to it, directly or through others. */
  readonly group: Uint32Array;
  /** For each ring 1 where it crosses, overlaps or touches itself. */
  readonly selfTouching: Uint8Array;
}

/** @param shape Polygon or MultiPolygon, rings closed */
export function findRingConflicts({ coordinates, stride, ends }: FlatShape): RingConflicts {
  const group = Uint32Array.from(ends.keys());
  const selfTouching = new Uint8Array(ends.length);
  const findRoot = (ring: number): number => {
    let root = ring;
    while (group[root] !== root) root = group[root] ?? root;
    for (let at = ring; at !== root;) {
      const next = group[at] ?? root;
      group[at] = root;
      at = next;
    }
    return root;
  };
  const { boxes, first, last, ring } = groupEdges({ coordinates, stride, ends });
  const index = indexBoxes(boxes);
  const x = (position: number) => coordinates[position * stride] ?? NaN;
  const y = (position: number) => coordinates[position * stride + 1] ?? NaN;
  const edgesIntersect = (i: number, j: number) =>
    Math.min(x(i), x(i + 1)) <= Math.max(x(j), x(j + 1)) &&
    Math.min(x(j), x(j + 1)) <= Math.max(x(i), x(i + 1)) &&
    Math.min(y(i), y(i + 1)) <= Math.max(y(j), y(j + 1)) &&
    Math.min(y(j), y(j + 1)) <= Math.max(y(i), y(i + 1)) &&
    straddles(x(i), y(i), x(i + 1), y(i + 1), x(j), y(j), x(j + 1), y(j + 1)) &&
    straddles(x(j), y(j), x(j + 1), y(j + 1), x(i), y(i), x(i + 1), y(i + 1));
  /** Consecutive edges share a vertex and must share nothing else. */
  const turnsBack = (i: number, j: number) =>
    orientation(x(i), y(i), x(i + 1), y(i + 1), x(j + 1), y(j + 1)) === 0 &&
    (x(i) - x(j)) * (x(j + 1) - x(j)) + (y(i) - y(j)) * (y(j + 1) - y(j)) >= 0;

  function compare(a: number, b: number): void {
    const [ringA = 0, ringB = 0] = [ring[a], ring[b]];
    if (ringA === ringB ? selfTouching[ringA] === 1 : findRoot(ringA) === findRoot(ringB)) return;
    const start = ringA === 0 ? 0 : (ends[ringA - 1] ?? 0);
    const closing = (ends[ringA] ?? 0) - 2;
    for (let i = first[a] ?? 0; i < (last[a] ?? 0); i++) {
      for (let j = a === b ? i + 1 : (first[b] ?? 0); j < (last[b] ?? 0); j++) {
        if (ringA !== ringB) {
          if (!edgesIntersect(i, j)) continue;
          group[Math.max(findRoot(ringA), findRoot(ringB))] = Math.min(findRoot(ringA), findRoot(ringB));
          return;
        }
        const [low, high] = i < j ? [i, j] : [j, i];
        const follows = high === low + 1;
        const closes = low === start && high === closing;
        if (follows ? turnsBack(low, high) : closes ? turnsBack(high, low) : edgesIntersect(low, high)) {
          selfTouching[ringA] = 1;
          return;
        }
      }
    }
  }

  for (let a = 0; a < ring.length; a++) {
    const at = 4 * a;
    const near = index.search(boxes[at] ?? 0, boxes[at + 1] ?? 0, boxes[at + 2] ?? 0, boxes[at + 3] ?? 0);
    for (const b of near) if (b >= a) compare(a, b);
  }
  for (let i = 0; i < group.length; i++) group[i] = findRoot(i);
  return { group, selfTouching };
}

/** True when the ends of the second edge are not strictly on one side of the first. */
function straddles(ax: number, ay: number, bx: number, by: number, cx: number, cy: number, dx: number, dy: number) {
  const c = orientation(ax, ay, bx, by, cx, cy);
  const d = orientation(ax, ay, bx, by, dx, dy);
  return !((c > 0 && d > 0) || (c < 0 && d < 0));
}
