/** Files as people have them: tables, archives, packed ones, boxes, names that lie, and files that never end. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import geopackage from '../../src/formats/geopackage.ts';
import { writeZip } from '../../src/formats/zip.ts';
import { isthmus } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;

const points = {
  type: 'FeatureCollection',
  features: [7, 8, 9].map((x) => ({ type: 'Feature', properties: { x }, geometry: { type: 'Point', coordinates: [x, 52] } })), // prettier-ignore
};
const convert = (...args: readonly string[]) => isthmus(['convert', ...args.map((arg) => (/^[a-z]\w*\./.test(arg) ? at(arg) : arg))]); // prettier-ignore

beforeAll(async () => {
  const { chunks } = await geopackage.write({ ...StoredLayer.parse(structuredClone(points)), name: 'spots' });
  const gpkg = Buffer.concat([...chunks]);
  writeFileSync(at('spots.gpkg'), gpkg);
  writeFileSync(at('lie.csv'), gpkg);
  writeFileSync(at('spots.geojson'), JSON.stringify(points));
  writeFileSync(at('table.csv'), 'sep=;\r\na;b;day\r\n1;"x";31.12.2024\r\n2;"";\r\n3;;1.1.2025\r\n');
  const entries = [{ name: 'data/spots.gpkg', bytes: gpkg }, { name: '__MACOSX/data/._spots.gpkg', bytes: Buffer.from('x') }, { name: 'readme.md', bytes: Buffer.from('read me') }]; // prettier-ignore
  writeFileSync(at('one.zip'), Buffer.concat([...writeZip(entries)]));
  writeFileSync(at('two.zip'), Buffer.concat([...writeZip([...entries, { name: 'more.geojson', bytes: Buffer.from(JSON.stringify(points)) }])])); // prettier-ignore
});

describe('a table without coordinates', () => {
  it.each(['gpkg', 'parquet', 'tsv', 'csv.gz'])(
    'is a table as .%s too, with its nulls and empty texts',
    async (extension) => {
      // prettier-ignore
      const { code, stderr } = await convert('table.csv', `t.${extension}`);
      expect([code, stderr]).toEqual([0, 'warning: day was read as dates, the day first.\n']);
      const back = await convert(`t.${extension}`, `${extension.replace('.', '')}.csv`);
      expect([back.code, back.stderr]).toEqual([0, '']);
      const id = extension === 'gpkg' ? ['fid,', '1,', '2,', '3,'] : ['', '', '', ''];
      expect(readFileSync(at(`${extension.replace('.', '')}.csv`), 'utf8')).toBe(`${id[0]}a,b,day\r\n${id[1]}1,x,2024-12-31\r\n${id[2]}2,"",\r\n${id[3]}3,,2025-01-01\r\n`); // prettier-ignore
      const info = await isthmus(['info', at(`t.${extension}`), '--json']);
      expect(JSON.parse(info.stdout)).toMatchObject({ layers: [{ kind: 'table', count: 3, extent: null }] });
    },
  );

  it('is separated by tabs, and packed, as its name says', () => {
    expect(readFileSync(at('t.tsv'), 'utf8')).toBe('a\tb\tday\r\n1\tx\t2024-12-31\r\n2\t""\t\r\n3\t\t2025-01-01\r\n');
    expect(gunzipSync(readFileSync(at('t.csv.gz'))).toString()).toMatch(/^a,b,day\r\n1,x,/);
  });
});

it.skipIf(!hasGdal)('TSV is read by GDAL', async () => {
  await convert('table.csv', 'gdal.tsv');
  const { stdout } = spawnSync('ogrinfo', ['-al', at('gdal.tsv')], { encoding: 'utf8' });
  expect(stdout).toContain('Feature Count: 3\n');
  expect(stdout).toMatch(/ b \(String\) = x\n {2}day \((String|Date)\) = 2024[-/]12[-/]31\n/);
});

describe('the encoding of a text', () => {
  // "Č" of Windows-1250 is "È" of Windows-1252.
  beforeAll(() => writeFileSync(at('old.csv'), Buffer.from('lon,lat,name\n7,52,\xc8ech\n', 'latin1')));

  it.each([
    ['old.csv#encoding=windows-1250', []],
    ['old.csv', ['--encoding', 'windows-1250']],
  ])('stands behind its name or is an option: %s %j', async (name, options) => {
    const { code, stderr } = await convert(name, 'new.csv', ...options, '--overwrite');
    expect([code, stderr]).toEqual([0, '']);
    expect(readFileSync(at('new.csv'), 'utf8')).toBe('name,wkt\r\nČech,POINT (7 52)\r\n');
    expect((await isthmus(['info', at(name), ...options])).stdout).toContain('Čech');
  });

  it('is refused where the file tells it', async () => {
    const { code, stderr } = await convert('spots.gpkg#encoding=windows-1250', 'new.csv', '--overwrite');
    expect([code, stderr]).toEqual([1, `isthmus: ${at('spots.gpkg')} is GeoPackage, which tells its encoding itself. Leave encoding= out.\n`]); // prettier-ignore
  });
});

describe('an archive', () => {
  it('with one data file is that file', async () => {
    const { code, stdout } = await isthmus(['info', at('one.zip')]);
    expect([code, stdout.split('\n').slice(0, 2)]).toEqual([0, ['zip', 'layer spots, 3 features']]);
    const run = await isthmus(['run', 'envelope', '--layer', at('one.zip')]);
    expect([run.code, run.stderr]).toEqual([0, '']);
  });

  it('with several has their layers', async () => {
    const { code, stderr } = await convert('two.zip', 'a.wkt');
    expect([code, stderr]).toEqual([1, `isthmus: ${at('two.zip')} is zip with 2 layers: "spots", "more". Name one behind it: #layer=spots.\n`]); // prettier-ignore
    expect((await convert('two.zip', 'a.wkt', '--layer', 'more')).code).toBe(0);
  });

  it('names the archives in it, which are not read', async () => {
    const table = { name: 'a.csv', bytes: Buffer.from('lon,lat\n7,52\n') };
    const archives = ['b.xlsx', 'c.kmz', 'd.zip'].map((name) => ({ name, bytes: Buffer.from('PK') }));
    writeFileSync(at('nested.zip'), Buffer.concat([...writeZip([table, ...archives])]));
    const { code, stderr } = await convert('nested.zip', 'nested.wkt');
    expect([code, stderr]).toEqual([0, 'warning: The archive has "b.xlsx", "c.kmz", "d.zip" too, which were not read.\n']); // prettier-ignore
  });

  it.skipIf(!hasGdal)('of KML as GDAL writes it has a file for each layer', async () => {
    spawnSync('ogr2ogr', ['-f', 'LIBKML', at('spots.kmz'), at('spots.gpkg')]);
    const { code, stderr } = await convert('spots.kmz', 'kmz.gpkg');
    expect([code, stderr]).toEqual([0, 'warning: The ids are not different integers; they are in the column "id".\n']);
    const { stdout } = await isthmus(['info', at('kmz.gpkg'), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ layers: [{ name: 'spots', count: 3 }] });
  });
});

describe('a box', () => {
  it.each([
    ['spots.gpkg#bbox=7.5,51,9.5,53', []],
    ['spots.geojson', ['--bbox', '7.5,51,9.5,53']],
    ['lie.csv', ['--bbox=7.5,51,9.5,53']],
  ])('of %s %j leaves features out, and says how many', async (name, options) => {
    // prettier-ignore
    const { code, stderr } = await convert(name, 'box.wkt', ...options, '--overwrite');
    expect([code, stderr]).toEqual([0, expect.stringContaining('warning: 2 features of 3 lie in the box 7.5,51,9.5,53 or meet it; 1 was left out.\n')]); // prettier-ignore
  });
});

it.each(['bbox=7,51,8,53', 'crs=EPSG:25832'])('info says that it does not take #%s', async (fragment) => {
  const { code, stdout, stderr } = await isthmus(['info', `${at('spots.gpkg')}#${fragment}`]);
  const name = fragment.replace(/=.*/, '=');
  expect([code, stdout, stderr]).toEqual([1, '', `isthmus: ${at('spots.gpkg')} has #${name} behind it, and info describes a layer as it is in the file. Leave it out; convert takes it.\n`]); // prettier-ignore
});

