/** Parquet files of pyarrow, geopandas and DuckDB (test/fixtures/parquet/make.py), ours read by geopandas, and damaged ones. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import parquet from '../../src/formats/parquet.ts';
import { choosePart } from '../../src/formats/read-file.ts';
import { createRandom } from '../judges/random.ts';
import { readBack, writeLayer } from './layers.ts';

const fixtures = fileURLToPath(new URL('../fixtures/parquet/', import.meta.url));
const fixture = (name: string) => readFileSync(join(fixtures, `${name}.parquet`));
const square = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]; // prettier-ignore

async function readTable(file: Uint8Array) {
  const content = await choosePart(await parquet.open(file), 'Parquet').read();
  if (content.kind !== 'table') throw new Error('it is a layer');
  return { ...content.table, notes: content.notes };
}
const read = (file: Uint8Array) => readBack(parquet, file);
const write = (features: readonly object[], crs?: unknown) => writeLayer(parquet, features, crs);
const toFeature = (geometry: unknown, properties: unknown = {}) => ({ type: 'Feature', properties, geometry });

describe('Parquet', () => {
  it('of pyarrow is read with all types, and says which values became text or null', async () => {
    const { columns, rows, notes } = await readTable(fixture('types'));
    const byName = Object.fromEntries(columns.map((name, at) => [name === '__proto__' ? 'proto' : name, rows.map((row) => row[at])])); // prettier-ignore
    expect(byName).toEqual({
      i64: [1, -9007199254740991, '9223372036854775807', null],
      u64: [1, 2, '18446744073709551615', null],
      u32: [1, 2, 4294967295, null],
      i8: [1, -2, 127, null],
      f32: [0.5, -0.25, null, null],
      f64: [0.1, 1e300, null, null],
      flag: [true, false, true, null],
      text: ['a', '', 'Zürich 東京', null],
      word: ['x', 'y', 'x', null],
      small: [1.15, -0.01, 12345.67, null],
      large: [1.15, '-123456789012345678901234.5000', 0, null],
      day: ['2026-11-30', '1899-12-31', '1970-01-01', null],
      utc: ['2025-11-30T12:00:00.123456Z', '1969-12-31T23:59:59.999999Z', '1970-01-01T00:00:00Z', null],
      local: ['2025-11-30T12:00:00.123', '1969-12-31T23:59:59.999', '1970-01-01T00:00:00', null],
      nanos: ['2025-11-30T12:00:00.123456789', '1969-12-31T23:59:59.999999999', '1970-01-01T00:00:00', null],
      time: ['12:30:00.5', '00:00:00', '23:59:59', null],
      bytes: ['AAE=', '', '/w==', null],
      list: ['[1,null,3]', '[]', null, '["1152921504606846976"]'],
      struct: ['{"a":1,"b":["x"]}', '{"a":null,"b":[]}', null, '{"a":2,"b":null}'],
      map: ['{"k":0.1}', '{}', null, '{"l":null}'],
      when: ['["2026-11-30"]', null, '[]', '[null]'],
      proto: [1, 2, 3, null],
    });
    // Column by column of each row group.
    expect([...notes].sort()).toEqual([
      '1 value of f32 became null: "NaN".',
      '1 value of f64 became null: "Infinity".',
      '1 value of more than 15 digits became text: "-123456789012345678901234.5000".',
      '3 values beyond 2^53 became text.',
      '3 values of bytes became text in base64.',
    ]);
  });

  it.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'])('is read in row groups packed by %s', async (name) => {
    const { rows } = await readTable(fixture(name));
    expect(rows).toEqual([
      [1, 0.1, 'a', 'x', '[1,null,3]'],
      [-9007199254740991, 1e300, '', 'y', '[]'],
      ['9223372036854775807', null, 'Zürich 東京', 'x', null],
      [null, null, null, null, '["1152921504606846976"]'],
    ]);
  });

  it('of geopandas is a layer: CRS, missing and empty geometries, without the boxes that cover them', async () => {
    expect(await read(fixture('geopandas'))).toEqual({
      notes: [],
      code: 25832,
      properties: [{ n: 1, name: 'a' }, { n: 2, name: null }, { n: 3, name: '' }, { n: 4, name: 'é' }], // prettier-ignore
      geometries: [
        { type: 'Polygon', coordinates: [square, [[1, 1], [1, 2], [2, 2], [1, 1]]] }, // prettier-ignore
        { type: 'MultiPolygon', coordinates: [[[[0, 0], [4, 0], [4, 4], [0, 0]]], [[[10, 10], [14, 10], [14, 14], [10, 10]]]] }, // prettier-ignore
        null,
        { type: 'Polygon', coordinates: [] },
      ],
    });
    expect((await read(fixture('no-crs'))).code).toBeUndefined();
  });

  it.each([
    ['point', 'Point', [[1, 2], [3, 4]]],
    ['linestring', 'LineString', [[[1, 2], [3, 4]], [[5, 6], [7, 8], [9, 10]]]],
    ['polygon', 'Polygon', [[square, [[1, 1], [1, 2], [2, 2], [1, 1]]], [[[0, 0], [1, 0], [1, 1], [0, 0]]]]],
    ['multipoint', 'MultiPoint', [[[1, 2], [3, 4]], [[5, 6]]]],
    ['multilinestring', 'MultiLineString', [[[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[[1, 2], [3, 4]]]]],
    ['multipolygon', 'MultiPolygon', [[[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]], [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]]],
  ])('has native geometries: %s', async (name, type, coordinates) => {
    const { geometries, code } = await read(fixture(`native-${name}`));
    expect(geometries).toEqual(coordinates.map((one) => ({ type, coordinates: one })));
    expect(code).toBe(4326);
  }); // prettier-ignore

  it('without GeoParquet is a layer by a column of WKB, or as a table by lon and lat', async () => {
    expect(await read(fixture('wkb'))).toMatchObject({
      notes: ['The geometries are from the column "geom"; nothing in the file tells their CRS.'],
      code: undefined,
      properties: [{ n: 1 }],
      geometries: [{ type: 'Point', coordinates: [1, 2] }],
    });
    expect(await read(fixture('lon-lat'))).toMatchObject({ properties: [{ name: 'a' }], geometries: [{ coordinates: [8.5, 47.25] }] }); // prettier-ignore
    expect((await readTable(fixture('duckdb'))).rows[2]).toEqual([2, 'row 2', '2026-11-30']);
  });

  it('keeps types, null against empty, any name, ids and missing geometries', async () => {
    const properties = [
      JSON.parse('{"__proto__": 1}') as object,
      { n: 9007199254740991, i: 1, x: 0.1, flag: true, name: 'é 東京', day: '2026-11-30', at: '2026-11-30T12:00:00.5Z', wrong: '2026-02-30', list: [1, 'a'], 'a.b ☃': '' },
      { n: -5, i: -1, x: null, flag: false, name: '', day: '1899-12-31', at: null, wrong: null, list: { a: null }, 'a.b ☃': null },
    ]; // prettier-ignore
    const { file, notes } = await write([
      { ...toFeature({ type: 'Point', coordinates: [1, 2] }, properties[0]), id: 4 },
      toFeature(null, properties[1]),
      toFeature({ type: 'LineString', coordinates: [[1, 2], [3, 4, 5]] }, properties[2]), // prettier-ignore
    ]);
    expect(notes).toEqual(['Parquet has no ids: those of the features are in the column "id".']);
    const { properties: own, geometries } = await read(file);
    expect(own[0] && Object.entries(own[0]).find(([name]) => name === '__proto__')).toEqual(['__proto__', 1]);
    expect(own[1]).toMatchObject(properties[1] ?? {});
    expect(own[2]).toMatchObject(properties[2] ?? {});
    expect(geometries).toEqual([{ type: 'Point', coordinates: [1, 2] }, null, { type: 'LineString', coordinates: [[1, 2], [3, 4, 5]] }]); // prettier-ignore
  });

  it('says that times are in UTC of columns with timestamps alone', async () => {
    const [utc, text] = ['2024-02-03T01:05:06+02:00', '2024-02-03T01:05:06'];
    const { file, notes } = await write([toFeature(null, { a: utc, b: utc }), toFeature(null, { a: utc, b: text })]);
    expect(notes).toEqual(['The times of a are in UTC now.']);
    expect((await readTable(file)).rows).toEqual([['2024-02-02T23:05:06Z', utc], ['2024-02-02T23:05:06Z', text]]); // prettier-ignore
  });

  it('of rows without geometries is a plain table', async () => {
    const { file } = await write([toFeature(null, { a: 1 }), toFeature(null, { a: null })]);
    expect(await readTable(file)).toEqual({ columns: ['a'], rows: [[1], [null]], notes: [] });
  });

  it(
    'that is damaged is refused with its name, or read: 1,000 cuts and flips at random',
    { timeout: 120_000 },
    async () => {
      const random = createRandom(32);
      const ours = (await write(Array.from({ length: 30 }, (_, n) => toFeature({ type: 'Point', coordinates: [n, 1] }, { n, name: `row ${n}`, list: [n] })))).file; // prettier-ignore
      const files = [
        ours,
        fixture('types'),
        fixture('zstd'),
        fixture('gzip'),
        fixture('lz4'),
        fixture('native-polygon'),
      ];
      let refused = 0;
      for (let n = 0; n < 1000; n++) {
        const file = random.pick(files);
        const damaged = Buffer.from(n % 8 === 0 ? file.subarray(0, random.integer(file.length)) : file);
        for (let k = 0; k < 1 + (n % 5) && damaged.length > 0; k++) damaged[random.integer(damaged.length)] = random.integer(256); // prettier-ignore
        try {
          await choosePart(await parquet.open(damaged), 'Parquet').read();
        } catch (error) {
          expect(error).toBeInstanceOf(ProcessError);
          expect((error as ProcessError).message).toMatch(/^is (not valid Parquet \(|Parquet with )/);
          refused += 1;
        }
      }
      expect(refused).toBeGreaterThan(400);
    },
  );
});

const pythons = [fileURLToPath(new URL('../../.cache/peers-formats/bin/python', import.meta.url)), 'python3'];
const python = pythons.find((one) => (one === 'python3' || existsSync(one)) && spawnSync(one, ['-c', 'import geopandas, pyarrow']).status === 0); // prettier-ignore
if (python === undefined) process.stderr.write('Not tested beside geopandas: it is not there (pip install geopandas pyarrow).\n'); // prettier-ignore

describe.skipIf(python === undefined)('beside geopandas', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-parquet-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (code: string) => {
    const { stdout, stderr, status } = spawnSync(python ?? '', ['-W', 'error', '-c', `import json\n${code}`], { cwd: folder, encoding: 'utf8' }); // prettier-ignore
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as unknown;
  };

  it('is read without a warning: types, CRS, geometries, and by the boxes that cover them', async () => {
    const features = [
      toFeature({ type: 'Polygon', coordinates: [square] }, { n: 1, x: 0.5, name: 'é', flag: true, day: '2026-11-30', at: '2026-11-30T12:00:00Z', big: 9007199254740991 }),
      toFeature(null, { n: 2, x: null, name: '', flag: null, day: null, at: null, big: null }),
      toFeature({ type: 'MultiPolygon', coordinates: [[square.map(([x = 0, y = 0]) => [x + 100, y, 7])]] }, { n: 3, x: 1.5, name: null, flag: false, day: '1899-12-31', at: '1969-12-31T23:59:59.999999Z', big: 1 }),
    ]; // prettier-ignore
    const { file } = await write(features, { type: 'name', properties: { name: 'EPSG:25832' } });
    writeFileSync(join(folder, 'ours.parquet'), file);
    const told = run(`
import geopandas as gpd, pyarrow.parquet as pq
layer = gpd.read_parquet('ours.parquet')
part = gpd.read_parquet('ours.parquet', bbox=(90, -1, 110, 5))
types = {field.name: str(field.type) for field in pq.read_schema('ours.parquet')}
print(json.dumps({'crs': layer.crs.to_epsg(), 'same': bool(layer.crs.equals('EPSG:25832', ignore_axis_order=True)), 'wkt': [g and g.wkt for g in layer.geometry],
  'name': [None if v is None or v != v else v for v in layer.name], 'at': [str(v) for v in layer['at']], 'day': [str(v) for v in layer.day], 'types': types, 'part': part.n.tolist()}))`);
    expect(told).toMatchObject({
      crs: 25832,
      wkt: ['POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', null, 'MULTIPOLYGON Z (((100 0 7, 104 0 7, 104 4 7, 100 4 7, 100 0 7)))'], // prettier-ignore
      name: ['é', '', null],
      at: ['2026-11-30 12:00:00+00:00', 'NaT', '1969-12-31 23:59:59.999999+00:00'],
      day: ['2026-11-30', 'None', '1899-12-31'],
      types: { n: 'int32', x: 'double', name: 'string', flag: 'bool', day: 'date32[day]', at: 'timestamp[us, tz=UTC]', big: 'int64', geometry: 'binary' }, // prettier-ignore
      part: [3],
    });
  });

  it('has a CRS by a definition that means the same place as its code, within a micrometre', async () => {
    const codes = [3857, 2056, 28992, 2154, 3035, 27700, 2263, 4258, 3031, 5070, 32733];
    for (const code of codes) {
      const { file, notes } = await write([toFeature({ type: 'Point', coordinates: [1, 2] })], { type: 'name', properties: { name: `EPSG:${code}` } }); // prettier-ignore
      expect(notes).toEqual([]);
      expect((await read(file)).code).toBe(code);
      writeFileSync(join(folder, `${code}.parquet`), file);
    }
    const found = run(`
import geopandas as gpd, pyproj
found = []
for code in ${JSON.stringify(codes)}:
    ours, theirs = gpd.read_parquet(f'{code}.parquet').crs, pyproj.CRS(code)
    area = theirs.area_of_use
    at = area.west * 0.4 + area.east * 0.6, area.south * 0.4 + area.north * 0.6
    (x, y), (own_x, own_y) = [pyproj.Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(*at) for crs in (theirs, ours)]
    found.append([ours.to_json_dict()['id']['code'], max(abs(x - own_x), abs(y - own_y)) < 1e-6])
print(json.dumps(found))`);
    expect(found).toEqual(codes.map((code) => [code, true]));
  });
});
if (python === undefined) it('skips geopandas, which is not there', () => undefined);
