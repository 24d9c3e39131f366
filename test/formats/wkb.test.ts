/** Well-known binary as bytes and as hex digits, against shapely in both directions, and damage at random. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { LayerOfFile, StoredLayer } from '../../schemas/layer.ts';
import { loadFormats } from '../../src/formats/registry.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import wkb from '../../src/formats/wkb.ts';
import { readDamaged } from './damage.ts';

const interpreter = ['python3', '/usr/bin/python3'].find(
  (one) => spawnSync(one, ['-c', 'import shapely']).status === 0,
);
const hasShapely = interpreter !== undefined;
if (!hasShapely && process.env.CI === 'true') throw new Error('shapely is not there (apt install python3-shapely).');
/** Debian's shapely is version 1. */
const PRELUDE = `import json, shapely, shapely.geometry, shapely.wkb, shapely.wkt, sys
to_geojson = lambda geometry: json.dumps(shapely.geometry.mapping(geometry))
get_srid = getattr(shapely, 'get_srid', None) or (lambda geometry: shapely.geos.lgeos.GEOSGetSRID(geometry._geom))`;
const python = (script: string, ...values: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync(interpreter ?? '', ['-c', `${PRELUDE}\n${script}`, ...values]); // prettier-ignore
  if (status !== 0) throw new Error(stderr.toString());
  return stdout.toString().trim();
};

async function read(file: Uint8Array) {
  const { value, notes } = await readLayer(wkb, file);
  const { form, crs, features } = LayerOfFile.parse(value);
  return { form, crs: crs?.name, notes, geometries: features.map(({ geometry }) => geometry && toGeoJson(geometry)) };
}
const POINT = '0101000000000000000000f03f0000000000000040';
const OF_POSTGIS = '0101000020e8640000000000000000f03f0000000000000040';
const WITH_M = '01010000c0000000000000f03f000000000000004000000000000008400000000000001040';
const point = { type: 'Point', coordinates: [1, 2] };
const hex = (text: string) => Buffer.from(text, 'hex');

describe('reading', () => {
  it.each([
    ['bytes', hex(POINT)],
    ['hex digits', Buffer.from(POINT)],
    ['hex digits of a database', Buffer.from(`\\x${POINT}\n`)],
    ['capitals', Buffer.from(`0x${POINT.toUpperCase()}`)],
    ['a literal', Buffer.from(`X'${POINT}'`)],
  ])('takes %s', async (_, file) => {
    expect((await loadFormats()).recognise(file)?.id).toBe('wkb');
    expect(await read(file)).toEqual({ form: 'geometry', crs: undefined, notes: [], geometries: [point] });
  });

  it('takes several, the SRID of PostGIS as their CRS, and says what it left out', async () => {
    for (const file of [hex(OF_POSTGIS + OF_POSTGIS), Buffer.from(`${OF_POSTGIS}\r\n\r\n${OF_POSTGIS}\r\n`)]) {
      expect(await read(file)).toEqual({ form: 'collection', crs: 'EPSG:25832', notes: [], geometries: [point, point] }); // prettier-ignore
    }
    expect(await read(hex(WITH_M))).toMatchObject({ notes: ['The M values of 1 geometry were left out.'], geometries: [{ coordinates: [1, 2, 3] }] }); // prettier-ignore
  });

  it.each([
    [hex(POINT + OF_POSTGIS), 'geometry 2', 'its SRID is not that of the first'],
    [hex(`${POINT}01`), 'geometry 2', 'a geometry ends before its last position'],
    [hex('010100000000000000'), 'geometry 1', 'a geometry ends before its last position'],
    [Buffer.from(`${POINT}\n01 01`), 'line 2', 'it is not pairs of hex digits'],
    [Buffer.from(POINT + POINT), 'line 1', 'there is more behind the geometry'],
    [hex('01080000000000000000000000'), 'geometry 1', 'CircularString has no place in GeoJSON'],
  ])('refuses what is wrong: %#', async (file, place, reason) => {
    await expect(read(file)).rejects.toThrow(`is not valid well-known binary (${place}): ${reason}`);
  });

  it('reads or refuses what is cut or damaged at random', async () => {
    expect(await readDamaged(wkb, hex(OF_POSTGIS + WITH_M.replace('01010000c0', '01010000e0e8640000')), 27, 1000)).toBeGreaterThan(10); // prettier-ignore
    expect(await readDamaged(wkb, Buffer.from(`${POINT}\n${POINT}\n`), 28, 1000)).toBeGreaterThan(10);
  });
});

