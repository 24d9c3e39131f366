/** Processes on the parts of features: what they say, and what they refuse. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import collect from '../../src/processes/collect.ts';
import explode from '../../src/processes/explode.ts';
import orient from '../../src/processes/orient.ts';
import removeDuplicates from '../../src/processes/remove-duplicates.ts';
import removeHoles from '../../src/processes/remove-holes.ts';
import swapAxes from '../../src/processes/swap-axes.ts';
import { run } from './run.ts';

const point = (x: number, y: number) => ({ type: 'Point', coordinates: [x, y] });
const feature = (id: number, geometry: unknown, properties: object = {}) => ({ type: 'Feature', id, properties, geometry }); // prettier-ignore
const layer = (...features: unknown[]) => ({ type: 'FeatureCollection', features });

interface Result {
  readonly features: { readonly geometry: { readonly type: string; readonly coordinates: unknown } }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

const positions = fc.array(fc.tuple(fc.integer({ min: -90, max: 90 }), fc.integer({ min: -90, max: 90 })), {
  minLength: 2,
  maxLength: 5,
});

describe('explode and collect', () => {
  it('undo each other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(positions, { minLength: 2, maxLength: 6 }), async (coordinates) => {
        const { outputs } = await run(explode, { layer: { type: 'MultiLineString', coordinates } });
        const exploded = outputs.result as Result;
        expect(exploded.features.map(({ geometry }) => geometry.coordinates)).toEqual(coordinates);
        const again = (await run(collect, { layer: exploded })).outputs.result as Result;
        expect(again.features[0]?.geometry).toEqual({ type: 'MultiLineString', coordinates });
      }),
    );
  });

  it('keep features without a geometry, and heights', async () => {
    const sent = layer(feature(1, null), feature(2, { type: 'MultiPoint', coordinates: [[1, 2, 3], [4, 5, 6]] })); // prettier-ignore
    const { outputs, warnings } = await run(explode, { layer: sent });
    expect((outputs.result as Result).features.map(({ geometry }) => geometry)).toEqual([
      null,
      { type: 'Point', coordinates: [1, 2, 3] },
      { type: 'Point', coordinates: [4, 5, 6] },
    ]);
    expect(warnings).toEqual(['1 feature has no geometry (null).']);
  });

  it('collect refuses a name that no feature has', async () => {
    const call = run(collect, { layer: layer(feature(1, point(1, 2), { kind: 'oak' })), by: ['kin'] });
    await expect(call).rejects.toThrow('/by/0 "kin" is not a property of any feature. Did you mean "kind"?');
  });
});

describe('remove-duplicates', () => {
  it('names those that it leaves out, with the ones that stay', async () => {
    const sent = layer(feature(7, point(1, 2)), feature(8, point(1, 2)), feature(9, point(-0, 0)), feature(3, point(0, 0))); // prettier-ignore
    const { outputs, warnings } = await run(removeDuplicates, { layer: sent });
    expect((outputs.result as Result).features).toHaveLength(2);
    expect(warnings).toEqual([
      'Removed 2 duplicates: feature 1 with id 8 (as feature 0 with id 7), feature 3 with id 3 (as feature 2 with id 9).',
    ]);
  });

  it('takes rows of a table, and gives a table', async () => {
    const rows = [{ code: '001', n: 1 }, { code: 1, n: 1 }, { code: '001', n: 1 }, { code: '001', n: null }]; // prettier-ignore
    const { outputs, warnings } = await run(removeDuplicates, { layer: rows });
    expect(outputs.result).toMatchObject({ rows: [rows[0], rows[1], rows[3]], summary: { removed: 1 } });
    expect(warnings).toEqual(['Removed 1 duplicate: feature 2 (as feature 0).']);
    const byCode = await run(removeDuplicates, { layer: rows, by: 'properties', properties: ['code'] });
    expect(byCode.outputs.result).toMatchObject({ rows: [rows[0], rows[1]] });
  });

  it('refuses names of properties that it would not compare', async () => {
    const call = run(removeDuplicates, { layer: point(1, 2), by: 'geometry', properties: ['a'] });
    await expect(call).rejects.toThrow('/properties names properties, and by geometry compares none.');
  });
});

describe('orient', () => {
  it('gives the same as it was sent when it is turned and turned back', async () => {
    await fc.assert(
      fc.asyncProperty(positions, async (ring) => {
        const sent = { type: 'Polygon', coordinates: [[...ring, [45, 91], ring[0]]] };
        const one = (await run(orient, { layer: sent })).outputs.result as { geometry: unknown };
        const other = (await run(orient, { layer: one.geometry, shells: 'clockwise' })).outputs.result as { geometry: unknown }; // prettier-ignore
        const back = (await run(orient, { layer: other.geometry })).outputs.result as { geometry: unknown };
        expect(back.geometry).toEqual(one.geometry);
      }),
    );
  });
});

describe('swap-axes', () => {
  it('swaps those alone that fall among the others then, and names them', async () => {
    const right = Array.from({ length: 8 }, (_, i) => feature(i, point(5 + i / 100, 52)));
    const { outputs, warnings } = await run(swapAxes, { layer: layer(...right, feature(8, point(52, 5.03))), which: 'suspected' }); // prettier-ignore
    expect((outputs.result as Result).features[8]?.geometry.coordinates).toEqual([5.03, 52]);
    expect((outputs.result as Result).summary).toMatchObject({ features_swapped: 1 });
    expect(warnings.join()).toContain('Swapped feature 8 with id 8.');
  });

  it('says that none is suspected', async () => {
    const { warnings } = await run(swapAxes, { layer: point(5, 52), which: 'suspected' });
    expect(warnings).toEqual(['No feature is suspected; none was swapped.']);
  });
});

describe('remove-holes', () => {
  it('says that nothing is left', async () => {
    const sent = feature(1, { type: 'Polygon', coordinates: [[[5, 52], [5.001, 52], [5, 52.001], [5, 52]]] }); // prettier-ignore
    const { warnings } = await run(removeHoles, { layer: layer(sent), parts_below: 1e6 });
    expect(warnings.join()).toContain('1 feature has no geometry left: all parts are smaller than parts_below.');
  });
});
