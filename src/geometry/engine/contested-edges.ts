/** Broad phase of near-coincidence tests: finds edges of one operand that come close to edges of another. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { shapesOf } from '../flat/flat.ts';

/** Edges per run, the unit that is tested: short runs where there are few positions. */
const [SHORT_RUN_EDGES, LONG_RUN_EDGES, MANY_POSITIONS] = [4, 8, 10_000];

/** Maximum number of runs that are not worth filtering. */
const MAX_UNFILTERED_RUNS = 8;

/** Cells of the coarse grid per run. */
const CELLS_PER_RUN = 16;

/** Marks a cell that holds runs of several owners. */
const CONTESTED = 0xffff_ffff;

export interface Edges {
  readonly count: number;
  /** x and y of the start and the end of each edge. */
  readonly coordinates: Float64Array;
  /** Owner of each edge, from 1. */
  readonly owners: Uint32Array;
  /** Largest absolute x or y of all operands. */
  readonly maxCoordinate: number;
}

/** Runs of consecutive edges with their bounding boxes. */
interface EdgeRuns {
  readonly shapes: readonly FlatShape[];
  readonly count: number;
  /** West, south, east and north of each run. */
  readonly boxes: Float64Array;
  /** Index of the shape of each run. */
  readonly shapeOf: Uint32Array;
  /** Position in the shape at which the first edge starts. */
  readonly first: Uint32Array;
  /** Position in the shape at which the last edge ends. */
  readonly last: Uint32Array;
  readonly owners: Uint32Array;
}

/**
 * @param operands edges are returned where they come close to another operand; for a sole operand, where one of its
 *   polygons or lines comes close to another
 * @param margin closeness as a fraction of the largest coordinate; at least these edges are returned
 */
export function findContestedEdges(operands: readonly FlatGeometry[], margin: number): Edges {
  const shapes = operands.map((operand) =>
    shapesOf(operand).filter(({ type }) => type !== 'Point' && type !== 'MultiPoint'),
  );
  const runs = buildRuns(shapes);
  let maxCoordinate = 0;
  for (let i = 0; i < 4 * runs.count; i++) {
    const distance = Math.abs(runs.boxes[i] as number);
    if (distance > maxCoordinate) maxCoordinate = distance;
  }
  const selected =
    runs.count > MAX_UNFILTERED_RUNS
      ? findContestedRuns(runs, margin * maxCoordinate)
      : Uint32Array.from({ length: runs.count }, (_, run) => run);
  return { ...collectEdges(runs, selected), maxCoordinate };
}

/** @param operands shapes by operand; for a sole operand each polygon and each line is an owner */
function buildRuns(operands: readonly (readonly FlatShape[])[]): EdgeRuns {
  const shapes = operands.flat();
  let [positions, lines] = [0, 0];
  for (const { coordinates, stride, ends } of shapes) {
    positions += coordinates.length / stride;
    lines += ends.length;
  }
  const length = positions < MANY_POSITIONS ? SHORT_RUN_EDGES : LONG_RUN_EDGES;
  const capacity = Math.ceil(positions / length) + lines;
  const boxes = new Float64Array(4 * capacity);
  const [shapeOf, first, last] = [new Uint32Array(capacity), new Uint32Array(capacity), new Uint32Array(capacity)];
  const owners = new Uint32Array(capacity);
  let [count, shape, owner] = [0, 0, 0];
  for (const operand of operands) {
    if (operands.length > 1) owner += 1;
    for (const { type, coordinates, stride, ends, parts } of operand) {
      let [start, part] = [0, 0];
      for (let line = 0; line < ends.length; line++) {
        const isNextPart = line === 0 || parts?.[part] === line || type === 'MultiLineString';
        if (parts?.[part] === line) part += 1;
        if (operands.length === 1 && isNextPart) owner += 1;
        const end = ends[line] as number;
        for (let from = start; from < end - 1; from += length) {
          const to = Math.min(from + length, end - 1);
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
      }
      shape += 1;
    }
  }
  return { shapes, count, boxes, shapeOf, first, last, owners };
}

/** @returns runs that share a cell of a coarse grid with a run of another owner */
function findContestedRuns({ count, boxes, owners }: EdgeRuns, margin: number): Uint32Array {
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
  // Cell size: the mean extent of a run, so that it covers about four cells; the other terms limit the number of cells.
  const size = Math.max(
    extent / (2 * count),
    Math.sqrt((width * height) / (CELLS_PER_RUN * count)),
    Math.max(width, height) / (CELLS_PER_RUN * count),
  );
  const cellsPerUnit = size > 0 ? 1 / size : 0;
  const columns = Math.floor(width * cellsPerUnit) + 1;
  const cells = new Uint32Array(columns * (Math.floor(height * cellsPerUnit) + 1));
  const columnOf = (x: number) => Math.min(Math.max(Math.floor((x - west) * cellsPerUnit), 0), columns - 1);
  const rowOf = (y: number) => Math.max(Math.floor((y - south) * cellsPerUnit), 0) * columns;

  for (let run = 0; run < count; run++) {
    const owner = owners[run] as number;
    const first = columnOf((boxes[4 * run] as number) - margin);
    const last = columnOf((boxes[4 * run + 2] as number) + margin);
    const end = Math.min(rowOf((boxes[4 * run + 3] as number) + margin) + columns, cells.length);
    for (let row = rowOf((boxes[4 * run + 1] as number) - margin); row < end; row += columns) {
      for (let cell = row + first; cell <= row + last; cell++) {
        const before = cells[cell] as number;
        cells[cell] = before === 0 || before === owner ? owner : CONTESTED;
      }
    }
  }

  const contested = new Uint32Array(count);
  let selectedCount = 0;
  for (let run = 0; run < count; run++) {
    const first = columnOf((boxes[4 * run] as number) - margin);
    const last = columnOf((boxes[4 * run + 2] as number) + margin);
    const end = Math.min(rowOf((boxes[4 * run + 3] as number) + margin) + columns, cells.length);
    let isContested = false;
    for (let row = rowOf((boxes[4 * run + 1] as number) - margin); row < end && !isContested; row += columns) {
      for (let cell = row + first; cell <= row + last && !isContested; cell++) isContested = cells[cell] === CONTESTED;
    }
    if (isContested) contested[selectedCount++] = run;
  }
  return contested.subarray(0, selectedCount);
}

function collectEdges(runs: EdgeRuns, selected: Uint32Array): Omit<Edges, 'maxCoordinate'> {
  let capacity = 0;
  for (const run of selected) capacity += (runs.last[run] as number) - (runs.first[run] as number);
  const edges = new Float64Array(4 * capacity);
  const owners = new Uint32Array(capacity);
  let count = 0;
  for (const run of selected) {
    const owner = runs.owners[run] as number;
    const { coordinates, stride } = runs.shapes[runs.shapeOf[run] as number] as FlatShape;
    const end = (runs.last[run] as number) * stride;
    for (let i = (runs.first[run] as number) * stride; i < end; i += stride) {
      const x0 = coordinates[i] as number;
      const y0 = coordinates[i + 1] as number;
      const x1 = coordinates[i + stride] as number;
      const y1 = coordinates[i + stride + 1] as number;
      if (x0 === x1 && y0 === y1) continue;
      edges[4 * count] = x0;
      edges[4 * count + 1] = y0;
      edges[4 * count + 2] = x1;
      edges[4 * count + 3] = y1;
      owners[count] = owner;
      count += 1;
    }
  }
  return { count, coordinates: edges, owners };
}
