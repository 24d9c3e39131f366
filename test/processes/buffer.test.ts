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
          error_bound: 0.001,
          result_geometry_type: 'Polygon',
        },
      },
    });
    expect(warnings).toEqual([]);
    // A polygon of 96 corners on the circle has 48 / π sin(π / 48) of its area.
    const { area_m2: area } = (outputs.buffered_geometry as { properties: { area_m2: number } }).properties;
    expect(area / (Math.PI * 400 ** 2 * (48 / Math.PI) * Math.sin(Math.PI / 48))).toBeCloseTo(1, 5);
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
    await expect(run(buffer, { geometry: utrecht, distance: 101, units: 'kilometres' })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/distance', message: expect.stringContaining('101000 metres') as string }],
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
});
