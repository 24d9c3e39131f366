/** Buffers by discs in degrees, against Karney's inverse problem minimised along each edge. */
import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { splitParts } from '../../../src/geometry/flat/parts.ts';
import { createAnyCase, createOneSidedCase, type BufferCase } from '../../judges/geodesic-buffers.ts';
import { createRandom } from '../../judges/random.ts';
import { ellipsoidArea, engine, geodesicBuffer } from '../in-geojson.ts';
import { boundaryOf, expectRfc7946 } from '../relate/plane.ts';
import { distanceToEdges, isInside } from './true-distance.ts';

const box = (west: number, south: number, east: number, north: number): Position[] => [
  [west, south], [east, south], [east, north], [west, north], [west, south],
]; // prettier-ignore

describe('a buffer by discs', () => {
  it.each([
    ['any geometry', createAnyCase, 10, 8],
    ['rings over many latitudes', createOneSidedCase, 20, 4],
  ])('keeps its bound around %s', async (_, create, first, count) => {
    let discs = 0;
    for (let seed = first; seed < first + count; seed++) {
      const one = create(createRandom(seed));
      if (engine.invalidity(one.continuous)) continue;
      const path = await expectBound(one);
      if (path === 'discs') discs += 1;
    }
    expect(discs).toBeGreaterThan(count / 2);
  });

  it.each<[string, Geometry, number, 'discs' | 'planes']>([
    ['50 km', { type: 'Point', coordinates: [13, 52] }, 50_000, 'discs'],
    ['more than 50 km', { type: 'Point', coordinates: [13, 52] }, 50_001, 'planes'],
    ['less than 0.1 m', { type: 'Point', coordinates: [13, 52] }, 0.09, 'planes'],
    ['a point at 88 N', { type: 'Point', coordinates: [13, 88] }, 1000, 'discs'],
    ['the same at 20 km', { type: 'Point', coordinates: [13, 88] }, 20_000, 'planes'],
    ['a pole', { type: 'Point', coordinates: [13, 90] }, 1, 'planes'],
    ['a ring around a pole', { type: 'Polygon', coordinates: [[[0, 80], [120, 80], [-120, 80], [0, 80]]] }, 1000, 'planes'],
    ['a belt around the Earth', { type: 'Polygon', coordinates: [box(-180, 10, 180, 12)] }, -30_000, 'planes'],
    ['nothing', { type: 'MultiPoint', coordinates: [] }, 1000, 'planes'],
  ])('is drawn where it is bounded: %s', async (_, geometry, distance, path) => {
    expect((await geodesicBuffer(geometry, distance)).path).toBe(path);
  }); // prettier-ignore

  it.each([2000, -2000])('takes a hole across the antimeridian for what it is, at %d metres', async (distance) => {
    const at = (longitude: number): Geometry => ({
      type: 'Polygon',
      coordinates: [
        box(longitude - 1, 0, longitude + 1, 2),
        box(longitude - 0.2, 0.5, longitude + 0.2, 1.5).reverse(),
      ].map((ring) => ring.map(([x = 0, y = 0]) => [x > 180 ? x - 360 : x, y])),
    });
    const [here, there] = [await geodesicBuffer(at(180), distance), await geodesicBuffer(at(20), distance)];
    expect([here.path, there.path]).toEqual(['discs', 'discs']);
    expect(ellipsoidArea(here.geometry) / ellipsoidArea(there.geometry)).toBeCloseTo(1, 8);
    expectRfc7946(here.geometry);
  });

  it('unites the members of a collection before it grows them, and does not shrink them apart', async () => {
    const geometries: Geometry[] = [box(10, 50, 11, 51), box(11, 50, 12, 51), box(10.5, 50.5, 11.5, 51.5)].map(
      (ring) => ({ type: 'Polygon', coordinates: [ring] }),
    );
    const collection: Geometry = { type: 'GeometryCollection', geometries };
    const whole = engine.union(collection);
    for (const distance of [1000, -1000]) {
      const { geometry, path } = await geodesicBuffer(collection, distance);
      expect(path).toBe('discs');
      expect(splitParts(geometry).polygons).toHaveLength(1);
      const expected = await geodesicBuffer(whole, distance);
      expect(ellipsoidArea(geometry) / ellipsoidArea(expected.geometry)).toBeCloseTo(1, 9);
    }
  });

  it('grows needles of a collection that are as narrow as rounding', async () => {
    const ring = [[10, 50], [10.1, 50], [10.1, 50.05], [10.5, 50.05], [10.1, 50.05000000000001], [10.1, 50.1], [10, 50.1], [10, 50]]; // prettier-ignore
    const geometries = [ring, box(10.2, 50.02, 10.3, 50.08)].map((shell): Geometry => ({
      type: 'Polygon',
      coordinates: [shell],
    }));
    const geometry: Geometry = { type: 'GeometryCollection', geometries };
    expect(engine.invalidity(geometry)).toBeUndefined();
    const { geometry: result, path } = await geodesicBuffer(geometry, 100);
    expect(path).toBe('discs');
    expect(isInside([10.4999, 50.0501], result)).toBe(true);
    expect(isInside([10.15, 50.0495], result)).toBe(true);
  });

  it('draws a coast of 4,097 positions, 400 m apart, at 20 km', async () => {
    const random = createRandom(9);
    let ring: Position[] = [[10, 50], [12, 49], [15, 50], [13, 53]]; // prettier-ignore
    for (let level = 0; level < 10; level++) {
      ring = ring.flatMap((from, i) => {
        const [[ax = 0, ay = 0], [bx = 0, by = 0] = []] = [from, ring[(i + 1) % ring.length]];
        const off = 0.3 * (random.fraction() - 0.5);
        return [from, [(ax + bx) / 2 - off * (by - ay), (ay + by) / 2 + off * (bx - ax)]];
      });
    }
    const coast: Geometry = { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] };
    for (const distance of [20_000, -20_000]) {
      const { geometry, path, errorBound } = await geodesicBuffer(coast, distance);
      expect(path).toBe('discs');
      expect(engine.invalidity(geometry)).toBeUndefined();
      const edge = boundaryOf(geometry);
      for (let i = 0; i < edge.length; i += Math.ceil(edge.length / 2)) {
        const error = Math.abs(distanceToEdges(edge[i] ?? [], coast) / Math.abs(distance) - 1);
        expect(error).toBeLessThanOrEqual(errorBound);
      }
    }
  });
});

/** Measures some places on the edge, among them vertices and the middles of sides. @returns the way taken */
async function expectBound({ geometry, continuous, distance, tolerance }: BufferCase): Promise<string> {
  const { geometry: result, errorBound, path } = await geodesicBuffer(geometry, distance, tolerance);
  expect(engine.invalidity(result)).toBeUndefined();
  expect(errorBound).toBeLessThanOrEqual(0.95 * tolerance);
  const edge = boundaryOf(result).filter(([x = 0]) => Math.abs(x) !== 180);
  for (let i = 0; i < edge.length; i += Math.ceil(edge.length / 6)) {
    const [x = 0, y = 0] = edge[i] ?? [];
    const errors = [-360, 0, 360].map((turn) =>
      Math.abs(distanceToEdges([x + turn, y], continuous) / Math.abs(distance) - 1),
    );
    expect(Math.min(...errors)).toBeLessThanOrEqual(errorBound);
  }
  return path;
}
