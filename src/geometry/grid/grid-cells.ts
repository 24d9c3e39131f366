/** Cells of a square or hexagonal grid in the plane, with corners on a lattice. */
import type { Position } from '../../../schemas/geometry-types.ts';

export type CellKind = 'square' | 'hexagon';

interface Corner {
  /** Same for all cells that share the corner. */
  readonly name: string;
  readonly at: Position;
}

export interface Cell {
  readonly column: number;
  readonly row: number;
  /** Counter-clockwise, closed. */
  readonly ring: readonly Corner[];
}

/** Corners in half widths and quarter heights from the centre of a cell. */
const CORNER_OFFSETS: Readonly<Record<CellKind, readonly (readonly [number, number])[]>> = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]], // prettier-ignore
  hexagon: [[0, -2], [1, -1], [1, 1], [0, 2], [-1, 1], [-1, -1], [0, -2]], // prettier-ignore
};

/**
 * Cells of the bounding box of a region, by rows from the south and then from the west; one is centred at [0, 0].
 * @param size side of a square; width of a hexagon between vertical sides
 * @returns the number of cells when it exceeds `most`
 */
export function createCells(
  kind: CellKind,
  size: number,
  region: readonly Position[],
  maxCells: number,
): readonly Cell[] | number {
  // Rows of hexagons are three quarters of their height apart: three steps of the lattice, two for squares.
  const stepX = size / 2;
  const stepY = kind === 'square' ? size / 2 : size / Math.sqrt(3) / 2;
  const perRow = kind === 'square' ? 2 : 3;
  const xs = region.map(([x = 0]) => x);
  const ys = region.map(([, y = 0]) => y);
  const span = (values: readonly number[], pitch: number): readonly [number, number] => [
    Math.floor(Math.min(...values) / pitch - 1),
    Math.ceil(Math.max(...values) / pitch + 1),
  ];
  const [west, east] = span(xs, size);
  const [south, north] = span(ys, stepY * perRow);
  const count = (east - west + 1) * (north - south + 1);
  if (count > maxCells) return count;
  const cells: Cell[] = [];
  for (let row = south; row <= north; row++) {
    for (let column = west; column <= east; column++) {
      const middle = 2 * column + (kind === 'hexagon' && row % 2 !== 0 ? 1 : 0);
      const ring = CORNER_OFFSETS[kind].map(([dx, dy]): Corner => {
        const [i, j] = [middle + dx, row * perRow + dy];
        return { name: `${i} ${j}`, at: [i * stepX, j * stepY] };
      });
      cells.push({ column: column - west, row: row - south, ring });
    }
  }
  return cells;
}
