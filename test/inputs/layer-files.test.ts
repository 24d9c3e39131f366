/** Files of the root folder in any format as inputs of a process: by their content, by the name of a layer, with a CRS. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import shapefile from '../../src/formats/shapefile.ts';
import { openZip } from '../../src/formats/zip.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

let folder: string;
let app: App;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-files-'));
  app = await createTestApp(undefined, { root: folder });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** @returns properties and positions of the result with the warnings, or the message of the error */
const select = async (layer: unknown) => {
  const inputs = { value: { layer, filter: '1 = 1' } };
  const { completion } = await app.execution
    .submit({ processId: 'select-by-attribute', inputs, api: 'cli', listed: true })
    .catch((error: unknown) => ({ completion: Promise.resolve({ job: undefined, outputs: [], error }) }));
  const outcome = await completion;
  if ('error' in outcome) return { error: (outcome.error as Error).message };
  const { job, outputs } = outcome;
  if (job.error) return { error: job.error.message };
  const [output] = outputs;
  const text = output && 'text' in output.value ? output.value.text : '{}';
  const { features = [] } = JSON.parse(text) as {
    features?: { properties: object; geometry: { coordinates: number[] } | null }[];
  };
  return { features: features.map(({ properties, geometry }) => ({ properties, at: geometry?.coordinates })), warnings: job.warnings }; // prettier-ignore
};

describe('a .shp', () => {
  it('is read with its parts beside it, and told where they are missing', async () => {
    const { chunks } = await shapefile.write(StoredLayer.parse({ type: 'Feature', properties: { name: 'A' }, geometry: { type: 'Point', coordinates: [5.5, 52] } })); // prettier-ignore
    const file = Buffer.concat([...chunks]);
    const zip = openZip(file);
    await writeFile(join(folder, 'whole.zip'), file);
    for (const extension of ['shp', 'dbf', 'prj', 'cpg']) {
      await writeFile(
        join(folder, `some roads.${extension === 'dbf' ? 'DBF' : extension}`),
        zip.read(`layer.${extension}`),
      );
    }
    await writeFile(join(folder, 'bare.shp'), zip.read('layer.shp'));
    const found = { features: [{ properties: { name: 'A' }, at: [5.5, 52] }], warnings: [] };
    expect(await select('file:some%20roads.shp')).toMatchObject(found);
    expect(await select('file:whole.zip#layer=layer')).toMatchObject(found);
    expect(await select('file:bare.shp')).toMatchObject({
      features: [{ properties: {}, at: [5.5, 52] }],
      warnings: [
        'layer: The .dbf with the attributes is not beside the .shp: the features have none.',
        'layer: There is no .prj, and nothing else tells the CRS.',
      ],
    });
  });

  it('reads no part that is outside of the root folder', async () => {
    await symlink('/etc/hostname', join(folder, 'bare.dbf'));
    expect((await select('file:bare.shp')).error).toContain(
      'which needs "bare.dbf" beside it, which is outside the root folder',
    );
  });
});

