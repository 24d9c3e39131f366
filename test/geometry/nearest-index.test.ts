import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geojson.ts';
import type { Layer } from '../../schemas/layer.ts';
import { geodesicDistance } from '../../src/geometry/geodesy/geodesic.ts';
import { geodesicNearest } from '../../src/geometry/geodesy/geodesic-nearest.ts';
import { nearestFeatures } from '../../src/geometry/relations/layer-nearest.ts';

const layer = (...geometries: Geometry[]): Layer => ({
  form: 'collection',
  features: geometries.map((geometry) => ({ properties: {}, geometry: toFlat(geometry) })),
});
const point = (...coordinates: number[]): Geometry => ({ type: 'Point', coordinates });
const lonLat = fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }));

describe('nearestFeatures', () => {
  it('finds what a look at every point finds, in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(lonLat, fc.array(lonLat, { minLength: 1, maxLength: 60 }), async (from, to) => {
        const found = await nearestFeatures(layer(point(...from)), layer(...to.map((place) => point(...place))), {
          most: 3,
          within: Infinity,
        });
        const all = to.map(([lon, lat], index) => ({ index, distance: geodesicDistance(...from, lon, lat) }));
        const wanted = all.sort((a, b) => a.distance - b.distance || a.index - b.index).slice(0, 3);
        expect(found.neighbours[0]?.map(({ distance }) => distance)).toEqual(wanted.map(({ distance }) => distance));
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with the distance of every pair of lines and polygons', async () => {
    const line = (lon: number, lat: number): Geometry => ({
      type: 'LineString',
      coordinates: [[lon, lat], [lon + 0.3, lat + 0.1], [lon + 0.4, lat + 0.5]], // prettier-ignore
    });
    const square = (lon: number, lat: number): Geometry => ({
      type: 'Polygon',
      coordinates: [[[lon, lat], [lon + 1, lat], [lon + 1, lat + 1], [lon, lat + 1], [lon, lat]]], // prettier-ignore
    });
    const from = [line(10, 50), square(11, 49.2), square(-179.9, -16), point(179.95, -15.5), line(0, 89)];
    const to = [
      square(10.1, 50.2),
      line(12, 48),
      square(179, -16.4),
      point(-179.5, -15),
      line(180, 88.9),
      square(3, 3),
    ];
    const { neighbours } = await nearestFeatures(layer(...from), layer(...to), { most: to.length, within: Infinity });
    for (const [i, a] of from.entries()) {
      for (const { index, distance } of neighbours[i] ?? []) {
        const pair = await geodesicNearest(toFlat(a), toFlat(to[index] ?? a), 'planar');
        expect(Math.abs(distance - pair.distance)).toBeLessThan(1e-5);
      }
      expect(neighbours[i]?.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    }
    expect(neighbours[1]?.[0]).toMatchObject({ index: 0, distance: 0 });
  });

  it('finds a point inside a polygon thousands of kilometres from its border', async () => {
    const ring = [[-100, -80], [0, -80], [100, -80], [100, 80], [0, 80], [-100, 80], [-100, -80]]; // prettier-ignore
    const world: Geometry = { type: 'Polygon', coordinates: [ring] };
    const { neighbours } = await nearestFeatures(layer(point(0, 0)), layer(point(1, 1), world), { most: 1, within: 1 });
    expect(neighbours[0]?.[0]).toMatchObject({ index: 1, distance: 0 });
  });

  it('keeps to the limit, and to the order of the list where distances are equal', async () => {
    const to = layer(point(1, 0), point(0, 1), point(-1, 0), point(1, 0));
    const { neighbours } = await nearestFeatures(layer(point(0, 0)), to, { most: 9, within: 111_319.5 });
    expect(neighbours[0]?.map(({ index }) => index)).toEqual([1, 0, 2, 3]);
    expect(neighbours[0]?.[1]?.distance).toBeCloseTo(111_319.490793, 6);
    const near = await nearestFeatures(layer(point(0, 0)), to, { most: 9, within: 110_600 });
    expect(near.neighbours[0]?.map(({ index }) => index)).toEqual([1]);
  });
});
