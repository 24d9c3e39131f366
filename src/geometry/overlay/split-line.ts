/** Splits a line where others cross, touch or begin to overlap it; not where it crosses itself. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Bounds } from '../flat/flat.ts';
import { indexBounds } from '../flat/spatial-index.ts';

/** Segment that splits. */
export interface Blade {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly bounds: Bounds;
}

/** Rounding tolerance as a fraction of a segment; a split closer to an end is at that end. */
const ROUNDING = 1e-12;

/**
 * @param line a 2D LineString
 * @returns LineStrings that together have the vertices of the line in order, and the intersections between them
 */
export function splitLine(line: FlatShape, blades: readonly Blade[]): readonly FlatShape[] {
  const index = indexBounds(blades.map(({ bounds }) => bounds));
  const { coordinates } = line;
  const pieces: FlatShape[] = [];
  const last = coordinates.length - 2;
  let piece = [coordinates[0] ?? 0, coordinates[1] ?? 0];
  for (let i = 2; i <= last; i += 2) {
    const [px = 0, py = 0, qx = 0, qy = 0] = coordinates.subarray(i - 2, i + 2);
    const segment = { ax: px, ay: py, bx: qx, by: qy };
    const bounds = { west: Math.min(px, qx), south: Math.min(py, qy), east: Math.max(px, qx), north: Math.max(py, qy) };
    const cuts = index.search(bounds).flatMap((number) => findCrossings(segment, blades[number]));
    for (const at of [...new Set(cuts)].sort((a, b) => a - b)) {
      if (at > 0 && at < 1) finish(px + at * (qx - px), py + at * (qy - py));
      // A split at the start of a segment was handled at the end of the previous one.
      if (at === 1 && i < last) finish(qx, qy);
      else if (at === 0 && i > 2 && piece.length > 2) finish(px, py);
    }
    if (piece.at(-2) !== qx || piece.at(-1) !== qy) piece.push(qx, qy);
  }
  if (piece.length > 2) pieces.push(toShape(piece));
  return pieces.length === 0 ? [line] : pieces;

  function finish(x: number, y: number): void {
    if (piece.at(-2) !== x || piece.at(-1) !== y) piece.push(x, y);
    if (piece.length > 2) pieces.push(toShape(piece));
    piece = [x, y];
  }
}

type Segment = Omit<Blade, 'bounds'>;

/** Fractions of a segment at which another one intersects it; two for an overlap. */
function findCrossings({ ax, ay, bx, by }: Segment, blade: Segment | undefined): readonly number[] {
  if (!blade) return [];
  const [dx, dy, ex, ey] = [bx - ax, by - ay, blade.bx - blade.ax, blade.by - blade.ay];
  const square = dx * dx + dy * dy;
  if (square === 0) return [];
  const cross = dx * ey - dy * ex;
  const scale = Math.sqrt(square * (ex * ex + ey * ey));
  const [ox, oy] = [blade.ax - ax, blade.ay - ay];
  if (Math.abs(cross) <= ROUNDING * scale) {
    const distance = Math.abs(dx * oy - dy * ox) / Math.sqrt(square);
    const size = Math.max(Math.abs(ax), Math.abs(ay), Math.abs(bx), Math.abs(by), Math.sqrt(square));
    if (distance > ROUNDING * size) return [];
    const fractions = [(ox * dx + oy * dy) / square, ((ox + ex) * dx + (oy + ey) * dy) / square];
    return fractions.map(snapToEnds).filter((fraction) => fraction >= 0 && fraction <= 1);
  }
  const [along, across] = [(ox * ey - oy * ex) / cross, (ox * dy - oy * dx) / cross];
  const [fraction, other] = [snapToEnds(along), snapToEnds(across)];
  return fraction >= 0 && fraction <= 1 && other >= 0 && other <= 1 ? [fraction] : [];
}

function snapToEnds(fraction: number): number {
  if (Math.abs(fraction) <= ROUNDING) return 0;
  return Math.abs(fraction - 1) <= ROUNDING ? 1 : fraction;
}

function toShape(positions: readonly number[]): FlatShape {
  return {
    type: 'LineString',
    coordinates: Float64Array.from(positions),
    stride: 2,
    ends: Uint32Array.of(positions.length / 2),
  };
}