it('reads a file whose name lies by its content, and says so', async () => {
  const said = 'The file is called .csv and is GeoPackage by its content; it was read as that.';
  expect((await isthmus(['info', at('lie.csv')])).stdout).toContain(`Note: ${said}`);
  expect((await isthmus(['run', 'envelope', '--layer', at('lie.csv')])).stderr).toBe(`warning: layer: ${said}\n`);
});

it('says what is wrong with JSON of no known kind', async () => {
  writeFileSync(at('deep.json'), `{"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}`);
  writeFileSync(at('other.json'), '{"rows":[1,2]}');
  const deep = await isthmus(['info', at('deep.json')]);
  expect(deep.stderr).toContain('deep.json is JSON that cannot be read: /x is nested too deep: an input has at most 200 levels'); // prettier-ignore
  const other = await isthmus(['info', at('other.json')]);
  expect(other.stderr).toContain(
    'other.json is JSON with the members "rows", not GeoJSON or another kind that is read.',
  );
});

describe('a GeoPackage whose view never ends', () => {
  beforeAll(() => {
    writeFileSync(at('endless.gpkg'), readFileSync(at('spots.gpkg')));
    const db = new Sqlite(at('endless.gpkg'));
    db.exec(`CREATE VIEW endless AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) SELECT fid, NULL AS geom FROM n WHERE fid < 0;
      INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('endless', 'features', 'endless', 4326);
      INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POINT', 4326, 0, 0);`);
    db.close();
  });

  it.each([[['run', 'envelope', '--layer']], [['run', 'envelope', '--root', folder, '--layer']], [['info']]])(
    'cannot outlive the time limit of %j',
    async (command) => {
      const { stderr, stdout } = await isthmus([
        ...command,
        `${at('endless.gpkg')}#layer=endless`,
        '--run-timeout',
        '2',
      ]);
      expect([stdout, stderr]).toEqual(['', 'isthmus: The job ran longer than 2 s, the limit. Send fewer or simpler features.\n']); // prettier-ignore
    },
  );
});
