import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import makeValid from '../../src/processes/make-valid.ts';
import { engine } from '../geometry/in-geojson.ts';
import { square } from '../geometry/relate/plane.ts';
import { run } from './run.ts';

interface Result {
  readonly geometry: Geometry;
  readonly properties: Readonly<Record<string, unknown>>;
}

const [bowTieExample] = makeValid.examples;

async function repaired(layer: unknown): Promise<Result> {
  const { outputs } = await run(makeValid, { layer });
  return outputs.result as Result;
}

describe('make-valid', () => {
  it('makes the two triangles of a bow-tie, and keeps id and properties', async () => {
    const { outputs, warnings } = await run(makeValid, bowTieExample?.inputs);
    // Each triangle has half of 40 times 20; drawn in opposite directions they cancel out before the repair.
    expect(outputs.result).toMatchObject({
      type: 'Feature',
      id: 'parcel-17',
      geometry: { type: 'MultiPolygon' },
      properties: {
        owner: 'Municipality',
        valid_before: false,
        valid_reason: 'Self-intersection at [20, 20]',
        valid_change: 'Polygon -> MultiPolygon, polygons 1 -> 2, rings 1 -> 2, positions 5 -> 8',
        valid_area_before: 0,
        valid_area_after: 800,
      },
      summary: { features: 1, made_valid: 1, area_before: 0, area_after: 800 },
    });
    expect(warnings).toEqual([]);
  });

  it('leaves a valid geometry as it was sent, with its heights and its orientation', async () => {
    const clockwise = [...square(0, 0, 2)].reverse().map(([x = 0, y = 0]) => [x, y, 7]);
    const geometry = { type: 'Polygon', coordinates: [clockwise] };
    const result = await repaired(geometry);
    expect(result.geometry).toEqual(geometry);
    expect(result.properties).toMatchObject({ valid_before: true, valid_reason: null, valid_area_after: 4 });
  });

  it('fills no hole and drops none', async () => {
    const coordinates = [square(0, 0, 10), square(2, 2, 4), square(4, 4, 4)];
    const result = await repaired({ type: 'Polygon', coordinates });
    // Holes of 4 by 4 that overlap in 2 by 2: 100 - (16 + 16 - 4).
    expect(result.properties).toMatchObject({ valid_area_after: 72 });
  });

  it('keeps a polygon without area as the line that it is', async () => {
    const result = await repaired({ type: 'Polygon', coordinates: [[[0, 0], [4, 0], [2, 0], [0, 0]]] }); // prettier-ignore
    expect(result.geometry.type).toMatch(/LineString/);
  });

  it('repairs a ring that runs over itself, on which GEOS fails', async () => {
    const ring = [[0, 3], [0, 3], [2, 2], [0, 3], [1, 2], [2, 2], [0, 3]]; // prettier-ignore
    const result = await repaired({ type: 'Polygon', coordinates: [ring] });
    // The triangle 0 3, 1 2, 2 2 is gone round once, the edge 0 3, 2 2 twice more.
    expect(result.geometry).toMatchObject({ type: 'Polygon' });
    expect(result.properties).toMatchObject({ valid_area_after: 0.5 });
  });

  it('makes of a ring there and back a line once, not of twice its length', async () => {
    const result = await repaired({ type: 'Polygon', coordinates: [[[0, 0], [9, 9], [0, 0], [0, 0]]] }); // prettier-ignore
    expect(result.geometry).toEqual({ type: 'LineString', coordinates: [[0, 0], [9, 9]] }); // prettier-ignore
  });

  it('counts the heights that a repair leaves out, and features without a geometry', async () => {
    const bowTie = { type: 'Polygon', coordinates: [[[0, 0, 1], [2, 2, 1], [2, 0, 1], [0, 2, 1], [0, 0, 1]]] }; // prettier-ignore
    const features = [
      { type: 'Feature', properties: null, geometry: bowTie },
      { type: 'Feature', id: 3, properties: { a: 1 }, geometry: null },
    ];
    const { outputs, warnings } = await run(makeValid, { layer: { type: 'FeatureCollection', features } });
    expect(outputs.result).toMatchObject({ features: [{}, { id: 3, geometry: null, properties: { a: 1 } }] });
    expect(warnings).toEqual(['1 feature has no geometry (null).', 'Dropped 5 Z coordinates; the result is 2D.']);
  });

  it('says when it replaces a property', async () => {
    const layer = { type: 'Feature', properties: { valid_before: 'mine' }, geometry: { type: 'Point', coordinates: [0, 0] } }; // prettier-ignore
    const { warnings } = await run(makeValid, { layer });
    expect(warnings).toEqual(['Replaced existing properties in 1 feature: valid_before.']);
  });

  it('gives a valid geometry for any ring, and the same one when run again', async () => {
    const position = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }));
    const ring = fc.array(position, { minLength: 3, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(ring, async (open: readonly Position[]) => {
        const once = await repaired({ type: 'Polygon', coordinates: [[...open, open[0]]] });
        expect(engine.invalidity(once.geometry)).toBeUndefined();
        const twice = await repaired(once.geometry);
        expect(twice.geometry).toEqual(once.geometry);
      }),
      {
        numRuns: 150,
        // Rounding a new position moves an edge over another one here.
        examples: [[[[8, 9], [0, 1], [0, 2], [6, 7], [2, 3], [0, 0]]]], // prettier-ignore
      },
    );
  });
});

