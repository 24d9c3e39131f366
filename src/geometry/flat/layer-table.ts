/**
 * The polygons of a layer in a few typed arrays, made once: positions of all rings, the interior to the left of each, and
 * boxes around runs of their edges. Rows are the geometries in their order.
 */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { isPolygonal, type Bounds } from './flat.ts';

/** Edges per box. */
const RUN = 8;

export interface LayerTable {
  readonly rows: number;
  /** x and y interleaved, rings closed, without repeated positions. */
  readonly xy: Float64Array;
  /** First ring of each row, and the number of rings. */
  readonly rowRing: Uint32Array;
  /** First position of each ring, and the number of positions. */
  readonly ringStart: Uint32Array;
  readonly isHole: Uint8Array;
  /** First run of each ring, and the number of runs. */
  readonly ringRun: Uint32Array;
  /** West, south, east and north of each run. */
  readonly boxes: Float64Array;
  /** First and last position of each run. */
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  /** West, south, east and north of each row; west above east where there is no position. */
  readonly bounds: Float64Array;
  /** 1 for a row of polygons alone, the direction of all its rings certain. */
  readonly isUsable: Uint8Array;
}

interface Filling extends LayerTable {
  positions: number;
  rings: number;
  runs: number;
}

/** @param geometries others than a Polygon or a MultiPolygon have a row without rings, which is not usable */
export function createLayerTable(geometries: readonly (FlatGeometry | null)[]): LayerTable {
  let [positions, rings] = [0, 0];
  for (const geometry of geometries) {
    if (!isPolygonal(geometry)) continue;
    positions += geometry.coordinates.length / geometry.stride;
    rings += geometry.ends.length;
  }
  const rows = geometries.length;
  const runs = Math.ceil(positions / RUN) + rings;
  const table: Filling = {
    rows,
    xy: new Float64Array(2 * positions),
    rowRing: new Uint32Array(rows + 1),
    ringStart: new Uint32Array(rings + 1),
    isHole: new Uint8Array(rings),
    ringRun: new Uint32Array(rings + 1),
    boxes: new Float64Array(4 * runs),
    first: new Uint32Array(runs),
    last: new Uint32Array(runs),
    bounds: new Float64Array(4 * rows),
    isUsable: new Uint8Array(rows),
    positions: 0,
    rings: 0,
    runs: 0,
  };
  geometries.forEach((geometry, row) => {
    table.rowRing[row] = table.rings;
    if (isPolygonal(geometry) && geometry.ends.length > 0) table.isUsable[row] = fillRow(table, geometry) ? 1 : 0;
    fillBounds(table, row);
  });
  table.rowRing[rows] = table.rings;
  table.ringStart[table.rings] = table.positions;
  table.ringRun[table.rings] = table.runs;
  return table;
}

export function getRowBounds({ bounds }: LayerTable, row: number): Bounds {
  const at = 4 * row;
  const west = bounds[at] as number;
  const south = bounds[at + 1] as number;
  return { west, south, east: bounds[at + 2] as number, north: bounds[at + 3] as number };
}

/** Farthest coordinate of a row from 0. */
export function getFarthest({ bounds }: LayerTable, row: number): number {
  const at = 4 * row;
  const southwest = Math.max(-(bounds[at] as number), -(bounds[at + 1] as number));
  return Math.max(southwest, bounds[at + 2] as number, bounds[at + 3] as number);
}

/** @returns false when a ring has too few positions, or an area that may be 0 or less by rounding */
function fillRow(table: Filling, { coordinates, stride, ends, parts }: FlatShape): boolean {
  let [start, part, isUsable] = [0, 0, true];
  for (let ring = 0; ring < ends.length; ring++) {
    const isShell = ring === 0 || parts?.[part] === ring;
    if (isShell && ring > 0) part += 1;
    const end = ends[ring] as number;
    const area = end - start < 4 ? 0 : computeCertainArea(coordinates, stride, start, end);
    if (area === 0) isUsable = false;
    const isTurned = area > 0 !== isShell;
    table.ringStart[table.rings] = table.positions;
    table.ringRun[table.rings] = table.runs;
    table.isHole[table.rings] = isShell ? 0 : 1;
    const from = table.positions;
    for (let k = start; k < end; k++) {
      const at = (isTurned ? start + end - 1 - k : k) * stride;
      const x = coordinates[at] as number;
      const y = coordinates[at + 1] as number;
      const last = 2 * table.positions;
      if (table.positions > from && table.xy[last - 2] === x && table.xy[last - 1] === y) continue;
      table.xy[last] = x;
      table.xy[last + 1] = y;
      table.positions += 1;
    }
    if (table.positions - from < 4) isUsable = false;
    fillRuns(table, from);
    table.rings += 1;
    start = end;
  }
  return isUsable;
}

