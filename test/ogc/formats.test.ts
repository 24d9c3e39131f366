/** Results in every format that is written, and what GDAL reads of the files. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerFormats, type LayerFormat } from '../../ogc/http/media-types.ts';
import { createTestApi, json, type TestApi } from './api.ts';

const hasGdal = spawnSync('ogrinfo', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogrinfo is not there (apt install gdal-bin).');
/** No driver of GDAL 3.6 in Debian. */
const unreadByGdal = ['wkt', 'wkb', 'geoparquet', 'parquet'];

let test: TestApi;
let folder: string;
let path: string;
let planar: string;
const written = layerFormats.filter(({ id }) => id !== 'geojson');

const polygon = (x: number, y: number) => ({
  type: 'Polygon',
  coordinates: [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y]]], // prettier-ignore
});
const feature = (geometry: object, properties: object) => ({ type: 'Feature', geometry, properties });
const layer = {
  type: 'FeatureCollection',
  features: [feature(polygon(5, 52), { name: 'Ä 東京', n: 3 }), feature(polygon(7, 50), { name: null, n: 4 })],
};
const crs = { type: 'name', properties: { name: 'EPSG:25832' } };
const inUtm = { ...layer, crs, features: [feature(polygon(400_000, 5_700_000), { name: 'a' })] };

