/** Exact vertices of lines and rings, ring direction, and bounding boxes of edges. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Bounds } from '../flat/flat.ts';
import { sideOf } from './edge-intersection.ts';
import { ExactPoint } from './exact-point.ts';

/** Vertices of each line or ring, without consecutive duplicates. */
export function toExactPoints({ coordinates, ends }: FlatShape): readonly (readonly ExactPoint[])[] {
  let start = 0;
  return Array.from(ends, (end) => {
    const points: ExactPoint[] = [];
    for (let i = 2 * start; i < 2 * end; i += 2) {
      const [x = NaN, y = NaN] = [coordinates[i], coordinates[i + 1]];
      const last = points.at(-1);
      if (last?.x !== x || last.y !== y) points.push(new ExactPoint(x, y));
    }
    start = end;
    return points;
  });
}

/** Direction of a simple ring, by the turn at its lowest vertex, the leftmost of several. */
export function isCounterClockwise(ring: readonly ExactPoint[]): boolean {
  const count = ring.length - 1;
  let lowest = 0;
  for (let i = 1; i < count; i++) {
    const [vertex, best] = [ring[i] as ExactPoint, ring[lowest] as ExactPoint];
    if (vertex.y < best.y || (vertex.y === best.y && vertex.x < best.x)) lowest = i;
  }
  const [before, after] = [ring[(lowest + count - 1) % count], ring[(lowest + 1) % count]];
  return sideOf({ start: before as ExactPoint, end: ring[lowest] as ExactPoint }, after as ExactPoint) > 0;
}

export function edgeBox(a: ExactPoint, b: ExactPoint): Bounds {
  return {
    west: Math.min(a.x, b.x),
    south: Math.min(a.y, b.y),
    east: Math.max(a.x, b.x),
    north: Math.max(a.y, b.y),
  };
}

export function packBoxes(items: readonly { readonly box: Bounds }[]): Float64Array {
  const boxes = new Float64Array(4 * items.length);
  items.forEach(({ box }, i) => boxes.set([box.west, box.south, box.east, box.north], 4 * i));
  return boxes;
}
