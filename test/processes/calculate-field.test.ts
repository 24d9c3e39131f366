import { describe, expect, it } from 'vitest';
import calculateField from '../../src/processes/calculate-field.ts';
import { collection, feature, line, point, square, type Answer } from './layers.ts';
import { run } from './run.ts';

const layer = collection(
  feature('a', square(5, 52, 0.01), { people: 5400, name: 'North', code: '12' }),
  feature('b', square(5, 53, 0.01), { people: null, name: 'South', code: 'x' }),
  feature('c', null, { people: 0, name: 'Nowhere', code: '7' }),
);

async function compute(expression: string, inputs: Record<string, unknown> = {}) {
  const { outputs, warnings } = await run(calculateField, { layer, field: 'v', expression, ...inputs });
  const answer = outputs.result as Answer;
  return { values: answer.features.map(({ properties }) => properties.v), ...answer, warnings };
}

describe('calculate-field', () => {
  it('adds a field, and says what has no value', async () => {
    const { features, summary, warnings } = await compute('people * 2');
    expect(features[0]?.properties).toEqual({ people: 5400, name: 'North', code: '12', v: 10_800 });
    expect(summary).toEqual({
      method: 'CQL2 text (OGC 21-065r2) with functions; null as in SQL',
      field: 'v',
      type: 'number',
      replaced: false,
      calculated: 3,
      null_values: 1,
      problems: {},
      values: { sum: 10_800, mean: 5400, min: 0, max: 10_800 },
    });
    expect(warnings).toEqual(['1 feature has no value (null) of 3 calculated: feature 1 with id "b".']);
  });

  it('replaces a field where it is asked to, of the rows that where chooses', async () => {
    const { features, summary, warnings } = await compute("concat('The ', name)", {
      field: 'name',
      where: "starts_with(name, 'N') AND people > 0",
    });
    expect(features.map(({ properties }) => properties.name)).toEqual(['The North', 'South', 'Nowhere']);
    expect(summary).toMatchObject({ replaced: true, calculated: 1, not_selected: 2, type: 'text' });
    expect(warnings).toEqual(['Replaced existing properties in 1 feature: name.']);
    expect((await compute('1', { where: 'people > 0' })).values).toEqual([1, null, null]);
  });

  it('counts divisions by zero and failed casts, and names the first', async () => {
    const divided = await compute('1 / people');
    expect(divided.summary).toMatchObject({ problems: { division_by_zero: 1 }, null_values: 2 });
    expect(divided.warnings[0]).toBe(
      '1 feature divided by zero, which gives null. Guard it with if(b <> 0, a / b, ...) (feature 2 with id "c", such as 1 / 0).',
    );
    const cast = await compute('number(code)');
    expect(cast.values).toEqual([12, null, 7]);
    expect(cast.warnings[0]).toBe(
      `1 feature had values that cannot be cast, which gives null (feature 1 with id "b", such as number('x')).`,
    );
    expect((await compute('code + 1')).summary).toMatchObject({ problems: { other_type: 3 }, null_values: 3 });
  });

  // GeographicLib's Planimeter on the ring, its edges along parallels cut into 200.
  it('measures on the ellipsoid in the unit of choice, or in the plane', async () => {
    const { values, summary } = await compute('area()');
    expect(values[0]).toBeCloseTo(764_077.62, 1);
    expect(values[2]).toBe(null);
    expect(summary.method).toContain('metres and square metres');
    const inKilometres = await compute('round(people / area(), 0)', { units: 'kilometres' });
    expect(inKilometres.values[0]).toBe(7067);
    const inPlane = await compute('area()', { units: 'coordinates' });
    expect(inPlane.values[0]).toBeCloseTo(1e-4, 10);
    const places = collection(feature(1, point(5, 52)), feature(2, line([5, 52], [5, 53])));
    expect((await compute('x() + y()', { layer: places })).values).toEqual([57, null]);
    expect((await compute('length()', { layer: places })).values[1]).toBeCloseTo(111_277, -2);
  });

  it('keeps the coordinates of a layer in a projected CRS, and measures it on the ellipsoid', async () => {
    const projected = {
      ...collection(feature(1, square(500_000, 5_700_000, 1000))),
      crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::25832' } },
    };
    const { values, features } = await compute('area()', { layer: projected });
    // The scale of UTM at its central meridian is 0.9996.
    expect(values[0]).toBeCloseTo(1e6 / 0.9996 ** 2, -1);
    expect(features[0]).toMatchObject(projected.features[0] as object);
    expect((await compute('area()', { layer: projected, units: 'coordinates' })).values).toEqual([1e6]);
    expect((await compute('x()', { layer: { ...projected, features: [feature(1, point(500_000, 5_700_000))] } })).values[0]).toBeCloseTo(9, 9); // prettier-ignore
  });

  it('computes on rows of a table, and gives a table', async () => {
    const { outputs } = await run(calculateField, {
      layer: [
        { code: '01', n: 3 },
        { code: '02', n: 4 },
      ],
      field: 'share',
      expression: 'n / 7',
    });
    expect(outputs.result).toMatchObject({
      columns: [{ name: 'code' }, { name: 'n' }, { name: 'share', type: 'number' }],
      rows: [
        { code: '01', n: 3, share: 3 / 7 },
        { code: '02', n: 4, share: 4 / 7 },
      ],
    });
  });

  it('says where values are of several types', async () => {
    const { summary, warnings } = await compute('coalesce(people, name)');
    expect(summary.type).toBe('mixed');
    expect(warnings).toEqual([
      'v has values of several types: 2 features number, 1 feature text. Cast them to one type.',
    ]);
  });

  it.each([
    ['peple / 2', 'names "peple" at position 1, which is not a property of any feature; did you mean people'],
    [
      '1 + people-code',
      'names "people-code" at position 5, which is not a property of any feature; put spaces around - to subtract',
    ],
    ['zzz', 'names "zzz" at position 1, which is not a property of any feature; available: people, name, code'],
    ['rund(people)', 'calls rund, which is not a function; did you mean round, at position 1'],
  ])('refuses %s with the position and a name that is near', async (expression, message) => {
    await expect(compute(expression)).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/expression', message }],
    });
  });
});
