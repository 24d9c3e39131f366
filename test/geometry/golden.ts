/** Compares a geometry with a file; `REGEN=1` writes the file anew, to be reviewed as geometry. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Geometry } from '../../schemas/geometry-types.ts';

/** @param tolerance largest difference of a coordinate; the last digits are not the same on every machine */
export function expectGolden(name: string, geometry: Geometry, tolerance: number): void {
  const file = new URL(`./golden/${name}.geojson`, import.meta.url);
  if (process.env.REGEN === '1') writeFileSync(file, `${JSON.stringify(geometry)}\n`);
  const golden = JSON.parse(readFileSync(file, 'utf8')) as Geometry;
  expect(shapeOf(geometry)).toEqual(shapeOf(golden));
  const [numbers, expected] = [numbersOf(geometry), numbersOf(golden)];
  const worst = Math.max(...numbers.map((number, i) => Math.abs(number - (expected[i] ?? NaN))));
  expect(worst).toBeLessThanOrEqual(tolerance);
}

function shapeOf(geometry: Geometry): string {
  return JSON.stringify(geometry).replace(/-?\d+(\.\d+)?(e[-+]\d+)?/g, '0');
}

function numbersOf(geometry: Geometry): number[] {
  const numbers = JSON.stringify(geometry).match(/-?\d+(\.\d+)?(e[-+]\d+)?/g) ?? [];
  return numbers.map(Number);
}
