import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { geodesicDistance } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { geodesicNearest, preparePair } from '../../../src/geometry/nearest/geodesic-nearest.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { findNearestFeatures, type NearestOptions } from '../../../src/geometry/joins/layer-nearest.ts';

const engine = await loadGeos();
const layer = (...geometries: Geometry[]): Layer => ({
  form: 'collection',
  features: geometries.map((geometry) => ({ properties: {}, geometry: toFlat(geometry) })),
});
/** Neighbours of each feature. */
async function nearestOf(from: Layer, to: Layer, options: NearestOptions) {
  const { blocks } = await findNearestFeatures(from, to, options);
  const all = [];
  for await (const { counts, index, distance, places } of blocks) {
    let pair = 0;
    for (const count of counts) {
      const neighbours = Array.from({ length: count }, (_, k) => ({
        index: index[pair + k] ?? NaN,
        distance: distance[pair + k] ?? NaN,
        place: [...places.slice(2 * (pair + k), 2 * (pair + k) + 2)],
      }));
      all.push(neighbours);
      pair += count;
    }
  }
  return all;
}
const point = (...coordinates: number[]): Geometry => ({ type: 'Point', coordinates });
const lonLat = fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }));

describe('nearestFeatures', () => {
  it('finds what a look at every point finds, in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(lonLat, fc.array(lonLat, { minLength: 1, maxLength: 60 }), async (from, to) => {
        const found = await nearestOf(layer(point(...from)), layer(...to.map((place) => point(...place))), {
          maxCount: 3,
          within: Infinity,
        });
        const all = to.map(([lon, lat], index) => ({ index, distance: geodesicDistance(...from, lon, lat) }));
        const wanted = all.sort((a, b) => a.distance - b.distance || a.index - b.index).slice(0, 3);
        expect(found[0]?.map(({ distance }) => distance)).toEqual(wanted.map(({ distance }) => distance));
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
    const neighbours = await nearestOf(layer(...from), layer(...to), {
      maxCount: to.length,
      within: Infinity,
    });
    for (const [i, a] of from.entries()) {
      for (const { index, distance } of neighbours[i] ?? []) {
        const pair = await geodesicNearest(await preparePair(toFlat(a), toFlat(to[index] ?? a), 'planar'));
        expect(Math.abs(distance - pair.distance)).toBeLessThan(1e-5);
      }
      expect(neighbours[i]?.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    }
    expect(neighbours[1]?.[0]).toMatchObject({ index: 0, distance: 0 });
  });

  it('finds a point inside a polygon thousands of kilometres from its border', async () => {
    const ring = [[-100, -80], [0, -80], [100, -80], [100, 80], [0, 80], [-100, 80], [-100, -80]]; // prettier-ignore
    const world: Geometry = { type: 'Polygon', coordinates: [ring] };
    const neighbours = await nearestOf(layer(point(0, 0)), layer(point(1, 1), world), {
      maxCount: 1,
      within: 1,
    });
    expect(neighbours[0]?.[0]).toMatchObject({ index: 1, distance: 0 });
  });

  it('keeps to the limit, and to the order of the list where distances are equal', async () => {
    const to = layer(point(1, 0), point(0, 1), point(-1, 0), point(1, 0));
    const neighbours = await nearestOf(layer(point(0, 0)), to, { maxCount: 9, within: 111_319.5 });
    expect(neighbours[0]?.map(({ index }) => index)).toEqual([1, 0, 2, 3]);
    expect(neighbours[0]?.[1]?.distance).toBeCloseTo(111_319.490793, 6);
    const near = await nearestOf(layer(point(0, 0)), to, { maxCount: 9, within: 110_600 });
    expect(near[0]?.map(({ index }) => index)).toEqual([1]);
  });

  it('finds of many polygons what a look at every one finds, points inside included', async () => {
    const star = fc
      .tuple(lonLat, fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 5, maxLength: 60 }))
      .map(([[lon, lat], radii]): Geometry => {
        const ring = radii.map((radius, i) => {
          const angle = (2 * Math.PI * i) / radii.length;
          return [lon / 60 + radius * Math.cos(angle), lat / 30 + radius * Math.sin(angle)];
        });
        return { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] };
      });
    const near = lonLat.map(([lon, lat]) => point(lon / 50, lat / 25));
    await fc.assert(
      fc.asyncProperty(near, fc.array(star, { minLength: 1, maxLength: 25 }), async (from, stars) => {
        const found = await nearestOf(layer(from), layer(...stars), { maxCount: 4, within: Infinity });
        const pairs = stars.map(async (to) => {
          return (await geodesicNearest(await preparePair(toFlat(from), toFlat(to), 'planar'))).distance;
        });
        const all = (await Promise.all(pairs)).map((distance, index) => ({ index, distance }));
        const wanted = all.sort((a, b) => a.distance - b.distance || a.index - b.index).slice(0, 4);
        const neighbours = found[0]?.map(({ index, distance }) => ({ index, distance }));
        expect(neighbours).toEqual(wanted);
        for (const { index, distance } of wanted) {
          const to = toFlat(stars[index] ?? from);
          expect(distance === 0).toBe(engine.is('intersects', toFlat(from), to));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('tells places in holes, on borders, in members that overlap and at either end of the antimeridian', async () => {
    const ring = (west: number, south: number, side: number) => [
      [west, south],
      [west + side, south],
      [west + side, south + side],
      [west, south + side],
      [west, south], // prettier-ignore
    ];
    const holed: Geometry = { type: 'Polygon', coordinates: [ring(0, 0, 9), ring(3, 3, 3)] };
    const members = [ring(20, 0, 4), ring(22, 2, 4)].map((one): Geometry => ({ type: 'Polygon', coordinates: [one] }));
    const overlapping: Geometry = { type: 'GeometryCollection', geometries: members };
    const atEnd: Geometry = { type: 'Polygon', coordinates: [ring(-180, 0, 2)] };
    const isIn = async (to: Geometry, ...place: number[]) => {
      const neighbours = await nearestOf(layer(point(...place)), layer(to), { maxCount: 1, within: 0 });
      const back = await nearestOf(layer(to), layer(point(...place)), { maxCount: 1, within: 0 });
      expect(back[0]?.length).toBe(neighbours[0]?.length);
      return neighbours[0]?.map(({ place }) => place);
    };
    expect(await isIn(holed, 1, 1)).toEqual([[1, 1]]); // prettier-ignore
    expect(await isIn(holed, 4, 4)).toEqual([]);
    expect(await isIn(holed, 3, 4)).toEqual([[3, 4]]); // prettier-ignore
    expect(await isIn(overlapping, 23, 3)).toEqual([[23, 3]]); // prettier-ignore
    expect(await isIn(atEnd, 180, 1)).toHaveLength(1);
    expect(await isIn(atEnd, 179, 1)).toEqual([]);
  });
});
