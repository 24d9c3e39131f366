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
      '2 features, the first at index 1: The repaired geometry is empty: the original enclosed no area.',
    ]);
  });
});
