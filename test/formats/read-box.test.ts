/** Reading by a box: through the index of FlatGeobuf, GeoPackage and GeoParquet, and in every other format. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import { ProcessError } from '../../src/common/errors.ts';
import flatgeobuf from '../../src/formats/flatgeobuf.ts';
import geopackage from '../../src/formats/geopackage.ts';
import parquet from '../../src/formats/parquet.ts';
import type { LayerContent } from '../../src/formats/define-format.ts';
import { choosePart } from '../../src/formats/read-file.ts';
import { loadFormats, writableFormats } from '../../src/formats/registry.ts';
import { readLayerFile } from '../../src/inputs/read-layer.ts';
import { splitFragment } from '../../src/inputs/references.ts';
import { createRandom } from '../judges/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const random = createRandom(20);

const points = Array.from({ length: 600 }, (_, i) => ({
  type: 'Feature',
  properties: { n: i },
  geometry: { type: 'Point', coordinates: [random.integer(200) / 2 - 50, random.integer(160) / 2 - 40] },
}));
const layer = { type: 'FeatureCollection', features: points };
type Box = readonly [number, number, number, number];
const boxes: readonly Box[] = [[-10, -10, 10, 10], [0, 0, 0.5, 0.5], [-50, -40, 50, 40], [60, 0, 70, 1], ...Array.from({ length: 6 }, (): Box => [random.integer(50) - 50, random.integer(40) - 40, random.integer(50), random.integer(40)])]; // prettier-ignore
const inside = ([west, south, east, north]: Box) =>
  points.flatMap(({ properties: { n }, geometry: { coordinates: [x = 0, y = 0] } }) => (x >= west && x <= east && y >= south && y <= north ? [n] : [])); // prettier-ignore

const read = async (file: Buffer, bbox: string) => {
  const { value, notes } = await readLayerFile(file, { bbox }, () => '');
  return { numbers: StoredLayer.parse(value).features.map(({ properties: { n } }) => Number(n)).sort((a, b) => a - b), notes }; // prettier-ignore
};
const write = async (id: string) => {
  const format = writableFormats(await loadFormats()).find((one) => one.id === id);
  const { chunks } = (await format?.write(StoredLayer.parse(structuredClone(layer)))) ?? { chunks: [] };
  return Buffer.concat([...chunks]);
};

const withProperties = writableFormats(await loadFormats()).filter(({ id }) => !['wkt', 'wkb'].includes(id));

it.each(withProperties)('$title has the features of the box, and says how many are left out', async ({ id }) => {
  const file = await write(id);
  for (const box of boxes) {
    const { numbers, notes } = await read(file, box.join(','));
    expect(numbers).toEqual(inside(box));
    expect(notes.at(-1)).toMatch(new RegExp(`^${numbers.length} features? of 600 .*; ${600 - numbers.length} (was|were) left out\\.$`)); // prettier-ignore
  }
});

it.each([flatgeobuf, geopackage])('$title reads no more than its index finds', async (format) => {
  const file = await write(format.id);
  const box = { west: -10, south: -10, east: 10, north: 10 };
  const content = (await choosePart(await format.open(file, undefined, { box }), format.title).read()) as LayerContent;
  expect(content.total).toBe(600);
  expect((content.value as typeof layer).features.length).toBe(inside([-10, -10, 10, 10]).length);
});

it('Parquet leaves groups of rows out by the statistics of the boxes', async () => {
  const { chunks } = await parquet.write(StoredLayer.parse({ ...layer, features: Array.from({ length: 100_001 }, (_, n) => ({ type: 'Feature', properties: { n }, geometry: { type: 'Point', coordinates: [n < 100_000 ? 0 : 50, 0] } })) })); // prettier-ignore
  const box = { west: 40, south: -1, east: 60, north: 1 };
  const content = (await choosePart(await parquet.open(Buffer.concat([...chunks]), undefined, { box }), 'Parquet').read()) as LayerContent; // prettier-ignore
  expect([content.total, (content.value as typeof layer).features.map(({ properties }) => properties.n)]).toEqual([100_001, [100_000]]); // prettier-ignore
});

it.each([
  ['1,2,3', /^has bbox="1,2,3", which is not four numbers\. Write west,south,east,north/],
  ['1,2,3,x', /^has bbox="1,2,3,x", which is not four numbers/],
  ['5,2,3,4', /^has bbox="5,2,3,4", whose first corner is not the lower left one/],
])('refuses the box %s', async (bbox, message) => {
  const fault: unknown = await read(Buffer.from(JSON.stringify(layer)), bbox).catch((error: unknown) => error);
  expect(fault instanceof ProcessError && fault.code).toBe('invalid-input');
  expect((fault as Error).message).toMatch(message);
});

it('leaves JSON without features or a geometry as it is', async () => {
  const { value, notes } = await readLayerFile(Buffer.from('{"rows":[1]}'), { bbox: '0,0,1,1' }, () => '');
  expect([value, notes]).toEqual([{ rows: [1] }, []]);
});

it.each([
  ['1,2,1,2', { type: 'Feature', geometry: { type: 'Point' } }],
  ['3,4,5,6', { type: 'FeatureCollection', features: [] }],
])('of a single feature, the box %s leaves the CRS', async (bbox, left) => {
  const crs = { type: 'name', properties: { name: 'EPSG:25832' } };
  const feature = { type: 'Feature', crs, properties: {}, geometry: { type: 'Point', coordinates: [1, 2] } };
  const { value } = await readLayerFile(Buffer.from(JSON.stringify(feature)), { bbox }, () => '');
  expect(value).toMatchObject({ crs, ...left });
});

it('stands behind the name of a file, beside its layer', () => {
  expect(splitFragment('file:a.gpkg#layer=x&bbox=7,51,8.5,52')).toEqual({ address: 'file:a.gpkg', fragment: { layer: 'x', bbox: '7,51,8.5,52' } }); // prettier-ignore
});

describe.skipIf(spawnSync('ogr2ogr', ['--version']).status !== 0)('files of GDAL', () => {
  it.each([
    ['points.gpkg', []],
    ['points.fgb', []],
    ['plain.gpkg', ['-lco', 'SPATIAL_INDEX=NO']],
    ['plain.fgb', ['-lco', 'SPATIAL_INDEX=NO']],
  ])('%s has what ogrinfo -spat finds', async (name, options) => {
    writeFileSync(at('points.geojson'), JSON.stringify(layer));
    execFileSync('ogr2ogr', [at(name), at('points.geojson'), ...options]);
    for (const box of boxes.slice(0, 5)) {
      const told = execFileSync('ogrinfo', ['-so', '-al', '-spat', ...box.map(String), at(name)], { encoding: 'utf8' });
      const { numbers } = await read(readFileSync(at(name)), box.join(','));
      expect([box, numbers.length]).toEqual([box, Number(/Feature Count: (\d+)/.exec(told)?.[1])]);
      expect(numbers).toEqual(inside(box));
    }
  });
});

it.each([flatgeobuf, geopackage, parquet])(
  '$title that is damaged is refused, or read: 300 flips at random',
  async (format) => {
    // prettier-ignore
    const file = await write(format.id);
    for (let i = 0; i < 300; i++) {
      const damaged = Buffer.from(file);
      for (let flip = 0; flip < 4; flip++) damaged[random.integer(Math.min(file.length, 30_000))] = random.integer(256);
      try {
        await read(damaged, '-10,-10,10,10');
      } catch (error) {
        const code = error instanceof ProcessError ? error.code : String(error);
        expect(['invalid-input', 'too-large']).toContain(code);
      }
    }
  },
);
