/** How far our own results lie from those of PROJ, in metres on the ground. */
import type { TwoWayMapping } from '../../src/geometry/crs/proj.ts';
import type { Pair, Reference } from './answers.ts';

const METRES_PER_DEGREE = 111_320;

/** What one unit of the target is: metres, or an angle in degrees. */
export interface TargetUnit {
  readonly isAngle: boolean;
  readonly size: number;
}

/** @returns the largest distance over all points, both ways; Infinity when a point has no image */
export function deviationFrom(points: readonly Reference[], mapping: TwoWayMapping, unit: TargetUnit): number {
  if (points.length < 9) return Infinity;
  const there = Float64Array.from(points.flatMap(([from]) => from));
  const back = Float64Array.from(points.flatMap(([, to]) => to));
  mapping.forward(there);
  mapping.inverse(back);
  let largest = 0;
  points.forEach(([, to, again], i) => {
    const made: Pair = [there[2 * i] ?? NaN, there[2 * i + 1] ?? NaN];
    const returned: Pair = [back[2 * i] ?? NaN, back[2 * i + 1] ?? NaN];
    const forward = unit.isAngle
      ? metresBetween(scaled(made, unit.size), scaled(to, unit.size))
      : Math.hypot(made[0] - to[0], made[1] - to[1]) * unit.size;
    largest = worse(largest, forward, metresBetween(returned, again));
  });
  return largest;
}

/** Between two positions in degrees that are near to each other. */
export function metresBetween([x1, y1]: Pair, [x2, y2]: Pair): number {
  const turn = (((x2 - x1 + 180) % 360) + 360) % 360;
  return Math.hypot((turn - 180) * Math.cos((y1 * Math.PI) / 180), y2 - y1) * METRES_PER_DEGREE;
}

function scaled([x, y]: Pair, size: number): Pair {
  return [x * size, y * size];
}

/** The largest, where a NaN counts as Infinity. */
function worse(...values: readonly number[]): number {
  return Math.max(...values.map((value) => (Number.isNaN(value) ? Infinity : value)));
}
