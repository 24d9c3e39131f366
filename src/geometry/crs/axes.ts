/** The order and the direction of the two coordinates, between what a caller has and east before north. */
import type { Axes, Crs } from './table.ts';

/**
 * `traditional`: x before y, longitude before latitude, as GeoJSON and GIS programs have it. `authority`: as EPSG
 * defines the CRS. Only the order differs; an axis that points south or west keeps doing so, as in PROJ.
 */
export type AxisOrder = 'traditional' | 'authority';

/** Changes positions in place from the order given to east before north. */
export function toEastNorth(positions: Float64Array, crs: Crs, order: AxisOrder): void {
  const axes = axesIn(crs, order);
  if (startsNorthward(axes)) swap(positions);
  turn(positions, axes);
}

/** Changes positions in place from east before north to the order asked for. */
export function fromEastNorth(positions: Float64Array, crs: Crs, order: AxisOrder): void {
  const axes = axesIn(crs, order);
  turn(positions, axes);
  if (startsNorthward(axes)) swap(positions);
}

/** In words, in the order in which they come. */
export function axisNames(crs: Crs, order: AxisOrder): readonly [string, string] {
  const names = crs.kind === 'geographic' ? angleNames : lengthNames;
  const [first, second] = axesIn(crs, order);
  return [names[first ?? ''] ?? 'x', names[second ?? ''] ?? 'y'];
}

const angleNames: Readonly<Record<string, string>> = { e: 'longitude', n: 'latitude' };
const lengthNames: Readonly<Record<string, string>> = { e: 'easting', n: 'northing', w: 'westing', s: 'southing' };

function axesIn(crs: Crs, order: AxisOrder): Axes {
  return order === 'traditional' && crs.axes === 'ne' ? 'en' : crs.axes;
}

function startsNorthward(axes: Axes): boolean {
  return axes === 'ne' || axes === 'sw';
}

function swap(positions: Float64Array): void {
  for (let i = 0; i < positions.length; i += 2) {
    const first = positions[i] ?? NaN;
    positions[i] = positions[i + 1] ?? NaN;
    positions[i + 1] = first;
  }
}

/** East before north with the signs of the axes: its own inverse. */
function turn(positions: Float64Array, axes: Axes): void {
  const x = axes.includes('w') ? -1 : 1;
  const y = axes.includes('s') ? -1 : 1;
  if (x === 1 && y === 1) return;
  for (let i = 0; i < positions.length; i += 2) {
    positions[i] = x * (positions[i] ?? NaN);
    positions[i + 1] = y * (positions[i + 1] ?? NaN);
  }
}
