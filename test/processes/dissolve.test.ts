import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import dissolve from '../../src/processes/dissolve.ts';
import { bowTie, box, collection, line, point } from '../geometry/layer-cases.ts';
import { run } from './run.ts';

const engine = await loadGeos();

interface Result {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly features: readonly { geometry: Geometry | null; properties: Readonly<Record<string, unknown>> }[];
}

async function dissolved(features: readonly (readonly [Geometry | null, object])[], options: object = {}) {
  const layer = {
    type: 'FeatureCollection',
    features: features.map(([geometry, properties]) => ({ type: 'Feature', geometry, properties })),
  };
  const { outputs, warnings } = await run(dissolve, { layer, ...options });
  return { ...(outputs.result as Result), warnings };
}

describe('dissolve', () => {
  it('reports progress by the positions that are united', async () => {
    const groups = Array.from({ length: 40 }, (_, i) => [box(3 * i, 0, 2), { group: i % 4 }] as const);
    const layer = {
      type: 'FeatureCollection',
      features: groups.map(([geometry, properties]) => ({ type: 'Feature', geometry, properties })),
    };
    const { progress } = await run(dissolve, { layer, by: ['group'] });
    const fractions = progress.map(([fraction]) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions).toEqual(expect.arrayContaining([0.25, 0.5, 0.75, 1]));
  });

  it('answers the published example', async () => {
    const { outputs, warnings } = await run(dissolve, dissolve.examples[0]?.inputs);
    expect(outputs).toMatchObject({
      result: {
        features: [
          { geometry: { type: 'Polygon' }, properties: { owner: 'Ada', feature_count: 2, sum_rent: 350 } },
          { geometry: { type: 'Polygon' }, properties: { owner: 'Grace', feature_count: 1, sum_rent: 80 } },
        ],
        summary: { features_in: 3, features_out: 2, polygons: 2 },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('counts separate polygons', async () => {
    const { summary } = await dissolved([
      [box(0, 0, 2), {}],
      [box(1, 1, 2), {}],
      [box(5, 5, 1), {}],
      [null, {}],
    ]);
    expect(summary).toMatchObject({ features_in: 4, features_out: 1, polygons: 2 });
  });

  it('takes objects for the same whatever the order of their members', async () => {
    const { features } = await dissolved([[box(0, 0, 1), { k: { b: 1, a: 2 } }], [box(1, 0, 1), { k: { a: 2, b: 1 } }]], { by: ['k'] }); // prettier-ignore
    expect(features.map(({ properties }) => properties.feature_count)).toEqual([2]);
  });

  it('conserves the area of features that do not overlap, and sums', async () => {
    const cells = fc.array(
      fc.record({ kind: fc.integer({ min: 0, max: 3 }), people: fc.integer({ min: 0, max: 999 }) }),
      {
        minLength: 1,
        maxLength: 64,
      },
    );
    await fc.assert(
      fc.asyncProperty(cells, async (cells) => {
        const features = cells.map((cell, i) => [box((i % 8) * 0.1, Math.floor(i / 8) * 0.1, 0.1), cell] as const);
        const { features: groups } = await dissolved(features, { by: ['kind'], sum: ['people'], mean: ['people'] });
        expect(groups).toHaveLength(new Set(cells.map(({ kind }) => kind)).size);
        for (const { geometry, properties } of groups) {
          const members = cells.filter(({ kind }) => kind === properties.kind);
          const people = members.reduce((sum, cell) => sum + cell.people, 0);
          expect(engine.area(toFlat(geometry ?? collection()))).toBeCloseTo(members.length * 0.01, 12);
          expect(properties).toMatchObject({ feature_count: members.length, sum_people: people });
          expect(properties.mean_people).toBeCloseTo(people / members.length, 9);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('counts a place once that several features of a group have', async () => {
    const { features } = await dissolved([
      [box(0, 0, 2), {}],
      [box(1, 0, 2), {}],
      [line([0, 0], [2, 2]), {}],
    ]);
    expect(features.map(({ geometry }) => geometry && engine.area(toFlat(geometry)))).toEqual([6]);
  });

  it('keeps groups apart whose values only look alike, and takes a missing value for null', async () => {
    const { features } = await dissolved(
      [
        [point(0, 0), { k: 1 }],
        [point(1, 1), { k: '1' }],
        [point(2, 2), {}],
        [point(3, 3), { k: null }],
      ],
      { by: ['k'] },
    );
    expect(features.map(({ properties }) => properties)).toEqual([
      { k: 1, feature_count: 1 },
      { k: '1', feature_count: 1 },
      { k: null, feature_count: 2 },
    ]);
  });

  it('leaves values that are not numbers out of statistics and counts them', async () => {
    const { features, warnings } = await dissolved(
      [
        [point(0, 0), { n: 4 }],
        [point(1, 1), { n: 'six' }],
        [point(2, 2), { n: null }],
        [point(2, 3), { n: 6 }],
      ],
      { sum: ['n'], min: ['n'], max: ['n'], mean: ['n'] },
    );
    expect(features[0]?.properties).toEqual({ feature_count: 4, sum_n: 10, min_n: 4, max_n: 6, mean_n: 5 });
    expect(warnings).toEqual(['Skipped 2 values of n in its statistics: not a finite number.']);
  });

  it('keeps a group without any geometry', async () => {
    const { features, warnings } = await dissolved(
      [
        [null, { k: 1 }],
        [bowTie, { k: 2 }],
      ],
      { by: ['k'] },
    );
    expect(features[0]).toMatchObject({ geometry: null, properties: { k: 1, feature_count: 1 } });
    expect(warnings).toEqual([
      '1 feature has no geometry (null).',
      '1 geometry of 2 in layer was invalid (first feature 1: Self-intersection at [1, 1]) and repaired before processing.',
    ]);
  });

  it('refuses a property that no feature has, and names those there are', async () => {
    await expect(dissolved([[point(0, 0), { owner: 'Ada' }]], { by: ['onwer'] })).rejects.toMatchObject({
      code: 'invalid-input',
      message: '/by/0 "onwer" is not a property of any feature. Did you mean "owner"? Available: owner.',
      issues: [{ pointer: '/by/0' }],
    });
  });

  it('refuses to group by what a result is called', async () => {
    const features = [[point(0, 0), { sum_n: 1, n: 1 }]] as const;
    await expect(dissolved(features, { by: ['sum_n'], sum: ['n'] })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a mean', () => {
  it.each([
    [[1e308, 1e308], 1e308],
    [[1e308, -1e308, 1e308, 1e308], 5e307],
    [[Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE], Number.MAX_VALUE],
    [[1, 2], 1.5],
  ])('of %j does not overflow', async (values, mean) => {
    const layer = {
      type: 'FeatureCollection',
      features: values.map((n) => ({ type: 'Feature', geometry: point(0, 0), properties: { n } })),
    };
    const { outputs } = await run(dissolve, { layer, mean: ['n'] });
    expect(outputs.result).toMatchObject({ features: [{ properties: { mean_n: mean } }] });
  });
});
