/** Bounding boxes of runs of consecutive edges, to index edges by. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';

/** Edges per box of the index. */
const EDGES_PER_RUN = 8;

export interface EdgeRuns {
  /** West, south, east and north of each run, one after another. */
  readonly boxes: Float64Array;
  /** Position at which the first edge of each run starts. */
  readonly first: readonly number[];
  /** Position at which the last edge of each run ends. */
  readonly last: readonly number[];
  /** Index of the ring of each run. */
  readonly ring: readonly number[];
}

/** @param shape Polygon or MultiPolygon, rings closed */
export function groupEdges({
  coordinates,
  stride,
  ends,
}: Pick<FlatShape, 'coordinates' | 'stride' | 'ends'>): EdgeRuns {
  const boxes: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  const ring: number[] = [];
  let start = 0;
  ends.forEach((end, number) => {
    for (let from = start; from < end - 1; from += EDGES_PER_RUN) {
      const to = Math.min(from + EDGES_PER_RUN, end - 1);
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
