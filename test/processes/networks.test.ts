import { describe, expect, it } from 'vitest';
import allocate from '../../src/processes/allocate.ts';
import closestFacility from '../../src/processes/closest-facility.ts';
import odMatrix from '../../src/processes/od-matrix.ts';
import route from '../../src/processes/route.ts';
import { createRandom } from '../judges/random.ts';
import { run } from './run.ts';

type Position = readonly [number, number];

const point = (coordinates: Position, properties = {}) => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates } }); // prettier-ignore
const line = (...coordinates: Position[]) => ({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } }); // prettier-ignore
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

/** A street of 4 steps of 111.3195 m, which are 83.4896 s on foot, and one apart. */
const STEP = 83.489618;
const network = collection(line([0, 0], [0.001, 0], [0.002, 0], [0.003, 0], [0.004, 0]), line([0.01, 0], [0.011, 0]));
const places = collection(point([0, 0]), point([0.001, 0]), point([0.003, 0]), point([0.0105, 0]));

describe('od-matrix', () => {
  const ask = async (inputs: Readonly<Record<string, unknown>>) => {
    const { outputs } = await run(odMatrix, { network, origins: places, units: 'seconds', ...inputs });
    return outputs.result as Readonly<Record<string, unknown>>;
  };

  it('has the costs of all pairs, null for none', async () => {
    const result = await ask({ form: 'matrix' });
    const steps = [[0, 1, 3, null], [1, 0, 2, null], [3, 2, 0, null], [null, null, null, 0]]; // prettier-ignore
    expect(result.costs).toEqual(
      steps.map((row) => row.map((step): unknown => step && expect.closeTo(step * STEP, 3))),
    );
    expect(result).toMatchObject({ origins: 4, destinations: 4, pairs: 10, unreachable: 6 });
    expect(result).not.toHaveProperty('rows');
  });

  it('has rows with lengths, the nearest first where few are asked for', async () => {
    const result = await ask({
      destinations: collection(point([0.004, 0]), point([0.002, 0])),
      most: 1,
      within: 3.5 * STEP,
    });
    expect(result.rows).toEqual(
      [
        [0, 2],
        [1, 1],
        [2, 1],
      ].map(([origin = 0, steps = 0]) => ({
        // prettier-ignore
        origin,
        destination: origin === 2 ? 0 : 1,
        cost: expect.closeTo(steps * STEP, 3),
        length_m: expect.closeTo(steps * 111.3195, 3),
      })),
    );
    expect(result).toMatchObject({ pairs: 3, unreachable: 1 });
  });

  it('refuses more pairs than fit into an answer', async () => {
    const many = collection(...Array.from({ length: 1001 }, () => point([0, 0])));
    await expect(ask({ origins: many })).rejects.toMatchObject({
      code: 'too-large',
      issues: [{ pointer: '/origins' }],
    });
  });

  it('says the same as closest-facility, to the bit', async () => {
    const random = createRandom(41);
    const at = (): Position => [random.fraction() * 0.01, random.fraction() * 0.01];
    const corner = (): Position => [random.integer(6) * 0.002, random.integer(6) * 0.002];
    const streets = collection(...Array.from({ length: 60 }, () => line(corner(), at(), corner())));
    const many = (count: number) => collection(...Array.from({ length: count }, () => point(at())));
    const [origins, destinations] = [many(12), many(25)];
    const matrix = await ask({ network: streets, origins, destinations, form: 'matrix', reach: 500 });
    const costs = matrix.costs as readonly (readonly (number | null)[])[];
    for (const most of [1, 3, 12]) {
      const inputs = { network: streets, facilities: origins, layer: destinations, units: 'seconds', reach: 500, most };
      const { outputs } = await run(closestFacility, inputs);
      const { features } = outputs.result as {
        readonly features: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
      };
      const expected = destinations.features.flatMap((_, destination) => {
        const column = costs.map((row) => row[destination] ?? null).filter((cost) => cost !== null);
        return column.length === 0 ? [null] : column.toSorted((a, b) => a - b).slice(0, most);
      });
      expect(features.map(({ properties }) => properties.nearest_cost)).toEqual(expected);
    }
  });
});