describe('writing', () => {
  const write = (value: unknown) => {
    const { chunks, notes } = wkb.write(StoredLayer.parse(value));
    return { text: Buffer.concat([...chunks]).toString('hex'), notes };
  };

  it('has the form of ISO, or with a CRS that of PostGIS', () => {
    expect(write(point)).toEqual({ text: POINT, notes: [] });
    expect(write({ ...point, crs: { type: 'name', properties: { name: 'EPSG:25832' } } })).toEqual({ text: OF_POSTGIS, notes: [] }); // prettier-ignore
  });

  it('says what it has no place for', () => {
    const feature = (properties: object, geometry: unknown) => ({ type: 'Feature', properties, geometry });
    const { notes } = write({ type: 'FeatureCollection', features: [feature({ a: 1 }, point), feature({}, null)] });
    expect(notes).toEqual([
      '1 feature without geometry cannot be expressed in well-known binary and were left out.',
      'The properties of 1 feature were left out: well-known binary has geometries alone.',
    ]);
  });
});

const texts = [
  'POINT (1 2)', 'POINT Z (1 2 3)', 'LINESTRING (1 2, 3 4)', 'LINESTRING Z (1 2 5, 3 4 6)',
  'POLYGON ((0 0, 4 0, 4 4, 0 0), (1 0.5, 2 1, 2 0.5, 1 0.5))', 'MULTIPOINT ((1 2), (3 4))', 'MULTIPOINT Z ((1 2 3), (3 4 5))',
  'MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))', 'MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)), ((9 9, 10 9, 10 10, 9 9)))',
  'GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (3 4, 5 6))', 'GEOMETRYCOLLECTION Z (POINT Z (1 2 3), LINESTRING Z (3 4 1, 5 6 1))',
  'POLYGON EMPTY', 'GEOMETRYCOLLECTION EMPTY',
]; // prettier-ignore

describe.skipIf(!hasShapely)('shapely', () => {
  it('writes what is read here, in both forms and byte orders', async () => {
    for (const [order, srid] of [
      [1, ''],
      [0, ', srid=25832'],
    ] as const) {
      const lines = python(`for t in sys.argv[1:]: print(shapely.wkb.dumps(shapely.wkt.loads(t), hex=True, big_endian=${order === 0 ? 'True' : 'False'}${srid}))`, ...texts); // prettier-ignore
      const expected = python('for t in sys.argv[1:]: print(to_geojson(shapely.wkt.loads(t)))', ...texts).split('\n').map((line) => JSON.parse(line) as unknown); // prettier-ignore
      const { geometries, crs } = await read(Buffer.from(lines));
      expect(geometries).toEqual(expected);
      expect(crs).toBe(srid === '' ? undefined : 'EPSG:25832');
    }
  });

  it('reads what is written here', () => {
    for (const crs of [undefined, { type: 'name', properties: { name: 'EPSG:25832' } }]) {
      const sent = python('for t in sys.argv[1:]: print(to_geojson(shapely.wkt.loads(t)))', ...texts).split('\n'); // prettier-ignore
      const written = sent.map((line) => {
        const { chunks } = wkb.write(StoredLayer.parse({ ...(JSON.parse(line) as object), ...(crs && { crs }) }));
        return Buffer.concat([...chunks]).toString('hex');
      });
      const read = python('for t in sys.argv[1:]:\n  g = shapely.wkb.loads(t, hex=True)\n  print(g.wkt, get_srid(g))', ...written).split('\n'); // prettier-ignore
      const expected = python('for t in sys.argv[1:]: print(shapely.wkt.loads(t).wkt)', ...texts).split('\n');
      expect(read).toEqual(expected.map((text) => `${text} ${crs ? 25832 : 0}`));
    }
  });
});
