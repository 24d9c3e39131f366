/** The vertices of lines and rings, which way rings turn, and the boxes of their edges. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Bounds } from '../flat/flat.ts';
import { sideOf } from './edge-intersection.ts';
import { Spot } from './exact-point.ts';

/** The lines or rings of a shape, without a place that only repeats the one before. */
export function spotsOf({ coordinates, ends }: FlatShape): readonly (readonly Spot[])[] {
  let start = 0;
  return Array.from(ends, (end) => {
    const spots: Spot[] = [];
    for (let i = 2 * start; i < 2 * end; i += 2) {
      const [x = NaN, y = NaN] = [coordinates[i], coordinates[i + 1]];
      const last = spots.at(-1);
      if (last?.x !== x || last.y !== y) spots.push(new Spot(x, y));
    }
    start = end;
    return spots;
  });
}

/** Whether a ring that does not cross itself runs counter-clockwise: at its lowest vertex, the leftmost of those. */
export function turnsLeft(ring: readonly Spot[]): boolean {
  const count = ring.length - 1;
  let lowest = 0;
  for (let i = 1; i < count; i++) {
    const [spot, best] = [ring[i] as Spot, ring[lowest] as Spot];
    if (spot.y < best.y || (spot.y === best.y && spot.x < best.x)) lowest = i;
  }
  const [before, after] = [ring[(lowest + count - 1) % count], ring[(lowest + 1) % count]];
  return sideOf({ start: before as Spot, end: ring[lowest] as Spot }, after as Spot) > 0;
}

export function boxOf(a: Spot, b: Spot): Bounds {
  return {
    west: Math.min(a.x, b.x),
    south: Math.min(a.y, b.y),
    east: Math.max(a.x, b.x),
    north: Math.max(a.y, b.y),
  };
}

export function boxesOf(items: readonly { readonly box: Bounds }[]): Float64Array {
  const boxes = new Float64Array(4 * items.length);
  items.forEach(({ box }, i) => boxes.set([box.west, box.south, box.east, box.north], 4 * i));
  return boxes;
}