beforeAll(async () => {
  test = await createTestApi();
  folder = await mkdtemp(join(tmpdir(), 'isthmus-ogc-formats-'));
  path = await test.finish('select-by-attribute', { inputs: { layer, filter: 'n > 1' } });
  planar = await test.finish('select-by-attribute', { inputs: { layer: inUtm, filter: "name = 'a'" } });
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (address: string, accept?: string) =>
  Promise.resolve(test.api.request(address, accept === undefined ? {} : { headers: { Accept: accept } }));
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const outputOf = async (id: string) => Object.keys((await json(get(`/processes/${id}`))).outputs as object)[0] ?? '';
const fileName = (response: Response) => /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1]; // prettier-ignore

async function countByGdal(file: Buffer, { extension }: LayerFormat): Promise<number> {
  const target = join(folder, `layer.${extension}`);
  await writeFile(target, file);
  const source = extension === 'zip' ? `/vsizip/${target}` : target;
  const text = execFileSync('ogrinfo', ['-ro', '-al', '-so', source], { stdio: 'pipe' }).toString();
  return Number(/^Feature Count: (\d+)$/m.exec(text)?.[1]);
}

describe.each(written)('a result as $title', (format) => {
  const { id, mediaType, extension } = format;

  it('comes by f, by its extension and by Accept, alike, with a name', async () => {
    const [short = ''] = /[^/]{8}/.exec(path.replace('/jobs/', '')) ?? [];
    const output = await outputOf('select-by-attribute');
    const answers = await Promise.all([
      get(`${path}/results?f=${id}`),
      get(`${path}/results/${output}?f=${extension}`),
      get(`${path}/results`, mediaType),
      get(`${path}/results/${output}`, `text/html;q=0.1, ${mediaType}`),
    ]);
    for (const response of answers) {
      expect([response.status, response.headers.get('Content-Type')?.replace('; charset=utf-8', '')]).toEqual([200, mediaType]); // prettier-ignore
      expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="select-by-attribute-${short}.${extension}"`); // prettier-ignore
    }
    const lengths = await Promise.all(answers.map(async (response) => (await bytesOf(response)).length));
    expect(new Set(lengths).size).toBe(1);
    expect(lengths[0]).toBeGreaterThan(0);
  });

  it.skipIf(!hasGdal || unreadByGdal.includes(id))('is read by GDAL', async () => {
    const response = await get(`${path}/results?f=${id}`);
    expect(await countByGdal(await bytesOf(response), format)).toBe(2);
  });

  it('is what an execution asks for, raw and in a document', async () => {
    const output = await outputOf('select-by-attribute');
    const body = { inputs: { layer, filter: 'n > 3' }, outputs: { [output]: { format: { mediaType } } } };
    const raw = await test.execute('select-by-attribute', body);
    expect([raw.status, raw.headers.get('Content-Type')?.replace('; charset=utf-8', '')]).toEqual([200, mediaType]);
    expect(fileName(raw)).toMatch(/^select-by-attribute-[0-9a-f]{8}\./);
    const document = await json(test.execute('select-by-attribute', { ...body, response: 'document' }));
    const { value, encoding, ...rest } = document[output] as { value: unknown; encoding?: string };
    expect(rest).toEqual({ mediaType });
    const bytes = Buffer.from(String(value), encoding === 'base64' ? 'base64' : 'utf8');
    expect(Math.abs(bytes.length - (await bytesOf(raw)).length)).toBeLessThan(600);
  });

  it('is among the media types of the process and of the OpenAPI document', async () => {
    const { outputs } = (await json(get('/processes/select-by-attribute'))) as { outputs: Record<string, { schema: { oneOf: { contentMediaType?: string }[] } }> }; // prettier-ignore
    const types = Object.values(outputs)[0]?.schema.oneOf.map(({ contentMediaType }) => contentMediaType);
    expect(types).toContain(mediaType);
    const { paths } = (await json(get('/api'))) as { paths: Record<string, Record<string, { responses: Record<string, { content: object }> }>> }; // prettier-ignore
    for (const [at, method] of [
      ['/processes/select-by-attribute/execution', 'post'],
      ['/jobs/{jobID}/results', 'get'],
      ['/jobs/{jobID}/results/{outputID}', 'get'],
    ] as const) {
      // prettier-ignore
      expect(Object.keys(paths[at]?.[method]?.responses['200']?.content ?? {}), at).toContain(mediaType);
    }
  });

  it('of what is not a layer is refused', async () => {
    const text = await test.finish('echo', { inputs: { message: 'a' }, outputs: { message: {} } });
    for (const address of [`${text}/results`, `${text}/results/message`]) {
      const response = await get(`${address}?f=${id}`);
      expect([response.status, (await json(response)).code]).toEqual([406, 'not-acceptable']);
    }
  });
});

describe('what a file cannot hold', () => {
  it('is said: the CRS, in a header too', async () => {
    const csv = await get(`${planar}/results?f=csv`);
    expect(csv.headers.get('Warning')).toContain('CSV does not name its CRS: its coordinates are in EPSG:25832.');
    expect(csv.headers.get('Content-Crs')).toBe('<http://www.opengis.net/def/crs/EPSG/0/25832>');
    expect(csv.headers.get('Access-Control-Expose-Headers')).toContain('Content-Crs');
    const kml = await get(`${planar}/results?f=kml`);
    expect(kml.headers.get('Warning')).toContain('EPSG:25832');
    expect(await kml.text()).toMatch(/<coordinates>7\.5\d+,51\.4\d+/);
  });

  it('is said: members of GeoJSON', async () => {
    const licensed = { ...layer, license: 'CC0', name: 'a' };
    const job = await test.finish('select-by-attribute', { inputs: { layer: licensed, filter: 'n > 1' } });
    const response = await get(`${job}/results?f=csv`);
    expect(response.headers.get('Warning')).toContain(
      'Members of the GeoJSON that CSV files do not have were left out: license of the collection.',
    );
  });

  it('is said: types of geometries', async () => {
    const features = [feature({ type: 'Point', coordinates: [1, 2] }, { n: 2, 'a long name of a column': 1 }), ...layer.features]; // prettier-ignore
    const job = await test.finish('select-by-attribute', {
      inputs: { layer: { ...layer, features }, filter: 'n > 1' },
    });
    const response = await get(`${job}/results?f=shapefile`);
    expect(response.headers.get('Warning')).toMatch(/a long name of a column/);
  });

  it('is refused where there is nothing for it', async () => {
    const undeclared = { ...inUtm, crs: null };
    const job = await test.finish('select-by-attribute', { inputs: { layer: undeclared, filter: "name = 'a'" } });
    const response = await get(`${job}/results?f=kml`);
    expect([response.status, (await json(response)).detail]).toEqual([406, expect.stringMatching(/is not available as KML: .*names no CRS.*It is there as application\/geo\+json\.$/)]); // prettier-ignore
  });
});

describe('the file name', () => {
  it('of GeoJSON and pictures is there, too', async () => {
    expect((await get(`${path}/results?f=json`)).headers.get('Content-Disposition')).toMatch(/^inline; filename="select-by-attribute-\w{8}\.geojson"$/); // prettier-ignore
    expect((await get(`${path}/results?f=geojson`)).headers.get('Content-Type')).toBe('application/geo+json');
    const output = await outputOf('select-by-attribute');
    expect(fileName(await get(`${path}/results/${output}?f=png`))).toMatch(/\.png$/);
  });

  it('has the output where there are several, whose layers come in the format', async () => {
    const inputs = { name: 'Null Island' };
    const job = await test.finish('two-outputs', { inputs });
    const response = await get(`${job}/results?f=gpkg`);
    expect(response.headers.get('Content-Type')).toMatch(/^multipart\/related/);
    const text = (await bytesOf(response)).toString('latin1');
    expect(text).toMatch(/Content-Disposition: attachment; filename="two-outputs-geometry-\w{8}\.gpkg"/);
    expect(text).toContain('SQLite format 3');
  });
});

describe('the page of a result', () => {
  it('offers all formats in one list', async () => {
    const page = await (await get(`${path}/results?f=html`)).text();
    const list = /<details class="formats">.*?<\/details>/s.exec(page)?.[0] ?? '';
    for (const { id, extension } of written) {
      expect(list).toMatch(new RegExp(`download="select-by-attribute-\\w{8}\\.${extension}" href="[^"]+\\?f=${id}"`));
    }
  });
});
