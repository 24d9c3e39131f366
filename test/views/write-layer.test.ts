import { describe, expect, it } from 'vitest';
import { mapInThisThread } from '../../src/common/blocks.ts';
import writeLayer from '../../src/views/write-layer.ts';

const context = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };
const write = async (layer: unknown, options: object) => {
  const inputs = writeLayer.inputs.parse({ layer: structuredClone(layer), ...options });
  const { file, notes, guarded } = await writeLayer.run(inputs, context);
  return { file: Buffer.from(file as Uint8Array), notes, guarded };
};
const textOf = async (layer: unknown, options: object) => {
  const { file, notes } = await write(layer, options);
  return [file.toString(), notes];
};
const square = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]; // prettier-ignore
const hole = [[1, 1], [1, 2], [2, 2], [1, 1]]; // prettier-ignore

describe('well-known text', () => {
  it.each([
    [{ type: 'Point', coordinates: [5.5, -52] }, 'POINT (5.5 -52)'],
    [{ type: 'Point', coordinates: [1, 2, 3] }, 'POINT Z (1 2 3)'],
    [{ type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }, 'MULTIPOINT ((1 2), (3 4))'], // prettier-ignore
    [{ type: 'LineString', coordinates: [[1, 2], [3, 4, 9]] }, 'LINESTRING Z (1 2 nan, 3 4 9)'], // prettier-ignore
    [
      { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] }, // prettier-ignore
      'MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))',
    ],
    [{ type: 'Polygon', coordinates: [square, hole] }, 'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 1 1))'],
    [
      { type: 'MultiPolygon', coordinates: [[square, hole], [hole]] },
      'MULTIPOLYGON (((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 1 1)), ((1 1, 1 2, 2 2, 1 1)))',
    ],
    [{ type: 'Polygon', coordinates: [] }, 'POLYGON EMPTY'],
    [
      { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] },
      'GEOMETRYCOLLECTION (POINT (1 2))',
    ],
    [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [1, 2] } }, 'POINT (1 2)'],
  ])('writes %j', async (value, wkt) => {
    expect(await textOf(value, { format: 'wkt' })).toEqual([wkt, []]);
  });

  it('gathers the features of a collection and says how many have no geometry', async () => {
    const feature = (geometry: unknown) => ({ type: 'Feature', properties: { a: 1 }, geometry });
    const features = [feature({ type: 'Point', coordinates: [1, 2] }), feature(null)];
    expect(await textOf({ type: 'FeatureCollection', features }, { format: 'wkt' })).toEqual([
      'GEOMETRYCOLLECTION (POINT (1 2))',
      [
        '1 feature without geometry cannot be expressed in well-known text and were left out.',
        'The properties of 2 features were left out: well-known text has geometries alone.',
      ],
    ]);
  });
});

const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::25832' } };
const berlin = { type: 'Feature', properties: { name: '=1+1' }, geometry: { type: 'Point', coordinates: [9, 52] } };

describe('the CRS of a file', () => {
  it('is in GeoJSON, and in the notes of what has no place for it', async () => {
    const planar = { type: 'Point', crs, coordinates: [500000, 5761038] };
    expect(await textOf(planar, { format: 'geojson' })).toEqual([
      '{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::25832"}},"type":"Point","coordinates":[500000,5761038]}',
      [],
    ]);
    expect(await textOf(planar, { format: 'wkt' })).toEqual([
      'POINT (500000 5761038)',
      ['Well-known text does not name its CRS: its coordinates are in EPSG:25832.'],
    ]);
    expect(await textOf(planar, { format: 'csv' })).toEqual([
      'wkt\r\nPOINT (500000 5761038)\r\n',
      ['CSV does not name its CRS: its coordinates are in EPSG:25832.'],
    ]);
  });

  it('is another where one is asked for, and the file names it', async () => {
    const { file, notes } = await write(berlin, { format: 'geojson', crs: 'EPSG:25832', decimals: 2 });
    expect(JSON.parse(file.toString())).toEqual({
      ...berlin,
      crs,
      geometry: { type: 'Point', coordinates: [500000, 5761038.21] },
    });
    expect(notes).toEqual([
      expect.stringMatching(/^layer was transformed from longitude and latitude, .* to EPSG:25832 \(/),
    ]);
  });

  it('is as it was where it is asked for', async () => {
    const [text, notes] = await textOf({ type: 'Point', coordinates: [9, 52] }, { format: 'wkt', crs: 'OGC:CRS84' });
    expect([text, notes]).toEqual(['POINT (9 52)', []]);
  });

  it('must be known', async () => {
    const planar = { type: 'Point', coordinates: [500000, 5761038] };
    await expect(write(planar, { format: 'wkt', crs: 'EPSG:4326' })).rejects.toThrow(
      '/layer has coordinates that are not longitude and latitude, and names no CRS.',
    );
    await expect(write(berlin, { format: 'wkt', crs: 'EPSG:1' })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

it('guards text that a spreadsheet runs in a table alone', async () => {
  expect(await write(berlin, { format: 'csv' })).toMatchObject({ guarded: 1 });
  expect(await write(berlin, { format: 'csv', guard: false })).toMatchObject({ guarded: 0 });
  const { file, guarded } = await write(berlin, { format: 'geojson' });
  expect([guarded, JSON.parse(file.toString())]).toEqual([0, berlin]);
});

it('rounds coordinates where decimals are asked for', async () => {
  const line = { type: 'LineString', coordinates: [[1.23456, -1.005, 2.5], [1e20, -0.0004]] }; // prettier-ignore
  expect(await textOf(line, { format: 'wkt', decimals: 3 })).toEqual([
    'LINESTRING Z (1.235 -1.005 2.5, 100000000000000000000 0 nan)',
    [],
  ]);
});

it('refuses a format that is not written', async () => {
  await expect(write(berlin, { format: 'png' })).rejects.toThrow('/format is "png", which is not written.');
});

describe('a table', () => {
  it('keeps the name wkt for the geometry, whatever the properties are called', async () => {
    const layer = { type: 'Feature', properties: { WKT: 'POINT (9 9)', wkt_2: 1 }, geometry: { type: 'Point', coordinates: [1, 2] } }; // prettier-ignore
    expect(await textOf(layer, { format: 'csv' })).toEqual([
      'WKT_2,wkt_2,wkt\r\nPOINT (9 9),1,POINT (1 2)\r\n',
      ['The column "WKT" is called "WKT_2".'],
    ]);
  });
});

describe('coordinates that are not longitude and latitude, without a CRS', () => {
  const layer = { type: 'Point', coordinates: [566_000, 5_933_000] };

  it.each(['geopackage', 'flatgeobuf', 'parquet', 'shapefile', 'kml'])('are not written as %s', async (format) => {
    await expect(write(layer, { format })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('#crs=EPSG:25832') as string,
    });
  });

  it.each(['wkt', 'csv', 'geojson'])('are written as %s, which names none', async (format) => {
    expect((await textOf(layer, { format }))[0]).toContain('566000');
  });
});
