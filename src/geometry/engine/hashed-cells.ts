/**
 * Cells of an endless grid in a table: cells far from each other may share a slot, which costs time but hides nothing.
 * @see Teschner et al. 2003, Optimized spatial hashing for collision detection of deformable objects
 */

/** @returns how long a table for about so many cells is: a power of two */
export function slotsFor(cells: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(cells, 1)));
}

export function slotOf(column: number, row: number, slots: number): number {
  return (Math.imul(column, 73_856_093) ^ Math.imul(row, 19_349_663)) & (slots - 1);
}