/** Boxes around the edges of the last ring. */
function fillRuns(table: Filling, from: number): void {
  const { xy, boxes, positions } = table;
  for (let first = from; first < positions - 1; first += RUN) {
    const last = Math.min(first + RUN, positions - 1);
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let k = first; k <= last; k++) {
      const x = xy[2 * k] as number;
      const y = xy[2 * k + 1] as number;
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
    const run = table.runs;
    boxes[4 * run] = west;
    boxes[4 * run + 1] = south;
    boxes[4 * run + 2] = east;
    boxes[4 * run + 3] = north;
    table.first[run] = first;
    table.last[run] = last;
    table.runs = run + 1;
  }
}

/** The box around the runs of a row. */
function fillBounds(table: Filling, row: number): void {
  const { boxes, bounds } = table;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const firstRing = table.rowRing[row] as number;
  const firstRun = firstRing < table.rings ? (table.ringRun[firstRing] as number) : table.runs;
  for (let at = 4 * firstRun; at < 4 * table.runs; at += 4) {
    if ((boxes[at] as number) < west) west = boxes[at] as number;
    if ((boxes[at + 1] as number) < south) south = boxes[at + 1] as number;
    if ((boxes[at + 2] as number) > east) east = boxes[at + 2] as number;
    if ((boxes[at + 3] as number) > north) north = boxes[at + 3] as number;
  }
  bounds[4 * row] = west;
  bounds[4 * row + 1] = south;
  bounds[4 * row + 2] = east;
  bounds[4 * row + 3] = north;
}

/**
 * @param start first position of a closed ring; `end` is behind its last one
 * @returns twice the signed area; 0 where rounding may have turned its sign
 */
export function computeCertainArea(coordinates: Float64Array, stride: number, start: number, end: number): number {
  const x0 = coordinates[start * stride] as number;
  const y0 = coordinates[start * stride + 1] as number;
  let [area, size, px, py] = [0, 0, 0, 0];
  for (let k = start + 1; k < end; k++) {
    const x = (coordinates[k * stride] as number) - x0;
    const y = (coordinates[k * stride + 1] as number) - y0;
    const left = px * y;
    const right = x * py;
    area += left - right;
    size += Math.abs(left) + Math.abs(right);
    px = x;
    py = y;
  }
  return Math.abs(area) > (end - start + 8) * 2 ** -51 * size ? area : 0;
}

/**
 * True when a place is inside, by the even-odd rule.
 * @param firstRing of the rings up to, not including, `endRing`; none of their edges is near the place
 */
export function holdsPlace(table: LayerTable, firstRing: number, endRing: number, x: number, y: number): boolean {
  const { xy, boxes, ringRun, first, last } = table;
  let isInside = false;
  for (let run = ringRun[firstRing] as number; run < (ringRun[endRing] as number); run++) {
    const box = 4 * run;
    if ((boxes[box + 1] as number) > y || (boxes[box + 3] as number) < y || (boxes[box + 2] as number) < x) continue;
    const end = last[run] as number;
    for (let k = first[run] as number; k < end; k++) {
      if (isEastOf(x, y, xy, k)) isInside = !isInside;
    }
  }
  return isInside;
}

/**
 * True when a ray from a place to the east crosses the edge from position `k` to the next one, which is not near the
 * place.
 */
export function isEastOf(x: number, y: number, xy: Float64Array, k: number): boolean {
  const y0 = xy[2 * k + 1] as number;
  const y1 = xy[2 * k + 3] as number;
  if (y0 > y === y1 > y) return false;
  const x0 = xy[2 * k] as number;
  const x1 = xy[2 * k + 2] as number;
  if (x0 < x && x1 < x) return false;
  if (x0 > x && x1 > x) return true;
  return (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0) > 0 === y1 > y0;
}

/** The polygons of a usable row, shells counter-clockwise, without Z coordinates and repeated positions. */
export function getRowShape({ xy, rowRing, ringStart, isHole }: LayerTable, row: number): FlatShape {
  const [firstRing, endRing] = [rowRing[row] as number, rowRing[row + 1] as number];
  const from = ringStart[firstRing] as number;
  const coordinates = xy.slice(2 * from, 2 * (ringStart[endRing] as number));
  const ends = Uint32Array.from({ length: endRing - firstRing }, (_, k) => (ringStart[firstRing + k + 1] as number) - from); // prettier-ignore
  const parts: number[] = [];
  for (let ring = firstRing + 1; ring <= endRing; ring++) {
    if (ring === endRing || isHole[ring] === 0) parts.push(ring - firstRing);
  }
  const shape = { coordinates, stride: 2, ends } as const;
  return parts.length === 1
    ? { type: 'Polygon', ...shape }
    : { type: 'MultiPolygon', ...shape, parts: Uint32Array.from(parts) };
}
