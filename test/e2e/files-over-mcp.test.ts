/** A folder of files as people have them, from the first list to a file that GDAL reads: the built program and the client of the SDK. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../tools/clients.ts';
import { root } from './program.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

const folder = mkdtempSync(join(tmpdir(), 'isthmus-files-'));
const data = mkdtempSync(join(tmpdir(), 'isthmus-data-'));
const at = (...names: readonly string[]) => join(folder, ...names);
let client: Client;

interface Entry {
  readonly file: string;
  readonly format?: string;
  readonly layers?: readonly { readonly name: string; readonly reference: string }[];
  readonly error?: string;
  readonly beside?: readonly string[];
}

const box = (west: number, south: number, east: number, north: number, properties: object) => ({
  type: 'Feature',
  properties,
  geometry: {
    type: 'Polygon',
    coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]], // prettier-ignore
  },
});

function write(name: string, ...features: readonly object[]): string {
  writeFileSync(at(name), JSON.stringify({ type: 'FeatureCollection', features }));
  return at(name);
}

const ogr = (...args: readonly string[]) => execFileSync('ogr2ogr', args, { stdio: 'pipe' });

async function call(name: string, args: Readonly<Record<string, unknown>>): Promise<Answer> {
  return (await client.callTool({ name, arguments: args })) as unknown as Answer;
}

async function list(args: Readonly<Record<string, unknown>> = {}): Promise<readonly Entry[]> {
  return (await call('list_files', args)).structuredContent?.files as readonly Entry[];
}

beforeAll(async () => {
  if (!hasGdal) return;
  const roads = write('.roads.geojson', {
    type: 'Feature',
    properties: { name: 'Hauptstraße', width: 2, opened: '2020-05-01', toll: null },
    geometry: { type: 'LineString', coordinates: [[7, 52], [7.01, 52]] }, // prettier-ignore
  });
  const parks = write('.parks.geojson', box(7.001, 51.999, 7.003, 52.001, { kind: 'park' }));
  ogr('-f', 'GPKG', at('city.gpkg'), roads, '-nln', 'roads');
  ogr('-f', 'GPKG', '-update', at('city.gpkg'), parks, '-nln', 'parks');
  const zones = write('.zones.geojson', box(7.002, 51.9, 7.1, 52.1, { zone: 'east' }));
  ogr('-f', 'ESRI Shapefile', '-lco', 'ENCODING=UTF-8', at('zones.shp.zip'), zones, '-nln', 'zones');
  mkdirSync(at('raw'));
  ogr('-f', 'ESRI Shapefile', at('raw', 'zones.shp'), zones);
  ogr('-f', 'KML', at('places.kml'), parks, '-nln', 'places');
  writeFileSync(at('shops.csv'), 'name;lon;lat\nBäcker;7,002;52,0\nKiosk;7,2;52,0\n');
  writeFileSync(at('broken.gpkg'), readFileSync(at('city.gpkg')).subarray(0, 5000));
  writeFileSync(at('notes.md'), '# Notes\n\nNothing of use.\n');
  client = new Client({ name: 'inspector-test', version: '1.0.0' });
  const args = [join(root, 'dist', 'src', 'main.js'), 'stdio', '--data', data, '--root', folder, '--workers', '1'];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'ignore' }));
}, 60_000);
afterAll(async () => {
  if (hasGdal) await client.close();
  for (const path of [folder, data]) rmSync(path, { recursive: true, force: true });
});

describe.runIf(hasGdal)('an agent with a folder of files', () => {
  it('is told what is in each, and why one cannot be read, in at most 1.5 kB', async () => {
    const answer = await call('list_files', {});
    const files = answer.structuredContent?.files as readonly Entry[];
    expect(files.map(({ file }) => file)).toEqual([
      'file:broken.gpkg',
      'file:city.gpkg',
      'file:places.kml',
      'file:shops.csv',
      'file:zones.shp.zip',
      'file:notes.md',
    ]);
    expect(answer.structuredContent?.folders).toEqual(['raw']);
    const [broken, city, places, shops, zones, notes] = files;
    expect(broken?.error).toMatch(/^broken\.gpkg is not valid GeoPackage \(/);
    expect(notes?.error).toMatch(/^notes\.md is in none of the formats that are read: Esri JSON/);
    expect(city).toMatchObject({
      format: 'GeoPackage',
      layers: [
        {
          name: 'roads',
          kind: 'layer',
          count: 1,
          geometry_types: ['LineString'],
          crs: 'EPSG:4326',
          extent: [7, 52, 7.01, 52],
          reference: 'file:city.gpkg#layer=roads',
          columns: [
            { name: 'name', type: 'text', samples: ['Hauptstraße'] },
            { name: 'width', type: 'integer', samples: [2] },
            { name: 'opened', type: 'date', samples: ['2020-05-01'] },
            { name: 'toll', samples: [] },
          ],
        },
        { name: 'parks', reference: 'file:city.gpkg#layer=parks' },
      ],
    });
    expect(places?.layers).toMatchObject([{ name: 'places', count: 1 }]);
    expect(shops).toMatchObject({ format: 'CSV', layers: [{ kind: 'table', count: 2 }] });
    expect(zones?.layers).toMatchObject([{ name: 'zones', count: 1, reference: 'file:zones.shp.zip' }]);
    for (const file of files) expect(Buffer.byteLength(JSON.stringify(file))).toBeLessThanOrEqual(1500);
    const text = answer.content[0]?.text ?? '';
    for (const word of ['file:city.gpkg#layer=roads', 'Hauptstraße', 'is not valid GeoPackage'])
      expect(text).toContain(word);
  });

  it('finds files by a part of their names, one layer, and the files that belong to a .shp', async () => {
    expect((await list({ name: 'ZONES' })).map(({ file }) => file)).toEqual(['file:zones.shp.zip']);
    const [only] = await list({ name: 'city.gpkg#layer=parks' });
    expect(only?.layers?.map(({ name }) => name)).toEqual(['parks']);
    expect(await list({ folder: 'raw' })).toMatchObject([
      { file: 'file:raw/zones.shp', beside: ['zones.dbf', 'zones.prj', 'zones.shx'], layers: [{ count: 1 }] },
    ]);
    const wrong = await call('list_files', { folder: 'row' });
    expect(wrong).toMatchObject({ isError: true });
    expect(wrong.content[0]?.text).toContain('Did you mean "raw"?');
    for (const outside of ['..', '/etc', '../..', 'raw/../..']) {
      expect((await call('list_files', { folder: outside })).content[0]?.text).toContain('is outside the root folder');
    }
  });

  it('goes from the list to a file that GDAL reads', async () => {
    const city = (await list({ name: 'city' }))[0];
    const roads = city?.layers?.find(({ name }) => name === 'roads')?.reference;
    const buffered = await call('buffer', { layer: roads, distance: 50, output: 'reference' });
    const results = buffered.structuredContent?.results as Readonly<Record<string, { readonly reference: string }>>;
    const [zone] = Object.values(results);
    const inputs = { layer: zone?.reference, overlay: 'file:zones.shp.zip' };
    const saved = await call('run_process', { process: 'overlay', inputs, save_as: 'out/2026/zones.gpkg' });
    expect(saved.structuredContent?.saved).toMatch(/is saved as out\/2026\/zones\.gpkg/);
    const info = execFileSync('ogrinfo', ['-al', '-so', at('out', '2026', 'zones.gpkg')], { encoding: 'utf8' });
    expect(info).toMatch(/Feature Count: 1\n/);
    expect(info).toContain('Extent: (7.002000, 51.999');
    expect(info).toMatch(/name: String/);
    expect(info).toMatch(/zone: String/);
    expect((await list({ folder: 'out/2026' }))[0]).toMatchObject({ format: 'GeoPackage', layers: [{ count: 1 }] });
  });

  it('learns the names of layers and files from its mistakes', async () => {
    const text = async (layer: string) => (await call('measure', { layer })).content[0]?.text ?? '';
    expect(await text('file:city.gpkg')).toMatch(/"roads", "parks"/);
    expect(await text('file:city.gpkg#layer=road')).toContain('Did you mean "roads"?');
    expect(await text('file:citty.gpkg')).toContain('Did you mean file:city.gpkg?');
    expect(await text('city.gpkg')).toContain('a file of the root folder is "file:city.gpkg"');
    expect(await text('file:notes.md')).toContain('is in none of the formats that are read: Esri JSON');
    const saved = await call('measure', { layer: 'file:places.kml', save_as: 'a.xyz' });
    expect(saved.content[0]?.text).toMatch(/must end in one of .*\.gpkg \(GeoPackage\)/);
  });
});
