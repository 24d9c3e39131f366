/** Shapefiles against GDAL in both directions, against files of other programs, and damage at random. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { StoredLayer, type Layer } from '../../schemas/layer.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { Parts } from '../../src/formats/define-format.ts';
import geopackage from '../../src/formats/geopackage.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import shapefile from '../../src/formats/shapefile.ts';
import { openZip, writeZip } from '../../src/formats/zip.ts';
import { createRandom, type Random } from '../judges/random.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

const layerOf = (value: unknown) => StoredLayer.parse(structuredClone(value));
const collectionOf = (features: readonly object[], crs?: string) =>
  layerOf({
    type: 'FeatureCollection',
    ...(crs !== undefined && { crs: { type: 'name', properties: { name: crs } } }),
    features,
  });
const feature = (geometry: unknown, properties: object = {}) => ({ type: 'Feature', properties, geometry });
const point = { type: 'Point', coordinates: [1, 2] };
async function write(layer: Layer) {
  const { chunks, notes } = await shapefile.write(layer);
  return { file: Buffer.concat([...chunks]), notes };
}
async function read(file: Uint8Array, name?: string, companions?: ReadonlyMap<string, Uint8Array>) {
  const { value, notes } = await readLayer(shapefile, file, name, companions);
  const { crs, features } = StoredLayer.parse(value);
  return { crs: crs?.name, notes, features: features.map(({ properties, geometry }) => ({ properties, geometry: geometry && toGeoJson(geometry) })) }; // prettier-ignore
}

describe('writing', () => {
  it('keeps numbers, dates, booleans, texts of any script and null', async () => {
    const properties = { n: 9007199254740991, x: -1.2345678901234567e-300, day: '2024-02-29', is: false, name: 'Žižkov 北京 ß', none: null }; // prettier-ignore
    const nulls = { n: null, x: null, day: null, is: null, name: null, none: null };
    const { file, notes } = await write(collectionOf([feature(point, properties), feature(null, nulls)]));
    expect(notes).toEqual([]);
    expect(await read(file)).toEqual({
      crs: 'EPSG:4326',
      notes: [],
      features: [
        { properties, geometry: point },
        { properties: nulls, geometry: null },
      ],
    });
  });

  it('tells what the format cannot hold', async () => {
    const { file, notes } = await write(
      collectionOf([
        feature(point, { 'population 2020': 1, 'population 2021': 2, Name: 'a', NAME: '', long: 'é'.repeat(200), at: '2024-01-01T00:00:00Z', list: [1] }), // prettier-ignore
        feature({ type: 'LineString', coordinates: [[1, 2], [3, 4, 9]] }), // prettier-ignore
        feature({ type: 'Polygon', coordinates: [] }),
      ]),
    );
    expect(openZip(file).names.filter((name) => name.endsWith('.shp'))).toEqual(['points.shp', 'lines.shp']);
    expect(notes).toEqual([
      'A Shapefile has geometries of one kind: the archive has points.shp (2 features), lines.shp (1 feature).',
      '1 empty geometry became null (features 2).',
      'Positions without a Z coordinate, among others with one, have 0 there.',
      'The column "population 2020" is called "population".',
      'The column "population 2021" is called "populati_1".',
      'The column "NAME" is called "NAME_1".',
      'list became text: it has lists or objects, which are JSON there.',
      '1 value of NAME are empty texts, which the format does not tell from null.',
      '1 value of long were cut to 254 bytes, the most that the format has: "éééééééééééééééééééé".',
      '1 value of at and others are times, which the format has as text alone.',
    ]);
    expect((await read(file, 'lines')).features).toMatchObject([{ geometry: { coordinates: [[1, 2, 0], [3, 4, 9]] } }]); // prettier-ignore
  });

  it.each([
    ['a/b', 'a_b'],
    ['x'.repeat(61), 'x'.repeat(60)],
  ])('tells the name of the layer %s, where a file cannot have it', async (name, base) => {
    const { file, notes } = await write({ ...collectionOf([feature(point)]), name } as Layer);
    expect(notes).toEqual([`The layer "${name}" is called "${base}".`]);
    expect(openZip(file).names).toContain(`${base}.shp`);
    expect((await write({ ...collectionOf([feature(point)]), name: base } as Layer)).notes).toEqual([]);
  });

  it('refuses collections with the way out', async () => {
    const collection = { type: 'GeometryCollection', geometries: [point] };
    await expect(write(collectionOf([feature(collection)]))).rejects.toThrow(
      '/features/0 is a GeometryCollection, which a Shapefile cannot have. Write a GeoPackage, or split it into its parts first',
    );
  });
});

/** A table of dBASE III with columns of any type. */
function dbf(
  fields: readonly (readonly [name: string, type: string, length: number])[],
  rows: readonly Buffer[],
  language = 0,
) {
  // prettier-ignore
  const rowLength = fields.reduce((sum, [, , length]) => sum + length, 1);
  const header = Buffer.alloc(32 + 32 * fields.length + 1);
  header.set([3, 124, 1, 1]);
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(rowLength, 10);
  header[29] = language;
  fields.forEach(([name, type, length], i) => {
    header.write(name, 32 + 32 * i, 'latin1');
    header.write(type, 32 + 32 * i + 11);
    header[32 + 32 * i + 16] = length;
  });
  header[header.length - 1] = 0x0d;
  return Buffer.concat([header, ...rows]);
}
const row = (text: string, mark = ' ') => Buffer.from(mark + text, 'latin1');
const points = async (count: number) => openZip((await write(collectionOf(Array.from({ length: count }, () => feature(point))))).file).read('layer.shp'); // prettier-ignore

