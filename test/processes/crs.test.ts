import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

let app: App;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const run = async (processId: string, inputs: unknown) => {
  const { completion } = await app.execution.submit({
    processId,
    inputs: { value: inputs },
    api: 'cli',
    listed: false,
  });
  const { job, outputs } = await completion;
  const values = outputs.map(({ id, value }) => [id, 'text' in value ? (JSON.parse(value.text) as unknown) : value]);
  return { job, outputs: Object.fromEntries(values) as Record<string, unknown> };
};

describe('reproject', () => {
  it('answers with a Feature that says what was done', async () => {
    const { job, outputs } = await run('reproject', {
      geometry: { type: 'Point', coordinates: [500000, 5_500_000] },
      source_crs: 'EPSG:25832',
      target_crs: 'EPSG:4258',
    });
    expect(job).toMatchObject({ status: 'successful', warnings: [] });
    expect(outputs.reprojected_geometry).toEqual({
      type: 'Feature',
      // echo 500000 5500000 | cs2cs EPSG:25832 EPSG:4258, PROJ 9.1.1.
      geometry: { type: 'Point', coordinates: [expect.closeTo(9, 9), expect.closeTo(49.652543, 6)] },
      properties: {
        source_crs: 'EPSG:25832',
        target_crs: 'EPSG:4258',
        units: 'degree',
        axis_order: 'longitude, latitude',
        method: 'inverse projection of EPSG:25832; no datum shift',
        accuracy_m: 2e-9,
      },
      summary: expect.objectContaining({ source_crs: 'EPSG:25832', accuracy_m: 2e-9 }) as object,
    });
  });

  it('gives edges vertices where they would bend, the same in neighbours, and says how many; 0 gives none', async () => {
    const ring = (x: number) => [[[x, 50], [x + 1, 50.5], [x + 1, 51], [x, 51], [x, 50]]]; // prettier-ignore
    // They share the edge from [10, 50.5] to [10, 51], which one runs up and the other down.
    const neighbour = [[[10, 50.5], [10, 51], [11, 51.2], [11, 50], [10, 50.5]]]; // prettier-ignore
    const layer = { type: 'MultiPolygon', coordinates: [ring(9), neighbour] };
    const { outputs } = await run('reproject', { layer, target_crs: 'EPSG:32632' });
    const { geometry, summary } = outputs.reprojected_geometry as {
      geometry: { coordinates: number[][][][] };
      summary: { positions_added: number; edge_tolerance_m: number };
    };
    const [first = [], second = []] = geometry.coordinates.map(([shell = []]) => shell);
    expect(summary.positions_added).toBe(first.length + second.length - 10);
    expect(summary.edge_tolerance_m).toBe(0.001);
    // A parallel of one degree at 51 degrees bows by some 120 m, or 350 chords of a millimetre.
    expect(summary.positions_added).toBeGreaterThan(500);
    const shared = first.filter(([x]) => second.some(([other]) => other === x)).map(([x, y]) => [x, y]);
    expect(shared.length).toBeGreaterThan(10);
    expect(second.map(([x, y]) => [x, y])).toEqual(expect.arrayContaining(shared));
    const plain = await run('reproject', { layer, target_crs: 'EPSG:32632', edge_tolerance: 0 });
    expect(plain.outputs.reprojected_geometry).not.toHaveProperty('summary.positions_added');
    expect(
      JSON.stringify((plain.outputs.reprojected_geometry as typeof outputs).geometry).match(/\],\[/g),
    ).toHaveLength(9);
    const coarse = await run('reproject', { layer, target_crs: 'EPSG:32632', edge_tolerance: 1 });
    const { positions_added: few } = (coarse.outputs.reprojected_geometry as { summary: typeof summary }).summary;
    expect(few).toBeLessThan(summary.positions_added / 20);
  });

  it('leaves edges that stay straight as they are: meridians and parallels in Mercator', async () => {
    const layer = { type: 'Polygon', coordinates: [[[0, 40], [3, 40], [3, 45], [0, 45], [0, 40]]] }; // prettier-ignore
    const { outputs } = await run('reproject', { layer, target_crs: 'EPSG:3857' });
    expect(outputs.reprojected_geometry).toMatchObject({ summary: { positions_added: 0, edge_tolerance_m: 0.001 } });
  });

  it('takes longitude and latitude when no source is given, and a bare number as a code', async () => {
    const { outputs } = await run('reproject', { geometry: { type: 'Point', coordinates: [9, 0] }, target_crs: 32632 });
    expect(outputs.reprojected_geometry).toMatchObject({
      geometry: { coordinates: [500000, 0] },
      properties: { source_crs: 'OGC:CRS84', accuracy_m: expect.any(Number) as number },
    });
  });

  it('gives no accuracy outside the area of use, and warns', async () => {
    const inputs = { geometry: { type: 'Point', coordinates: [30, 50] }, target_crs: 'EPSG:32632' };
    const { job, outputs } = await run('reproject', inputs);
    expect(outputs.reprojected_geometry).toMatchObject({ properties: { accuracy_m: null } });
    expect(job.warnings).toEqual([expect.stringContaining('beyond the area of use of EPSG:32632') as string]);
  });

  it('keeps ids, properties, heights and features without a geometry', async () => {
    const { job, outputs } = await run('reproject', {
      geometry: {
        type: 'FeatureCollection',
        features: [
          { type: 'Feature', id: 'a', properties: { name: 'A' }, geometry: { type: 'Point', coordinates: [9, 0, 12] } },
          { type: 'Feature', id: 7, properties: null, geometry: null },
          { type: 'Feature', properties: {}, geometry: { type: 'MultiPoint', coordinates: [] } },
          {
            type: 'Feature',
            properties: { method: 'mine' },
            geometry: {
              type: 'GeometryCollection',
              geometries: [
                { type: 'Point', coordinates: [9, 0] },
                { type: 'LineString', coordinates: [[9, 0], [9, 1]] }, // prettier-ignore
              ],
            },
          },
        ],
      },
      target_crs: 'EPSG:32632',
    });
    expect(job.warnings).toEqual([
      '1 feature has no geometry (null).',
      'Z coordinates are unchanged: only horizontal positions were transformed.',
    ]);
    // echo 1 9 | cs2cs EPSG:4326 EPSG:32632, PROJ 9.1.1.
    const north = expect.closeTo(110_530.16, 2) as number;
    expect(outputs.reprojected_geometry).toMatchObject({
      type: 'FeatureCollection',
      features: [
        { id: 'a', properties: { name: 'A' }, geometry: { type: 'Point', coordinates: [500000, 0, 12] } },
        { id: 7, properties: {}, geometry: null },
        { properties: {}, geometry: { type: 'MultiPoint', coordinates: [] } },
        {
          properties: { method: 'mine' },
          geometry: { geometries: [{ coordinates: [500000, 0] }, { coordinates: [[500000, 0], [500000, north]] }] }, // prettier-ignore
        },
      ],
      summary: { source_crs: 'OGC:CRS84', target_crs: 'EPSG:32632', units: 'metre' },
    });
  });

  it('gives an empty layer back as it is', async () => {
    const geometry = { type: 'FeatureCollection', features: [] };
    const { outputs } = await run('reproject', { geometry, target_crs: 'EPSG:32632' });
    expect(outputs.reprojected_geometry).toMatchObject({
      ...geometry,
      summary: { method: 'nothing to do: there are no positions', accuracy_m: 0 },
    });
  });

  it('takes nothing else for a CRS', async () => {
    const geometry = { type: 'Point', coordinates: [9, 0] };
    await expect(run('reproject', { geometry, target_crs: ['EPSG:4326'] })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/target_crs', message: expect.stringContaining('such as "EPSG:32633"') as string }],
    });
  });

  it('fails with the reason and the input it came by', async () => {
    const inputs = { geometry: { type: 'Point', coordinates: [9, 50] }, target_crs: 'EPSG:4979' };
    const { job } = await run('reproject', inputs);
    expect(job).toMatchObject({
      status: 'failed',
      error: {
        code: 'invalid-input',
        message: expect.stringContaining('Use "EPSG:4326" (WGS 84) instead') as string,
        issues: [{ pointer: '/target_crs' }],
      },
    });
  });
});

