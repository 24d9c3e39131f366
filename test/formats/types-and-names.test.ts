/** Types of columns and names of layers survive, beside GDAL in both directions. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LayerOfFile } from '../../schemas/layer.ts';
import { columnsOf } from '../../src/formats/column-types.ts';
import { readLayer, recogniseFile } from '../../src/formats/read-file.ts';
import { loadFormats, writableFormats } from '../../src/formats/registry.ts';
import writeView from '../../src/views/write-layer.ts';
import { silentContext } from '../processes/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;

const values = [
  { day: '2024-02-03', utc: '2024-02-03T04:05:06Z', local: '2024-02-03T04:05:06', away: '2024-02-03T01:05:06.25+02:00', yes: true, n: 2 ** 40, text: '' }, // prettier-ignore
  { day: '1950-12-31', utc: '2024-02-03T04:05:06.5Z', local: '2024-02-03T04:05', away: '2024-02-03T22:05:06-03:30', yes: false, n: 1, text: 'x' }, // prettier-ignore
  { day: null, utc: null, local: null, away: null, yes: null, n: null, text: null },
];
const layer = {
  type: 'FeatureCollection',
  name: 'straße "1"',
  features: values.map((properties) => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [7, 52] } })), // prettier-ignore
};

async function write(id: string, name?: string) {
  const { file, notes } = await writeView.run({ layer: LayerOfFile.parse({ ...layer, name }), format: id, guard: true, name: 'stem' }, silentContext); // prettier-ignore
  return { file: Buffer.from(file as Uint8Array), notes: notes as readonly string[] };
}

async function read(file: Uint8Array) {
  const { body, format } = await recogniseFile(file);
  if (!format) throw new Error('no format');
  const { value } = await readLayer(format, body);
  const { features } = LayerOfFile.parse(value);
  const types = columnsOf(features).map(({ name, type }) => `${name} ${type}`);
  return {
    name: 'name' in value ? value.name : undefined,
    types,
    properties: features.map(({ properties }) => properties),
  };
}

describe('written', () => {
  it.each(['geopackage', 'flatgeobuf', 'parquet'])('as %s, dates and times have types', async (id) => {
    const { file } = await write(id);
    const { types, properties } = await read(file);
    expect(types).toEqual(['day date', 'utc datetime', 'local datetime', 'away datetime', 'yes boolean', 'n integer', 'text text']); // prettier-ignore
    expect(properties[0]).toMatchObject({ day: '2024-02-03', utc: '2024-02-03T04:05:06Z', local: '2024-02-03T04:05:06', yes: true, text: '' }); // prettier-ignore
    expect(properties[0]?.away).toBe(id === 'flatgeobuf' ? '2024-02-03T01:05:06.25+02:00' : '2024-02-02T23:05:06.25Z');
    expect(properties[1]?.away).toBe(id === 'flatgeobuf' ? '2024-02-03T22:05:06-03:30' : '2024-02-04T01:35:06Z');
    expect(properties[2]).toEqual(values[2]);
  });

  it('as CSV, rows have a column where they have neither properties nor geometries', async () => {
    const bare = LayerOfFile.parse({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: null }] }); // prettier-ignore
    const { file } = await writeView.run({ layer: bare, format: 'csv', guard: true }, silentContext);
    expect(Buffer.from(file as Uint8Array).toString()).toBe('wkt\r\n""\r\n');
  });

  it('says that times are in UTC now', async () => {
    for (const id of ['geopackage', 'parquet']) expect((await write(id)).notes).toContain('The times of away are in UTC now.'); // prettier-ignore
  });

  it('in every format that has names, the layer has its own, else that of the file', async () => {
    for (const { id } of writableFormats(await loadFormats())) {
      if (!['geopackage', 'flatgeobuf', 'kml', 'kmz', 'topojson', 'shapefile'].includes(id)) continue;
      const own = (await read((await write(id, 'straße "1"')).file)).name;
      expect([id, own]).toEqual([id, id === 'shapefile' ? 'straße _1_' : 'straße "1"']);
      expect([id, (await read((await write(id)).file)).name]).toEqual([id, 'stem']);
    }
    const { file, notes } = await write('geopackage', 'rtree_x');
    expect([(await read(file)).name, notes[0]]).toEqual(['layer', 'The layer "rtree_x" is called "layer".']);
  });
});

describe.skipIf(!hasGdal)('beside GDAL', () => {
  it.each([
    ['geopackage', 'a.gpkg', '-f GPKG b.gpkg'],
    ['flatgeobuf', 'a.fgb', '-f FlatGeobuf b.fgb'],
  ])('%s has the same types in both directions, without a warning', async (id, name, target) => {
    // prettier-ignore
    writeFileSync(at(name), (await write(id, 'straße "1"')).file);
    const told = spawnSync('ogrinfo', ['-al', at(name)], { encoding: 'utf8' });
    expect([told.status, told.stderr]).toEqual([0, '']);
    expect(told.stdout).toContain('Layer name: straße "1"');
    expect(told.stdout).toContain(`day: ${id === 'geopackage' ? 'Date' : 'DateTime'} `);
    for (const type of ['utc: DateTime', 'local: DateTime', 'away: DateTime', 'yes: Integer(Boolean)', 'n: Integer64']) expect(told.stdout).toContain(type); // prettier-ignore
    expect(told.stdout).toContain('local (DateTime) = 2024/02/03 04:05:06\n');
    expect(told.stdout).toContain('utc (DateTime) = 2024/02/03 04:05:06+00');
    const [, driver = '', file = ''] = target.split(' ');
    execFileSync('ogr2ogr', ['-f', driver, at(file), at(name)]);
    const { name: layerName, types } = await read(readFileSync(at(file)));
    expect(layerName).toBe('straße "1"');
    expect(types).toEqual([`day ${id === 'geopackage' ? 'date' : 'datetime'}`, 'utc datetime', 'local datetime', 'away datetime', 'yes boolean', 'n integer', 'text text']); // prettier-ignore
  });
});
