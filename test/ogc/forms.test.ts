/** Files in execute requests: qualified values with bytes or text of any format, and forms (multipart/form-data). */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import geopackage from '../../src/formats/geopackage.ts';
import { createApis, type Apis } from '../../src/server/http.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';
import { json } from './api.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

let folder: string;
let app: App;
let apis: Apis;
let gpkg: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-forms-'));
  app = await createTestApp(['ogc/processes/'], { data: join(folder, 'data'), spoolKb: 64, maxBodyMb: 1 });
  apis = createApis(app);
  gpkg = await toGeoPackage(3);
});
afterAll(async () => {
  await apis.close();
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

const points = (count: number) => ({
  type: 'FeatureCollection' as const,
  features: Array.from({ length: count }, (_, i) => ({
    type: 'Feature' as const,
    properties: { n: i, name: `point ${i}` },
    geometry: { type: 'Point' as const, coordinates: [5 + i / 1000, 52] },
  })),
});
async function toGeoPackage(count: number): Promise<Buffer> {
  const { chunks } = await geopackage.write(StoredLayer.parse(points(count)));
  return Buffer.concat([...chunks]);
}

const address = (id: string) => `http://127.0.0.1/processes/${id}/execution`;
const send = (id: string, init: RequestInit) => {
  const headers = new Headers(init.headers);
  headers.set('Host', '127.0.0.1');
  return apis.fetch(new Request(address(id), { method: 'POST', ...init, headers }));
};
const get = (path: string) => apis.fetch(new Request(new URL(path, 'http://127.0.0.1'), { headers: { Host: '127.0.0.1' } })); // prettier-ignore
const execute = (id: string, body: object, headers: Record<string, string> = {}) =>
  send(id, { headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });

type Part = readonly [name: string, value: string | Blob, filename?: string];
function form(...parts: readonly Part[]): FormData {
  const data = new FormData();
  for (const [name, value, filename] of parts) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, filename ?? 'layer.gpkg');
  }
  return data;
}
const file = (bytes: Buffer, type = '') => new Blob([new Uint8Array(bytes)], { type });
const countOf = async (response: Response) => {
  const body = await json(response);
  return body.features === undefined ? body : (body.features as readonly unknown[]).length;
};
const detailOf = async (response: Response) => [response.status, (await json(response)).detail];
const select = { filter: 'n > 0' };
const jobOf = (response: Response) => response.headers.get('Location') ?? '';
async function finished(response: Response): Promise<Record<string, unknown>> {
  expect(response.status).toBe(201);
  const id = jobOf(response).split('/').at(-1) ?? '';
  await app.execution.wait(id, { ms: 20_000 });
  return json(get(`/jobs/${id}/results`));
}

