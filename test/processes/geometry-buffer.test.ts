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

  it('buffers each feature of a collection and keeps ids and properties', async () => {
    const layer = {
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', id: 'well', properties: { depth: 9 }, geometry: { type: 'Point', coordinates: [500, 500] } },
        {
          type: 'Feature',
          properties: { buffer_area: 'mine' },
          geometry: { type: 'Point', coordinates: [900, 500, 7] },
        },
        { type: 'Feature', id: 3, properties: null, geometry: { type: 'Point', coordinates: [950, 500, 8] } },
        { type: 'Feature', id: 'none', properties: { depth: 1 }, geometry: null },
      ],
    };
    const { outputs, warnings } = await run(geometryBuffer, { geometry: layer, distance: 1, resolution: 16 });
    // A regular 64-gon: 32 sin(360 / 64).
    const area = expect.closeTo(3.136_548_490_545_939_3, 9) as number;
    expect(outputs.buffered_geometry).toMatchObject({
      type: 'FeatureCollection',
      features: [
        { id: 'well', properties: { depth: 9, buffer_area: area }, geometry: { type: 'Polygon' } },
        { properties: { buffer_area: area }, geometry: { type: 'Polygon' } },
        { id: 3, properties: { buffer_area: area }, geometry: { type: 'Polygon' } },
        { id: 'none', properties: { depth: 1 }, geometry: null },
      ],
      summary: {
        method: 'planar, in the units of the coordinates; 16 segments per quarter circle',
        features: 4,
        buffer_distance: 1,
        area: expect.closeTo(9.409_645_471_637_818, 9) as number,
      },
    });
    expect(warnings).toEqual([
      '1 feature has no geometry (null).',
      '2 features, the first at index 1, then feature 2 with id 3: Dropped 1 Z coordinate; the result is 2D.',
      'Replaced existing properties in 1 feature: buffer_area.',
    ]);
  });

  it('gives a Feature back with its id and properties', async () => {
    const geometry = { type: 'Feature', id: 7, properties: { name: 'x' }, geometry: { type: 'Point', coordinates: [500, 500] } }; // prettier-ignore
    const { outputs } = await run(geometryBuffer, { geometry, distance: 1 });
    expect(outputs.buffered_geometry).toMatchObject({ type: 'Feature', id: 7, properties: { name: 'x', buffer_distance: 1 } }); // prettier-ignore
  });

  it('names the feature that is out of range', async () => {
    const features = [1, 1e200].map((x) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [x, 0.5] } })); // prettier-ignore
    const call = run(geometryBuffer, { geometry: { type: 'FeatureCollection', features }, distance: 1 });
    await expect(call).rejects.toMatchObject({
      code: 'invalid-geometry',
      message:
        '/geometry/features/1/geometry/coordinates/0 is 1e+200, and coordinates are -1e+100 to 1e+100. Scale all ' +
        'coordinates down, or correct this one: a missing value may have been written as a number.',
      issues: [{ pointer: '/geometry/features/1/geometry/coordinates/0' }],
    });
  });

  it.each([
    [[0, 0], 10],
    [[5.1197, 52.0917], 0.5],
  ])('warns when a distance around %j was taken in degrees: %d', async (coordinates, distance) => {
    const { warnings } = await run(geometryBuffer, { geometry: { type: 'Point', coordinates }, distance });
    expect(warnings).toEqual([
      `The coordinates look like longitude and latitude, so the distance of ${distance} is taken as degrees. For metres use buffer.`,
    ]);
  });

  it.each([
    ['a distance that nobody means in degrees', [7, 51], 400],
    ['one that leaves the Earth', [7, 51], 50],
    ['one that is far between such places', [5.1197, 52.0917], 2],
    ['one that is far between such places, inward', [5.1197, 52.0917], -2],
    ['one above a quarter of the Earth, inward', [7, 51], -400],
  ])('refuses %s, and names buffer', async (_, coordinates, distance) => {
    const geometry = { type: 'Point', coordinates };
    await expect(run(geometryBuffer, { geometry, distance })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('For metres use buffer, or use coordinates "planar"') as string,
      issues: [{ pointer: '/distance' }],
    });
    await expect(run(geometryBuffer, { geometry, distance, coordinates: 'planar' })).resolves.toBeDefined();
  });

  it.each([
    ['what is said to be planar', { type: 'Point', coordinates: [5.1197, 52.0917] }, 400, 'planar'],
    ['projected numbers', { type: 'Point', coordinates: [392000.5, 5820000.5] }, 400, undefined],
  ])('takes %s, without a word', async (_, geometry, distance, coordinates) => {
    const { outputs, warnings } = await run(geometryBuffer, {
      geometry,
      distance,
      ...(coordinates && { coordinates }),
    });
    // 16 segments a quarter: a regular 64-gon, area n/2 sin(360/n) d^2.
    const area = 3.136_548_490_545_939_3 * distance ** 2;
    const given = outputs.buffered_geometry as { properties: { result_area: number } };
    expect(given.properties.result_area / area).toBeCloseTo(1, 6);
    expect(warnings).toEqual([]);
  });

  it('passes the warnings of the repair on', async () => {
    const bowTie = { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] }; // prettier-ignore
    const { warnings } = await run(geometryBuffer, { geometry: bowTie, distance: 0.1 });
    expect(warnings).toEqual([
      'The geometry is invalid (Self-intersection, first at [0.5, 0.5]). It was repaired before processing.',
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
