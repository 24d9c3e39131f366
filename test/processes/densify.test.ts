import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import { measure } from '../../src/geometry/measures/measure.ts';
import { splitParts } from '../../src/geometry/flat/parts.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import densify from '../../src/processes/densify.ts';
import { metres } from '../geometry/buffer/true-distance.ts';
import { run, silentContext } from './run.ts';

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

  it.each<[string, Position, Position, number, readonly Position[]]>([
    // Lengths: Karney, twice the meridian from the place to the pole, as GeodSolve gives them.
    [
      'to the antimeridian',
      [0, 10],
      [180, 10],
      17_792_221.8,
      [
        [0, 90],
        [180, 90],
      ],
    ],
    [
      'across it',
      [10, 80],
      [-170, 80],
      2_233_651.8,
      [
        [10, 90],
        [-170, 90],
      ],
    ],
    [
      'southward',
      [-20, -10],
      [160, -10],
      17_792_221.8,
      [
        [-20, -90],
        [160, -90],
      ],
    ],
    [
      'between places of the equator',
      [0, 0],
      [180, 0],
      20_003_931.5,
      [
        [0, 90],
        [180, 90],
      ],
    ],
  ])('goes over a pole in its own place: %s', async (_, from, to, length, pole) => {
    // prettier-ignore
    const result = await densified(line(from, to), 3_000_000, 'geodesic');
    if (result.type !== 'LineString') throw new Error(result.type);
    for (const position of pole) expect(result.coordinates).toContainEqual(position);
    expect(lengthsOf(result.coordinates).reduce((a, b) => a + b, 0)).toBeCloseTo(length, 0);
  });

  it.each(['planar', 'geodesic'] as const)('keeps the length of any line, in numbers: %s edges', async (edges) => {
    const degrees = (special: readonly number[], most: number) =>
      fc.oneof(
        fc.constantFrom(...special),
        fc.integer({ min: -most * 10, max: most * 10 }).map((n) => n / 10),
      );
    const place = fc.tuple(degrees([-180, -90, 0, 90, 180], 180), degrees([-90, 0, 90], 90));
    const lengthIn = (geometry: Geometry) => measure(toFlat(geometry), edges).length;
    await fc.assert(
      fc.asyncProperty(
        fc.array(place, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(3e5, 3e6, 3e7),
        async (places, most) => {
          const result = await densified(line(...places), most, edges);
          const lines = splitParts(result).lines;
          expect(lines.flat(2).every((value) => Number.isFinite(value))).toBe(true);
          const [before, after] = [lengthIn(line(...places)), lengthIn(result)];
          expect(Math.abs(after - before)).toBeLessThanOrEqual(1e-6 * before + 1e-6);
          for (const dense of lines) {
            dense.slice(1).forEach((to, i) => {
              expect(lengthIn(line(dense[i] ?? to, to))).toBeLessThanOrEqual(most * (1 + 1e-8) + 1e-6);
            });
          }
        },
      ),
      { numRuns: 500 },
    );
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

  it.each(['planar', 'geodesic'] as const)('closes rings whose sums are rounded: %s edges', async (edges) => {
    const box: Geometry = { type: 'Polygon', coordinates: [[[-48.9, -14.7], [69.1, -14.7], [69.1, -13], [-48.9, -13], [-48.9, -14.7]]] }; // prettier-ignore
    const result = await densified(box, 1_000_000, edges);
    if (result.type !== 'Polygon') throw new Error(result.type);
    expect(result.coordinates[0]?.at(-1)).toEqual([-48.9, -14.7]);
    expect(result.coordinates[0]).toContainEqual([69.1, -13]);
  });

  it.each(['planar', 'geodesic'] as const)(
    'refuses millions of positions in a dry run too: %s edges',
    async (edges) => {
      const ring = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 60], [0, 60], [0, 0]]] } as const; // prettier-ignore
      for (const [layer, max_length, stated] of [
        [line([0, 0], [90, 0]), 0.01, '0.01 metres'],
        [line([0, 0], [90, 0]), 1, '1 metre'],
        [line([179, 0], [-160, 0]), 1, '1 metre'],
        [{ type: 'GeometryCollection', geometries: [line([0, 0], [1, 1]), ring] }, 2, '2 metres'],
      ] as const) {
        const inputs = { layer, max_length, edges };
        const refusal = {
          code: 'too-large',
          issues: [
            {
              pointer: '/max_length',
              message: `would need more than 2000000 positions in one line, with edges of at most ${stated}. Use a larger length`,
            },
          ],
        };
        await expect(densify.check(parseInputs(densify, inputs), silentContext)).rejects.toMatchObject(refusal);
        await expect(run(densify, inputs)).rejects.toMatchObject(refusal);
      }
      await densify.check(parseInputs(densify, { layer: line([0, 0], [17, 0]), max_length: 1, edges }), silentContext);
    },
  );
});
