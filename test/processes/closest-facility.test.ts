import { describe, expect, it } from 'vitest';
import closestFacility from '../../src/processes/closest-facility.ts';
import { run } from './run.ts';

type Position = readonly [number, number];

const point = (coordinates: Position, properties = {}, id?: string) => {
  return { type: 'Feature', ...(id !== undefined && { id }), properties, geometry: { type: 'Point', coordinates } };
};
const line = (...coordinates: Position[]) => ({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } }); // prettier-ignore
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

/** 0.001 degrees on the equator are 111.3195 m, which is 83.4896 s at 4.8 km/h. */
const STEP = 83.489618;
const network = collection(line([0, 0], [0.001, 0], [0.002, 0], [0.003, 0], [0.004, 0]), line([0.01, 0], [0.011, 0]));

const parts = 'network: 2 parts that no street connects; the largest has 80.0 % of the street length.';

interface Result {
  readonly features: readonly { readonly geometry: unknown; readonly properties: Readonly<Record<string, unknown>> }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

async function ask({
  layer,
  ...inputs
}: Readonly<Record<string, unknown>> & { readonly layer: { readonly type: string } }) {
  const places = layer.type === 'Feature' ? collection(layer) : layer;
  const { outputs, warnings } = await run(closestFacility, { network, units: 'seconds', layer: places, ...inputs });
  const { features, summary } = outputs.result as Result;
  return { features, summary, warnings, properties: features.map(({ properties }) => properties) };
}

describe('the closest facility', () => {
  const facilities = collection(point([0, 0], { name: 'A' }, 'a'), point([0.004, 0], { name: 'B' }, 'b'));

  it('comes with its cost, length, id and properties', async () => {
    const { properties, summary, warnings } = await ask({ facilities, layer: point([0.001, 0], { own: 1 }) });
    expect(properties).toEqual([
      { own: 1, nearest_name: 'A', nearest_id: 'a', nearest_index: 0, nearest_cost: expect.closeTo(STEP, 4), nearest_length_m: expect.closeTo(111.3195, 3) }, // prettier-ignore
    ]);
    expect(summary).toMatchObject({ edges: 2, nodes: 4, components: 2, found: 1, not_found: 0, snapped: 3 });
    expect(warnings).toEqual([parts]);
  });

  it('names others as close, and ranks several', async () => {
    const { properties } = await ask({ facilities, layer: point([0.002, 0]) });
    expect(properties[0]).toMatchObject({ nearest_index: 0, nearest_tied: [1] });
    const ranked = await ask({ facilities, layer: point([0.001, 0]), most: 5 });
    expect(
      ranked.properties.map(({ nearest_rank, nearest_index, nearest_cost }) => [
        nearest_rank,
        nearest_index,
        nearest_cost,
      ]),
    ).toEqual([
      [1, 0, expect.closeTo(STEP, 4)],
      [2, 1, expect.closeTo(3 * STEP, 4)],
    ]);
  });

  it('is null with the reason where there is none', async () => {
    const layer = collection(point([0.0105, 0]), point([0.002, 0]), point([0.002, 0.01], {}, 'far'), { type: 'Feature', properties: {}, geometry: null }); // prettier-ignore
    const { properties, warnings, summary } = await ask({ facilities, layer, within: 100 });
    expect(properties).toEqual([
      { nearest_cost: null, nearest_reason: 'not connected to a facility by streets' },
      { nearest_cost: null, nearest_reason: 'beyond within' },
      { nearest_cost: null, nearest_reason: 'no street within reach' },
      { nearest_cost: null, nearest_reason: 'no geometry' },
    ]);
    expect(warnings).toContain(
      'layer: 1 feature is farther than `reach` (200 m) from all open streets and not reached: feature 2 with id "far" (1.11 km).',
    );
    expect(summary).toMatchObject({ found: 0, not_found: 4, not_snapped: 2 });
  });

  it('follows one-way streets from the facilities or towards them', async () => {
    const oneWay = { ...line([0, 0], [0.004, 0]), properties: { way: 'forward' } };
    const inputs = { network: oneWay, direction_field: 'way', facilities: point([0.001, 0]), layer: point([0.003, 0]) };
    const from = await ask(inputs);
    expect(from.properties[0]?.nearest_cost).toBeCloseTo(2 * STEP, 4);
    const towards = await ask({ ...inputs, travel: 'towards' });
    expect(towards.properties[0]).toEqual({ nearest_cost: null, nearest_reason: 'streets closed that way' });
  });

  it('names border cases on both sides of the limit with their seconds', async () => {
    const layer = collection(point([0.00119, 0]), point([0.00121, 0]), point([0.0005, 0]));
    const { summary, warnings, properties } = await ask({ facilities, layer, within: 1.2 * STEP });
    expect(properties.map(({ nearest_cost }) => nearest_cost !== null)).toEqual([true, false, true]);
    expect(summary.border_cases).toEqual([
      { index: 0, cost: expect.closeTo(99.3526, 3), seconds: expect.closeTo(99.3526, 3) },
      { index: 1, cost: expect.closeTo(101.0224, 3), seconds: expect.closeTo(101.0224, 3) },
    ]);
    expect(warnings).toEqual([
      parts,
      '2 border cases within 2 % of 100.19 s: feature 0: 99.35 s; feature 1: 101.02 s.',
    ]);
  });

  it('counts the ways to streets, or not', async () => {
    const layer = point([0.001, 0.0001]);
    const counted = await ask({ facilities, layer });
    // 11.0574 m off the street, at 4.8 km/h.
    expect(counted.properties[0]?.nearest_cost).toBeCloseTo(STEP + 8.29307, 4);
    const free = await ask({ facilities, layer, access: 'free' });
    expect(free.properties[0]?.nearest_cost).toBeCloseTo(STEP, 4);
    const metres = await ask({ facilities, layer, units: 'metres' });
    expect(metres.properties[0]?.nearest_cost).toBeCloseTo(111.3195 + 11.0574, 3);
  });

  it('returns the ways as geometries', async () => {
    const { features } = await ask({
      facilities,
      layer: collection(point([0.0015, 0]), point([0.0105, 0])),
      paths: true,
    });
    expect(features.map(({ geometry }) => geometry)).toEqual([
      { type: 'LineString', coordinates: [[0, 0], [0.001, 0], [expect.closeTo(0.0015, 9), 0]] }, // prettier-ignore
      null,
    ]);
  });

  it('refuses streets that do not cover the places, with the distance', async () => {
    const layer = collection(point([1, 0]), point([1.1, 0]));
    await expect(ask({ facilities, layer })).rejects.toThrow(
      'layer: all 2 features lie 110 km or more from the nearest street of network. Use streets of the same area, or a larger `reach` (200 m).',
    );
    await expect(ask({ facilities, layer, network: collection(point([0, 0])) })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/network' }],
    });
  });
});