describe('the rule of repair', () => {
  const beside = [square(0, 0, 2), square(2, 2, 2)];

  async function areaBy(method: string, coordinates: unknown, type = 'Polygon'): Promise<unknown> {
    const { outputs } = await run(makeValid, { layer: { type, coordinates }, method });
    const { properties, summary } = outputs.result as Result & { summary: Record<string, unknown> };
    expect(summary.area_after).toBe(properties.valid_area_after);
    return properties.valid_area_after;
  }

  it('makes a polygon of a hole that touches its shell from outside, however they touch', async () => {
    expect(await areaBy('structure', beside)).toBe(8);
    expect(await areaBy('structure', beside.toReversed())).toBe(8);
    expect(
      await areaBy(
        'structure',
        beside.map((ring) => [...ring].reverse()),
      ),
    ).toBe(8);
    // Along a line, at two points, in a chain of which the last touches the hole before it alone, around a hole inside.
    expect(await areaBy('structure', [square(0, 0, 2), square(2, 1, 2)])).toBe(8);
    expect(await areaBy('structure', [[[0, 0], [8, 0], [8, 2], [4, 4], [0, 2], [0, 0]], [[0, 2], [4, 6], [8, 2], [4, 4], [0, 2]]])).toBe(32); // prettier-ignore
    expect(await areaBy('structure', [...beside, square(4, 4, 1)])).toBe(9);
    expect(await areaBy('structure', [square(0, 0, 10), square(10, 10, 2), square(0, 0, 1), square(1, 1, 1)])).toBe(
      102,
    );
    expect(await areaBy('structure', [beside, [square(10, 0, 2), square(12, 2, 1)]], 'MultiPolygon')).toBe(13);
    // Overlapping holes are cut out as before.
    expect(await areaBy('structure', [square(0, 0, 2), square(1, 1, 2)])).toBe(3);
  });

  it('makes it also where the contact is one of rounding', async () => {
    // The hole shares a third of the sloping edge; no double lies on it.
    const shell = [[0, 0], [0.3, 0.1], [0.3, 1], [0, 1], [0, 0]]; // prettier-ignore
    const hole = [[0.1, 0.1 / 3], [0.2, 0.2 / 3], [0.2, -1], [0.1, -1], [0.1, 0.1 / 3]]; // prettier-ignore
    for (const by of [1, 1e-3, 1e6]) {
      const scaled = [shell, hole].map((ring) => ring.map((position) => position.map((value) => value * by)));
      // 0.3 by 1 less a triangle of 0.3 by 0.1, and 0.1 by 1.05.
      expect(Number(await areaBy('structure', scaled)) / by ** 2).toBeCloseTo(0.285 + 0.105, 12);
      expect(Number(await areaBy('outline', scaled)) / by ** 2).toBeCloseTo(0.285, 12);
    }
  });

  it('is that of GEOS by linework: what lies in two rings is not land, unless in a third', async () => {
    expect(await areaBy('linework', beside)).toBe(8);
    expect(await areaBy('linework', [square(0, 0, 10), square(1, 1, 8), square(2, 2, 6)])).toBe(72);
    expect(await areaBy('structure', [square(0, 0, 10), square(1, 1, 8), square(2, 2, 6)])).toBe(36);
  });

  it('fills outlines, cuts out what lies in a hole, and ignores holes outside', async () => {
    expect(await areaBy('outline', beside)).toBe(4);
    expect(await areaBy('outline', [square(0, 0, 10), square(1, 1, 8), square(2, 2, 6)])).toBe(36);
    expect(await areaBy('outline', [square(0, 0, 2), square(1, 1, 2)])).toBe(3);
    // Twice around in reverse directions: the inner square has winding number 0.
    const reverse = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0], [1, 1], [1, 3], [3, 3], [3, 1], [1, 1], [0, 0]]; // prettier-ignore
    expect(await areaBy('structure', [reverse])).toBe(12);
    expect(await areaBy('outline', [reverse])).toBe(16);
    const overlapping = [[square(0, 0, 10), square(4, 4, 2)], [square(5, 5, 10)]];
    expect(await areaBy('outline', overlapping, 'MultiPolygon')).toBe(171);
    expect(await areaBy('structure', overlapping, 'MultiPolygon')).toBe(172);
    const island = [[square(0, 0, 10), square(2, 2, 6)], [square(2, 4, 1)], [square(9, 0, 2)]];
    expect(await areaBy('outline', island, 'MultiPolygon')).toBe(67);
  });

  it('names the rule, and what it dropped with its area', async () => {
    const layer = { type: 'Polygon', coordinates: [...beside, square(0, 0, 1)] };
    const { outputs, warnings } = await run(makeValid, { layer, method: 'outline' });
    expect(outputs.result).toMatchObject({
      properties: {
        // 4 less 4 and 1.
        valid_area_before: -1,
        valid_area_after: 3,
        valid_dropped: '1 ring: hole 0 (area 4, outside of its shell)',
      },
      summary: {
        method:
          'planar, in the units of the coordinates; by outline: all that a shell encloses is land, but for what lies in ' +
          'a hole; holes outside mean nothing',
        rings_dropped: 1,
        area_dropped: 4,
      },
    });
    expect(warnings).toEqual(['Dropped 1 ring: hole 0 (area 4, outside of its shell).']);
    const structure = await run(makeValid, { layer: { type: 'Polygon', coordinates: beside } });
    expect(structure.warnings).toEqual([]);
    expect(structure.outputs.result).toMatchObject({
      properties: { valid_dropped: null },
      summary: { rings_dropped: 0 },
    });
  });

  it('keeps what has no area, or polygons alone', async () => {
    const spike = [[0, 0], [4, 0], [4, 4], [8, 8], [4, 4], [0, 4], [0, 0]]; // prettier-ignore
    const features = [
      [spike],
      [
        [
          [0, 0],
          [4, 0],
          [2, 0],
          [0, 0],
        ],
      ],
    ].map((coordinates, id) => {
      return { type: 'Feature', id, properties: {}, geometry: { type: 'Polygon', coordinates } };
    });
    const layer = { type: 'FeatureCollection', features };
    const all = await run(makeValid, { layer, method: 'linework' });
    expect(all.outputs.result).toMatchObject({
      features: [{ geometry: { type: 'GeometryCollection' } }, { geometry: { type: 'MultiLineString' } }],
    });
    const polygons = await run(makeValid, { layer, method: 'linework', keep: 'polygons' });
    expect(polygons.outputs.result).toMatchObject({
      features: [
        { geometry: { type: 'Polygon' }, properties: { valid_area_after: 16, valid_dropped: '1 line' } },
        { geometry: { type: 'Polygon', coordinates: [] } },
      ],
    });
    expect(polygons.warnings).toEqual([
      '2 features, the first at index 0 with id 0, then feature 1 with id 1: Left out 1 line; only polygons are kept.',
      'Feature at index 1 with id 1: Dropped 1 ring: shell (area 0, encloses no area).',
    ]);
  });

  it('keeps polygons alone also of what was valid: members of a collection, points, lines', async () => {
    const polygon = { type: 'Polygon', coordinates: [square(0, 0, 2)] };
    const line = { type: 'LineString', coordinates: [[0, 0], [1, 1]] }; // prettier-ignore
    const layer = { type: 'GeometryCollection', geometries: [polygon, line, polygon] };
    const { outputs, warnings } = await run(makeValid, { layer, keep: 'polygons' });
    expect(outputs.result).toMatchObject({ geometry: { type: 'GeometryCollection', geometries: [polygon, polygon] } });
    expect(warnings).toEqual(['Left out 1 line; only polygons are kept.']);
    const alone = await run(makeValid, { layer: line, keep: 'polygons' });
    expect(alone.outputs.result).toMatchObject({ geometry: { type: 'Polygon', coordinates: [] } });
  });
});

describe('a geometry of which nothing is left', () => {
  it('is counted in a warning', async () => {
    const ring = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]; // prettier-ignore
    const layer = {
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } },
        { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring, ring] } },
        { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring, ring] } },
      ],
    };
    expect((await run(makeValid, { layer })).warnings).toEqual([
      '2 features, the first at index 1, then feature 2: Dropped 2 rings: shell (area 16, covered by other rings), hole 0 (area 16, covered by other rings).',
      '2 features, the first at index 1, then feature 2: The repaired geometry is empty: the original enclosed no area.',
    ]);
  });
});
