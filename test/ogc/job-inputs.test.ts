import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, json, type TestApi } from './api.ts';

let test: TestApi;

beforeAll(async () => {
  test = await createTestApi({}, { spoolKb: 16 });
});
afterAll(() => test.close());

const line = { type: 'LineString', coordinates: [[4, 52], [5, 52.5]] }; // prettier-ignore
const buffer = { inputs: { geometry: line, distance: 5000 } };
const idOf = (path: string) => path.split('/').at(-1) ?? '';
const notesOf = (response: Response) => response.headers.get('Isthmus-Notes') ?? '';
const pictureOf = async (job: string, output: string) => {
  const response = await test.api.request(`${job}/results/${output}?f=png&width=300`);
  expect(response.status).toBe(200);
  expect(response.headers.get('Access-Control-Expose-Headers')).toContain('Isthmus-Notes');
  return { bytes: Buffer.from(await response.arrayBuffer()), notes: notesOf(response) };
};
/** More than the API keeps in memory. */
const wide = { type: 'MultiPoint', coordinates: Array.from({ length: 4000 }, (_, i) => [4 + i / 4000, 52]) };

describe('inputs of a job', () => {
  it('come back as they were sent, from memory and from a file', async () => {
    const job = await test.finish('buffer', buffer);
    expect(await json(test.api.request(`${job}/inputs`))).toEqual({ geometry: line, distance: 5000 });
    const large = await test.finish('buffer', { inputs: { geometry: wide, distance: 10 } });
    expect(await json(test.api.request(`${large}/inputs`))).toEqual({ geometry: wide, distance: 10 });
    const page = await (await test.api.request(`${job}/inputs?f=html`)).text();
    expect(page).toContain('LineString');
  });

  it('are layers for a map, one by one', async () => {
    const job = await test.finish('buffer', buffer);
    expect(await json(test.api.request(`${job}/inputs/geometry?f=display`))).toMatchObject({
      type: 'FeatureCollection',
      features: [{ geometry: line }],
      summary: { vertices: 2, planar: false },
    });
    const none = test.api.request(`${job}/inputs/distance`);
    expect(await json(none)).toMatchObject({
      status: 404,
      detail: expect.stringContaining('those that can: geometry'),
    });
    const large = await test.finish('buffer', { inputs: { geometry: wide, distance: 10 } });
    expect(await json(test.api.request(`${large}/inputs/geometry`))).toMatchObject({ summary: { vertices: 4000 } });
  });

  it('are drawn faintly in the picture of a result', async () => {
    const job = await test.finish('buffer', buffer);
    const drawn = await pictureOf(job, 'buffered_geometry');
    expect(drawn.notes).toBe('["No basemap: it is too coarse for maps of less than 150 km."]');
    const alone = await test.app.execution.view('map', {
      result: { href: `isthmus://jobs/${idOf(job)}/results/buffered_geometry` },
      name: 'Buffer, buffered_geometry',
      width: 300,
    });
    const png = alone.find(({ id }) => id === 'png')?.value;
    expect(Buffer.compare(drawn.bytes, Buffer.from(png && 'data' in png ? png.data : []))).not.toBe(0);
    expect(Buffer.compare(drawn.bytes, (await pictureOf(job, 'buffered_geometry')).bytes)).toBe(0);
  });

  it('may be results of this server, by whichever address they were referred to', async () => {
    const first = await test.finish('buffer', buffer);
    for (const href of [
      `isthmus://jobs/${idOf(first)}/results/buffered_geometry`,
      `http://localhost${first}/results`,
    ]) {
      const job = await test.finish('centroid', { inputs: { layer: { href } } });
      expect(await json(test.api.request(`${job}/inputs/layer`))).toMatchObject({
        features: [{ geometry: { type: 'Polygon' } }],
      });
      expect((await pictureOf(job, 'result')).notes).not.toContain('not drawn');
    }
  });

  it('are said to be missing when what they refer to is gone', async () => {
    const first = await test.finish('buffer', buffer);
    const job = await test.finish('centroid', { inputs: { layer: { href: `http://localhost${first}/results` } } });
    await test.api.request(first, { method: 'DELETE' });
    expect((await pictureOf(job, 'result')).notes).toContain('Input layer is not drawn: it refers to a result of job');
    expect(await (await test.api.request(`${job}/results?f=html`)).text()).toContain('Input layer is not drawn');
  });

  it('of another kind of coordinates than the result are not drawn beside it', async () => {
    const inputs = { geometry: line, source_crs: 'EPSG:4326', target_crs: 'EPSG:28992' };
    const job = await test.finish('reproject', { inputs });
    expect((await pictureOf(job, 'reprojected_geometry')).notes).toContain(
      'Input is not drawn: its coordinates are of another kind',
    );
  });

  it('can be inputs again', async () => {
    const job = await test.finish('buffer', buffer);
    const again = { geometry: { href: `isthmus://jobs/${idOf(job)}/inputs/geometry` }, distance: 5000 };
    const { area_m2: area } = (await json(test.execute('buffer', { inputs: again }))).properties as { area_m2: number };
    const { area_m2 } = (await json(test.execute('buffer', buffer))).properties as { area_m2: number };
    expect(area).toBe(area_m2);
    const wrong = { geometry: { href: `isthmus://jobs/${idOf(job)}/inputs/geometri` }, distance: 5000 };
    expect(await json(test.execute('buffer', { inputs: wrong }))).toMatchObject({
      status: 400,
      detail: expect.stringContaining('its inputs are geometry, distance'),
    });
  });
});

describe('a rerun', () => {
  it('is a new job with the same inputs, however they were kept', async () => {
    for (const body of [buffer, { inputs: { geometry: wide, distance: 10 } }]) {
      const job = await test.finish('buffer', body);
      const response = await test.api.request(`${job}/rerun`, { method: 'POST' });
      expect(response.status).toBe(201);
      const again = new URL(response.headers.get('Location') ?? '').pathname;
      expect(again).not.toBe(job);
      await test.app.execution.wait(idOf(again), { ms: 20_000 });
      const [first, second] = await Promise.all(
        [job, again].map(async (path) => (await test.api.request(`${path}/results?f=json`)).text()),
      );
      expect(second).toBe(first);
    }
  });

  it('is refused to a page of another site, and with other inputs', async () => {
    const job = await test.finish('buffer', buffer);
    const forged = { method: 'POST', headers: { Origin: 'https://evil.test' } };
    expect((await test.api.request(`${job}/rerun`, forged)).status).toBe(415);
    const other = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"inputs":{}}' };
    expect(await json(test.api.request(`${job}/rerun`, other))).toMatchObject({
      status: 400,
      code: 'invalid-request',
    });
  });
});

describe('the provenance of a job', () => {
  it('says what computed it, for whom, and where the time went, but not who asked', async () => {
    const job = await test.finish('buffer', buffer);
    const { provenance } = await json(test.api.request(job));
    expect(provenance).toMatchObject({
      processVersion: '2.0.0',
      api: 'ogc',
      attempts: 1,
      engine: { 'geos-wasm': '3.1.1' },
      times: { runMs: expect.any(Number) },
      inputs: { sha256: expect.stringMatching(/^[\da-f]{64}$/), references: [] },
      outputs: [{ id: 'buffered_geometry' }],
    });
    expect(JSON.stringify(provenance)).not.toContain('ip:');
  });
});

it('runs a job again that was submitted without inputs', async () => {
  const path = await test.finish('suggest-crs', {});
  const response = await test.api.request(`${path}/rerun`, { method: 'POST' });
  expect([response.status, await response.json()]).toMatchObject([201, { processID: 'suggest-crs' }]);
});