describe('a table of text', () => {
  it.each([
    ['a.csv', 'name,lon,lat\nA,5.5,52\nB,6,53\n'],
    ['a.txt', 'name;lon;lat\nA;5,5;52\nB;6;53\n'],
    ['a.tsv', 'name\tLongitude\tLatitude\nA\t5°30\'0"E\t52 N\nB\t6°E\t53°N\n'],
    ['with-bom.csv', '\ufeffname,wkt\nA,POINT (5.5 52)\nB,POINT (6 53)\n'],
    ['wrong-name.geojson', 'name|lon|lat\r\nA|5.5|52\r\nB|6|53\r\n'],
  ])('is points, with the other columns as properties: %s', async (name, text) => {
    await writeFile(join(folder, name), text);
    const { features } = await select(`file:${name}`);
    expect(features).toMatchObject([
      { properties: { name: 'A' }, at: [5.5, 52] },
      { properties: { name: 'B' }, at: [6, 53] },
    ]);
  });

  it('tells what it made of its values', async () => {
    await writeFile(join(folder, 'lab.csv'), '# river samples\nlon;lat;nitrate;code\n5,5;52;<0,10;007\n6;53;1,25;012\n7;54;;n.b.\n;;2,5;\n'); // prettier-ignore
    const { features, warnings } = await select('file:lab.csv');
    expect(features?.map(({ properties }) => properties)).toMatchObject([
      { nitrate: null, code: '007' },
      { nitrate: 1.25, code: '012' },
      { nitrate: null, code: 'n.b.' },
      { nitrate: 2.5, code: null },
    ]);
    expect(warnings).toEqual(
      expect.arrayContaining([
        'layer: Lines before the names that begin with # were taken for comments.',
        'layer: 1 value of nitrate became null: "<0,10".',
        'layer: 1 row with an empty lon and lat became a feature without a geometry.',
      ]),
    );
  });

  it.each([
    ['name,street\nA,Main\n', 'is a table without coordinates; its columns are name, street. Name the columns of its points lon and lat, or x and y; or that of its geometries wkt'], // prettier-ignore
    ['lon,lat\n5,52\nx,53\n', 'has 1 row whose lon and lat are no numbers (row 2: "x", 53). Correct them, or leave the cells empty'], // prettier-ignore
    ['n,wkt\n1,POINT (1 2)\n2,POINT (1 x)\n', 'has in row 2, column wkt, what is not valid well-known text (line 1, column 9): a position has 2 or 3 numbers, not 1'], // prettier-ignore
  ])('is refused where it has no places: %j', async (text, says) => {
    await writeFile(join(folder, 'no.csv'), text);
    const { error } = await select('file:no.csv');
    expect(error).toContain(`/layer refers to "file:no.csv", which ${says}`);
  });
});

describe.skipIf(!hasGdal)('a GeoPackage of GDAL', () => {
  beforeAll(async () => {
    const point = (x: number, y: number, properties: object) => ({
      type: 'Feature',
      properties,
      geometry: { type: 'Point', coordinates: [x, y] },
    });
    const collection = (...features: readonly object[]) => JSON.stringify({ type: 'FeatureCollection', features });
    const source = join(folder, 'source.json');
    const target = join(folder, 'all.gpkg');
    const convert = (...options: readonly string[]) => execFileSync('ogr2ogr', ['-f', 'GPKG', ...options, target, source], { stdio: 'pipe' }); // prettier-ignore
    await writeFile(source, collection(point(5, 52, { name: 'Ä ß 東京', n: 3, x: 0.5, ok: true, day: '2026-11-30' }), point(6, 53, { name: null }))); // prettier-ignore
    convert('-nln', 'schools');
    await writeFile(source, collection(point(5.1, 52.1, { big: 9007199254740992 })));
    convert('-nln', 'parks & more', '-update');
    execFileSync('ogr2ogr', ['-f', 'GPKG', join(folder, 'one.gpkg'), target, 'schools'], { stdio: 'pipe' });
  });

  it('is a layer with its types', async () => {
    const { features } = await select('file:one.gpkg');
    expect(features?.map(({ at }) => at)).toEqual([[5, 52], [6, 53]]); // prettier-ignore
    expect(features?.[0]?.properties).toMatchObject({ name: 'Ä ß 東京', n: 3, x: 0.5, ok: true, day: '2026-11-30' });
    expect(features?.[1]?.properties).toMatchObject({ name: null, n: null });
  });

  it('has layers by their names', async () => {
    const { features, warnings } = await select('file:all.gpkg#layer=parks%20%26%20more');
    expect(features).toMatchObject([{ at: [5.1, 52.1] }]);
    expect(features?.[0]?.properties).toMatchObject({ big: '9007199254740992' });
    expect(warnings).toContain('layer: 1 integer beyond 2^53 became text.');
    expect((await select('file:all.gpkg')).error).toContain(
      'is GeoPackage with 2 layers: "schools", "parks & more". Name one behind it: #layer=schools',
    );
    expect((await select('file:all.gpkg#layer=school')).error).toContain(
      'is GeoPackage without a layer "school". Did you mean "schools"?',
    );
  });
});
