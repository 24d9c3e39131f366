import { describe, expect, it } from 'vitest';
import { describeFields, describeToolInputs } from '../../src/process/describe.ts';
import echo from '../../src/processes/echo.ts';
import { run } from './run.ts';

const everything = {
  message: 'teststring',
  number: 3.5,
  bbox: { bbox: [1, 2, 3, 4], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' },
  array: [1, 2],
  geometry: { type: 'Point', coordinates: [7, 51] },
};

describe('echo', () => {
  it('gives back what it got', async () => {
    expect(await run(echo, { ...everything, pause: 0 })).toEqual({ outputs: everything, warnings: [], progress: [] });
  });

  it('gives back nothing that it did not get', async () => {
    expect((await run(echo, { message: '' })).outputs).toEqual({ message: '' });
  });

  it('takes GML as text', async () => {
    expect((await run(echo, { message: '', geometry: '<gml:Point/>' })).outputs).toMatchObject({
      geometry: '<gml:Point/>',
    });
  });

  it('reports progress every half second of its pause', async () => {
    const { progress } = await run(echo, { message: '', pause: 1 });
    expect(progress).toEqual([
      [0.5, 'Waited 0.5 of 1 seconds'],
      [1, 'Waited 1 of 1 seconds'],
    ]);
  });

  it.each([
    ['/geometry', { geometry: { type: 'wrong/type_x' } }],
    ['/geometry', { geometry: { type: 'GeometryCollection', geometries: [everything.geometry] } }],
    ['/pause', { pause: 61 }],
    ['/array/0', { array: [1.5] }],
    ['/message', { message: 1 }],
  ])('refuses a wrong %s', async (pointer, wrong) => {
    await expect(run(echo, { message: '', ...wrong })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: expect.stringMatching(`^${pointer}`) as string }],
    });
  });

  it('publishes what the compliance suite reads', () => {
    const { inputs } = describeFields(echo);
    expect(Object.keys(inputs)).toEqual(['message', 'pause', 'number', 'bbox', 'array', 'geometry']);
    expect(inputs.message?.schema).toEqual({ type: 'string' });
    expect(inputs.pause).toMatchObject({
      minOccurs: 0,
      schema: { type: 'integer', minimum: 0, maximum: 60, default: 0 },
    });
    expect(inputs.array?.schema).toEqual({ type: 'array', items: { type: 'integer' } });
    expect(inputs.geometry?.schema).toEqual({
      oneOf: [
        { type: 'string', contentMediaType: 'application/gml+xml' },
        {
          type: 'object',
          format: 'geojson-geometry',
          required: ['type', 'coordinates'],
          properties: {
            type: {
              type: 'string',
              enum: ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'],
            },
            coordinates: { type: 'array', items: {} },
          },
        },
      ],
    });
  });

  it('names the type of each branch for MCP', () => {
    const { properties } = describeToolInputs(echo) as { properties: { geometry: { anyOf: { type: string }[] } } };
    expect(properties.geometry.anyOf.map(({ type }) => type)).toEqual(['string', 'object']);
  });
});
