import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import countPoints from '../../src/processes/count-points.ts';
import { collection, feature, line, point, square, type Answer } from './layers.ts';
import { run } from './run.ts';

const parcels = collection(feature('west', square(0, 0, 10), { name: 'W' }), feature('east', square(10, 0, 10)));

async function count(polygons: unknown, points: unknown) {
  const { outputs, warnings } = await run(countPoints, { polygons, points });
  const { features, summary } = outputs.result as Answer;
  return { counts: features.map(({ properties }) => properties.point_count), features, summary, warnings };
}

describe('count-points', () => {
  it('counts a point on a common border once, in the first polygon', async () => {
    const { outputs, warnings } = await run(countPoints, countPoints.examples[0]?.inputs);
    const { features, summary } = outputs.result as Answer;
    expect(features.map(({ id, properties }) => [id, properties])).toEqual([
      ['west', { point_count: 2 }],
      ['east', { point_count: 1 }],
    ]);
    expect(summary).toEqual({
      method: expect.stringContaining('planar') as string,
      border_rule: 'a point inside no polygon but on borders counts in the first of those polygons',
      points: 4,
      counted: 3,
      in_several: 0,
      on_borders: 1,
      outside: 1,
      outside_features: [0],
      outside_left_out: 0,
    });
    expect(warnings).toEqual([]);
  });

  it('names the points outside by id', async () => {
    const { summary } = await count(parcels, collection(feature('in', point(1, 1)), feature('out', point(1, 11))));
    expect(summary).toMatchObject({ outside: 1, outside_features: ['out'] });
  });

  it('counts a point in each of the polygons that overlap there, and not where it is on a border only', async () => {
    const layers = collection(feature(1, square(0, 0, 10)), feature(2, square(5, 0, 10)), feature(3, square(7, 0, 2)));
    const { counts, summary } = await count(layers, point(7, 1));
    expect(counts).toEqual([1, 1, 0]);
    expect(summary).toMatchObject({ in_several: 1, on_borders: 0, counted: 1 });
  });

  it('counts nothing in a hole but on its edge', async () => {
    const ring = square(0, 0, 9).coordinates[0];
    const holed = { type: 'Polygon', coordinates: [ring, square(3, 3, 3).coordinates[0]] };
    expect(await count(collection(feature('holed', holed)), { type: 'MultiPoint', coordinates: [[4, 4], [3, 4], [1, 1]] })).toMatchObject({ counts: [2] }); // prettier-ignore
  });

  it('says what it did not count', async () => {
    const polygons = collection(feature(1, square(0, 0, 10)), feature(2, null), feature(3, point(5, 5)));
    const points = collection(feature('a', point(1, 1)), feature('b', null), feature('c', line([0, 0], [1, 1])));
    const { counts, warnings } = await count(polygons, points);
    expect(counts).toEqual([1, 0, 0]);
    expect(warnings).toEqual([
      'polygons: 1 feature has no geometry (null).',
      'polygons: 1 feature is not a polygon and counts no points.',
      'points: 1 feature has no geometry (null).',
      'points: 1 line or polygon is not counted.',
    ]);
  });

  it('shares out all points of a square among the tiles of it', async () => {
    const tiles = collection(...Array.from({ length: 16 }, (_, i) => feature(i, square((i % 4) * 2, Math.floor(i / 4) * 2, 2)))); // prettier-ignore
    const coordinate = fc.integer({ min: 0, max: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 40 }), async (spots) => {
        const { counts, summary } = await count(tiles, { type: 'MultiPoint', coordinates: spots });
        expect(counts.map(Number).reduce((a, b) => a + b)).toBe(spots.length);
        expect(summary).toMatchObject({ outside: 0, in_several: 0 });
      }),
      { numRuns: 40 },
    );
  });

  it('counts in the polygons of a collection, in those that overlap once', async () => {
    const overlapping = [square(0, 0, 10), square(5, 5, 10), line([0, 0], [1, 1])];
    const polygons = { type: 'GeometryCollection', geometries: overlapping };
    const points = { type: 'MultiPoint', coordinates: [[7, 7], [1, 2], [14, 14], [14, 1]] }; // prettier-ignore
    const { counts, warnings } = await count(collection(feature('both', polygons)), points);
    expect(counts).toEqual([3]);
    expect(warnings).toEqual([]);
  });
});
