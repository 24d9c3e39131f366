/** Edges sorted into the cells of a grid, so that those which come close to each other share one. */
import type { Edges } from './contested-edges.ts';
import { slotOf, slotsFor } from './hashed-cells.ts';

/** So few edges are compared faster than sorted. */
const FEW = 12;

export interface EdgeGrid {
  readonly cells: number;
  /** Which edges pass through each cell, or closer by it than the margin; those of a cell end where the next begin. */
  readonly members: Uint32Array;
  readonly starts: Uint32Array;
  cellOf(x: number, y: number): number;
}

/** @param margin by which edges are thicker than a line */
export function gridOf({ count, coordinates: edges }: Edges, margin: number): EdgeGrid {
  if (count <= FEW) {
    const all = Uint32Array.from({ length: count }, (_, edge) => edge);
    return { cells: 1, members: all, starts: Uint32Array.of(0, count), cellOf: () => 0 };
  }
  let length = 0;
  for (let i = 0; i < 4 * count; i += 4) {
    length += Math.abs((edges[i + 2] as number) - (edges[i] as number));
    length += Math.abs((edges[i + 3] as number) - (edges[i + 1] as number));
  }
  // So large that most edges are in one cell or two.
  const size = Math.max((2 * length) / count, 8 * margin);
  const slots = slotsFor(2 * count);
  const thickness = margin + 1e-9 * size;
  const cellAlong = (axis: number) => Math.floor(axis / size);

  function eachCell(see: (cell: number, edge: number) => void): void {
    for (let edge = 0; edge < count; edge++) {
      const x0 = edges[4 * edge] as number;
      const y0 = edges[4 * edge + 1] as number;
      const x1 = edges[4 * edge + 2] as number;
      const y1 = edges[4 * edge + 3] as number;
      const west = (x0 < x1 ? x0 : x1) - thickness;
      const east = (x0 < x1 ? x1 : x0) + thickness;
      const lowest = cellAlong((y0 < y1 ? y0 : y1) - thickness);
      const highest = cellAlong((y0 < y1 ? y1 : y0) + thickness);
      const first = cellAlong(west);
      const last = cellAlong(east);
      if (lowest === highest || first === last) {
        for (let row = lowest; row <= highest; row++) {
          for (let column = first; column <= last; column++) see(slotOf(column, row, slots), edge);
        }
        continue;
      }
      const slope = (x1 - x0) / (y1 - y0);
      // How far the edge goes sideways within a row.
      const reach = Math.abs(slope) * (0.5 * size + thickness) + thickness;
      for (let row = lowest; row <= highest; row++) {
        const middle = x0 + ((row + 0.5) * size - y0) * slope;
        const end = cellAlong(Math.min(east, middle + reach));
        for (let column = cellAlong(Math.max(west, middle - reach)); column <= end; column++) {
          see(slotOf(column, row, slots), edge);
        }
      }
    }
  }

  const starts = new Uint32Array(slots + 1);
  eachCell((cell) => (starts[cell + 1] = (starts[cell + 1] as number) + 1));
  for (let cell = 1; cell < starts.length; cell++) {
    starts[cell] = (starts[cell] as number) + (starts[cell - 1] as number);
  }
  const members = new Uint32Array(starts[starts.length - 1] as number);
  const filled = starts.slice();
  eachCell((cell, edge) => {
    const at = filled[cell] as number;
    members[at] = edge;
    filled[cell] = at + 1;
  });
  return { cells: slots, members, starts, cellOf: (x, y) => slotOf(cellAlong(x), cellAlong(y), slots) };
}
