/** Winding number of a ring around a point. */
import { orientation } from './orientation.ts';
import type { Ring } from './ring-polygons.ts';

/** @returns how often a closed ring goes counter-clockwise around a point that is not on it, exactly */
export function countTurns({ coordinates }: Ring, x: number, y: number): number {
  let turns = 0;
  for (let i = 2; i < coordinates.length; i += 2) {
    const [x0, y0] = [coordinates[i - 2] as number, coordinates[i - 1] as number];
    const [x1, y1] = [coordinates[i] as number, coordinates[i + 1] as number];
    if (y0 <= y === y1 <= y) continue;
    const side = orientation(x0, y0, x1, y1, x, y);
    if (y0 <= y && side > 0) turns += 1;
    else if (y0 > y && side < 0) turns -= 1;
  }
  return turns;
}
