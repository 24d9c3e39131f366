/** Which edges of some geometries come close to those of others; the rest cannot meet any, and most are of the rest. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { shapesOf } from '../shapes/flat.ts';

/** Edges that stand for each other until it is known that they are near another owner's. */
const RUN = 8;

/** So few runs are all taken. */
const FEW = 8;

/** Cells of the coarse grid for each run. */
const CELLS = 16;

/** In a cell that runs of several owners are in. */
const CONTESTED = 0xffff_ffff;

export interface Edges {
  readonly count: number;
  /** x and y where each edge begins and ends, one after another. */
  readonly coordinates: Float64Array;
  /** Whose each edge is, from 1. */
  readonly owners: Uint32Array;
  /** The largest x or y of all geometries, without its sign. */
  readonly farthest: number;
}

/** Runs of edges, each with its box. */
interface Runs {
  readonly count: number;
  /** West, south, east and north of each run, one after another. */
  readonly boxes: Float64Array;
  /** The shape that each run is of, and the positions in it that the run begins with and that its last edge ends with. */
  readonly shapes: Uint32Array;
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  readonly owners: Uint32Array;
}

/**
 * @param operands whose edges are asked for where they come close to those of another one; with a single one, where one
 *   of its polygons or lines comes close to another
 * @param margin how close at least, as a share of the largest coordinate
 */
export function contestedEdges(operands: readonly FlatGeometry[], margin: number): Edges {
  const shapes: FlatShape[] = [];
  const starts: number[] = [];
  for (const operand of operands) {
    starts.push(shapes.length);
    shapes.push(...shapesOf(operand).filter(({ type }) => type !== 'Point' && type !== 'MultiPoint'));
  }
  const runs = runsOf(shapes, operands.length > 1 ? starts : undefined);
  let farthest = 0;
  for (let i = 0; i < 4 * runs.count; i++) farthest = Math.max(farthest, Math.abs(runs.boxes[i] as number));
  const isContested = runs.count > FEW ? contestOf(runs, margin * farthest) : () => true;
  return { ...edgesOf(shapes, runs, isContested), farthest };
}

/** @param starts the first shape of each owner; without it, each polygon or line is its own */
function runsOf(shapes: readonly FlatShape[], starts: readonly number[] | undefined): Runs {
  let room = 0;
  for (const { coordinates, stride, ends } of shapes)
    room += Math.ceil(coordinates.length / stride / RUN) + ends.length;
  const boxes = new Float64Array(4 * room);
  const [shapeOf, first, last] = [new Uint32Array(room), new Uint32Array(room), new Uint32Array(room)];
  const owners = new Uint32Array(room);
  let count = 0;
  let owner = 0;
  shapes.forEach(({ type, coordinates, stride, ends, parts }, shape) => {
    let [start, part] = [0, 0];
    ends.forEach((end, line) => {
      const isNext = line === 0 || type === 'MultiLineString' || parts?.[part] === line;
      if (parts?.[part] === line) part += 1;
      if (starts ? line === 0 && starts.includes(shape) : isNext) owner += 1;
      for (let from = start; from < end - 1; from += RUN) {
        const to = Math.min(from + RUN, end - 1);
        let west = coordinates[from * stride] as number;
        let south = coordinates[from * stride + 1] as number;
        let [east, north] = [west, south];
        for (let i = (from + 1) * stride; i <= to * stride; i += stride) {
          const x = coordinates[i] as number;
          const y = coordinates[i + 1] as number;
          if (x < west) west = x;
          else if (x > east) east = x;
          if (y < south) south = y;
          else if (y > north) north = y;
        }
        boxes[4 * count] = west;
        boxes[4 * count + 1] = south;
        boxes[4 * count + 2] = east;
        boxes[4 * count + 3] = north;
        shapeOf[count] = shape;
        first[count] = from;
        last[count] = to;
        owners[count] = owner;
        count += 1;
      }
      start = end;
    });
  });
  return { count, boxes, shapes: shapeOf, first, last, owners };
}

/** @returns whether a run shares a cell of a coarse grid with a run of another owner */
function contestOf({ count, boxes, owners }: Runs, margin: number): (run: number) => boolean {
  let [west, south, east, north, extent] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (let i = 0; i < 4 * count; i += 4) {
    const left = boxes[i] as number;
    const bottom = boxes[i + 1] as number;
    const right = boxes[i + 2] as number;
    const top = boxes[i + 3] as number;
    if (left < west) west = left;
    if (bottom < south) south = bottom;
    if (right > east) east = right;
    if (top > north) north = top;
    extent += right - left + top - bottom;
  }
  const [width, height] = [east - west, north - south];
  // A run is in four cells or so of the first size, the mean of widths and heights; the others keep the cells few.
  const size = Math.max(
    extent / (2 * count),
    Math.sqrt((width * height) / (CELLS * count)),
    Math.max(width, height) / (CELLS * count),
  );
  const columns = Math.floor(width / size) + 1;
  const rows = Math.floor(height / size) + 1;
  const cells = new Uint32Array(columns * rows);
  const columnOf = (x: number) => Math.min(Math.max(Math.floor((x - west) / size), 0), columns - 1);
  const rowOf = (y: number) => Math.min(Math.max(Math.floor((y - south) / size), 0), rows - 1);

  function someCell(run: number, see: (cell: number) => boolean): boolean {
    const first = columnOf((boxes[4 * run] as number) - margin);
    const last = columnOf((boxes[4 * run + 2] as number) + margin);
    const lastRow = rowOf((boxes[4 * run + 3] as number) + margin);
    for (let row = rowOf((boxes[4 * run + 1] as number) - margin); row <= lastRow; row++) {
      for (let column = first; column <= last; column++) if (see(row * columns + column)) return true;
    }
    return false;
  }

  for (let run = 0; run < count; run++) {
    const owner = owners[run] as number;
    someCell(run, (cell) => {
      const before = cells[cell] as number;
      cells[cell] = before === 0 || before === owner ? owner : CONTESTED;
      return false;
    });
  }
  return (run) => someCell(run, (cell) => cells[cell] === CONTESTED);
}

function edgesOf(shapes: readonly FlatShape[], runs: Runs, isTaken: (run: number) => boolean): Omit<Edges, 'farthest'> {
  const taken = new Uint32Array(runs.count);
  let [takenCount, room] = [0, 0];
  for (let run = 0; run < runs.count; run++) {
    if (!isTaken(run)) continue;
    taken[takenCount++] = run;
    room += (runs.last[run] as number) - (runs.first[run] as number);
  }
  const edges = new Float64Array(4 * room);
  const owners = new Uint32Array(room);
  let count = 0;
  for (let k = 0; k < takenCount; k++) {
    const run = taken[k] as number;
    const { coordinates, stride } = shapes[runs.shapes[run] as number] as FlatShape;
    const end = (runs.last[run] as number) * stride;
    for (let i = (runs.first[run] as number) * stride; i < end; i += stride) {
      const [x0, y0] = [coordinates[i] as number, coordinates[i + 1] as number];
      const [x1, y1] = [coordinates[i + stride] as number, coordinates[i + stride + 1] as number];
      if (x0 === x1 && y0 === y1) continue;
      edges[4 * count] = x0;
      edges[4 * count + 1] = y0;
      edges[4 * count + 2] = x1;
      edges[4 * count + 3] = y1;
      owners[count] = runs.owners[run] as number;
      count += 1;
    }
  }
  return { count, coordinates: edges, owners };
}
