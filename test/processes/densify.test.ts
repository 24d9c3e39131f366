import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../schemas/geojson.ts';
import densify from '../../src/processes/densify.ts';
import { metres } from '../geometry/true-distance.ts';
import { run } from './run.ts';

const line = (...coordinates: readonly Position[]): Geometry => ({ type: 'LineString', coordinates });

async function densified(layer: Geometry, max_length: number, edges: string): Promise<Geometry> {
  const { outputs } = await run(densify, { layer, max_length, edges });
  return (outputs.result as { geometry: Geometry }).geometry;
}

function lengthsOf(positions: readonly Position[]): number[] {
  return positions.slice(1).map((to, i) => metres(positions[i] ?? to, to));
}

describe('densify', () => {
  it('keeps every edge under the length, and every position it got', async () => {
    const result = await densified(line([0, 10], [40, 70, 5], [41, 70]), 100_000, 'planar');
    if (result.type !== 'LineString') throw new Error(result.type);
    expect(Math.max(...lengthsOf(result.coordinates))).toBeLessThanOrEqual(100_000);
    expect(result.coordinates).toContainEqual([40, 70, 5]);
    // Straight: 60 degrees of latitude for 40 of longitude.
    expect(result.coordinates.filter(([x = 0]) => x < 40).every(([x = 0, y = 0]) => Math.abs(y - 10 - 1.5 * x) < 1e-9)).toBe(true); // prettier-ignore
  });

  it('follows a geodesic in equal steps', async () => {
    const result = await densified(line([8.57, 50.03], [140.39, 35.77]), 500_000, 'geodesic');
    if (result.type !== 'LineString') throw new Error(result.type);
    const lengths = lengthsOf(result.coordinates);
    const whole = metres([8.57, 50.03], [140.39, 35.77]);
    expect(lengths).toHaveLength(Math.ceil(whole / 500_000));
    expect(lengths.every((length) => Math.abs(length - whole / lengths.length) < 1e-6)).toBe(true);
  });

  it('cuts a geodesic at the antimeridian', async () => {
    const result = await densified(line([170, 40], [-160, 50]), 1_000_000, 'geodesic');
    if (result.type !== 'MultiLineString') throw new Error(result.type);
    expect(result.coordinates).toHaveLength(2);
    expect(result.coordinates[0]?.at(-1)?.[0]).toBe(180);
    expect(result.coordinates[1]?.[0]).toEqual([-180, result.coordinates[0]?.at(-1)?.[1]]);
    expect(result.coordinates[1]?.at(-1)).toEqual([-160, 50]);
  });

  it('keeps rings closed and does nothing to points and short edges', async () => {
    const square: Geometry = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] }; // prettier-ignore
    expect(await densified(square, 1e6, 'planar')).toEqual(square);
    const result = await densified(square, 60_000, 'planar');
    if (result.type !== 'Polygon') throw new Error(result.type);
    expect(result.coordinates[0]).toHaveLength(9);
    expect(result.coordinates[0]?.at(-1)).toEqual([0, 0]);
    const point: Geometry = { type: 'Point', coordinates: [3, 4] };
    expect(await densified(point, 1, 'geodesic')).toEqual(point);
  });

  it('refuses millions of positions', async () => {
    await expect(run(densify, { layer: line([0, 0], [90, 0]), max_length: 0.01 })).rejects.toMatchObject({
      code: 'too-large',
    });
  });
});
