/** FlatGeobuf beside GDAL, both ways: types, names, dimensions, CRS, index; and files that are damaged. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import flatgeobuf from '../../src/formats/flatgeobuf.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import { createRandom } from '../judges/random.ts';
import { readBack, writeLayer } from './layers.ts';

type Properties = Readonly<Record<string, unknown>>;

const square = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]; // prettier-ignore
const toFeature = (geometry: unknown, properties: unknown = {}) => ({ type: 'Feature', properties, geometry });
const write = (features: readonly object[], crs?: unknown) => writeLayer(flatgeobuf, features, crs);
const read = (file: Uint8Array) => readBack(flatgeobuf, file);

describe('FlatGeobuf', () => {
  it('keeps types, null against empty, any name and missing geometries', async () => {
    const properties = [
      { n: 9007199254740991, x: 0.1, flag: true, name: 'é 東京', day: '2026-11-30', at: '2026-11-30T12:00:00Z', list: [1, 'a'], 'größe ☃': -1, empty: '' },
      { n: -5, x: null, flag: false, name: '', day: null, at: null, list: { a: null }, 'größe ☃': null, empty: null },
    ]; // prettier-ignore
    const { file, notes } = await write([toFeature({ type: 'Point', coordinates: [1, 2] }, properties[0]), toFeature(null, properties[1])]); // prettier-ignore
    expect(notes).toEqual([]);
    const own = await read(file);
    expect(own.properties).toEqual(properties);
    expect(own.geometries).toEqual([{ type: 'Point', coordinates: [1, 2] }, null]);
    expect(own).toMatchObject({ code: 4326, notes: [] });
  });

  it('has Z coordinates for those that have them, beside others without', async () => {
    const geometries = [
      { type: 'Point', coordinates: [1, 2] },
      { type: 'Point', coordinates: [1, 3, 5] },
      { type: 'LineString', coordinates: [[1, 4], [2, 4, 7]] }, // prettier-ignore
      {
        type: 'MultiPolygon',
        coordinates: [[square.map(([x, y]) => [x, y, 1])], [square.map(([x = 0, y]) => [x + 9, y])]],
      },
    ];
    const { file } = await write(geometries.map((geometry, n) => toFeature(geometry, { n })));
    const { geometries: own, properties } = await read(file);
    properties.forEach(({ n }, i) => expect(own[i]).toEqual(geometries[Number(n)]));
  });

  it('names columns as JSON has them, and puts ids into one of its own', async () => {
    const properties = JSON.parse('{"__proto__": 1, "constructor": "x", "id": 7, "": 2}') as object;
    const { file, notes } = await write([
      { ...toFeature({ type: 'Point', coordinates: [1, 2] }, properties), id: 'a' },
    ]);
    expect(notes).toEqual(['FlatGeobuf has no ids: those of the features are in the column "id_2".']);
    const [own = {}] = (await read(file)).properties;
    expect(Object.entries(own)).toEqual([['id_2', 'a'], ['__proto__', 1], ['constructor', 'x'], ['id', 7], ['', 2]]); // prettier-ignore
  });

  it('sorts along the curve, and says so where that is another order', async () => {
    const points = [[0, 0], [9, 9], [0.1, 0.1], [9, 8.9]].map((coordinates, n) => toFeature({ type: 'Point', coordinates }, { n })); // prettier-ignore
    const { file, notes } = await write(points);
    expect(notes).toEqual(['The features are in the order of the spatial index.']);
    expect((await read(file)).properties).toEqual([{ n: 0 }, { n: 2 }, { n: 1 }, { n: 3 }]);
    expect((await write(points.slice(0, 2))).notes).toEqual([]);
  });

  it('of version 2 is refused with what to do', async () => {
    const { file } = await write([]);
    file[3] = 2;
    await expect(read(file)).rejects.toThrow('is not valid FlatGeobuf (header): its version is 2; version 3 is read. Write it anew: ogr2ogr new.fgb old.fgb'); // prettier-ignore
  });

  it(
    'that is damaged is refused with its name, or read: 1,000 cuts and flips at random',
    { timeout: 60_000 },
    async () => {
      const random = createRandom(31);
      const line = (n: number) => ({ type: 'MultiLineString', coordinates: [[[n, 1], [n + 1, 2]], [[n, 3], [n, 4]]] }); // prettier-ignore
      const collection = (n: number) => ({ type: 'GeometryCollection', geometries: [line(n), { type: 'MultiPolygon', coordinates: [[square], [square]] }] }); // prettier-ignore
      const { file } = await write(Array.from({ length: 12 }, (_, n) => toFeature(n % 3 === 0 ? collection(n) : line(n), { n, name: `row ${n}`, x: n / 3, list: [n] }))); // prettier-ignore
      let refused = 0;
      for (let n = 0; n < 1000; n++) {
        const damaged = Buffer.from(n % 4 === 0 ? file.subarray(0, random.integer(file.length)) : file);
        for (let k = 0; k < 1 + (n % 5) && damaged.length > 0; k++) damaged[random.integer(damaged.length)] = random.integer(256); // prettier-ignore
        try {
          await readLayer(flatgeobuf, damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(ProcessError);
          expect((error as ProcessError).message).toMatch(/^is not valid FlatGeobuf \((header|feature \d+, byte \d+|its end)\): /); // prettier-ignore
          refused += 1;
        }
      }
      expect(refused).toBeGreaterThan(400);
    },
  );
});

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

describe.skipIf(!hasGdal)('beside GDAL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-fgb-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (command: string, ...args: readonly string[]) => {
    const { stdout, stderr, status } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    return stdout;
  };
  interface Read {
    readonly features: readonly { readonly properties: Properties; readonly geometry: unknown }[];
  }
  const toJson = (source: string, ...args: readonly string[]) => {
    rmSync(join(folder, 'out.json'), { force: true });
    run('ogr2ogr', '-f', 'GeoJSON', ...args, 'out.json', source);
    return (JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as Read).features;
  };

  it('is read without a warning: types, CRS, mixed and missing geometries, and through its index', async () => {
    const features = Array.from({ length: 300 }, (_, n) =>
      toFeature(
        n % 7 === 6 ? null : n % 2 === 0 ? { type: 'Point', coordinates: [n % 20, Math.floor(n / 20)] } : { type: 'Polygon', coordinates: [square.map(([x = 0, y = 0]) => [x + n, y])] },
        { n, name: `Nr ${n} é`, x: n / 4, flag: n % 2 === 0, at: '2026-11-30T12:00:00Z', day: '2026-11-30' },
      )); // prettier-ignore
    const { file } = await write(features, { type: 'name', properties: { name: 'EPSG:25832' } });
    writeFileSync(join(folder, 'ours.fgb'), file);
    const told = run('ogrinfo', '-so', '-al', 'ours.fgb');
    expect(told).toContain('Feature Count: 300');
    expect(told).toContain('ID["EPSG",25832]]');
    expect(told).toMatch(
      /n: Integer64 .*\nname: String .*\nx: Real .*\nflag: Integer\(Boolean\) .*\nat: DateTime .*\nday: DateTime /,
    );
    const read = toJson('ours.fgb', '-a_srs', 'EPSG:4326');
    expect(read.length).toBe(300);
    for (const { properties, geometry } of read) {
      const sent = features[Number(properties.n)];
      expect(geometry).toEqual(sent?.geometry);
      expect(properties).toMatchObject({ name: `Nr ${Number(properties.n)} é`, x: Number(properties.n) / 4, at: '2026-11-30T12:00:00Z', day: '2026-11-30T00:00:00' }); // prettier-ignore
    }
    // Points of one cell, found by the index.
    const found = toJson('ours.fgb', '-a_srs', 'EPSG:4326', '-spat', '7.5', '13.5', '8.5', '14.5');
    expect(found.map(({ properties }) => properties.n)).toEqual([288]);
  });

  it('reads empty geometries as empty, and a layer without features', async () => {
    for (const geometry of [
      { type: 'Polygon', coordinates: [] },
      { type: 'MultiPolygon', coordinates: [] },
      { type: 'GeometryCollection', geometries: [] },
    ]) {
      const { file } = await write([toFeature(geometry), toFeature({ type: 'Point', coordinates: [1, 2] })]);
      writeFileSync(join(folder, 'empty.fgb'), file);
      expect(run('ogrinfo', '-al', 'empty.fgb')).toContain(`${geometry.type.toUpperCase()} EMPTY`);
    }
    writeFileSync(join(folder, 'none.fgb'), (await write([])).file);
    expect(run('ogrinfo', '-so', '-al', 'none.fgb')).toContain('Feature Count: 0');
  });

  it('reads what is written of empty points, as binary files have them', async () => {
    const empty = { type: 'Point', coordinates: new Float64Array(), stride: 2, ends: Uint32Array.of(0) };
    const point = { ...empty, coordinates: Float64Array.of(1, 2), ends: Uint32Array.of(1) };
    const { file } = await write([empty, point, { type: 'GeometryCollection', geometries: [empty, point] }].map((geometry) => toFeature(geometry))); // prettier-ignore
    writeFileSync(join(folder, 'points.fgb'), file);
    const said = run('ogrinfo', '-al', 'points.fgb');
    expect(said).toContain('Feature Count: 3');
    expect(said).toContain('GEOMETRYCOLLECTION (POINT (1 2))');
  });

  it('writes what is read in its order: all types, M left out and said, CRS by code, no index', async () => {
    const vrt = `<OGRVRTDataSource><OGRVRTLayer name="t"><SrcDataSource>t.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>`;
    writeFileSync(join(folder, 't.csv'), 'WKT,i,l,r,s,d,b\n"POINT ZM (1 2 3 4)",-7,9223372036854775807,0.1,a,2026/11/30,true\n"POINT ZM (5 6 7 8)",,,,,,\n'); // prettier-ignore
    writeFileSync(join(folder, 't.csvt'), 'WKT,Integer,Integer64,Real,String,Date,Integer(Boolean)');
    writeFileSync(join(folder, 't.vrt'), vrt);
    run('ogr2ogr', '-a_srs', 'EPSG:2056', '-nlt', 'POINTZM', '-lco', 'SPATIAL_INDEX=NO', 'theirs.fgb', 't.vrt');
    const own = await read(readFileSync(join(folder, 'theirs.fgb')));
    expect(own.notes).toEqual(['1 value beyond 2^53 became text.', 'The M values of 2 geometries were left out.']);
    expect(own.code).toBe(2056);
    expect(own.geometries).toEqual([{ type: 'Point', coordinates: [1, 2, 3] }, { type: 'Point', coordinates: [5, 6, 7] }]); // prettier-ignore
    expect(own.properties).toEqual([
      { WKT: 'POINT ZM (1 2 3 4)', i: -7, l: '9223372036854775807', r: 0.1, s: 'a', d: '2026-11-30T00:00:00', b: true },
      { WKT: 'POINT ZM (5 6 7 8)', i: null, l: null, r: null, s: '', d: null, b: null },
    ]);
    const text = 'PROJCS["ETRS89 / UTM zone 32N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]'; // prettier-ignore
    run('ogr2ogr', '-a_srs', text, 'text.fgb', 't.vrt');
    // A name that no code is known for is refused by what takes the layer, and never guessed.
    expect((await read(readFileSync(join(folder, 'text.fgb')))).code).toBe('"ETRS89 / UTM zone 32N"');
  });

  it('refuses curves by name', async () => {
    writeFileSync(join(folder, 'c.csv'), 'WKT,n\n"CIRCULARSTRING (0 0,1 1,2 0)",1\n');
    execFileSync('ogr2ogr', ['-nlt', 'CIRCULARSTRING', 'c.fgb', 'c.csv'], { cwd: folder, stdio: 'pipe' });
    await expect(read(readFileSync(join(folder, 'c.fgb')))).rejects.toThrow('CircularString has no place in GeoJSON');
  });
});
if (!hasGdal) it('skips GDAL: ogr2ogr is not there (apt install gdal-bin)', () => undefined);
