/** Boxes around a few edges of rings each, to find edges by. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';

/** Edges of a ring that stand in one box of the index. */
const RUN = 8;

export interface Runs {
  /** West, south, east and north of each run, one after another. */
  readonly boxes: Float64Array;
  /** The position that the first edge of each run begins with, and that the last one ends with. */
  readonly first: readonly number[];
  readonly last: readonly number[];
  /** Which ring each run belongs to. */
  readonly ring: readonly number[];
}

/** @param shape Polygon or MultiPolygon, rings closed */
export function runsOf({ coordinates, stride, ends }: Pick<FlatShape, 'coordinates' | 'stride' | 'ends'>): Runs {
  const boxes: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  const ring: number[] = [];
  let start = 0;
  ends.forEach((end, number) => {
    for (let from = start; from < end - 1; from += RUN) {
      const to = Math.min(from + RUN, end - 1);
      let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = from; i <= to; i++) {
        const [x, y] = [coordinates[i * stride] ?? NaN, coordinates[i * stride + 1] ?? NaN];
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < south) south = y;
        if (y > north) north = y;
      }
      boxes.push(west, south, east, north);
      first.push(from);
      last.push(to);
      ring.push(number);
    }
    start = end;
  });
  return { boxes: Float64Array.from(boxes), first, last, ring };
}