describe('reading', () => {
  it('reads each type of a DBF, its nulls and rows that were deleted', async () => {
    const number = Buffer.alloc(12);
    number.writeInt32LE(-7);
    number.writeInt32LE(2_460_311, 4);
    number.writeInt32LE(3_600_000, 8);
    const table = dbf(
      [['N', 'N', 5], ['F', 'F', 8], ['D', 'D', 8], ['L', 'L', 1], ['C', 'C', 4], ['I', 'I', 4], ['T', '@', 8]], // prettier-ignore
      [
        Buffer.concat([row('   12 1.5e+3 20240229T\xe9 a '), number]),
        Buffer.concat([row('*****        00000000?    '), Buffer.alloc(12)]),
        Buffer.concat([row('    1       120240101N    ', '*'), Buffer.alloc(12)]),
        Buffer.concat([row(' 1,52        20240230f    '), Buffer.alloc(12)]),
      ],
    );
    const { features, notes } = await read(await points(4), undefined, new Map([['dbf', table]]));
    expect(features.map(({ properties }) => properties)).toEqual([
      { N: 12, F: 1500, D: '2024-02-29', L: true, C: 'é a', I: -7, T: '2024-01-01T01:00:00.000Z' },
      { N: null, F: null, D: null, L: null, C: null, I: 0, T: null },
      { N: null, F: null, D: '20240230', L: false, C: null, I: 0, T: null },
    ]);
    expect(notes).toEqual([
      'Nothing tells the encoding of the texts; they were read as Windows-1252.',
      '1 value of N became null, since they are not numbers: "1,52".',
      '1 value of D are text, since they are not dates: "20240230".',
      '1 row marked as deleted was left out.',
      'There is no .prj, and nothing else tells the CRS.',
    ]);
  });

  it.each([
    ['UTF-8', 0, 'c3a9', 'é'],
    ['ISO 8859-15', 0, 'a4', '€'],
    ['1251', 0, 'cfb3', 'Пі'],
    ['OEM 850', 0, '81e1', 'üß'],
    [undefined, 0x01, '81e1', 'üß'],
    [undefined, 0xc9, 'cf', 'П'],
    [undefined, 0x57, '80', '€'],
    [undefined, 0, 'c3a9', 'é'],
    ['SJIS', 0, '938c', '東'],
  ])('decodes texts by .cpg %j or language byte %i', async (cpg, language, bytes, text) => {
    const table = dbf([['C', 'C', 4]], [Buffer.concat([row(''), Buffer.from(bytes.padEnd(8, '20'), 'hex')])], language);
    const beside = new Map([['dbf', table], ...(cpg === undefined ? [] : [['cpg', Buffer.from(cpg)] as const])]);
    expect((await read(await points(1), undefined, beside)).features[0]?.properties).toEqual({ C: text });
  });

  it('says that the attributes of a .shp without its parts are missing', async () => {
    expect((await read(await points(1))).notes).toEqual([
      'The .dbf with the attributes is not beside the .shp: the features have none.',
      'There is no .prj, and nothing else tells the CRS.',
    ]);
  });

  it('reads the layers of an archive by name, also in folders, and not the files of macOS', async () => {
    const shp = await points(1);
    const file = Buffer.concat([
      ...writeZip([
        { name: '__MACOSX/._roads.shp', bytes: Buffer.from('x') },
        { name: 'data/Roads.SHP', bytes: shp },
        { name: 'data/roads.dbf', bytes: dbf([['a', 'N', 1]], [row('1')]) },
        { name: 'data/parks.shp', bytes: shp },
        { name: 'codes.dbf', bytes: dbf([['code', 'N', 1]], [row('1')]) },
      ]),
    ]);
    expect(shapefile.open(file, undefined).map(({ name, kind }) => [name, kind])).toEqual([['Roads', 'layer'], ['parks', 'layer'], ['codes', 'table']]); // prettier-ignore
    expect((await read(file, 'Roads')).features).toEqual([{ properties: { a: 1 }, geometry: point }]);
    await expect(read(file)).rejects.toThrow('is Shapefile with 2 layers: "Roads", "parks", "codes". Name one behind it: #layer=Roads'); // prettier-ignore
  });

  it('makes polygons of rings by their direction, a hole for the smallest shell around it', async () => {
    const ring = (x: number, y: number, size: number) => [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]; // prettier-ignore
    const hole = (x: number, y: number, size: number) => ring(x, y, size).reverse();
    const nested = { type: 'MultiPolygon', coordinates: [[ring(0, 0, 20), hole(1, 1, 10)], [ring(2, 2, 8), hole(3, 3, 2)], [ring(30, 0, 5)]] }; // prettier-ignore
    const { file } = await write(collectionOf([feature(nested)]));
    expect((await read(file)).features).toEqual([{ properties: { row: 1 }, geometry: nested }]);
  });

  it('refuses MultiPatch by name', async () => {
    const shp = Buffer.from(await points(1));
    shp.writeInt32LE(31, 32);
    await expect(read(shp)).rejects.toThrow('its shapes are MultiPatch, surfaces in space, which are not read');
  });

  it('reads or refuses what is cut or damaged at random, in bounded size', async () => {
    const random = createRandom(20);
    const layer = collectionOf([feature({ type: 'Polygon', coordinates: [[[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 0, 1]]] }, { a: 'x', n: 1 }), feature(null, { a: null, n: 2 })]); // prettier-ignore
    const zip = openZip((await write(layer)).file);
    const beside = new Map(
      ['dbf', 'prj', 'cpg', 'shx'].map((extension) => [extension, zip.read(`layer.${extension}`)]),
    );
    const shp = zip.read('layer.shp');
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const damaged = new Map([...beside, ['shp', shp]]);
      const which = random.pick(['shp', 'shp', 'dbf', 'shx', 'prj', 'cpg']);
      damaged.set(which, damage(damaged.get(which) ?? shp, random));
      const { shp: _, ...rest } = Object.fromEntries(damaged);
      await read(damaged.get('shp') ?? shp, undefined, new Map(Object.entries(rest))).catch((error: unknown) => {
        refused += 1;
        if (!(error instanceof ProcessError) || !/^is not valid (Shapefile|zip) \(/.test(error.message)) throw error;
      });
    }
    expect(refused).toBeGreaterThan(100);
  });
});

