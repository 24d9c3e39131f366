import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { geodesicDirect, geodesicInverse } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { geodesicNearest, preparePair } from '../../../src/geometry/nearest/geodesic-nearest.ts';
import { coastline } from '../coastline.ts';
import { distanceToEdges, metres } from '../buffer/true-distance.ts';

const point = (...coordinates: readonly number[]): Geometry => ({ type: 'Point', coordinates });
const line = (...coordinates: readonly Position[]): Geometry => ({ type: 'LineString', coordinates });
const nearest = async (a: Geometry, b: Geometry, edges: 'planar' | 'geodesic' = 'planar') =>
  geodesicNearest(await preparePair(toFlat(a), toFlat(b), edges));

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

  const box = (west: number, south: number, east: number, north: number): Geometry => ({
    type: 'Polygon',
    coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]], // prettier-ignore
  });

  it.each<[string, Geometry, Geometry, number]>([
    // Minimised over both edges with Karney's inverse, by pattern search.
    ['edges a third of the way round', box(-180, 10, -90, 89.9), line([0, 60], [-179.5, -60]), 576_034.148645],
    ['what begins where a box does', line([-179.5, 45], [-10, 0], [170, 0]), box(-10, 45, 0, 89.9), 0],
    ['the inside of a box', point(10, 60.3), box(0, 0, 20, 60), 0],
    ['what its parallel would leave out', point(10, 62), box(0, 0, 20, 60), 180_634.228469],
    [
      'an edge that is nearly half way round',
      line([2.7, -89.9], [179.5, 60]),
      line([180, 41.9], [0.010672877309843898, -42.01086184566375]),
      0,
    ],
  ])('is found on long geodesics before long: %s', async (_, a, b, expected) => {
    // prettier-ignore
    const { distance, errorBound } = await nearest(a, b, 'geodesic');
    expect(Math.abs(distance - expected)).toBeLessThan(1e-5);
    expect(errorBound).toBeLessThan(1e-3);
    expect(Math.abs((await nearest(b, a, 'geodesic')).distance - expected)).toBeLessThan(1e-5);
  });

  it('is 0 where geodesics cross, and no place of either is nearer than it says', async () => {
    const degrees = (special: readonly number[], most: number) =>
      fc.oneof(fc.constantFrom(...special), fc.integer({ min: -most, max: most }));
    const place = fc.tuple(degrees([-180, -179.5, 0, 180], 180), degrees([-90, -89.9, 0, 89.9, 90], 90));
    await fc.assert(
      fc.asyncProperty(place, place, place, place, async (a0, a1, b0, b1) => {
        const { distance, a, b } = await nearest(line(a0, a1), line(b0, b1), 'geodesic');
        expect(Math.abs(metres(a, b) - distance)).toBeLessThan(1e-5);
        const [first, second] = [sampled(a0, a1), sampled(b0, b1)];
        for (const one of first)
          for (const other of second) expect(metres(one, other)).toBeGreaterThan(distance - 1e-5);
        // Both places lie on the geodesics: a way through them is no longer.
        expect(metres(a0, a) + metres(a, a1) - metres(a0, a1)).toBeLessThan(1e-5);
        expect(metres(b0, b) + metres(b, b1) - metres(b0, b1)).toBeLessThan(1e-5);
      }),
      { numRuns: 100 },
    );
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

/** Places along a geodesic, ends included. */
function sampled(from: Position, to: Position): Position[] {
  const { distance, azimuth } = geodesicInverse(from, to);
  const between = Array.from({ length: 19 }, (_, k) => geodesicDirect(from, azimuth, (distance * (k + 1)) / 20));
  return [from, ...between, to];
}
