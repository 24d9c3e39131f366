import { describe, expect, it } from 'vitest';
import geometryBuffer from '../../src/processes/geometry-buffer.ts';
import { run } from './run.ts';

const [squareExample] = geometryBuffer.examples;

describe('geometry-buffer', () => {
  it('answers the published example', async () => {
    const { outputs, warnings } = await run(geometryBuffer, squareExample?.inputs);
    expect(outputs).toMatchObject({
      buffered_geometry: {
        type: 'Feature',
        geometry: { type: 'Polygon' },
        properties: {
          input_geometry_type: 'Polygon',
          buffer_distance: 0.5,
          buffer_resolution: 4,
          result_geometry_type: 'Polygon',
          result_area: expect.closeTo(3.765366864730179, 12) as number,
        },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('draws a quarter of a circle in 16 segments unless told otherwise', async () => {
    const { outputs } = await run(geometryBuffer, {
      geometry: { type: 'Point', coordinates: [500, 500] },
      distance: 1,
    });
    expect(outputs).toMatchObject({ buffered_geometry: { properties: { buffer_resolution: 16 } } });
    expect(JSON.stringify(outputs).match(/\],\[/g)).toHaveLength(64);
  });

  it('warns when a distance was taken in degrees', async () => {
    const { warnings } = await run(geometryBuffer, {
      geometry: { type: 'Point', coordinates: [13, 52] },
      distance: 400,
    });
    expect(warnings).toEqual([
      'The coordinates look like longitude and latitude, so the distance of 400 was taken in degrees. For metres use buffer.',
    ]);
  });

  it('passes the warnings of the repair on', async () => {
    const bowTie = { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] }; // prettier-ignore
    const { warnings } = await run(geometryBuffer, { geometry: bowTie, distance: 0.1 });
    expect(warnings).toEqual([
      'The geometry is invalid (Self-intersection, first at [0.5, 0.5]). It was made valid before anything else.',
    ]);
  });

  it.each([0, 257, 1.5])('refuses a resolution of %d', async (resolution) => {
    const geometry = { type: 'Point', coordinates: [0, 0] };
    await expect(run(geometryBuffer, { geometry, distance: 1, resolution })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/resolution' }],
    });
  });
});