describe('a qualified value', () => {
  const value = () => gpkg.toString('base64');

  it.each([
    ['flat', () => ({ value: value(), mediaType: 'application/geopackage+sqlite3', encoding: 'base64' })],
    [
      'in format',
      () => ({ value: value(), format: { mediaType: 'application/geopackage+sqlite3', encoding: 'BASE64' } }),
    ],
    ['without a type', () => ({ value: value(), encoding: 'base64' })],
    ['with another type', () => ({ value: value(), mediaType: 'text/csv', encoding: 'base64' })],
    ['of text', () => ({ value: 'n,lon,lat\n0,5,52\n1,5,52\n2,6,52\n', mediaType: 'text/csv' })],
    ['of text in base64', () => ({ value: Buffer.from('n,lon,lat\n0,5,52\n1,5,52\n2,6,52\n').toString('base64'), mediaType: 'text/csv', encoding: 'base64' })], // prettier-ignore
    ['of GeoJSON as text', () => ({ value: JSON.stringify(points(3)), mediaType: 'application/geo+json' })],
  ])('is a file: %s', async (_, layer) => {
    expect(await countOf(await execute('select-by-attribute', { inputs: { layer: layer(), ...select } }))).toBe(2);
  });

  it('is read by a worker where the body is large, and says what the reading says', async () => {
    const rows = Array.from({ length: 9000 }, (_, i) => `${i},5,52,${i === 7 ? 'n.b.' : '1.5'}`).join('\n');
    const layer = { value: `n,lon,lat,x\n${rows}\n`, mediaType: 'text/csv' };
    const response = await execute('select-by-attribute', { inputs: { layer, filter: 'n < 9' } });
    expect(await countOf(response)).toBe(9);
  });

  it('stays with its job, to run again, to be drawn and to be referred to', async () => {
    const layer = { value: value(), mediaType: 'application/geopackage+sqlite3', encoding: 'base64' };
    const first = await execute('select-by-attribute', { inputs: { layer, ...select } }, { Prefer: 'respond-async' });
    await finished(first);
    const path = new URL(jobOf(first)).pathname;
    const again = await apis.fetch(new Request(`http://127.0.0.1${path}/rerun`, { method: 'POST', headers: { Host: '127.0.0.1' } })); // prettier-ignore
    expect((await finished(again)).features).toHaveLength(2);
    expect(await json(get(`${path}/inputs`))).toEqual({ layer, ...select });
    expect((await get(`${path}/inputs/layer?f=display`)).status).toBe(200);
    const reference = { href: `isthmus:/${path}/inputs/layer` };
    expect(await countOf(await execute('select-by-attribute', { inputs: { layer: reference, ...select } }))).toBe(2);
  });

  it.each([
    [{ value: 'A', encoding: 'base64' }, 'is a file that is not valid base64.'],
    [{ value: '!!!!', encoding: 'base64' }, 'is a file that is not valid base64.'],
    [{ value: 'x', mediaType: 'text/csv', encoding: 'gzip' }, 'has the encoding "gzip"; a file is text without an encoding, or its bytes in base64'], // prettier-ignore
    [{ value: 'hello', mediaType: 'text/plain' }, 'is a file that '],
    [{ value: '', mediaType: 'text/csv' }, 'is a file that '],
  ])('that is wrong is refused: %j', async (layer, says) => {
    const [status, detail] = await detailOf(await execute('select-by-attribute', { inputs: { layer, ...select } }));
    expect([status, detail]).toEqual([400, expect.stringContaining(`/layer ${says}`)]);
  });
});

