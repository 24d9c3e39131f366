/** Esri JSON: types of fields, geometries, CRS, what is missing; against GDAL, and damage at random. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { LayerOfFile } from '../../schemas/layer.ts';
import esri from '../../src/formats/esri-json.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import { loadFormats } from '../../src/formats/registry.ts';
import { readDamaged } from './damage.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

const toFile = (value: unknown) => Buffer.from(JSON.stringify(value));
async function read(value: unknown, name?: string) {
  const { value: layer, notes } = await readLayer(esri, toFile(value), name);
  const { crs, features } = LayerOfFile.parse(layer);
  return { crs: crs?.name, notes, features: features.map(({ id, properties, geometry, broken }) => ({ ...(id !== undefined && { id }), properties, geometry: geometry && toGeoJson(geometry), ...(broken && { broken: broken.faults.length }) })) }; // prettier-ignore
}
const geometryOf = async (geometry: unknown, flags: object = {}) =>
  (await read({ spatialReference: { wkid: 4326 }, ...flags, features: [{ attributes: {}, geometry }] })).features[0]?.geometry; // prettier-ignore

const square = [[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]; // prettier-ignore
const hole = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]; // prettier-ignore
const beside = [[20, 0], [20, 2], [22, 0], [20, 0]]; // prettier-ignore
const parks = {
  displayFieldName: 'name',
  geometryType: 'esriGeometryPolygon',
  spatialReference: { wkid: 102100, latestWkid: 3857 },
  fields: [
    { name: 'OBJECTID', type: 'esriFieldTypeOID', alias: 'OBJECTID' },
    { name: 'name', type: 'esriFieldTypeString', alias: 'Name', length: 50 },
    { name: 'opened', type: 'esriFieldTypeDate', alias: 'Opened' },
    { name: 'kind', type: 'esriFieldTypeSmallInteger', domain: { type: 'codedValue', codedValues: [{ name: 'Wood', code: 1 }] } }, // prettier-ignore
    { name: 'area', type: 'esriFieldTypeDouble' },
  ],
  features: [
    { attributes: { OBJECTID: 7, name: 'Ä', opened: 1588312800000, kind: 1, area: 0.5 }, geometry: { rings: [square, hole, beside] } }, // prettier-ignore
    { attributes: { OBJECTID: 8, name: null, opened: -1, kind: null }, geometry: null },
  ],
};

it('reads a feature set by the types of its fields', async () => {
  expect(await read(parks)).toEqual({
    crs: 'EPSG:3857',
    notes: ['Codes of a domain stayed codes, without their names: kind.'],
    features: [
      {
        id: 7,
        properties: { OBJECTID: 7, name: 'Ä', opened: '2020-05-01T06:00:00Z', kind: 1, area: 0.5 },
        geometry: { type: 'MultiPolygon', coordinates: [[square.toReversed(), hole.toReversed()], [beside.toReversed()]] }, // prettier-ignore
      },
      { id: 8, properties: { OBJECTID: 8, name: null, opened: '1969-12-31T23:59:59.999Z', kind: null, area: null }, geometry: null }, // prettier-ignore
    ],
  });
});

it('says where the service has more', async () => {
  for (const member of [{ exceededTransferLimit: true }, { properties: { exceededTransferLimit: true } }]) {
    expect((await read({ ...parks, ...member })).notes[0]).toBe('INCOMPLETE: the service sent 2 features and has more (exceededTransferLimit). Ask for the rest with resultOffset.'); // prettier-ignore
  }
});

describe('geometries', () => {
  it.each([
    [
      { x: 1, y: 2 },
      { type: 'Point', coordinates: [1, 2] },
    ],
    [
      { x: 1, y: 2, z: 3, m: 4 },
      { type: 'Point', coordinates: [1, 2, 3] },
    ],
    [{ x: 'NaN', y: 'NaN' }, null],
    [{ x: null }, null],
    [{ points: [[1, 2], [3, 4]] }, { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }], // prettier-ignore
    [{ paths: [[[1, 2], [3, 4]]] }, { type: 'LineString', coordinates: [[1, 2], [3, 4]] }], // prettier-ignore
    [{ paths: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] }, { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] }], // prettier-ignore
    [{ hasZ: true, hasM: true, paths: [[[1, 2, 3, 4], [5, 6, 'NaN', 8]]] }, { type: 'LineString', coordinates: [[1, 2, 3], [5, 6]] }], // prettier-ignore
    [{ hasM: true, paths: [[[1, 2, 3], [5, 6, 7]]] }, { type: 'LineString', coordinates: [[1, 2], [5, 6]] }], // prettier-ignore
    [{ rings: [] }, null],
  ])('%j', async (geometry, expected) => {
    expect(await geometryOf(geometry)).toEqual(expected);
  });

  it('say what was left out', async () => {
    expect((await read({ spatialReference: { wkid: 4326 }, hasM: true, features: [{ attributes: {}, geometry: { paths: [[[1, 2, 3], [5, 6, 7]]] } }] })).notes).toEqual(['The M values of 1 geometry were left out.']); // prettier-ignore
  });

  it.each([
    [{ curvePaths: [[[0, 0], { c: [[3, 3], [1, 4]] }]] }, 'its geometry has curves'], // prettier-ignore
    [{ xmin: 1 }, 'its geometry has none of x, points, paths and rings'],
    [{ x: '1', y: 2 }, 'a position has what is not a number'],
    [{ rings: [[1]] }, 'a position is not a list of numbers'],
  ])('refuses %j', async (geometry, reason) => {
    await expect(geometryOf(geometry)).rejects.toThrow(`is not valid Esri JSON (feature 1): ${reason}`);
  });

  it('with open rings are broken, not dropped', async () => {
    const { features } = await read({ spatialReference: { wkid: 4326 }, features: [{ attributes: {}, geometry: { rings: [square.slice(0, 4)] } }] }); // prettier-ignore
    expect(features).toEqual([{ properties: {}, geometry: null, broken: 1 }]);
  });
});

describe('the CRS', () => {
  const crsOf = async (spatialReference: unknown) => (await read({ ...parks, spatialReference })).crs;
  const lambert = 'PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",44.0],PARAMETER["Standard_Parallel_2",49.0],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1.0]]'; // prettier-ignore

  it.each([
    [{ wkid: 4326 }, 'EPSG:4326'],
    [{ wkid: 102100 }, 'EPSG:3857'],
    [{ wkid: 102110, latestWkid: 2154 }, 'EPSG:2154'],
    [{ wkt: lambert }, 'EPSG:2154'],
    [{ wkid: 102003 }, '"ESRI:102003"'],
  ])('%j', async (reference, name) => {
    expect(await crsOf(reference)).toBe(name);
  });

  it('is not guessed', async () => {
    const { crs, notes } = await read({ ...parks, spatialReference: undefined });
    expect(crs).toBeUndefined();
    expect(notes[0]).toBe('There is no spatialReference, and nothing else tells the CRS.');
  });
});

it('reads layers of a feature collection by their names, a feature and a geometry', async () => {
  const { fields, geometryType, ...featureSet } = parks;
  const value = { layers: [{ layerDefinition: { name: 'Parks', fields, geometryType }, featureSet }, { layerDefinition: { name: 'None' }, featureSet: { features: [] } }] }; // prettier-ignore
  expect((await read(value, 'Parks')).features[0]?.properties).toMatchObject({ opened: '2020-05-01T06:00:00Z' });
  const point = { x: 1, y: 2, spatialReference: { wkid: 25832 } };
  const found = { crs: 'EPSG:25832', features: [{ geometry: { type: 'Point', coordinates: [1, 2] } }] };
  expect(await read(point)).toMatchObject(found);
  expect(await read({ attributes: { a: 1 }, geometry: point })).toMatchObject(found);
});

it('is recognised whatever the order of its members, beside what only looks like it', async () => {
  const { features, ...rest } = parks;
  const { recognise } = await loadFormats();
  for (const value of [{ features, ...rest }, { ...rest, features: [] }, { layers: [{ featureSet: parks }] }]) expect(recognise(toFile(value))?.id).toBe('esri-json'); // prettier-ignore
  const other = { type: 'FeatureCollection', features: [], spatialReference: { wkid: 4326 } };
  expect(recognise(toFile(other))?.id).toBe('geojson');
  expect(recognise(toFile({ fields: [], ...other }))?.id).toBe('geojson');
});

it('refuses quantised coordinates', async () => {
  await expect(read({ ...parks, transform: { scale: [1, 1] } })).rejects.toThrow('Ask without quantizationParameters');
});

it('reads or refuses what is cut or damaged at random', async () => {
  expect(await readDamaged(esri, toFile(parks), 24, 1000)).toBeGreaterThan(10);
});

it.skipIf(!hasGdal)('has what GDAL makes of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-esri-'));
  const [source, target] = [join(folder, 'in.json'), join(folder, 'out.json')];
  writeFileSync(source, toFile(parks));
  execFileSync('ogr2ogr', ['-f', 'GeoJSON', '-lco', 'RFC7946=NO', target, source], { stdio: 'pipe' });
  const theirs = JSON.parse(readFileSync(target, 'utf8')) as { features: { properties: Record<string, unknown>; geometry: { coordinates: unknown } | null }[] }; // prettier-ignore
  rmSync(folder, { recursive: true, force: true });
  const { features } = await read(parks);
  const ringsOf = (geometry: unknown) =>
    JSON.stringify(geometry)
      .match(/\[-?\d[^\]]*\]/g)
      ?.sort()
      .join(' ');
  expect(features.map(({ geometry }) => ringsOf(geometry))).toEqual(theirs.features.map(({ geometry }) => ringsOf(geometry))); // prettier-ignore
  const pick = ({ OBJECTID, name = null, kind = null, area = null }: Readonly<Record<string, unknown>>) => [OBJECTID, name, kind, area]; // prettier-ignore
  expect(features.map(({ properties }) => pick(properties))).toEqual(theirs.features.map(({ properties }) => pick(properties))); // prettier-ignore
  // It leaves dates as milliseconds.
  expect(new Date(Number(theirs.features[0]?.properties.opened)).toISOString()).toBe('2020-05-01T06:00:00.000Z');
});
