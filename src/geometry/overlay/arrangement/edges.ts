/** Edges of polygons, each once: those with the same ends are one edge, whatever their direction and number. */
import { getFarthest, type LayerTable } from '../../flat/layer-table.ts';
import { nearnessOf } from '../../relate/edge-contact.ts';
import { createPlaces } from './places.ts';

export const NONE = -1;

export interface Edges {
  readonly count: number;
  /** Place at which each starts and ends. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Rings whose interior is on its left, less those whose interior is on its right. */
  readonly net: Int32Array;
  /** The first row that has it. */
  readonly owner: Int32Array;
  /** Edge from each position of the table to the next one: `NONE` behind the last position of a ring. */
  readonly at: Int32Array;
  /** Coordinates of the places, and the number of edges that end there. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly degree: Int32Array;
  readonly places: number;
  /** Distance from which on signs are certain. */
  readonly near: number;
}

/** @param rows of the table, whose interiors are to the left of their rings */
export function collectEdges(table: LayerTable, rows: readonly number[]): Edges {
  const { xy, rowRing, ringStart } = table;
  let [most, farthest] = [0, 0];
  for (const row of rows) {
    most += (ringStart[rowRing[row + 1] as number] as number) - (ringStart[rowRing[row] as number] as number);
    farthest = Math.max(farthest, getFarthest(table, row));
  }
  const places = createPlaces(most);
  const [from, to, net, owner] = [
    new Int32Array(most),
    new Int32Array(most),
    new Int32Array(most),
    new Int32Array(most),
  ];
  const at = new Int32Array(xy.length / 2).fill(NONE);
  // Edges by the lower one of their places.
  const [heads, nexts, degree] = [new Int32Array(most).fill(NONE), new Int32Array(most), new Int32Array(most)];
  let count = 0;
  const numberOf = (start: number, end: number, row: number): number => {
    const low = Math.min(start, end);
    for (let edge = heads[low] as number; edge !== NONE; edge = nexts[edge] as number) {
      const isSame = from[edge] === start && to[edge] === end;
      if (!isSame && (from[edge] !== end || to[edge] !== start)) continue;
      net[edge] = (net[edge] as number) + (isSame ? 1 : -1);
      return edge;
    }
    from[count] = start;
    to[count] = end;
    net[count] = 1;
    owner[count] = row;
    nexts[count] = heads[low] as number;
    heads[low] = count;
    degree[start] = (degree[start] as number) + 1;
    degree[end] = (degree[end] as number) + 1;
    return count++;
  };
  for (const row of rows) {
    for (let ring = rowRing[row] as number; ring < (rowRing[row + 1] as number); ring++) {
      const [start, last] = [ringStart[ring] as number, (ringStart[ring + 1] as number) - 1];
      const first = places.numberOf(xy[2 * start] as number, xy[2 * start + 1] as number);
      for (let k = start, place = first; k < last; k++) {
        const next = k + 1 === last ? first : places.numberOf(xy[2 * k + 2] as number, xy[2 * k + 3] as number);
        at[k] = numberOf(place, next, row);
        place = next;
      }
    }
  }
  const { x, y } = places;
  return { count, from, to, net, owner, at, x, y, degree, places: places.count(), near: nearnessOf(farthest) };
}