describe('describe-crs', () => {
  it('describes', async () => {
    const { outputs } = await run('describe-crs', { crs: 'urn:ogc:def:crs:EPSG::28992' });
    expect(outputs.crs).toMatchObject({ name: 'Amersfoort / RD New', supported: true, accuracy_m: { best: 1 } });
  });
});

describe('suggest-crs', () => {
  it('suggests for a box and for a geometry', async () => {
    const box = await run('suggest-crs', { bbox: [13.1, 52.3, 13.8, 52.7] });
    expect(box.outputs.suggestions).toMatchObject([{ code: 'EPSG:32633' }, {}, {}, {}, {}]);
    const geometry = {
      type: 'LineString',
      coordinates: [
        [13.1, 52.3],
        [13.8, 52.7],
      ],
    };
    const line = await run('suggest-crs', { geometry });
    expect(line.outputs).toEqual(box.outputs);
  });

  it('suggests for the extent of a whole layer', async () => {
    const at = (coordinates: number[]) => ({
      type: 'Feature',
      properties: {},
      geometry: { type: 'Point', coordinates },
    });
    const features = [at([13.1, 52.3]), { type: 'Feature', properties: {}, geometry: null }, at([13.8, 52.7])];
    const { job, outputs } = await run('suggest-crs', { geometry: { type: 'FeatureCollection', features } });
    expect(outputs).toMatchObject({
      extent: [13.1, 52.3, 13.8, 52.7],
      suggestions: [{ code: 'EPSG:32633' }, {}, {}, {}, {}],
    });
    expect(job.warnings).toEqual(['1 feature has no geometry (null).']);
  });

  it('wants an extent', async () => {
    const { job } = await run('suggest-crs', { geometry: { type: 'FeatureCollection', features: [] } });
    expect(job.error).toMatchObject({ code: 'invalid-input', issues: [{ pointer: '/geometry' }] });
  });

  it('wants one of them', async () => {
    expect((await run('suggest-crs', {})).job.error).toMatchObject({ code: 'invalid-input' });
  });
});
