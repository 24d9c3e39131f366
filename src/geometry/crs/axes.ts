/** Order and direction of coordinates: conversion between a CRS's axes and east before north. */
import type { Axes, Crs } from './table.ts';

/**
 * `traditional`: x before y, longitude before latitude, as in GeoJSON and GIS programs. `authority`: as EPSG defines
 * the CRS. Only the order differs; an axis that points south or west keeps its direction, as in PROJ.
 */
export type AxisOrder = 'traditional' | 'authority';

/** Converts positions in place from the axis order of a CRS to east before north. */
export function toEastNorth(positions: Float64Array, crs: Crs, order: AxisOrder): void {
  const axes = getAxes(crs, order);
  if (isNorthFirst(axes)) swapAxes(positions);
  negateAxes(positions, axes);
}

/** Converts positions in place from east before north to the axis order of a CRS. */
export function fromEastNorth(positions: Float64Array, crs: Crs, order: AxisOrder): void {
  const axes = getAxes(crs, order);
  negateAxes(positions, axes);
  if (isNorthFirst(axes)) swapAxes(positions);
}

/** Names of the axes in their order. */
export function getAxisNames(crs: Crs, order: AxisOrder): readonly [string, string] {
  const names = crs.kind === 'geographic' ? angleNames : lengthNames;
  const [first, second] = getAxes(crs, order);
  return [names[first ?? ''] ?? 'x', names[second ?? ''] ?? 'y'];
}

const angleNames: Readonly<Record<string, string>> = { e: 'longitude', n: 'latitude' };
const lengthNames: Readonly<Record<string, string>> = { e: 'easting', n: 'northing', w: 'westing', s: 'southing' };

function getAxes(crs: Crs, order: AxisOrder): Axes {
  return order === 'traditional' && crs.axes === 'ne' ? 'en' : crs.axes;
}

function isNorthFirst(axes: Axes): boolean {
  return axes === 'ne' || axes === 'sw';
}

function swapAxes(positions: Float64Array): void {
  for (let i = 0; i < positions.length; i += 2) {
    const first = positions[i] ?? NaN;
    positions[i] = positions[i + 1] ?? NaN;
    positions[i + 1] = first;
  }
}

/** Negates westward and southward axes; its own inverse. */
function negateAxes(positions: Float64Array, axes: Axes): void {
  const x = axes.includes('w') ? -1 : 1;
  const y = axes.includes('s') ? -1 : 1;
  if (x === 1 && y === 1) return;
  for (let i = 0; i < positions.length; i += 2) {
    positions[i] = x * (positions[i] ?? NaN);
    positions[i + 1] = y * (positions[i + 1] ?? NaN);
  }
}