function damage(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.integer(3) === 0) return bytes.subarray(0, random.integer(bytes.length));
  const copy = Uint8Array.from(bytes);
  for (let i = 0; i < 1 + random.integer(3); i++) copy[random.integer(copy.length)] = random.integer(256);
  return copy;
}

describe.skipIf(!hasGdal)('GDAL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-shapefile-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const convert = (...options: readonly string[]) => execFileSync('ogr2ogr', [...options], { stdio: 'pipe', env: { ...process.env, OGR_WKT_PRECISION: '17' } }); // prettier-ignore
  /** GDAL writes numbers with 15 digits. */
  const rounded = ({ properties, ...rest }: { properties: object }) => ({ ...rest, properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toPrecision(13)) : (value as unknown)])) }); // prettier-ignore
  /** Shells are clockwise in the file, and GDAL leaves them so. */
  const turned = (geometry: Geometry) => (geometry.type === 'Polygon' ? { ...geometry, coordinates: geometry.coordinates.map((ring) => ring.toReversed()) } : geometry); // prettier-ignore
  const features = (random: Random) => {
    const kind = random.pick(['Point', 'MultiPoint', 'LineString', 'Polygon'] as const);
    const hasZ = random.integer(2) === 0;
    const at = () => random.fraction() * 160 - 80;
    const position = () => [at(), at(), ...(hasZ ? [at()] : [])];
    const [x, y, size] = [at(), at(), 1 + random.fraction()];
    const square = [[x, y], [x + size, y], [x + size, y + size], [x, y]].map((xy) => [...xy, ...(hasZ ? [5] : [])]); // prettier-ignore
    const positions = () => Array.from({ length: 2 + random.integer(4) }, position);
    const make = () => (kind === 'Point' ? position() : kind === 'Polygon' ? [square] : positions());
    const nullable = <T>(value: T) => (random.integer(4) === 0 ? null : value);
    const text = () => random.pick(['Ä', '北京', 'Ελλάς x', 'עברית', 'plain, "quoted"', 'naïve 🙂']);
    return Array.from({ length: 1 + random.integer(5) }, (_, i) => ({
      type: 'Feature',
      properties: { größe: nullable(at()), n: nullable(random.integer(1e9)), text: text(), 日: nullable('2020-12-31') },
      // A layer of nulls alone has no kind.
      geometry: i === 0 ? { type: kind, coordinates: make() } : nullable({ type: kind, coordinates: make() }),
    }));
  };

  it.each([
    ['Point', [1, 2, 3], 'POINT Z (1 2 3)'],
    ['LineString', [[1, 2, 3], [4, 5, 6]], 'LINESTRING Z (1 2 3,4 5 6)'],
    ['MultiPoint', [[1, 2, 3], [4, 5, 6]], 'MULTIPOINT Z ((1 2 3),(4 5 6))'],
  ])('reads a %s with Z coordinates without M values', async (type, coordinates, wkt) => {
    const zip = join(folder, `${type}.shz`);
    writeFileSync(zip, (await write(collectionOf([{ type: 'Feature', properties: {}, geometry: { type, coordinates } }]))).file); // prettier-ignore
    const said = execFileSync('ogrinfo', ['-al', zip], { encoding: 'utf8' });
    expect(said).toContain(wkt);
    expect(said).toMatch(/Geometry: 3D (?!Measured)/);
  }); // prettier-ignore

  it('reads what is written, and writes what is read: 300 random layers', async () => {
    const random = createRandom(7);
    const written = Array.from({ length: 300 }, () => features(random));
    mkdirSync(join(folder, 'ours'));
    for (const [i, layer] of written.entries()) {
      const zip = openZip((await write(collectionOf(layer))).file);
      for (const name of zip.names) writeFileSync(join(folder, 'ours', name.replace('layer', `l${i}`)), zip.read(name));
    }
    // GDAL takes a folder for a source of many layers.
    convert('-f', 'GPKG', join(folder, 'all.gpkg'), join(folder, 'ours'));
    convert('-f', 'ESRI Shapefile', '-lco', 'ENCODING=UTF-8', join(folder, 'theirs'), join(folder, 'all.gpkg'));
    const names = readdirSync(join(folder, 'theirs'));
    const theirs = Buffer.concat([...writeZip(names.map((name) => ({ name, bytes: readFileSync(join(folder, 'theirs', name)) })))]); // prettier-ignore
    const middle = await geopackage.open(readFileSync(join(folder, 'all.gpkg')));
    const back = shapefile.open(theirs, undefined);
    const partOf = async (parts: Parts, name: string) => {
      const content = await parts.find((part) => part.name === name)?.read();
      return StoredLayer.parse(content?.kind === 'layer' ? content.value : undefined);
    };
    for (const [i, layer] of written.entries()) {
      const expected = layer.map(({ properties, geometry }) => ({ properties, geometry }));
      const { features: asRead, crs } = await partOf(middle, `l${i}`);
      expect(asRead.map(({ properties, geometry }) => ({ properties, geometry: geometry && turned(toGeoJson(geometry)) }))).toEqual(expected); // prettier-ignore
      const again = await partOf(back, `l${i}`);
      expect([crs?.name, again.crs?.name]).toEqual(['EPSG:4326', 'EPSG:4326']);
      expect(again.features.map(({ properties, geometry }) => rounded({ properties, geometry: geometry && toGeoJson(geometry) } as { properties: object }))).toEqual(expected.map(rounded)); // prettier-ignore
    }
  }, 240_000);
});
if (!hasGdal) it('skips GDAL: ogr2ogr is not there (apt install gdal-bin)', () => undefined);
