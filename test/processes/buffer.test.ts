import { describe, expect, it } from 'vitest';
import buffer from '../../src/processes/buffer.ts';
import { run } from './run.ts';

const utrecht = { type: 'Point', coordinates: [5.1197, 52.0917] };

describe('buffer', () => {
  it('answers with a Feature that states distance, method, bound and area', async () => {
    const { outputs, warnings } = await run(buffer, { geometry: utrecht, distance: 400 });
    expect(outputs).toMatchObject({
      buffered_geometry: {
        type: 'Feature',
        geometry: { type: 'Polygon' },
        properties: {
          input_geometry_type: 'Point',
          distance_m: 400,
          method: expect.stringContaining('WGS 84') as string,
          tolerance: 0.001,
          error_bound: 0.000878,
          result_geometry_type: 'Polygon',
        },
      },
    });
    expect(warnings).toEqual([]);
    // A disc, whose radius may be off by a thousandth.
    const { area_m2: area } = (outputs.buffered_geometry as { properties: { area_m2: number } }).properties;
    expect(Math.abs(area / (Math.PI * 400 ** 2) - 1)).toBeLessThan(2e-3);
  });

  const pair = {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', id: 7, geometry: { type: 'Point', coordinates: [0, 0] }, properties: { name: 'a' } },
      { type: 'Feature', geometry: null, properties: { name: 'b' } },
      { type: 'Feature', geometry: { type: 'Point', coordinates: [0.001, 0] }, properties: { name: 'c' } },
    ],
  };

  it('keeps ids and properties of a layer, and buffers each feature', async () => {
    const { outputs, warnings } = await run(buffer, { geometry: pair, distance: 1000, tolerance: 1e-4 });
    const disc = expect.closeTo(Math.PI, 3) as number;
    const { features, summary } = outputs.buffered_geometry as {
      features: { properties: { area_m2: number } }[];
      summary: { area_m2: number };
    };
    expect(outputs.buffered_geometry).toMatchObject({
      features: [{ id: 7, properties: { name: 'a' } }, { geometry: null, properties: { name: 'b' } }, { properties: { name: 'c' } }],
      summary: { features: 3, tolerance: 1e-4, error_bound: 0.0000887, distance_m: 1000 },
    }); // prettier-ignore
    expect((features[0]?.properties.area_m2 ?? 0) / 1e6).toEqual(disc);
    expect(summary.area_m2 / 2e6).toEqual(disc);
    expect(warnings).toEqual(['1 feature has no geometry (null).']);
  });

  it('makes one of a layer when asked to dissolve it', async () => {
    const { outputs } = await run(buffer, { geometry: pair, distance: 1000, dissolve: true });
    expect(outputs.buffered_geometry).toMatchObject({
      type: 'FeatureCollection',
      features: [{ geometry: { type: 'Polygon' } }],
      summary: { features: 1, tolerance: 0.001, error_bound: 0.000878 },
    });
  });

  it('states the largest error of all features, and none where nothing is drawn', async () => {
    const long = { type: 'LineString', coordinates: [[0, 60], [3, 61]] }; // prettier-ignore
    const features = [utrecht, long].map((geometry) => ({ type: 'Feature', geometry, properties: {} }));
    const bounds = async (geometry: unknown, distance = 100_000) => {
      const { outputs } = await run(buffer, { geometry, distance });
      const { properties, summary } = outputs.buffered_geometry as Record<string, { error_bound?: number }>;
      return summary?.error_bound ?? properties?.error_bound;
    };
    expect(await bounds(utrecht)).toBe(0.000304);
    expect(await bounds(long)).toBe(0.000418);
    expect(await bounds({ type: 'FeatureCollection', features })).toBe(0.000418);
    expect(await bounds({ type: 'FeatureCollection', features: features.slice(0, 1) })).toBe(0.000304);
    const box = { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] }; // prettier-ignore
    expect(await bounds(box, 0)).toBe(0);
    expect(await bounds(box, -100_000)).toBe(0);
  });

  it.each([
    ['kilometres', 1000],
    ['feet', 0.3048],
    ['miles', 1609.344],
    ['nautical-miles', 1852],
  ])('takes a distance in %s', async (units, metres) => {
    const { outputs } = await run(buffer, { geometry: utrecht, distance: 3, units });
    expect(outputs).toMatchObject({ buffered_geometry: { properties: { distance_m: 3 * metres } } });
  });

  it('says that a shrunk point has vanished', async () => {
    const { outputs, warnings } = await run(buffer, { geometry: utrecht, distance: -1 });
    expect(outputs).toMatchObject({
      buffered_geometry: { geometry: { type: 'Polygon', coordinates: [] }, properties: { area_m2: 0 } },
    });
    expect(warnings).toHaveLength(2);
  });

  it('points at the distance that is too large', async () => {
    await expect(run(buffer, { geometry: utrecht, distance: 3001, units: 'kilometres' })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/distance', message: expect.stringContaining('3001000 metres') as string }],
    });
  });

  it('refuses places that are not on Earth', async () => {
    await expect(
      run(buffer, { geometry: { type: 'Point', coordinates: [52, 95] }, distance: 1 }),
    ).rejects.toMatchObject({
      code: 'invalid-geometry',
      issues: [{ pointer: '/geometry/coordinates/1' }],
    });
  });

  it('states its method for a collection without features too', async () => {
    const { outputs, warnings } = await run(buffer, {
      geometry: { type: 'FeatureCollection', features: [] },
      distance: 5,
    });
    expect(outputs.buffered_geometry).toMatchObject({
      features: [],
      summary: {
        method: 'No border was drawn on the WGS 84 ellipsoid: the distance is 0, or the result is empty.',
        features: 0,
        error_bound: 0,
        area_m2: 0,
      },
    });
    expect(warnings).toEqual(['The result is empty: geometry is empty, it has no features.']);
  });
});
