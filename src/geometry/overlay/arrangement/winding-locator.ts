/** Winding numbers by rays: how many interiors lie to the right of an edge. */
import { isEastOf, type LayerTable } from '../../flat/layer-table.ts';
import { indexBoxes, type BoxIndex } from '../../flat/spatial-index.ts';
import { isNear } from '../../relate/edge-contact.ts';
import type { Edges } from './edges.ts';

/** Runs of a polygon from which on an index of them is faster than to look at each. */
const MIN_INDEXED_RUNS = 512;

/**
 * @param x longitude and latitude of a place on the edge that no other one crosses
 * @returns NaN where another edge is near that place
 */
export type LocateWinding = (edge: number, x: number, y: number) => number;

export function createWindingLocator(table: LayerTable, rows: readonly number[], edges: Edges): LocateWinding {
  const { xy, boxes, first, last } = table;
  const { at, from, to, net, near } = edges;
  const polygons = listPolygons(table, rows);
  const index = indexBoxes(polygons.boxes);
  const indexes = new Map<number, BoxIndex>();

  return (edge, x, y) => {
    const [start, end] = [from[edge] as number, to[edge] as number];
    const dx = (edges.x[end] as number) - (edges.x[start] as number);
    const dy = (edges.y[end] as number) - (edges.y[start] as number);
    // Across the edge, so that the ray leaves it on a side that is certain.
    const isEastward = Math.abs(dy) >= Math.abs(dx);
    let winding = 0;
    for (const polygon of index.search(x - near, y - near, x + near, y + near)) {
      winding += countAlongRay(polygon, edge, x, y, isEastward);
    }
    const isOnRight = isEastward ? dy > 0 : dx < 0;
    return isOnRight ? winding : winding - (net[edge] as number);
  };

  /** Turns of a polygon around a place, but for the edge that goes through it. */
  function countAlongRay(polygon: number, edge: number, x: number, y: number, isEastward: boolean): number {
    const [from, end] = [polygons.runs[2 * polygon] as number, polygons.runs[2 * polygon + 1] as number];
    if (end - from < MIN_INDEXED_RUNS) {
      let winding = 0;
      for (let run = from; run < end; run++) winding += countInRun(run, edge, x, y, isEastward);
      return winding;
    }
    const found = indexes.get(polygon) ?? indexBoxes(boxes.subarray(4 * from, 4 * end));
    indexes.set(polygon, found);
    return found
      .search(x - near, y - near, isEastward ? Infinity : x + near, isEastward ? y + near : Infinity)
      .reduce((winding, run) => winding + countInRun(from + run, edge, x, y, isEastward), 0);
  }

  function countInRun(run: number, edge: number, x: number, y: number, isEastward: boolean): number {
    const box = 4 * run;
    if ((boxes[box + 3] as number) < y - near || (boxes[box + 2] as number) < x - near) return 0;
    if (isEastward ? (boxes[box + 1] as number) > y + near : (boxes[box] as number) > x + near) return 0;
    let winding = 0;
    const end = last[run] as number;
    for (let k = first[run] as number; k < end; k++) {
      if (at[k] === edge) continue;
      const [x0, y0] = [xy[2 * k] as number, xy[2 * k + 1] as number];
      const [x1, y1] = [xy[2 * k + 2] as number, xy[2 * k + 3] as number];
      if (isNear(x, y, x0, y0, x1, y1, near)) return NaN;
      if (isEastward) winding += isEastOf(x, y, xy, k) ? (y1 > y0 ? 1 : -1) : 0;
      else winding += isNorthOf(x, y, x0, y0, x1, y1) ? (x1 < x0 ? 1 : -1) : 0;
    }
    return winding;
  }
}

/** True when a ray from a place to the north crosses an edge that is not near the place. */
function isNorthOf(x: number, y: number, x0: number, y0: number, x1: number, y1: number): boolean {
  if (x0 > x === x1 > x) return false;
  if (y0 < y && y1 < y) return false;
  if (y0 > y && y1 > y) return true;
  return (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0) < 0 === x1 > x0;
}

/** Boxes of the polygons of some rows, and the first run of each and the one behind its last. */
function listPolygons({ rowRing, isHole, ringRun, boxes }: LayerTable, rows: readonly number[]) {
  const list: number[] = [];
  const runs: number[] = [];
  for (const row of rows) {
    for (let ring = rowRing[row] as number; ring < (rowRing[row + 1] as number); ring++) {
      const end = ringRun[ring + 1] as number;
      if (isHole[ring] === 1 && runs.length > 0) runs[runs.length - 1] = end;
      else {
        let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
        for (let run = ringRun[ring] as number; run < end; run++) {
          west = Math.min(west, boxes[4 * run] as number);
          south = Math.min(south, boxes[4 * run + 1] as number);
          east = Math.max(east, boxes[4 * run + 2] as number);
          north = Math.max(north, boxes[4 * run + 3] as number);
        }
        list.push(west, south, east, north);
        runs.push(ringRun[ring] as number, end);
      }
    }
  }
  return { boxes: Float64Array.from(list), runs };
}