describe('route', () => {
  it('has a line for each leg, and the reason where there is no way', async () => {
    const { outputs, warnings } = await run(route, { network, stops: places, units: 'metres' });
    const { features, summary } = outputs.result as {
      readonly features: readonly { readonly geometry: unknown; readonly properties: unknown }[];
      readonly summary: unknown;
    };
    expect(features.map(({ geometry }) => geometry)).toEqual([
      { type: 'LineString', coordinates: [[0, 0], [0.001, 0]] }, // prettier-ignore
      { type: 'LineString', coordinates: [[0.001, 0], [0.002, 0], [0.003, 0]] }, // prettier-ignore
      null,
    ]);
    expect(features.map(({ properties }) => properties)).toEqual([
      { from: 0, to: 1, cost: expect.closeTo(111.3195, 3), length_m: expect.closeTo(111.3195, 3), access_m: 0 },
      { from: 1, to: 2, cost: expect.closeTo(222.639, 3), length_m: expect.closeTo(222.639, 3), access_m: 0 },
      { from: 2, to: 3, cost: null, length_m: null, access_m: null, reason: 'not connected by streets' },
    ]);
    expect(summary).toMatchObject({ legs: 3, found: 2, cost: null, length_m: null });
    expect(warnings).toEqual([
      expect.stringContaining('2 parts'),
      'No way from stop 2 to stop 3: not connected by streets.',
    ]);
  });

  it('refuses one stop', async () => {
    await expect(run(route, { network, stops: point([0, 0]) })).rejects.toMatchObject({
      issues: [{ pointer: '/stops' }],
    });
  });
});

describe('allocate', () => {
  const demands = collection(point([0.0005, 0], { people: 5 }), point([0.001, 0], { people: 7 }), point([0.0105, 0], { people: 1 })); // prettier-ignore
  const facilities = collection(point([0, 0], { places: 6 }), point([0.004, 0], { places: 100 }));
  const ask = async (inputs: Readonly<Record<string, unknown>>) => {
    const { outputs } = await run(allocate, { network, demands, facilities, units: 'seconds', ...inputs });
    const layers = [outputs.result, outputs.facilities] as readonly {
      readonly features: readonly { readonly properties: unknown }[];
    }[];
    return layers.map(({ features }) => features.map(({ properties }) => properties));
  };

  it('gives demands to their nearest facility', async () => {
    const [served, serving] = await ask({ weight: 'people' });
    expect(served).toEqual([
      { people: 5, facility_index: 0, facility_cost: expect.closeTo(STEP / 2, 3) },
      { people: 7, facility_index: 0, facility_cost: expect.closeTo(STEP, 3) },
      { people: 1, facility_cost: null, facility_reason: 'no facility within the limit or connected' },
    ]);
    expect(serving).toEqual([
      {
        places: 6,
        demands: 2,
        weight: 12,
        mean_cost: expect.closeTo((STEP * 9.5) / 12, 3),
        largest_cost: expect.closeTo(STEP, 3),
      },
      { places: 100, demands: 0, weight: 0, mean_cost: null, largest_cost: null },
    ]);
  });

  it('gives them to the nearest that has room', async () => {
    const [served] = await ask({ weight: 'people', capacity_field: 'places' });
    expect(served?.[1]).toEqual({ people: 7, facility_index: 1, facility_cost: expect.closeTo(3 * STEP, 3) });
    const [limited] = await ask({ weight: 'people', capacity_field: 'places', within: 100 });
    expect(limited?.[1]).toEqual({ people: 7, facility_cost: null, facility_reason: 'no room in a facility' });
  });

  it('refuses weights that are not numbers', async () => {
    await expect(ask({ weight: 'persons' })).rejects.toMatchObject({ issues: [{ pointer: '/weight' }] });
  });
});
