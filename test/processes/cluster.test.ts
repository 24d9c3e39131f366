import { describe, expect, it } from 'vitest';
import cluster from '../../src/processes/cluster.ts';
import { metres } from '../geometry/buffer/true-distance.ts';
import { run, type Ran } from './run.ts';

function clustersOf({ outputs }: Ran): readonly unknown[] {
  const { features } = outputs.result as { features: readonly { properties: { cluster: unknown } }[] };
  return features.map(({ properties }) => properties.cluster);
}

const points = (coordinates: readonly (readonly number[])[]) => ({
  type: 'FeatureCollection',
  features: coordinates.map((place, id) => ({
    type: 'Feature',
    id,
    properties: { id },
    geometry: { type: 'Point', coordinates: place },
  })),
});

describe('cluster', () => {
  it('finds two groups and leaves one place as noise', async () => {
    const ran = await run(cluster, cluster.examples[0]?.inputs);
    expect(clustersOf(ran)).toEqual([1, 1, 1, 2, 2, 2, null]);
    expect(ran.outputs.result).toMatchObject({ summary: { clusters: 2, noise: 1, sizes: [3, 3] } });
    expect(ran.warnings).toEqual([]);
  });

  it('makes as many groups as asked for by k-means, across the antimeridian', async () => {
    const layer = points([[179.9, 10], [-179.9, 10], [180, 10.1], [20, 10], [20.1, 10], [20, 10.2]]); // prettier-ignore
    const ran = await run(cluster, { layer, method: 'k-means', clusters: 2 });
    expect(clustersOf(ran)).toEqual([1, 1, 1, 2, 2, 2]);
    expect(ran.outputs.result).toMatchObject({ features: [{ id: 0, properties: { id: 0 } }, {}, {}, {}, {}, {}] });
  });

  it('gives each place the nearest of its centres by k-means, the same each time', async () => {
    const layer = points(Array.from({ length: 200 }, (_, i) => [5 + ((i * 37) % 101) / 50, 52 + ((i * 53) % 97) / 90]));
    const ran = await run(cluster, { layer, method: 'k-means', clusters: 6 });
    expect(clustersOf(await run(cluster, { layer, method: 'k-means', clusters: 6 }))).toEqual(clustersOf(ran));
    const numbers = clustersOf(ran) as number[];
    const places = layer.features.map(({ geometry }) => geometry.coordinates);
    const centres = [1, 2, 3, 4, 5, 6].map((number) => {
      const own = places.filter((_, i) => numbers[i] === number);
      return [0, 1].map((axis) => own.reduce((sum, place) => sum + (place[axis] ?? 0), 0) / own.length);
    });
    places.forEach((place, i) => {
      const distances = centres.map((centre) => metres(place, centre));
      // Centres were averaged in degrees here, which moves them by some hundred metres at most.
      expect(distances[(numbers[i] ?? 0) - 1]).toBeLessThan(Math.min(...distances) + 500);
    });
  });

  it('takes the middle on Earth of what the antimeridian cuts, and of what was not cut', async () => {
    const cut = { type: 'MultiPolygon', coordinates: [[[[179.9, 0], [180, 0], [180, 0.1], [179.9, 0]]], [[[-180, 0], [-179.9, 0], [-180, 0.1], [-180, 0]]]] }; // prettier-ignore
    const uncut = { type: 'Polygon', coordinates: [[[179.9, 0], [-179.9, 0], [180, 0.1], [179.9, 0]]] }; // prettier-ignore
    const features = [cut, uncut, { type: 'Point', coordinates: [-179.99, 0] }, { type: 'Point', coordinates: [0, 0] }].map((geometry) => ({ type: 'Feature', properties: {}, geometry })); // prettier-ignore
    const ran = await run(cluster, { layer: { type: 'FeatureCollection', features }, distance: 20_000, min_points: 2 });
    expect(clustersOf(ran)).toEqual([1, 1, 1, null]);
  });

  it('keeps features without a geometry, and says what stands for a polygon', async () => {
    const square = { type: 'Polygon', coordinates: [[[5, 52], [5.001, 52], [5.001, 52.001], [5, 52.001], [5, 52]]] }; // prettier-ignore
    const features = [
      { type: 'Feature', properties: {}, geometry: square },
      { type: 'Feature', properties: {}, geometry: null },
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [5.0005, 52.0005] } },
    ];
    const layer = { type: 'FeatureCollection', features };
    const ran = await run(cluster, { layer, distance: 1, min_points: 2 });
    expect(clustersOf(ran)).toEqual([1, null, 1]);
    expect(ran.warnings).toEqual([
      '1 feature has no geometry (null).',
      '1 feature is not a point; its centroid on the ellipsoid is used.',
    ]);
  });

  it('refuses more groups than there are places', async () => {
    const layer = points([[1, 1], [1, 1], [2, 2]]); // prettier-ignore
    await expect(run(cluster, { layer, method: 'k-means', clusters: 3 })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [
        {
          pointer: '/clusters',
          message: expect.stringContaining('the maximum is 2, the number of distinct positions'),
        },
      ],
    });
  });

  it.each<[string, [number, number], [number, number]]>([
    ['the pole', [0, 90], [90, 90]],
    ['the antimeridian', [180, 10], [-180, 10]],
  ])('knows one place by its two names: %s', async (_, one, other) => {
    const layer = points([one, other, [2, 2]]);
    await expect(run(cluster, { layer, method: 'k-means', clusters: 3 })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [
        {
          pointer: '/clusters',
          message: expect.stringContaining('the maximum is 2, the number of distinct positions'),
        },
      ],
    });
  });

  it('refuses a distance that is too long', async () => {
    await expect(run(cluster, { layer: points([[1, 1]]), distance: 1001, units: 'kilometres' })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/distance', message: expect.stringContaining('at most 1000000 metres') }],
    });
  });
});
