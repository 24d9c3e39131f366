/** Edges by the cells of a grid that their boxes reach. */
import type { Edges } from './edges.ts';

export interface EdgeCells {
  readonly columns: number;
  /** First member of each cell, and the number of members. */
  readonly starts: Uint32Array;
  /** Edges, cell by cell. */
  readonly members: Uint32Array;
  columnOf(x: number): number;
  rowOf(y: number): number;
}

/** Cells per edge on average, beyond which edges are too long for a grid. */
const MAX_CELLS_PER_EDGE = 64;

/** Cells along one side. */
const MAX_COLUMNS = 4096;

/** @returns undefined where that would cost more than a union by the engine */
export function sortIntoCells({ count, from, to, x, y, near }: Edges): EdgeCells | undefined {
  let [west, south, east, north, length] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (let edge = 0; edge < count; edge++) {
    const [start, end] = [from[edge] as number, to[edge] as number];
    const [x0, y0, x1, y1] = [x[start] as number, y[start] as number, x[end] as number, y[end] as number];
    length += Math.abs(x1 - x0) + Math.abs(y1 - y0);
    west = Math.min(west, x0, x1);
    south = Math.min(south, y0, y1);
    east = Math.max(east, x0, x1);
    north = Math.max(north, y0, y1);
  }
  const [width, height] = [east - west, north - south];
  const size = Math.max(length / count, Math.sqrt((width * height) / (8 * count)), Math.max(width, height) / MAX_COLUMNS); // prettier-ignore
  const [columns, rows] = [Math.floor(width / size) + 1, Math.floor(height / size) + 1];
  const columnOf = (px: number) => Math.min(Math.max(Math.floor((px - west) / size), 0), columns - 1);
  const rowOf = (py: number) => Math.min(Math.max(Math.floor((py - south) / size), 0), rows - 1);
  const starts = new Uint32Array(columns * rows + 1);
  const countIn = (cell: number) => {
    starts[cell + 1] = (starts[cell + 1] as number) + 1;
  };
  for (let edge = 0; edge < count; edge++) visit(edge, countIn);
  for (let cell = 0; cell < columns * rows; cell++) starts[cell + 1] = (starts[cell + 1] as number) + (starts[cell] as number); // prettier-ignore
  const total = starts[columns * rows] as number;
  if (total > MAX_CELLS_PER_EDGE * count + 1024) return undefined;
  const [members, next] = [new Uint32Array(total), starts.slice()];
  let current = 0;
  const place = (cell: number) => {
    const at = next[cell] as number;
    members[at] = current;
    next[cell] = at + 1;
  };
  for (; current < count; current++) visit(current, place);
  return { columns, starts, members, columnOf, rowOf };

  function visit(edge: number, use: (cell: number) => void): void {
    const [start, end] = [from[edge] as number, to[edge] as number];
    const [x0, y0, x1, y1] = [x[start] as number, y[start] as number, x[end] as number, y[end] as number];
    const [firstColumn, lastColumn] = [columnOf(Math.min(x0, x1) - near), columnOf(Math.max(x0, x1) + near)];
    const lastRow = rowOf(Math.max(y0, y1) + near);
    for (let row = rowOf(Math.min(y0, y1) - near); row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) use(row * columns + column);
    }
  }
}