describe('a form', () => {
  it('has inputs as JSON and files as parts, in any order', async () => {
    const inputs = JSON.stringify(select);
    for (const parts of [
      [
        ['inputs', inputs],
        ['layer', file(gpkg)],
      ],
      [
        ['layer', file(gpkg)],
        ['inputs', file(Buffer.from(inputs), 'application/json'), 'inputs.json'],
      ],
      [
        ['layer', file(gpkg)],
        ['filter', 'n > 0'],
      ],
      [
        ['request', JSON.stringify({ inputs: select, response: 'raw' })],
        ['layer', file(gpkg)],
      ],
      [
        ['layer', JSON.stringify(points(3))],
        ['inputs', inputs],
      ],
      [
        ['layer', 'n,lon,lat\n0,5,52\n1,5,52\n2,6,52\n'],
        ['inputs', inputs],
      ],
    ] as const)
      // prettier-ignore
      expect(await countOf(await send('select-by-attribute', { body: form(...parts) }))).toBe(2);
  });

  it('has the other members of the request', async () => {
    const output = Object.keys((await json(get('/processes/select-by-attribute'))).outputs as object)[0] ?? '';
    const wkt = JSON.stringify({ [output]: { format: { mediaType: 'text/wkt' } } });
    const body = form(['layer', file(gpkg)], ['filter', 'n > 1'], ['outputs', wkt], ['response', 'document']);
    const response = await send('select-by-attribute', { body });
    expect(await json(response)).toMatchObject({ [output]: { mediaType: 'text/wkt' } });
  });

  it('that is large goes to the disk, and runs again', async () => {
    const large = await toGeoPackage(2000);
    expect(large.length).toBeGreaterThan(100_000);
    const data = join(folder, 'data/scratch');
    const body = form(['layer', file(large)], ['filter', 'n < 7']);
    const response = await send('select-by-attribute', { body, headers: { Prefer: 'respond-async' } });
    expect((await finished(response)).features).toHaveLength(7);
    const path = new URL(jobOf(response)).pathname;
    const again = await apis.fetch(new Request(`http://127.0.0.1${path}/rerun`, { method: 'POST', headers: { Host: '127.0.0.1' } })); // prettier-ignore
    expect((await finished(again)).features).toHaveLength(7);
    const once = await send('select-by-attribute', { body: form(['layer', file(large)], ['filter', 'n < 7']) });
    expect(await countOf(once)).toBe(7);
    await expect.poll(() => readdir(data)).toEqual([]);
  });

  it('is one job for one idempotency key', async () => {
    const body = (filter: string) => form(['layer', file(gpkg)], ['filter', filter]);
    const headers = { Prefer: 'respond-async', 'Idempotency-Key': 'form-1' };
    // The boundaries differ.
    const first = jobOf(await send('select-by-attribute', { body: body('n > 0'), headers }));
    expect(jobOf(await send('select-by-attribute', { body: body('n > 0'), headers }))).toBe(first);
    expect((await send('select-by-attribute', { body: body('n > 1'), headers })).status).toBe(422);
  });

  it.each<[string, FormData, string]>([
    ['another name', form(['layers', 'x']), 'The part "layers" is not an input. Did you mean layer? The inputs are layer, filter'],
    ['the same name', form(['filter', 'a'], ['filter', 'b']), '"filter" is there twice.'],
    ['a name in inputs, too', form(['filter', 'a'], ['inputs', '{"filter":"b"}']), '"filter" is there twice.'],
    ['inputs that are a list', form(['inputs', '[1]']), 'The part "inputs" must be an object with input ids, not'],
    ['inputs that are not JSON', form(['inputs', '{"a":']), 'The part "inputs" is not JSON'],
    ['no layer', form(['filter', 'a']), '/layer'],
    ['a file of something else', form(['layer', file(Buffer.from([1, 2, 3, 255])), 'x.gpkg'], ['filter', 'n > 0']), '/layer is a file that '],
  ])('with %s is refused', async (_, body, says) => {
    const [status, detail] = await detailOf(await send('select-by-attribute', { body }));
    expect([status, detail]).toEqual([400, expect.stringContaining(says)]);
  }); // prettier-ignore

  it('that is too large, has too many parts, no boundary or no end is refused', async () => {
    const large = form(['layer', file(Buffer.alloc(1_200_000))]);
    expect((await send('select-by-attribute', { body: large })).status).toBe(413);
    const many = form(...Array.from({ length: 300 }, (): Part => ['filter', 'x']));
    expect((await send('select-by-attribute', { body: many })).status).toBe(400);
    const headers = { 'Content-Type': 'multipart/form-data' };
    expect(await detailOf(await send('select-by-attribute', { body: 'x', headers }))).toEqual([400, expect.stringContaining('has no boundary')]); // prettier-ignore
    const { bytes, type } = await bodyOf(form(['filter', 'n > 0'], ['layer', file(gpkg)]));
    const cut = bytes.subarray(0, bytes.length - 1000);
    expect(await detailOf(await send('select-by-attribute', { body: cut, headers: { 'Content-Type': type } }))).toEqual([400, expect.stringContaining('The body ends inside a part')]); // prettier-ignore
  });

  async function bodyOf(data: FormData) {
    const request = new Request('http://x', { method: 'POST', body: data });
    return { type: request.headers.get('Content-Type') ?? '', bytes: new Uint8Array(await request.arrayBuffer()) };
  }

  it('that is damaged anywhere is answered, and leaves no file', async () => {
    const { bytes, type } = await bodyOf(form(['filter', 'n > 0'], ['inputs', '{}'], ['layer', 'n,lon,lat\n0,5,52\n1,5,52\n'])); // prettier-ignore
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const statuses = new Map<number, number>();
    for (let i = 0; i < 300; i++) {
      const damaged = random(3) === 0 ? bytes.slice(0, random(bytes.length)) : bytes.slice();
      for (let n = random(4); n > 0 && damaged.length > 0; n--) damaged[random(damaged.length)] = random(256);
      const { status } = await send('select-by-attribute', { body: damaged, headers: { 'Content-Type': type } });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()].filter((status) => status !== 200 && status !== 400)).toEqual([]);
    expect(statuses.get(400)).toBeGreaterThan(100);
  });
});

