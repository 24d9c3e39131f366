/** Spatial hash of edges: edges that come close to each other share a slot. */
import type { Edges } from './contested-edges.ts';

/** Maximum number of edges that are compared faster than indexed. */
const MAX_UNINDEXED_EDGES = 12;

/** End of a linked list. */
export const END = 0xffff_ffff;

/**
 * Infinite grid in a hash table: distant cells may share a slot, which costs time but loses no pair.
 * @see Teschner et al. 2003, Optimized spatial hashing for collision detection of deformable objects
 */
export interface EdgeGrid {
  readonly entries: number;
  /** Edge of each entry; it passes through a cell of the slot, or within the margin of it. */
  readonly members: Uint32Array;
  /** Next entry in the same slot. */
  readonly nexts: Uint32Array;
  /** First entry in the slot of the cell at a point, or `END`. */
  firstAt(x: number, y: number): number;
}

/** @param margin distance by which edges are widened on each side */
export function createEdgeGrid({ count, coordinates }: Edges, margin: number): EdgeGrid {
  if (count <= MAX_UNINDEXED_EDGES) {
    const members = Uint32Array.from({ length: count }, (_, edge) => edge);
    // As in the index an edge is followed by earlier ones: a crossing is rounded by the order of its edges.
    const nexts = members.map((edge) => (edge === 0 ? END : edge - 1));
    return { entries: count, members, nexts, firstAt: () => (count === 0 ? END : count - 1) };
  }
  let length = 0;
  for (let i = 0; i < 4 * count; i += 4) {
    length += Math.abs((coordinates[i + 2] as number) - (coordinates[i] as number));
    length += Math.abs((coordinates[i + 3] as number) - (coordinates[i + 1] as number));
  }
  // Most edges lie within one or two cells of this size.
  const size = Math.max((2 * length) / count, 8 * margin);
  const thickness = margin + 1e-9 * size;
  const cellsPerUnit = 1 / size;
  const cellAlong = (axis: number) => Math.floor(axis * cellsPerUnit);
  const heads = new Uint32Array(2 ** Math.ceil(Math.log2(2 * count))).fill(END);
  let nexts = new Uint32Array(3 * count);
  let members = new Uint32Array(3 * count);
  let entries = 0;

  function add(column: number, row: number, edge: number): void {
    if (entries === members.length) [nexts, members] = [doubleLength(nexts), doubleLength(members)];
    const slot = hashCell(column, row, heads.length);
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
    // The slope of a nearly horizontal edge may be infinite.
    if (lowest === highest || first === last || Math.abs(y1 - y0) <= thickness) {
      for (let row = lowest; row <= highest; row++) {
        for (let column = first; column <= last; column++) add(column, row, edge);
      }
      continue;
    }
    const slope = (x1 - x0) / (y1 - y0);
    // Horizontal extent of the edge within a row.
    const reach = Math.abs(slope) * (0.5 * size + thickness) + thickness;
    for (let row = lowest; row <= highest; row++) {
      const middle = x0 + ((row + 0.5) * size - y0) * slope;
      const end = cellAlong(Math.min(east, middle + reach));
      for (let column = cellAlong(Math.max(west, middle - reach)); column <= end; column++) add(column, row, edge);
    }
  }
  const firstAt = (x: number, y: number) => heads[hashCell(cellAlong(x), cellAlong(y), heads.length)] as number;
  return { entries, members, nexts, firstAt };
}

/** @param slots a power of two */
function hashCell(column: number, row: number, slots: number): number {
  return (Math.imul(column, 73_856_093) ^ Math.imul(row, 19_349_663)) & (slots - 1);
}

function doubleLength(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(2 * numbers.length);
  longer.set(numbers);
  return longer;
}
