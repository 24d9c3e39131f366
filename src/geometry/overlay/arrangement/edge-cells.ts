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
export function sortIntoCells(edges: Edges): EdgeCells | undefined {
  const { count, near } = edges;
  const { west, south, width, height } = boundsOfPlaces(edges);
  const size = Math.max(measureLength(edges) / count, Math.sqrt((width * height) / (8 * count)), Math.max(width, height) / MAX_COLUMNS); // prettier-ignore
  // A row and a column on either side take what is `near` beyond the places.
  const [columns, rows] = [Math.floor(width / size) + 3, Math.floor(height / size) + 3];
  const columnOf = (x: number) => ((x - west) / size + 1) | 0;
  const rowOf = (y: number) => ((y - south) / size + 1) | 0;
  const starts = new Uint32Array(columns * rows + 1);
  const [first, wide, high] = [new Uint32Array(count), new Uint16Array(count), new Uint16Array(count)];
  const { from, to, x, y } = edges;
  for (let edge = 0; edge < count; edge++) {
    const x0 = x[from[edge] as number] as number;
    const x1 = x[to[edge] as number] as number;
    const y0 = y[from[edge] as number] as number;
    const y1 = y[to[edge] as number] as number;
    const column = columnOf((x0 < x1 ? x0 : x1) - near);
    const row = rowOf((y0 < y1 ? y0 : y1) - near);
    const cell = row * columns + column;
    const moreColumns = columnOf((x0 < x1 ? x1 : x0) + near) - column;
    const moreRows = rowOf((y0 < y1 ? y1 : y0) + near) - row;
    first[edge] = cell;
    wide[edge] = moreColumns;
    high[edge] = moreRows;
    for (let down = cell, last = cell + moreRows * columns; down <= last; down += columns) {
      for (let at = down; at <= down + moreColumns; at++) starts[at + 1] = (starts[at + 1] as number) + 1;
    }
  }
  let total = 0;
  for (let cell = 1; cell < starts.length; cell++) {
    total += starts[cell] as number;
    starts[cell] = total;
  }
  if (total > MAX_CELLS_PER_EDGE * count + 1024) return undefined;
  const [members, next] = [new Uint32Array(total), starts.slice()];
  for (let edge = 0; edge < count; edge++) {
    const cell = first[edge] as number;
    const moreColumns = wide[edge] as number;
    for (let down = cell, last = cell + (high[edge] as number) * columns; down <= last; down += columns) {
      for (let at = down; at <= down + moreColumns; at++) {
        const place = next[at] as number;
        members[place] = edge;
        next[at] = place + 1;
      }
    }
  }
  return { columns, starts, members, columnOf, rowOf };
}

function boundsOfPlaces({ places, x, y }: Edges) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let place = 0; place < places; place++) {
    const px = x[place] as number;
    const py = y[place] as number;
    if (px < west) west = px;
    if (px > east) east = px;
    if (py < south) south = py;
    if (py > north) north = py;
  }
  return { west, south, width: east - west, height: north - south };
}

/** Length of all edges, along the axes. */
function measureLength({ count, from, to, x, y }: Edges): number {
  let length = 0;
  for (let edge = 0; edge < count; edge++) {
    const start = from[edge] as number;
    const end = to[edge] as number;
    length += Math.abs((x[end] as number) - (x[start] as number)) + Math.abs((y[end] as number) - (y[start] as number));
  }
  return length;
}