describe('a box and an encoding', () => {
  const czech = Buffer.from('n,lon,lat,name\n1,5,52,\xc8ech\n', 'latin1');
  const box = '5.0005,51,5.0015,53';

  it.each([
    ['base64', () => ({ value: gpkg.toString('base64'), mediaType: `application/geopackage+sqlite3;bbox=${box}`, encoding: 'base64' })], // prettier-ignore
    ['text', () => ({ value: JSON.stringify(points(3)), mediaType: `application/geo+json; bbox="${box}"` })],
  ])('are parameters of the media type: a box of %s', async (_, layer) => {
    const response = await execute('select-by-attribute', { inputs: { layer: layer(), ...select } });
    expect(await json(response)).toMatchObject({ features: [{ properties: { n: 1 } }] });
  });

  it('are parameters of the media type: an encoding', async () => {
    const layer = { value: czech.toString('base64'), mediaType: 'text/csv; encoding=windows-1250', encoding: 'base64' };
    const response = await execute('select-by-attribute', { inputs: { layer, ...select } });
    expect(await json(response)).toMatchObject({ features: [{ properties: { name: 'Čech' } }] });
  });

  it('stand behind the file name of a part', async () => {
    const boxed = form(['layer', file(gpkg), `a.gpkg#bbox=${box}`], ['filter', 'n > 0']);
    expect(await countOf(await send('select-by-attribute', { body: boxed }))).toBe(1);
    const encoded = form(['layer', file(czech), 'a.csv#encoding=windows-1250'], ['filter', 'n > 0']);
    expect(await json(await send('select-by-attribute', { body: encoded }))).toMatchObject({ features: [{ properties: { name: 'Čech' } }] }); // prettier-ignore
  });

  it('that are wrong are refused, with where they stand', async () => {
    const layer = { value: JSON.stringify(points(3)), mediaType: 'application/geo+json;bbox=1,2' };
    const [status, detail] = await detailOf(await execute('select-by-attribute', { inputs: { layer, ...select } }));
    expect([status, detail]).toEqual([400, expect.stringMatching(/^\/layer is a file that has bbox="1,2", which is not four numbers.*or in mediaType/)]); // prettier-ignore
  });
});

describe.skipIf(!hasGdal)('a file with several layers', () => {
  let two: Buffer;
  beforeAll(async () => {
    const [source, target] = [join(folder, 'source.json'), join(folder, 'two.gpkg')];
    await writeFile(source, JSON.stringify(points(4)));
    execFileSync('ogr2ogr', ['-f', 'GPKG', '-nln', 'main roads', target, source], { stdio: 'pipe' });
    await writeFile(source, JSON.stringify(points(9)));
    execFileSync('ogr2ogr', ['-f', 'GPKG', '-nln', 'parks', '-update', target, source], { stdio: 'pipe' });
    two = await readFile(target);
  });

  it('is told which one is meant by the name of the file, or by the media type', async () => {
    for (const [layer, count] of [
      ['parks', 8],
      ['main%20roads', 3],
    ] as const) {
      // prettier-ignore
      const body = form(['layer', file(two), `city.gpkg#layer=${layer}`], ['filter', 'n > 0']);
      expect(await countOf(await send('select-by-attribute', { body }))).toBe(count);
    }
    const mediaType = 'application/geopackage+sqlite3; layer="main roads"';
    const layer = { value: two.toString('base64'), mediaType, encoding: 'base64' };
    expect(await countOf(await execute('select-by-attribute', { inputs: { layer, ...select } }))).toBe(3);
  });

  it('is refused with the names of its layers', async () => {
    const body = form(['layer', file(two)], ['filter', 'n > 0']);
    const [status, detail] = await detailOf(await send('select-by-attribute', { body }));
    expect([status, detail]).toEqual([400, expect.stringMatching(/"main roads".*"parks".*behind the file name of a part, or in mediaType/)]); // prettier-ignore
  });
});
