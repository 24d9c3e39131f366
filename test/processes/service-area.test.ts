import { describe, expect, it } from 'vitest';
import serviceArea from '../../src/processes/service-area.ts';
import { run } from './run.ts';

interface Areas {
  readonly features: readonly {
    readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] } | null;
    readonly properties: Readonly<Record<string, unknown>>;
  }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

const example = serviceArea.examples[0]?.inputs as Readonly<Record<string, unknown>>;
const line = (coordinates: readonly (readonly number[])[], properties = {}) =>
  ({ type: 'Feature', properties, geometry: { type: 'LineString', coordinates } }) as const;
const point = (coordinates: readonly number[], id: number) =>
  ({ type: 'Feature', id, properties: { name: `Place ${id}` }, geometry: { type: 'Point', coordinates } }) as const;
const collection = (features: readonly unknown[]) => ({ type: 'FeatureCollection', features });

/** A street of 2 km along the equator, 1113.19 m east and west of the place in its middle. */
const equator = line([[-0.01, 0], [0.01, 0]], { name: 'Equator' }); // prettier-ignore

async function areasOf(inputs: Readonly<Record<string, unknown>>) {
  const { outputs, warnings } = await run(serviceArea, inputs);
  return { areas: outputs.areas as Areas, streets: outputs.streets as Areas, warnings };
}

describe('service-area', () => {
  it('is a strip along a street, with straight ends where the way beside it is free', async () => {
    const inputs = { facilities: point([0, 0], 1), network: equator, breaks: [500], units: 'metres', access: 'free' };
    const { areas, streets } = await areasOf(inputs);
    const area = areas.features[0]?.properties.area_m2 as number;
    expect(area / (1000 * 100)).toBeCloseTo(1, 3);
    expect(areas.features[0]?.properties).toMatchObject({
      facility: null,
      facility_id: null,
      from_break: 0,
      to_break: 500,
    });
    expect(streets.features.map(({ properties }) => properties)).toEqual([
      {
        name: 'Equator',
        facility: null,
        break: 500,
        cost_from: 500,
        cost_to: 0,
        length_m: expect.closeTo(500, 5) as number,
      },
      {
        name: 'Equator',
        facility: null,
        break: 500,
        cost_from: 0,
        cost_to: 500,
        length_m: expect.closeTo(500, 5) as number,
      },
    ]);
  });

  it('is pointed at its ends where that way counts: two triangles of 50 by 50 m less at each', async () => {
    const inputs = { facilities: point([0, 0], 1), network: equator, breaks: [500], units: 'metres' };
    const { areas } = await areasOf(inputs);
    expect((areas.features[0]?.properties.area_m2 as number) / (1000 * 100 - 4 * 1250)).toBeCloseTo(1, 3);
  });

  it('goes one way only along a one-way street, from a place or towards it', async () => {
    const oneWay = line([[-0.01, 0], [0.01, 0]], { oneway: 'forward' }); // prettier-ignore
    for (const [travel, side] of [
      ['from', 1],
      ['towards', -1],
    ] as const) {
      const inputs = { facilities: point([0, 0], 1), network: oneWay, direction_field: 'oneway', breaks: [5], travel };
      const { streets } = await areasOf(inputs);
      expect(streets.features).toHaveLength(1);
      const ends = streets.features[0]?.geometry?.coordinates as readonly (readonly number[])[];
      expect(ends.map(([x = 0]) => Math.sign(x)).filter((sign) => sign !== 0)).toEqual([side]);
    }
  });

  it('has a row for each facility and break, with its properties, an empty one too', async () => {
    const facilities = collection([point([-0.005, 0], 1), point([0.005, 0], 2), point([0.5, 0], 3)]);
    const inputs = { facilities, network: equator, breaks: [10, 5], areas: 'split', nest: 'rings' };
    const { areas, warnings } = await areasOf(inputs);
    const rows = areas.features.map(({ properties: { name, facility, facility_id: id, from_break: from, to_break: to } }) => [name, facility, id, from, to]); // prettier-ignore
    expect(rows).toEqual([
      ['Place 1', 0, 1, 0, 5],
      ['Place 1', 0, 1, 5, 10],
      ['Place 2', 1, 2, 0, 5],
      ['Place 2', 1, 2, 5, 10],
      ['Place 3', 2, 3, 0, 5],
      ['Place 3', 2, 3, 5, 10],
    ]);
    expect(areas.features.slice(4).map(({ geometry }) => geometry)).toEqual([null, null]);
    expect(areas.summary).toMatchObject({ empty: 2, snapped: 2, not_snapped: 1 });
    expect(warnings).toEqual([
      expect.stringContaining('facilities: 1 feature is farther than `reach` (200 m)') as string,
      expect.stringContaining('2 dead ends at the edge of the extent of the streets') as string,
    ]);
  });

  it('gives what facilities tie for to the first of them, and names the others', async () => {
    for (const places of [
      [-0.005, -0.005, 0.005],
      [0, 0, 0],
    ]) {
      const facilities = collection(places.map((x, i) => point([x, 0], i)));
      const { areas, streets, warnings } = await areasOf({
        facilities,
        network: equator,
        breaks: [10],
        areas: 'split',
      });
      const owners = new Set(streets.features.map(({ properties }) => properties.facility));
      const empty = areas.features.map(({ geometry }) => geometry === null);
      const isLast = places[2] === 0;
      expect([[...owners], empty]).toEqual(
        isLast
          ? [[0], [false, true, true]]
          : [
              [0, 2],
              [false, true, false],
            ],
      );
      const also = isLast ? '; feature 2 with id 2 (as feature 0)' : '';
      expect(warnings[0]).toContain(`tie for: feature 1 with id 1 (as feature 0)${also}.`);
    }
  });

  it('does not cross a bridge, and does not reach a pier', async () => {
    const { areas, streets } = await areasOf(example);
    const names = new Set(streets.features.map(({ properties }) => properties.name));
    expect([...names].sort()).toEqual(['Court', 'East Street', 'North Street', 'South Street', 'West Street']);
    expect(areas.features.map(({ properties }) => properties.to_break)).toEqual([3, 5]);
  });

  it.each([
    [{ breaks: [5, 5] }, '/breaks/1 is 5, which is there twice'],
    [{ breaks: [] }, '/breaks'],
    [{ breaks: [-1] }, '/breaks/0'],
    [{ facilities: point([10, 10], 1) }, 'km from the nearest street of network'],
    [{ network: collection([]) }, 'network is empty: it has no features'],
    [{ network: collection([point([0, 0], 1)]) }, 'network has no line'],
    [{ width: 501 }, '/width'],
    [{ detail: 1 }, '/detail'],
  ])('refuses %j', async (change, message) => {
    const inputs = { facilities: point([0, 0], 1), network: equator, breaks: [5], ...change };
    await expect(areasOf(inputs)).rejects.toThrow(message);
  });

  it('refuses more samples than it has room for', async () => {
    const network = collection([-0.001, 0, 0.001].map((y) => line([[-80, y], [0, 0], [80, y]]))); // prettier-ignore
    const inputs = { facilities: point([0, 0], 1), network, breaks: [1e7], units: 'metres', detail: 2 };
    await expect(areasOf(inputs)).rejects.toThrow('samples of streets or more; at most 20000000');
  });
});
