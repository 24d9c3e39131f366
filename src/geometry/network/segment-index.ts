/** Index of the segments of street lines, by boxes around runs of them: a box a segment would take three times the memory. */
import { indexBoxes } from '../flat/spatial-index.ts';
import { longitudeDifference } from '../flat/rings.ts';
import type { StreetLines } from './street-lines.ts';

/** Segments in a box. */
const RUN = 8;

export interface SegmentIndex {
  readonly runs: number;
  /** First vertex of each run, and its last. */
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  /** Line of each run. */
  readonly lines: Uint32Array;
  /** West, south, east and north of each run; beyond 180 where it goes over the antimeridian. */
  readonly boxes: Float64Array;
  /**
   * @param from least run to find
   * @returns runs whose boxes meet a box that may reach beyond 180, or below -180, each once, ascending
   */
  search(west: number, south: number, east: number, north: number, from?: number): readonly number[];
}

export function indexSegments({ coordinates, starts, features }: StreetLines): SegmentIndex {
  let runs = 0;
  for (let line = 0; line < features.length; line++) {
    runs += Math.ceil(((starts[line + 1] as number) - (starts[line] as number) - 1) / RUN);
  }
  const first = new Uint32Array(runs);
  const last = new Uint32Array(runs);
  const lines = new Uint32Array(runs);
  const boxes = new Float64Array(4 * runs);
  let run = 0;
  let [least, most] = [Infinity, -Infinity];
  for (let line = 0; line < features.length; line++) {
    const end = (starts[line + 1] as number) - 1;
    for (let from = starts[line] as number; from < end; from += RUN) {
      const to = Math.min(from + RUN, end);
      first[run] = from;
      last[run] = to;
      lines[run] = line;
      addBox(boxes, 4 * run, coordinates, from, to);
      least = Math.min(least, boxes[4 * run] as number);
      most = Math.max(most, boxes[4 * run + 2] as number);
      run += 1;
    }
  }
  const index = indexBoxes(boxes);
  return {
    runs,
    first,
    last,
    lines,
    boxes,
    search(west, south, east, north, from) {
      const found = index.search(west, south, east, north, from);
      const isAlsoEast = west + 360 <= most && east + 360 >= least;
      const isAlsoWest = west - 360 <= most && east - 360 >= least;
      if (!isAlsoEast && !isAlsoWest) return found;
      const all = [
        ...found,
        ...(isAlsoEast ? index.search(west + 360, south, east + 360, north, from) : []),
        ...(isAlsoWest ? index.search(west - 360, south, east - 360, north, from) : []),
      ];
      return [...new Set(all)].sort((a, b) => a - b);
    },
  };
}

/** Box around the vertices from one to another, each longitude the short way from the one before. */
function addBox(boxes: Float64Array, at: number, coordinates: Float64Array, from: number, to: number): void {
  let x = coordinates[2 * from] as number;
  let [west, south, east, north] = [x, Infinity, x, -Infinity];
  for (let vertex = from; vertex <= to; vertex++) {
    if (vertex > from)
      x += longitudeDifference(coordinates[2 * vertex - 2] as number, coordinates[2 * vertex] as number);
    const y = coordinates[2 * vertex + 1] as number;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  boxes[at] = west;
  boxes[at + 1] = south;
  boxes[at + 2] = east;
  boxes[at + 3] = north;
}
