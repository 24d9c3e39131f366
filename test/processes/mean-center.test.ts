import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import meanCenter from '../../src/processes/mean-center.ts';
import { run } from './run.ts';

type Json = Readonly<Record<string, unknown>>;

const at = (x: number, y: number, properties: Json = {}) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates: [x, y] },
});

async function centersOf(features: readonly unknown[], inputs: Json = {}) {
  const { outputs, warnings } = await run(meanCenter, { layer: { type: 'FeatureCollection', features }, ...inputs });
  const { features: centers, summary } = outputs.result as {
    features: { geometry: { coordinates: number[] } | null; properties: Json }[];
    summary: Json;
  };
  return { centers, summary, warnings };
}

describe('mean-center', () => {
  it('lies where all weight is, and leaves weights of 0 out of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -179, max: 179, noNaN: true }),
        fc.double({ min: -89, max: 89, noNaN: true }),
        async (x, y) => {
          const { centers } = await centersOf([at(x, y, { n: 3 }), at(10, 10, { n: 0 })], { weight: 'n' });
          const [longitude = NaN, latitude = NaN] = centers[0]?.geometry?.coordinates ?? [];
          expect(Math.abs(longitude - x)).toBeLessThan(1e-9);
          expect(Math.abs(latitude - y)).toBeLessThan(1e-9);
          expect(centers[0]?.properties.standard_distance_m).toBeCloseTo(0, 3);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('weighs: two on one side are as one of weight two', async () => {
    const three = await centersOf([at(0, 0), at(0, 0), at(3, 0)]);
    const two = await centersOf([at(0, 0, { n: 2 }), at(3, 0, { n: 1 })], { weight: 'n' });
    expect(two.centers[0]?.geometry?.coordinates[0]).toBeCloseTo(three.centers[0]?.geometry?.coordinates[0] ?? NaN, 12);
    expect(two.centers[0]?.properties).toMatchObject({ feature_count: 2, weight_sum: 3 });
  });

  it('makes one for each group', async () => {
    const { centers, summary } = await centersOf([at(1, 1, { k: 'a' }), at(3, 1, { k: 'a' }), at(50, 0, { k: null })], { by: ['k'] }); // prettier-ignore
    expect(centers.map(({ properties }) => [properties.k, properties.feature_count])).toEqual([['a', 2], [null, 1]]); // prettier-ignore
    expect(summary).toMatchObject({ groups: 2, skipped: 0, without_center: 0 });
  });

  it('says where there is none: positions that balance around the Earth, weights of 0', async () => {
    const poles = await centersOf([at(0, 90), at(0, -90)]);
    expect(poles.centers[0]).toMatchObject({ geometry: null, properties: { standard_distance_m: null } });
    expect(poles.warnings.join()).toContain('1 group has no centre');
    const nothing = await centersOf([at(1, 2, { n: 0 })], { weight: 'n' });
    expect(nothing.summary).toMatchObject({ without_center: 1 });
  });

  it('counts what has no number as weight', async () => {
    const { summary, warnings } = await centersOf([at(1, 2, { n: '5' }), at(1, 2, { n: 1 })], { weight: 'n' });
    expect(summary).toMatchObject({ skipped: 1 });
    expect(warnings).toEqual(['1 feature has no number as weight and does not count.']);
  });

  it.each([
    [{ weight: 'n' }, '/weight n of feature 1 is -1; weights are at least 0.'],
    [{ weight: 'm' }, '/weight "m" is not a property of any feature.'],
    [{ by: ['weight_sum'] }, '/by/0 weight_sum is the name of a result property. Rename it first.'],
  ])('refuses %j', async (inputs, message) => {
    const features = [at(1, 2, { n: 1, weight_sum: 1 }), at(1, 2, { n: -1, weight_sum: 1 })];
    await expect(centersOf(features, inputs)).rejects.toThrow(message);
  });
});
