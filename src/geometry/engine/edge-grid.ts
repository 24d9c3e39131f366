/** Edges listed by the cells of a grid, so that those which come close to each other share one. */
import type { Edges } from './contested-edges.ts';

/** So few edges are compared faster than sorted. */
const FEW = 12;

/** In place of a next entry. */
export const END = 0xffff_ffff;

/**
 * An endless grid in a table: cells far from each other may share a slot, which costs time but hides nothing.
 * @see Teschner et al. 2003, Optimized spatial hashing for collision detection of deformable objects
 */
export interface EdgeGrid {
  readonly entries: number;
  /** The edge of each entry: one that passes through a cell of its slot, or closer by it than the margin. */
  readonly members: Uint32Array;
  /** The entry after each one in the same slot. */
  readonly nexts: Uint32Array;
  /** The first entry in the slot of the cell at a place, or the end. */
  firstAt(x: number, y: number): number;
}

/** @param margin by which edges are thicker than a line */
export function gridOf({ count, coordinates }: Edges, margin: number): EdgeGrid {
  if (count <= FEW) {
    const members = Uint32Array.from({ length: count }, (_, edge) => edge);
    const nexts = members.map((edge) => (edge === count - 1 ? END : edge + 1));
    return { entries: count, members, nexts, firstAt: () => (count === 0 ? END : 0) };
  }
  let length = 0;
  for (let i = 0; i < 4 * count; i += 4) {
    length += Math.abs((coordinates[i + 2] as number) - (coordinates[i] as number));
    length += Math.abs((coordinates[i + 3] as number) - (coordinates[i + 1] as number));
  }
  // So large that most edges are in one cell or two.
  const size = Math.max((2 * length) / count, 8 * margin);
  const thickness = margin + 1e-9 * size;
  const cellsPerUnit = 1 / size;
  const cellAlong = (axis: number) => Math.floor(axis * cellsPerUnit);
  const heads = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count))).fill(END);
  let nexts = new Uint32Array(3 * count);
  let members = new Uint32Array(3 * count);
  let entries = 0;

  function add(column: number, row: number, edge: number): void {
    if (entries === members.length) [nexts, members] = [twiceAsLong(nexts), twiceAsLong(members)];
    const slot = slotOf(column, row, heads.length);
    nexts[entries] = heads[slot] as number;
    members[entries] = edge;
    heads[slot] = entries;
    entries += 1;
  }

  for (let edge = 0; edge < count; edge++) {
    const x0 = coordinates[4 * edge] as number;
    const y0 = coordinates[4 * edge + 1] as number;
    const x1 = coordinates[4 * edge + 2] as number;
    const y1 = coordinates[4 * edge + 3] as number;
    const west = (x0 < x1 ? x0 : x1) - thickness;
    const east = (x0 < x1 ? x1 : x0) + thickness;
    const lowest = cellAlong((y0 < y1 ? y0 : y1) - thickness);
    const highest = cellAlong((y0 < y1 ? y1 : y0) + thickness);
    const first = cellAlong(west);
    const last = cellAlong(east);
    if (lowest === highest || first === last) {
      for (let row = lowest; row <= highest; row++) {
        for (let column = first; column <= last; column++) add(column, row, edge);
      }
      continue;
    }
    const slope = (x1 - x0) / (y1 - y0);
    // How far the edge goes sideways within a row.
    const reach = Math.abs(slope) * (0.5 * size + thickness) + thickness;
    for (let row = lowest; row <= highest; row++) {
      const middle = x0 + ((row + 0.5) * size - y0) * slope;
      const end = cellAlong(Math.min(east, middle + reach));
      for (let column = cellAlong(Math.max(west, middle - reach)); column <= end; column++) add(column, row, edge);
    }
  }
  const firstAt = (x: number, y: number) => heads[slotOf(cellAlong(x), cellAlong(y), heads.length)] as number;
  return { entries, members, nexts, firstAt };
}

/** @param slots a power of two */
function slotOf(column: number, row: number, slots: number): number {
  return (Math.imul(column, 73_856_093) ^ Math.imul(row, 19_349_663)) & (slots - 1);
}

function twiceAsLong(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(2 * numbers.length);
  longer.set(numbers);
  return longer;
}
