/** Edges of polygons with places as numbers, so that an edge that two polygons share is found by its ends. */
import { getFarthest, type LayerTable } from '../flat/layer-table.ts';
import { nearnessOf, isNear, meets } from '../relate/edge-contact.ts';

/** Edges of all members, in order, the interior to the left. */
export interface CoverageEdges {
  readonly count: number;
  /** Place at which each starts and ends. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** Row of each. */
  readonly owner: Int32Array;
  /** The same edge of another member, in the other direction; -1 for an edge that stands alone. */
  readonly twin: Int32Array;
  /** Coordinates of the places. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly places: number;
  /** Distance from which on signs are certain. */
  readonly near: number;
}

const NONE = -1;

/**
 * @param rows usable ones
 * @param offenders receives rows that have an edge in common with another one on the same side, or with several
 */
export function pairEdges(table: LayerTable, rows: readonly number[], offenders: Set<number>): CoverageEdges {
  const { xy, rowRing, ringStart } = table;
  let [count, farthest] = [0, 0];
  for (const row of rows) {
    count += (ringStart[rowRing[row + 1] as number] as number) - (ringStart[rowRing[row] as number] as number);
    farthest = Math.max(farthest, getFarthest(table, row));
  }
  const places = createPlaces(count);
  const [from, to, owner] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const twin = new Int32Array(count).fill(NONE);
  const heads = new Int32Array(places.mask + 1).fill(NONE);
  const nexts = new Int32Array(count);
  let edges = 0;
  const add = (start: number, end: number, row: number) => {
    const [low, high] = start < end ? [start, end] : [end, start];
    const slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) & places.mask;
    from[edges] = start;
    to[edges] = end;
    owner[edges] = row;
    for (let other = heads[slot] as number; other !== NONE; other = nexts[other] as number) {
      const isTwin = from[other] === end && to[other] === start;
      if (!isTwin && (from[other] !== start || to[other] !== end)) continue;
      if (!isTwin || twin[other] !== NONE || owner[other] === row) offenders.add(owner[other] as number).add(row);
      else {
        twin[other] = edges;
        twin[edges] = other;
      }
      break;
    }
    nexts[edges] = heads[slot] as number;
    heads[slot] = edges;
    edges += 1;
  };
  for (const row of rows) {
    for (let ring = rowRing[row] as number; ring < (rowRing[row + 1] as number); ring++) {
      const [start, end] = [ringStart[ring] as number, (ringStart[ring + 1] as number) - 1];
      const first = places.numberOf(xy[2 * start] as number, xy[2 * start + 1] as number);
      let last = first;
      for (let k = start + 1; k <= end; k++) {
        const next = k === end ? first : places.numberOf(xy[2 * k] as number, xy[2 * k + 1] as number);
        add(last, next, row);
        last = next;
      }
    }
  }
  const { x, y } = places;
  return { count: edges, from, to, owner, twin, x, y, places: places.count(), near: nearnessOf(farthest) };
}

/** Numbers places by their coordinates, in a hash table. */
function createPlaces(most: number) {
  const mask = 2 ** Math.ceil(Math.log2(4 * most + 8)) - 1;
  const slots = new Int32Array(mask + 1).fill(NONE);
  const [x, y] = [new Float64Array(most), new Float64Array(most)];
  const value = new Float64Array(2);
  const bits = new Int32Array(value.buffer);
  let count = 0;
  return {
    mask,
    x,
    y,
    count: () => count,
    numberOf(px: number, py: number): number {
      // -0 and 0 are the same coordinate.
      value[0] = px + 0;
      value[1] = py + 0;
      const [a = 0, b = 0, c = 0, d = 0] = bits;
      let slot = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(c ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f); // prettier-ignore
      slot = (slot ^ (slot >>> 15)) & mask;
      for (; slots[slot] !== NONE; slot = (slot + 1) & mask) {
        const place = slots[slot] as number;
        if (x[place] === px && y[place] === py) return place;
      }
      slots[slot] = count;
      x[count] = px;
      y[count] = py;
      return count++;
    },
  };
}

/** Cells per edge on average, beyond which edges are too long for a grid. */
const MAX_CELLS_PER_EDGE = 64;

/**
 * Finds edges of different members that come near each other elsewhere than at a common end.
 * @param offenders receives the rows of such edges
 * @returns false where that would cost more than a union by the engine
 */
