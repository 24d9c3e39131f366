import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../schemas/geojson.ts';
import { geodesicNearest } from '../../src/geometry/geodesy/geodesic-nearest.ts';
import { coastline } from './coastline.ts';
import { distanceToEdges, metres } from './true-distance.ts';

const point = (...coordinates: readonly number[]): Geometry => ({ type: 'Point', coordinates });
const line = (...coordinates: readonly Position[]): Geometry => ({ type: 'LineString', coordinates });
const nearest = (a: Geometry, b: Geometry, edges: 'planar' | 'geodesic' = 'planar') =>
  geodesicNearest(toFlat(a), toFlat(b), edges);

describe('geodesicNearest', () => {
  it('is the geodesic between two points', async () => {
    // Wellington to Salamanca: the example in the documentation of GeographicLib.
    expect((await nearest(point(174.81, -41.32), point(-5.5, 40.96))).distance).toBeCloseTo(19959679.26735382, 6);
  });

  it.each<[string, Geometry, Geometry]>([
    ['a line', point(3, 50), line([0, 40], [10, 45], [30, 60])],
    ['a parallel', point(0, 70), line([-60, 60], [60, 60])],
    ['a line far away', point(-170, -80), line([0, 40], [10, 45], [30, 60])],
    ['a line beyond the antimeridian', point(-179.5, 10), line([179, 0], [179.5, 20])],
    ['a line across the antimeridian', point(-175, 10), line([179, 0], [181, 20])],
    ['a line near the pole', point(120, 89.9), line([-60, 89], [-59, 89.5])],
    ['the Faroe Islands', point(-6.9, 64), coastline('faroe-islands')],
  ])('agrees with Karney minimised along each edge: a point and %s', async (_, a, b) => {
    // prettier-ignore
    const { distance, a: from, b: to } = await nearest(a, b);
    const expected = a.type === 'Point' ? distanceToEdges(a.coordinates, b) : NaN;
    expect(distance / expected).toBeCloseTo(1, 9);
    expect(metres(from, to)).toBeCloseTo(distance, 6);
    expect((await nearest(b, a)).distance).toBeCloseTo(distance, 5);
  });

  it('agrees with a dense sample for two coasts', async () => {
    const [faroes, croatia] = [coastline('faroe-islands'), coastline('croatia')];
    const { distance } = await nearest(faroes, croatia);
    const positions = (of: typeof faroes) => of.coordinates.flat(2);
    let least = Infinity;
    for (const place of positions(faroes))
      for (const other of positions(croatia)) least = Math.min(least, metres(place, other));
    expect(distance).toBeLessThanOrEqual(least + 1e-6);
    expect(distance / least).toBeCloseTo(1, 3);
  });

  it.each<[string, Geometry, Geometry]>([
    ['crossing lines', line([0, 0], [10, 10]), line([0, 10], [10, 0])],
    [
      'a point inside',
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [9, 0],
            [9, 9],
            [0, 9],
            [0, 0],
          ],
        ],
      },
      point(5, 5),
    ],
    [
      'a point on the other side of a seam',
      {
        type: 'Polygon',
        coordinates: [
          [
            [170, 0],
            [180, 0],
            [180, 9],
            [170, 9],
            [170, 0],
          ],
        ],
      },
      point(-180, 5),
    ],
    ['lines crossing beyond the antimeridian', line([170, 0], [-170, 10]), line([-175, 0], [-175, 20])],
    [
      'a pole inside a cap',
      {
        type: 'Polygon',
        coordinates: [
          [
            [0, 80],
            [90, 80],
            [180, 80],
            [-90, 80],
            [0, 80],
          ],
        ],
      },
      point(33, 90),
    ],
  ])('is 0 for %s', async (_, a, b) => {
    // prettier-ignore
    const result = await nearest(a, b);
    expect(result.distance).toBe(0);
    expect(result.a).toEqual(result.b);
  });

  it('follows geodesics when asked to', async () => {
    const chord = line([-60, 60], [60, 60]);
    // The vertex of the geodesic, on the meridian of 0: Karney's waypoint half way.
    const { distance, errorBound, b } = await nearest(point(0, 85), chord, 'geodesic');
    expect(b[0]).toBeCloseTo(0, 3);
    expect(b[1]).toBeGreaterThan(73);
    expect(errorBound).toBeLessThan(0.02);
    expect(distance).toBeLessThan((await nearest(point(0, 85), chord)).distance);
  });

  it('is the least of all places, wherever', async () => {
    const degrees = (most: number) => fc.integer({ min: -most * 10, max: most * 10 }).map((n) => n / 10);
    const place = fc.tuple(degrees(170), degrees(88));
    await fc.assert(
      fc.asyncProperty(place, place, fc.tuple(degrees(9), degrees(1)), async (from, start, [dx, dy]) => {
        const b = line(start, [start[0] + dx, start[1] + dy]);
        const { distance } = await nearest(point(...from), b);
        expect(Math.abs(distance - distanceToEdges(from, b))).toBeLessThan(1e-3);
      }),
      { numRuns: 60 },
    );
  });
});
