import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, toGeoJson, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Geometry, LineString, Polygon, Position } from '../../../schemas/geometry-types.ts';
import { douglasPeucker, isDeep } from '../../../src/geometry/simplify/douglas-peucker.ts';
import { distanceToEdges } from '../relate/plane.ts';
import * as onEarth from '../buffer/true-distance.ts';

function simplified(geometry: Geometry, distance: number, metres = false): Geometry {
  return toGeoJson(douglasPeucker(toFlat(geometry), { distance, metres }));
}

function flatLine(coordinates: Float64Array, type: 'LineString' | 'Polygon' = 'LineString'): FlatShape {
  return { type, coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

describe('douglasPeucker', () => {
  it('keeps significant vertices with their Z coordinates', () => {
    const line: Geometry = { type: 'LineString', coordinates: [[0, 0, 5], [1, 0.1, 6], [2, -0.1], [3, 5, 7], [4, 6, 8]] }; // prettier-ignore
    expect(simplified(line, 1)).toEqual({ type: 'LineString', coordinates: [[0, 0, 5], [2, -0.1], [4, 6, 8]] }); // prettier-ignore
  });

  it('keeps a triangle of a ring that lies within the tolerance', () => {
    const ring: Position[] = [[0, 0], [1, 0], [2, 0], [2, 1], [0, 1], [0, 0]]; // prettier-ignore
    const { coordinates } = simplified({ type: 'Polygon', coordinates: [ring] }, 100) as Polygon;
    expect(coordinates[0]).toHaveLength(4);
    expect(coordinates[0]?.at(-1)).toEqual([0, 0]);
  });

  it('leaves points, empty lines and what needs nothing as they are', () => {
    for (const geometry of [
      { type: 'MultiPoint', coordinates: [[0, 0], [0, 0]] }, // prettier-ignore
      { type: 'LineString', coordinates: [] },
      { type: 'LineString', coordinates: [[0, 0], [9, 9]] }, // prettier-ignore
    ] as const) {
      expect(simplified(geometry, 5)).toEqual(geometry);
    }
  });

  it('leaves out only vertices that lie within the tolerance of the result, and invents none', () => {
    const position = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }));
    const property = fc.property(
      fc.array(position, { minLength: 3, maxLength: 40 }),
      fc.integer({ min: 1, max: 15 }),
      fc.boolean(),
      (open: readonly Position[], tolerance, isRing) => {
        const ring = [...open, open[0] ?? []];
        const geometry: Geometry = isRing
          ? { type: 'Polygon', coordinates: [ring] }
          : { type: 'LineString', coordinates: open };
        const result = simplified(geometry, tolerance) as LineString | Polygon;
        const lines = result.type === 'Polygon' ? result.coordinates : [result.coordinates];
        for (const place of open) expect(distanceToEdges(place, result)).toBeLessThanOrEqual(tolerance + 1e-9);
        for (const place of lines.flat()) expect(ring).toContainEqual(place);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it.each([0, 45, 80, -89.5])('means metres on the ellipsoid at latitude %d', (latitude) => {
    const coordinates = Array.from({ length: 60 }, (_, i) => [
      10 + i / (1000 * Math.cos((latitude * Math.PI) / 180)),
      latitude + Math.sin(i / 3) / 2000,
    ]);
    const line: LineString = { type: 'LineString', coordinates };
    const result = simplified(line, 30, true) as LineString;
    const worst = Math.max(...coordinates.map((place) => onEarth.distanceToEdges(place, result)));
    expect(worst).toBeLessThanOrEqual(30);
    expect(worst).toBeGreaterThan(15);
    expect(result.coordinates.length).toBeLessThan(45);
  });

  it('takes a spiral of 200,000 vertices, as a line and as a ring', () => {
    const spiral = new Float64Array(400_000);
    for (let i = 0; i < 200_000; i++) {
      spiral[2 * i] = (1 + i / 1000) * Math.cos(i / 100);
      spiral[2 * i + 1] = (1 + i / 1000) * Math.sin(i / 100);
    }
    const line = douglasPeucker(flatLine(spiral), { distance: 0.01, metres: false }) as FlatShape;
    expect(line.coordinates.length / 2).toBeGreaterThan(1000);
    expect(line.coordinates.length / 2).toBeLessThan(100_000);
    spiral.copyWithin(399_998, 0, 2);
    const ring = douglasPeucker(flatLine(spiral, 'Polygon'), { distance: 0.01, metres: false }) as FlatShape;
    expect(ring.coordinates.length).toBeLessThan(200_000);
  });
});

describe('isDeep', () => {
  it('tells a line that splits at one end each time from an even one', () => {
    const zigzag = Float64Array.from({ length: 4000 }, (_, i) =>
      i % 2 === 0 ? i / 2 : ((i - 1) / 2) % 2 === 0 ? 2000 - i / 2 : i / 2 - 2000,
    );
    const arc = Float64Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? Math.cos(i / 2000) : Math.sin(i / 2000)));
    expect(isDeep(flatLine(zigzag), 400)).toBe(true);
    expect(isDeep(flatLine(arc), 400)).toBe(false);
  });
});
