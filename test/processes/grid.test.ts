import { describe, expect, it } from 'vitest';
import type { MultiPolygon, Polygon, Position } from '../../schemas/geometry-types.ts';
import grid from '../../src/processes/grid.ts';
import { ellipsoidArea, engine } from '../geometry/in-geojson.ts';
import { metres } from '../geometry/buffer/true-distance.ts';
import { run } from './run.ts';

interface Cells {
  readonly features: readonly {
    readonly geometry: Polygon | MultiPolygon;
    readonly properties: { readonly area_m2: number };
  }[];
  readonly summary: {
    readonly cells: number;
    readonly cell_area_m2: number;
    readonly error_bound: number;
    readonly area_error: number;
  };
}

async function cells(inputs: object): Promise<Cells> {
  const { outputs } = await run(grid, inputs);
  return outputs.result as Cells;
}

/** Positions of a box, with the parallels drawn as the straight edges that they are in degrees. */
function box([west, south, east, north]: readonly [number, number, number, number]): Polygon {
  return { type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] }; // prettier-ignore
}

describe('grid', () => {
  it.each(['square', 'hexagon'])('covers an extent with %ss of the size asked for', async (shape) => {
    const bbox = [5.05, 52.05, 5.2, 52.15] as const;
    const { features, summary } = await cells({ extent: { bbox: [...bbox] }, size: 800, shape });
    expect(summary.cells).toBe(features.length);
    // A hexagon between sides 800 m apart has 800² √3 / 2.
    expect(summary.cell_area_m2).toBeCloseTo(shape === 'square' ? 640_000 : 554_256.258422, 4);
    for (const { properties } of features) {
      expect(Math.abs(properties.area_m2 / summary.cell_area_m2 - 1)).toBeLessThan(1e-5);
    }
    const geometries = features.map(({ geometry }) => geometry);
    const union = engine.union({ type: 'GeometryCollection', geometries });
    expect(union).toMatchObject({ type: 'Polygon', coordinates: [expect.anything()] });
    const sum = features.reduce((total, { properties }) => total + properties.area_m2, 0);
    expect(sum / ellipsoidArea(union)).toBeCloseTo(1, 9);
    expect(engine.area(engine.difference(box(bbox), union))).toBe(0);
  });

  it('has sides of the length asked for, by Karney', async () => {
    const { features } = await cells({ extent: { bbox: [5.1, 52, 5.2, 52.1] }, size: 1, units: 'kilometres', shape: 'square' }); // prettier-ignore
    for (const { geometry } of features) {
      const [ring = []] = geometry.coordinates as readonly Position[][];
      ring.slice(1).forEach((to, i) => expect(metres(ring[i] ?? [], to)).toBeCloseTo(1000, 1));
    }
  });

  it.each([
    ['a country', [3, 50, 8, 54], 50_000],
    ['a land in the far north', [10, 76, 34, 81], 50_000],
    ['the north pole', [-180, 88, 180, 90], 50_000],
  ])('stays within its stated bound for %s', async (_, bbox, size) => {
    const { features, summary } = await cells({ extent: { bbox }, size, shape: 'square' });
    expect(summary.error_bound).toBeLessThan(0.01);
    for (const { geometry } of features) {
      if (geometry.type !== 'Polygon') continue;
      const [ring = []] = geometry.coordinates;
      // Cells that the antimeridian cuts or that hold the pole have more corners.
      if (ring.length !== 5 || ring.some(([x = 0]) => Math.abs(x) === 180)) continue;
      ring.slice(1).forEach((to, i) => {
        expect(Math.abs(metres(ring[i] ?? [], to) / size - 1)).toBeLessThan(summary.error_bound);
      });
    }
  });

  it.each([
    ['the north pole', [-180, 88, 180, 90], 20_000],
    ['the south pole', [-180, -90, 180, -88], 20_000],
    ['a pole on their edges', [-10, 89.9, 10, 90], 1000],
    ['cells as wide as the region round a pole', [-180, 89.5, 180, 90], 200_000],
    ['a land in the far north', [10, 79, 20, 82], 50_000],
  ] as const)('has cells of the area asked for over %s', async (_, bbox, size) => {
    for (const shape of ['square', 'hexagon']) {
      const { features, summary } = await cells({ extent: { bbox: [...bbox] }, size, shape });
      // Edges may bow by 0.2 % of the size.
      for (const { properties } of features) {
        expect(Math.abs(properties.area_m2 / summary.cell_area_m2 - 1)).toBeLessThan(0.004 + summary.error_bound);
      }
    }
  });

  it('says how far areas are off near a pole, where edges bow', async () => {
    const { features, summary } = await cells({ extent: { bbox: [10, 89.9, 60, 90] }, size: 2000, shape: 'square' });
    const shares = features.map(({ properties }) => Math.abs(properties.area_m2 / 4_000_000 - 1));
    expect(Math.max(...shares)).toBeGreaterThan(0.001);
    expect(summary.area_error).toBeCloseTo(Math.max(...shares), 12);
  });

  it('gives neighbours the same corners where their edges bow', async () => {
    const { features } = await cells({ extent: { bbox: [10, 85, 30, 86] }, size: 20_000 });
    expect(features.some(({ geometry }) => ((geometry as Polygon).coordinates[0]?.length ?? 0) > 7)).toBe(true);
    const geometries = features.map(({ geometry }) => geometry);
    const union = engine.union({ type: 'GeometryCollection', geometries });
    expect(union).toMatchObject({ type: 'Polygon', coordinates: [expect.anything()] });
    const sum = features.reduce((total, { properties }) => total + properties.area_m2, 0);
    expect(sum / ellipsoidArea(union)).toBeCloseTo(1, 9);
  });

  it('cuts cells at the antimeridian', async () => {
    const { features, summary } = await cells({ extent: { bbox: [179.9, -17, -179.9, -16.9] }, size: 3000 });
    expect(features.some(({ geometry }) => geometry.type === 'MultiPolygon')).toBe(true);
    for (const { properties } of features) {
      expect(Math.abs(properties.area_m2 / summary.cell_area_m2 - 1)).toBeLessThan(1e-5);
    }
  });

  it('says which features of a layer have no part in its extent', async () => {
    const features = [{ type: 'Point', coordinates: [5, 52] }, null].map((geometry) => ({ type: 'Feature', properties: {}, geometry })); // prettier-ignore
    const { warnings } = await run(grid, { layer: { type: 'FeatureCollection', features }, size: 1000 });
    expect(warnings).toEqual(['1 feature has no geometry (null).']);
  });

  it('covers the extent of a layer, be it one point', async () => {
    const { features } = await cells({ layer: { type: 'Point', coordinates: [5.1, 52.1] }, size: 100 });
    expect(features).toHaveLength(1);
  });

  it.each([
    [{ extent: { bbox: [0, 0, 1, 1] }, size: 10 }, 'too-large', 'the maximum is 100000'],
    [{ extent: { bbox: [-60, -40, 60, 40] }, size: 1e6 }, 'too-large', 'the maximum is 2000 km'],
    [{ extent: { bbox: [52, 5, 53, 4] }, size: 10 }, 'invalid-input', 'its first y is above its second'],
    [{ size: 10 }, 'invalid-input', 'Give either `extent` or `layer`'],
    [{ extent: { bbox: [5, 52, 6, 53] }, size: 1e308 }, 'invalid-input', 'at most 20000 km'],
    [{ extent: { bbox: [5, 52, 6, 53] }, size: 20_001, units: 'kilometres' }, 'invalid-input', '/size is 20001'],
  ])('refuses %j', async (inputs, code, message) => {
    await expect(run(grid, inputs)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
