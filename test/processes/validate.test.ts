import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../schemas/geometry-types.ts';
import validate from '../../src/processes/validate.ts';
import { engine } from '../geometry/in-geojson.ts';
import { square } from '../geometry/relate/plane.ts';
import { run } from './run.ts';

interface Found {
  readonly features: readonly {
    readonly geometry: { readonly coordinates: Position };
    readonly properties: { readonly feature: number; readonly kind: string; readonly reason: string };
  }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

const [bowTieExample] = validate.examples;

async function found(layer: unknown): Promise<Found> {
  const { outputs } = await run(validate, { layer });
  return outputs.result as Found;
}

async function reasons(coordinates: unknown, type = 'Polygon'): Promise<readonly string[]> {
  const { features } = await found({ type, coordinates });
  return features.map(({ geometry, properties }) => `${properties.reason} at ${geometry.coordinates.join(' ')}`);
}

describe('validate', () => {
  it('points at the crossing of a bow-tie and at its doubled vertex', async () => {
    const { outputs, warnings } = await run(validate, bowTieExample?.inputs);
    expect(outputs.result).toMatchObject({
      type: 'FeatureCollection',
      features: [
        {
          geometry: { type: 'Point', coordinates: [20, 20] },
          properties: { feature: 0, feature_id: 'parcel-17', kind: 'error', reason: 'Self-intersection' },
        },
        {
          geometry: { type: 'Point', coordinates: [40, 40] },
          properties: { feature: 0, feature_id: 'parcel-17', kind: 'quality', reason: 'Repeated vertex' },
        },
      ],
      summary: {
        valid: false,
        invalid_features: 1,
        errors: 1,
        quality_findings: 1,
        reasons: { 'Self-intersection': 1, 'Repeated vertex': 1 },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('answers with no points for a valid layer', async () => {
    const { features, summary } = await found({ type: 'Polygon', coordinates: [square(0, 0, 2)] });
    expect(features).toEqual([]);
    expect(summary).toMatchObject({ valid: true, features: 1, errors: 0, quality_findings: 0 });
  });

  it('finds all five crossings of a pentagram', async () => {
    const corner = (i: number) => [Math.cos((i * 4 * Math.PI) / 5), Math.sin((i * 4 * Math.PI) / 5)];
    const { features } = await found({ type: 'Polygon', coordinates: [[0, 1, 2, 3, 4, 0].map(corner)] });
    // They lie on a circle whose radius is smaller by the square of the golden ratio.
    const golden = (1 + Math.sqrt(5)) / 2;
    expect(features).toHaveLength(5);
    for (const { geometry } of features) {
      const [x = 0, y = 0] = geometry.coordinates;
      expect(Math.hypot(x, y)).toBeCloseTo(1 / golden ** 2, 12);
    }
  });

  it.each([
    ['a hole outside', [square(0, 0, 2), square(5, 5, 1)], ['Hole lies outside shell at 5 5']],
    ['a hole in a hole', [square(0, 0, 9), square(1, 1, 6), square(2, 2, 1)], ['Holes are nested at 2 2']],
    [
      'a ring that touches itself',
      [[[0, 0], [4, 0], [2, 2], [4, 4], [0, 4], [2, 2], [0, 0]]], // prettier-ignore
      ['Ring Self-intersection at 2 2'],
    ],
    [
      'a spike',
      [[[0, 0], [4, 0], [4, 9], [4, 4], [0, 4], [0, 0]]], // prettier-ignore
      ['Self-intersection at 4 4', 'Self-intersection at 4 9', 'Spike at 4 9'],
    ],
  ])('names %s', async (_, rings, expected) => {
    expect(await reasons(rings)).toEqual(expected);
  });

  it('looks at every polygon of a MultiPolygon', async () => {
    const away = [square(0, 0, 2), square(5, 5, 1)];
    const shifted = away.map((ring) => ring.map(([x = 0, y = 0]) => [x + 20, y]));
    expect(await reasons([away, shifted], 'MultiPolygon')).toEqual([
      'Hole lies outside shell at 5 5',
      'Hole lies outside shell at 25 5',
    ]);
  });

  it('reports slivers, tiny rings and spikes of valid geometries as quality', async () => {
    const sliver = [[0, 0], [10000, 0], [10000, 1], [0, 0]]; // prettier-ignore
    const { features, summary } = await found({
      type: 'MultiPolygon',
      coordinates: [[sliver], [square(0, 5, 1)]],
    });
    expect(summary).toMatchObject({ valid: true, invalid_features: 0 });
    expect(features.map(({ properties }) => properties.reason)).toEqual(['Sliver ring', 'Spike']);
    expect(await reasons([[square(0, 0, 100)], [square(500, 0, 1e-4)]], 'MultiPolygon')).toEqual([
      'Tiny ring at 500 0',
    ]);
  });

  it('leaves quality out when told to', async () => {
    const { outputs } = await run(validate, { ...bowTieExample?.inputs, quality: false });
    expect(outputs.result).toMatchObject({ summary: { errors: 1, quality_findings: 0 } });
  });

  it('says that it lists no more than 1000 faults of a scribble', async () => {
    const zigzag = Array.from({ length: 80 }, (_, i) => [i % 2, i / 80]);
    const across = Array.from({ length: 80 }, (_, i) => [i / 80, i % 2]);
    const { outputs, warnings } = await run(validate, {
      layer: { type: 'Polygon', coordinates: [[...zigzag, ...across, [0, 0]]] },
    });
    expect(outputs.result).toMatchObject({ summary: { errors: 1000 } });
    expect(warnings).toEqual(['1 feature has more than 1000 faults of a kind; only the first 1000 are listed.']);
  });

  it('calls a ring invalid whenever the engine does, and only then', async () => {
    const position = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(position, { minLength: 3, maxLength: 8 }), async (open: readonly Position[]) => {
        const polygon = { type: 'Polygon', coordinates: [[...open, open[0] ?? []]] } as const;
        const { summary } = await found(polygon);
        expect(summary.valid).toBe(engine.invalidity(polygon) === undefined);
      }),
      { numRuns: 150 },
    );
  });
});
