import { describe, expect, it } from 'vitest';
import centroid from '../../src/processes/centroid.ts';
import { bowTie } from '../geometry/layer-cases.ts';
import { run } from './run.ts';

const [taveuni, plainL] = centroid.examples;

describe('centroid', () => {
  it('finds the middle of an island that the antimeridian cuts', async () => {
    const { outputs, warnings } = await run(centroid, taveuni?.inputs);
    expect(outputs).toMatchObject({
      result: { type: 'Feature', id: 'Taveuni', properties: { country: 'FJ' }, geometry: { type: 'Point' } },
    });
    const { coordinates } = (outputs.result as { geometry: { coordinates: [number, number] } }).geometry;
    expect(Math.abs(coordinates[0])).toBeGreaterThan(179.9);
    expect(coordinates[1]).toBeCloseTo(-16.86, 1);
    expect(warnings).toEqual([]);
  });

  it('weighs by area in the plane', async () => {
    const { outputs } = await run(centroid, plainL?.inputs);
    // (200 * 40000 + 50 * 30000) / 70000 and (50 * 40000 + 250 * 30000) / 70000
    expect(outputs).toMatchObject({
      result: {
        geometry: { coordinates: [expect.closeTo(135.714285714, 8), expect.closeTo(135.714285714, 8)] },
        summary: { method: 'planar, in the units of the coordinates' },
      },
    });
  });

  // On Earth the southern half is wider, and the centroid lies south of the point at which both halves meet.
  it.each([['planar', 1], ['longitude-latitude', 2]])('weighs both halves of a bow-tie (%s)', async (coordinates, count) => {
    const { outputs, warnings } = await run(centroid, { layer: bowTie, coordinates });
    expect(outputs).toMatchObject({
      result: { geometry: { coordinates: [expect.closeTo(1, 2), expect.closeTo(1, 2)] } },
    });
    expect(warnings).toHaveLength(count);
  }); // prettier-ignore

  it('refuses what is not on Earth, and says how to go on', async () => {
    await expect(run(centroid, { layer: { type: 'Point', coordinates: [500000, 4] } })).rejects.toMatchObject({
      code: 'invalid-geometry',
      message: expect.stringContaining('"planar"') as string,
    });
  });

  it('keeps features without geometry, and counts them and heights', async () => {
    const layer = {
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', id: 1, properties: null, geometry: null },
        { type: 'Feature', id: 2, properties: null, geometry: { type: 'Point', coordinates: [1, 2, 3] } },
      ],
    };
    const { outputs, warnings } = await run(centroid, { layer });
    expect(outputs).toMatchObject({ result: { features: [{ id: 1, geometry: null }, { id: 2 }] } });
    expect(warnings).toEqual(['1 feature has no geometry (null).', 'Dropped 1 Z coordinate; the result is 2D.']);
  });
});
