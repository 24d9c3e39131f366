import { describe, expect, it } from 'vitest';
import summarizeWithin from '../../src/processes/summarize-within.ts';
import { collection, feature, line, point, square, type Answer } from './layers.ts';
import { run } from './run.ts';

const districts = collection(feature('west', square(0, 0, 10)), feature('east', square(10, 0, 10)));

async function summarize(layer: unknown, inputs: Record<string, unknown> = {}, polygons: unknown = districts) {
  const { outputs, warnings } = await run(summarizeWithin, { polygons, layer, coordinates: 'planar', ...inputs });
  return { ...(outputs.result as Answer), warnings };
}

const box = (x0: number, y0: number, x1: number, y1: number) => ({
  type: 'Polygon',
  coordinates: [[[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]], // prettier-ignore
});

describe('summarize-within', () => {
  it('shares out the values of polygons by area', async () => {
    const blocks = collection(
      feature(1, box(1, 1, 5, 5), { people: 100, density: 2 }),
      feature(2, box(8, 2, 14, 4), { people: 60, density: 8 }),
      feature(3, box(30, 0, 31, 1), { people: 9, density: 1 }),
    );
    const { features, summary } = await summarize(blocks, { sum: ['people'], mean: ['density'], max: ['density'] });
    // Block 2 has 2 of its 6 columns in the west: 60 / 3 people on 4 of 12 square units.
    expect(features[0]?.properties).toEqual({
      features_inside: 2,
      area_inside: 20,
      sum_people: 120,
      mean_density: (16 * 2 + 4 * 8) / 20,
      max_density: 8,
    });
    expect(features[1]?.properties).toMatchObject({ features_inside: 1, area_inside: 8, sum_people: 40 });
    expect(summary).toMatchObject({ summarized: 2, outside: 1, shared: 1 });
  });

  it('shares out lines by length and points by number, those on a common border once', async () => {
    const road = feature('road', line([5, 5], [25, 5]), { cost: 20 });
    const { features } = await summarize(collection(road), { sum: ['cost'] });
    expect(features.map(({ properties }) => properties)).toEqual([
      { features_inside: 1, length_inside: 5, sum_cost: 5 },
      { features_inside: 1, length_inside: 10, sum_cost: 10 },
    ]);
    const wells = feature('wells', { type: 'MultiPoint', coordinates: [[3, 3], [10, 5], [12, 1], [50, 5]] }, { water: 8 }); // prettier-ignore
    const counted = await summarize(collection(wells), { sum: ['water'] });
    expect(counted.features.map(({ properties }) => properties)).toEqual([
      { features_inside: 1, points_inside: 2, sum_water: 4 },
      { features_inside: 1, points_inside: 1, sum_water: 2 },
    ]);
  });

  it('counts a line on a common border once, in the first of its polygons, and says so', async () => {
    const squares = collection(feature(0, box(0, 0, 1, 1)), feature(1, box(1, 0, 2, 1)));
    const border = feature('border', line([1, 0], [1, 1]), { v: 10 });
    const { features, summary, warnings } = await summarize(collection(border), { sum: ['v'] }, squares);
    expect(features.map(({ properties }) => properties)).toEqual([
      { features_inside: 1, length_inside: 1, sum_v: 10 },
      { features_inside: 0, length_inside: 0, sum_v: 0 },
    ]);
    expect(summary).toMatchObject({ summarized: 1, outside: 0, shared: 0 });
    expect(warnings).toEqual([
      'layer: 1 feature has a part on borders of several polygons and inside none, counted once, in the first of these polygons.',
    ]);
  });

  it('counts the border of a hole with its filling once, and a border alone in its polygon', async () => {
    const ring = { type: 'Polygon', coordinates: [box(0, 0, 6, 6).coordinates[0], box(2, 2, 4, 4).coordinates[0]] };
    const lines = collection(feature('hole', line([2, 1], [2, 5])), feature('edge', line([0, 0], [6, 0])));
    const { features } = await summarize(
      lines,
      {},
      collection(feature('fill', box(2, 2, 4, 4)), feature('ring', ring)),
    );
    expect(features.map(({ properties }) => properties)).toEqual([
      { features_inside: 1, length_inside: 2 },
      { features_inside: 2, length_inside: 8 },
    ]);
  });

  it('measures on the ellipsoid unless told otherwise', async () => {
    const { features, summary } = await summarize(box(0, 0, 1, 1), { coordinates: 'longitude-latitude' });
    // Snyder 1987, formula 3-12: the zone from the equator to 1 degree, a 360th of it.
    expect(features[0]?.properties.area_m2_inside).toBeCloseTo(12_308_463_893.975, 2);
    expect(summary.method).toContain('On the WGS 84 ellipsoid');
  });

  it('says that 180 and -180 do not meet', async () => {
    const { features, warnings } = await summarize(
      point(-180, 5),
      { coordinates: 'longitude-latitude' },
      collection(feature('east', box(170, 0, 180, 10))),
    );
    expect(features[0]?.properties).toMatchObject({ features_inside: 0 });
    expect(warnings.join()).toContain('Longitudes 180 and -180 are different positions here');
  });

  it('adds up to the whole where the polygons cover everything', async () => {
    const many = Array.from({ length: 40 }, (_, i) => {
      const [x, y] = [(i * 7.3) % 17, (i * 3.7) % 7];
      return feature(i, box(x, y, x + 2.9, y + 2.3), { n: i });
    });
    const { features } = await summarize(collection(...many), { sum: ['n'] });
    const sum = features.reduce((total, { properties }) => total + Number(properties.sum_n), 0);
    expect(sum).toBeCloseTo((40 * 39) / 2, 9);
  });

  it('refuses a mixture, an unknown name, and coordinates that are not on Earth', async () => {
    const mixed = collection(feature(1, point(1, 1)), feature(2, square(0, 0, 1)));
    await expect(summarize(mixed)).rejects.toThrow('/layer has points and polygons, which cannot be summed');
    await expect(summarize(collection(feature(1, point(1, 1), { a: 1 })), { sum: ['b'] })).rejects.toMatchObject({
      issues: [{ pointer: '/sum/0', message: '"b" is not a property of any feature. Available: a' }],
    });
    await expect(summarize(square(500, 500, 1), { coordinates: 'longitude-latitude' })).rejects.toMatchObject({
      issues: [{ pointer: '/layer' }],
    });
  });

  it('says what holds nothing, and keeps it', async () => {
    const zones = collection(
      feature('line', line([0, 0], [1, 1])),
      feature('none', null),
      feature('zone', square(0, 0, 9)),
    );
    const { features, warnings } = await summarize(collection(feature(1, point(1, 1)), feature(2, null)), {}, zones);
    expect(features.map(({ id, properties }) => [id, properties.features_inside])).toEqual([
      ['line', 0],
      ['none', 0],
      ['zone', 1],
    ]);
    expect(warnings.join(' ')).toContain('1 feature is not a polygon');
    expect(warnings.join(' ')).toContain('layer: 1 feature has no geometry (null).');
  });

  it('says how many values are no numbers', async () => {
    const values = [1, '2', null, 4];
    const wells = values.map((v, id) => feature(id, point(id + 1, 1), { v }));
    const { features, warnings } = await summarize(collection(...wells), { sum: ['v'] });
    expect(features[0]?.properties).toMatchObject({ features_inside: 4, sum_v: 5 });
    expect(warnings).toEqual(['Skipped 2 values of v in its statistics: not a finite number.']);
  });
});

describe('what has no size', () => {
  it('is counted in a warning, with values in no statistic', async () => {
    const roads = collection(
      feature(1, line([2, 2], [2, 2]), { cost: 4 }),
      feature(2, line([1, 1], [3, 1]), { cost: 2 }),
    );
    const { features, summary, warnings } = await summarize(roads, { sum: ['cost'] });
    expect(features[0]?.properties).toMatchObject({ features_inside: 1, sum_cost: 2 });
    expect(summary).toMatchObject({ summarized: 1, outside: 1 });
    expect(warnings).toContain('layer: 1 feature has no length and counts as outside: values are in no statistic.');
  });

  it('keeps a mean whose products are too large for a double', async () => {
    const roads = collection(
      feature(1, line([1, 1], [9, 1]), { cost: 1e308 }),
      feature(2, line([1, 2], [9, 2]), { cost: 1e308 }),
    );
    const { features } = await summarize(roads, { mean: ['cost'] });
    expect(features[0]?.properties.mean_cost).toBe(1e308);
  });
});