export function findContacts(edges: CoverageEdges, offenders: Set<number>): boolean {
  const { owner, twin, from, to } = edges;
  const grid = createGrid(edges);
  if (!grid) return false;
  const { starts, members } = grid;
  for (let cell = 0; cell + 1 < starts.length; cell++) {
    const end = starts[cell + 1] as number;
    for (let i = starts[cell] as number; i < end; i++) {
      const a = members[i] as number;
      for (let j = i + 1; j < end; j++) {
        const b = members[j] as number;
        // Edges of one valid polygon do not meet.
        if (owner[a] === owner[b] || !areInContact(edges, a, b)) continue;
        for (const edge of [a, b, twin[a] as number, twin[b] as number]) {
          if (edge !== NONE) offenders.add(owner[edge] as number);
        }
      }
    }
  }
  return true;

  function areInContact({ x, y, near }: CoverageEdges, a: number, b: number): boolean {
    const [a0, a1] = [from[a] as number, to[a] as number];
    const [b0, b1] = [from[b] as number, to[b] as number];
    const common = a0 === b0 || a0 === b1 ? a0 : a1 === b0 || a1 === b1 ? a1 : NONE;
    const at = (values: Float64Array, place: number) => values[place] as number;
    if (common === NONE)
      return meets(at(x, a0), at(y, a0), at(x, a1), at(y, a1), at(x, b0), at(y, b0), at(x, b1), at(y, b1), near);
    // Only one along the other is wrong.
    const [p, q] = [a0 === common ? a1 : a0, b0 === common ? b1 : b0];
    const [cx, cy, px, py, qx, qy] = [at(x, common), at(y, common), at(x, p), at(y, p), at(x, q), at(y, q)];
    if ((px - cx) * (qx - cx) + (py - cy) * (qy - cy) <= 0) return false;
    return isNear(px, py, cx, cy, qx, qy, near) || isNear(qx, qy, cx, cy, px, py, near);
  }
}

/** Edges by the cells of a grid that their boxes reach; of two that are the same only the first one. */
function createGrid({ count, from, to, twin, x, y, near }: CoverageEdges) {
  const edges = Uint32Array.from({ length: count }, (_, edge) => edge).filter((edge) => !(twin[edge] as number >= 0 && (twin[edge] as number) < edge)); // prettier-ignore
  let [west, south, east, north, length] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (const edge of edges) {
    const [x0, y0, x1, y1] = endsOf(edge);
    length += Math.abs(x1 - x0) + Math.abs(y1 - y0);
    west = Math.min(west, x0, x1);
    south = Math.min(south, y0, y1);
    east = Math.max(east, x0, x1);
    north = Math.max(north, y0, y1);
  }
  const [width, height] = [east - west, north - south];
  const size = Math.max(length / edges.length, Math.sqrt((width * height) / (8 * edges.length)), Math.max(width, height) / 4096); // prettier-ignore
  const [columns, rows] = [Math.floor(width / size) + 1, Math.floor(height / size) + 1];
  const starts = new Uint32Array(columns * rows + 1);
  for (const edge of edges) visit(edge, (cell) => (starts[cell + 1] = (starts[cell + 1] as number) + 1));
  for (let cell = 0; cell < columns * rows; cell++) starts[cell + 1] = (starts[cell + 1] as number) + (starts[cell] as number); // prettier-ignore
  const total = starts[columns * rows] as number;
  if (total > MAX_CELLS_PER_EDGE * count + 1024) return undefined;
  const [members, next] = [new Uint32Array(total), starts.slice()];
  for (const edge of edges) {
    visit(edge, (cell) => {
      members[next[cell] as number] = edge;
      next[cell] = (next[cell] as number) + 1;
    });
  }
  return { starts, members };

  function endsOf(edge: number): readonly [number, number, number, number] {
    const [start, end] = [from[edge] as number, to[edge] as number];
    return [x[start] as number, y[start] as number, x[end] as number, y[end] as number];
  }

  function visit(edge: number, use: (cell: number) => void): void {
    const [x0, y0, x1, y1] = endsOf(edge);
    const toCell = (distance: number, most: number) => Math.min(Math.max(Math.floor(distance / size), 0), most - 1);
    const lastColumn = toCell(Math.max(x0, x1) + near - west, columns);
    const lastRow = toCell(Math.max(y0, y1) + near - south, rows);
    for (let row = toCell(Math.min(y0, y1) - near - south, rows); row <= lastRow; row++) {
      for (let column = toCell(Math.min(x0, x1) - near - west, columns); column <= lastColumn; column++) {
        use(row * columns + column);
      }
    }
  }
}
