/** What every file format must do: recognise its own files, read what it writes, and name itself and the place of a fault. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { LayerOfFile, StoredLayer, type Layer } from '../../schemas/layer.ts';
import { SNIFF_BYTES, type DataFormat, type Format } from '../../src/formats/define-format.ts';
import { choosePart, readLayer } from '../../src/formats/read-file.ts';
import { loadFormats } from '../../src/formats/registry.ts';
import { isZip, openZip } from '../../src/formats/zip.ts';

const formats = await loadFormats();
const readable = formats.list.filter((format): format is DataFormat => format.kind !== 'refused');
const refused = formats.list.filter(({ kind }) => kind === 'refused');
const textual = readable.filter(({ id }) =>
  ['geojson', 'wkt', 'csv', 'kml', 'geojson-lines', 'geojson-sequence', 'topojson'].includes(id),
);

const square = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]; // prettier-ignore
const hole = [[1, 1], [1, 2], [2, 2], [1, 1]]; // prettier-ignore
const geometries = [
  { type: 'Point', coordinates: [0.1, -52.000000000000014] },
  { type: 'Point', coordinates: [1e-7, 2e21, 3] },
  { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }, // prettier-ignore
  { type: 'LineString', coordinates: [[1, 2], [3, 4, 9]] }, // prettier-ignore
  { type: 'MultiLineString', coordinates: [[[1, 2], [3, 4]], [[5, 6], [7, 8], [9, 9]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [square, hole] },
  { type: 'MultiPolygon', coordinates: [[square, hole], [hole]] },
  { type: 'Polygon', coordinates: [] },
  { type: 'MultiPolygon', coordinates: [] },
  { type: 'MultiPoint', coordinates: [] },
  { type: 'GeometryCollection', geometries: [] },
  { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }, { type: 'GeometryCollection', geometries: [{ type: 'Polygon', coordinates: [square] }] }] }, // prettier-ignore
];
const features = geometries.map((geometry, id) => ({
  type: 'Feature',
  id,
  properties: { name: `Nr ${id}, "quoted"\nand on`, n: id / 3, tags: ['a', 'b'], none: null },
  geometry,
}));

/** Geometries that a format has no form for, and what is read in their place; each is said when it is written. */
const inMembers: readonly (readonly [unknown, unknown])[] = [
  [geometries[8], geometries[10]],
  [geometries[9], geometries[10]],
  [geometries[11], { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }, { type: 'MultiPolygon', coordinates: [[square]] }] }], // prettier-ignore
];
const changed: Readonly<Record<string, typeof inMembers>> = { kml: inMembers, kmz: inMembers };
const asRead = ({ id }: Format, geometry: unknown) => changed[id]?.find(([sent]) => sent === geometry)?.[1] ?? geometry;

const layerOf = (value: unknown) => StoredLayer.parse(structuredClone(value));
/** A Shapefile has one kind of geometry without collections, and Z coordinates for all positions or none. */
const isHeld = (format: Format, geometry: unknown) =>
  format.id !== 'shapefile' || !/GeometryCollection|\[\]|\[1,2\],\[3,4,9\]|MultiPolygon/.test(JSON.stringify(geometry));
const collectionFor = (format: Format) => layerOf({ type: 'FeatureCollection', features: features.filter(({ geometry }) => isHeld(format, geometry)) }); // prettier-ignore
async function written(format: Format, layer: Layer): Promise<Buffer | undefined> {
  if (!('write' in format)) return undefined;
  return Buffer.concat([...(await format.write(layer)).chunks]);
}
/** A layer of the file, made of a table where it has none. */
async function read(format: DataFormat, file: Uint8Array, name?: string): Promise<Layer> {
  return StoredLayer.parse((await readLayer(format, file, name)).value);
}
async function readTable(format: DataFormat, file: Uint8Array) {
  const content = await choosePart(await format.open(file), format.title).read();
  if (content.kind !== 'table') throw new Error('it is a layer');
  return content;
}
const geometriesOf = (layer: Layer) => layer.features.map(({ geometry }) => geometry && toGeoJson(geometry));
async function messageOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(invalid-input|too-large)$/) as string });
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
const bytes = (text: string) => new TextEncoder().encode(text);

it('has ids, extensions and media types that name one format', () => {
  for (const names of [
    formats.list.map(({ id }) => id),
    formats.list.flatMap(({ extensions }) => extensions),
    formats.list.flatMap(({ mediaTypes }) => mediaTypes),
  ])
    // prettier-ignore
    expect(names).toEqual([...new Set(names)]);
});

describe.each(readable)('$id', (format) => {
  it('recognises what it writes, whole and by its first bytes', async () => {
    for (const layer of [collectionFor(format), layerOf(features[0]), layerOf(geometries[5])]) {
      const file = await written(format, layer);
      if (!file) continue;
      // A text of one line is GeoJSON in a line, too.
      const isOneLine = format.id === 'geojson-lines' && layer.form !== 'collection';
      // Without a property there is no tab.
      if (format.id === 'tsv' && !file.includes('\t')) continue;
      expect(formats.recognise(file)?.id).toBe(isOneLine ? 'geojson' : format.id);
      const names = isZip(file) ? openZip(file).names : [];
      expect(format.sniff(file.subarray(0, SNIFF_BYTES), names, file)).toBe(!isOneLine);
    }
  });

  it('does not take the files of others for its own', async () => {
    for (const other of readable.filter(({ id }) => id !== format.id)) {
      const file = await written(other, collectionFor(other));
      if (file) expect(formats.recognise(file)?.id).toBe(other.id);
    }
  });

  it('reads back each geometry that it writes, to the bit', async () => {
    for (const geometry of geometries.filter((one) => isHeld(format, one))) {
      const file = await written(format, layerOf(geometry));
      if (file) expect(geometriesOf(await read(format, file))).toEqual([asRead(format, geometry)]);
    }
  });

  it('says which geometries it has no form for', async () => {
    for (const [geometry] of changed[format.id] ?? []) {
      expect((await format.write?.(layerOf(geometry)))?.notes).not.toEqual([]);
    }
  });

  it('writes a layer without features', async () => {
    const file = await written(format, layerOf({ type: 'FeatureCollection', features: [] }));
    if (file && format.kind === 'table') expect((await readTable(format, file)).table.rows).toEqual([]);
    if (file) expect(file.length).toBeGreaterThan(0);
  });

  it('names itself and the place where a file is empty or cut short', async () => {
    expect(await messageOf(() => read(format, new Uint8Array()))).toMatch(`is not valid ${format.title} (`);
    const file = (await written(format, layerOf(features[5]))) ?? new Uint8Array();
    const start = Math.floor(file.length * 0.6);
    const cut = Buffer.concat([file.subarray(0, start), Buffer.from('"!')]);
    // The end of an archive has the list of what is in it.
    const names = [format.title, ...(isZip(file) ? ['zip'] : [])];
    expect(await messageOf(() => read(format, cut))).toMatch(new RegExp(names.join('|')));
  });
});

describe.each(textual)('$id', (format) => {
  it('is written in chunks: features one after another, never the whole at once', async () => {
    const { features: few, ...rest } = collectionFor(format);
    const many = { ...rest, features: Array.from({ length: 600 }, () => few).flat() };
    const chunks = [...((await format.write?.(many))?.chunks ?? [])];
    expect(chunks.length).toBeGreaterThan(3);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(200_000);
  });
});

describe.each(textual.filter(({ id }) => id !== 'csv'))('$id', (format) => {
  it('names the place where a file is not text', async () => {
    const file = (await written(format, layerOf(features[5]))) ?? new Uint8Array();
    const notText = Buffer.concat([file.subarray(0, file.length * 0.6), Buffer.from([0xff, 0xfe, 0x00])]);
    expect(await messageOf(() => read(format, notText))).toMatch(
      new RegExp(`${format.title}.*(line|position|column) `),
    );
  });
});

describe.each(refused)('$id', (format) => {
  it('is recognised by content and refused by name, with what to do', async () => {
    const starts: Readonly<Record<string, string>> = { geotiff: '49492a0008', png: '89504e470d0a1a0a', jpeg: 'ffd8ffe0', jpeg2000: '0000000c6a5020200d0a870a', netcdf: '4344460100', hdf5: '894844460d0a1a0a', grib: '47524942' }; // prettier-ignore
    const start = starts[format.id];
    if (start === undefined) return;
    const message = await messageOf(() => formats.recognise(Buffer.from(`${start}00000000`, 'hex')));
    expect(message).toMatch(/^is a raster \(.{2,20}\)\. .{30}/);
  });
});

it.each([[''], ['<svg></svg>'], ['one word'], ['[1, 2]']])('recognises nothing in %j', (text) => {
  expect(formats.recognise(bytes(text))).toBeUndefined();
});

it('names the damage of an archive, which hides what is in it', async () => {
  expect(await messageOf(() => formats.recognise(bytes('PK\u0003\u0004')))).toBe(
    'is not valid zip (its end): its list of files is missing: the file was cut short. Copy it again',
  );
});

describe('wkt', () => {
  const wkt = readable.find(({ id }) => id === 'wkt') as DataFormat;
  const readText = (text: string) => read(wkt, bytes(text));

  it.each([
    ['point z(1 2 3)', { type: 'Point', coordinates: [1, 2, 3] }],
    ['POINTZ (1 2 3)', { type: 'Point', coordinates: [1, 2, 3] }],
    ['MULTIPOINT (1 2, 3 4)', { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }], // prettier-ignore
    ['\uFEFF  LINESTRING(-.5 +1E3,\n2 3)', { type: 'LineString', coordinates: [[-0.5, 1000], [2, 3]] }], // prettier-ignore
    ['POINT (1 2);', { type: 'Point', coordinates: [1, 2] }],
  ])('reads %j', async (text, geometry) => {
    expect(geometriesOf(await readText(text))).toEqual([geometry]);
  });

  it.each([
    ['POLYGON ((0 0, 1 1, 1 0, 0 5))', '/coordinates/0 is not closed: it starts at [0,0] and ends at [0,5]. Repeat the first position at the end'], // prettier-ignore
    ['POLYGON ((0 0, 1 1))', '/coordinates/0 has 2 positions. A ring has at least 4 positions, the last equal to the first'], // prettier-ignore
    ['LINESTRING (0 0)', '/coordinates has 1 position. A line has at least 2'],
    ['POINT (nan 1)', '/coordinates/0 must be a finite number, not NaN'],
  ])('reads what is broken too, and says what is wrong: %j', async (text, said) => {
    const {
      features: [feature],
    } = LayerOfFile.parse((await readLayer(wkt, bytes(text))).value);
    expect(feature?.geometry).toBeNull();
    expect(feature?.broken?.faults.map(({ path, message }) => `/${path.join('/')} ${message}`)).toEqual([said]);
  });

  it('reads the other geometries beside a broken one', async () => {
    const { features } = LayerOfFile.parse(
      (await readLayer(wkt, bytes('POINT (1 2)\nPOLYGON ((0 0, 4 0, 4 4))'))).value,
    );
    expect(features.map(({ broken }) => broken?.isCertain)).toEqual([undefined, true]);
    expect(features[1]?.broken?.mended).toMatchObject({ ends: Uint32Array.of(4) });
  });

  it('reads several geometries as features, and the SRID of PostGIS as their CRS', async () => {
    const layer = await readText('SRID=28992;POINT(1 2)\nSRID=28992;POINT(3 4)\n');
    expect(layer).toMatchObject({ form: 'collection', features: { length: 2 }, crs: { code: 28992 } });
  });

  it.each([
    ['POINT (1 2', 'line 1, column 11', 'expected "," or ")", not the end of the file'],
    ['POINT (1)', 'line 1, column 9', 'a position has 2 or 3 numbers, not 1'],
    ['POINT M (1 2 3)', 'line 1, column 8', 'M values are not supported'],
    ['POINT (1 2)\nCIRCULARSTRING (0 0, 1 1, 2 0)', 'line 2, column 1', 'CIRCULARSTRING has no place in GeoJSON'],
    ['POLYGON ((0 0, 1 1, x 0))', 'line 1, column 21', 'expected a number, not "x"'],
    ['BLOB (1 2)', 'line 1, column 1', '"BLOB" is not a geometry type'],
    ['SRID=1;POINT(1 2) SRID=2;POINT(1 2)', 'geometry 2', 'its SRID is not that of the first'],
    [`${'GEOMETRYCOLLECTION('.repeat(200)}POINT(1 2)${')'.repeat(200)}`, 'line 1', 'nested more than 100 deep'],
  ])('refuses %j', async (text, place, reason) => {
    const message = await messageOf(() => readText(text));
    expect(message).toContain(place);
    expect(message).toContain(reason);
  });
});

describe('csv', () => {
  const csv = readable.find(({ id }) => id === 'csv') as DataFormat;
  const readText = (text: string) => readTable(csv, bytes(text));

  it.each([
    ['a,b\n1,\n', [[1, null]]],
    ['\uFEFFa;b\r\n"1;2";"say ""hi"""', [['1;2', 'say "hi"']]],
    ['a\tb\n\n1\t"two\nlines"\n', [[1, 'two\nlines']]],
  ])('reads %j', async (text, rows) => {
    expect((await readText(text)).table).toEqual({ columns: ['a', 'b'], rows });
  });

  it.each([
    ['a,b\n1,2\n3\n', 'row 2', 'it has 1 cells, and the line of names has 2'],
    ['a,b\n1,"2\n', 'line 2, column 3', 'the quote that begins here has no end'],
    ['a,b\n"1"2,3\n', 'line 2, column 4', 'after a quoted cell'],
    ['a,a\n', 'line 1', 'two columns are called "a"'],
  ])('refuses %j', async (text, place, reason) => {
    expect(await messageOf(() => readText(text))).toMatch(`is not valid CSV (${place}): `);
    expect(await messageOf(() => readText(text))).toContain(reason);
  });

  it('refuses a table that is too wide', async () => {
    const names = Array.from({ length: 10_001 }, (_, i) => `c${i}`).join(',');
    expect(await messageOf(() => readText(names))).toBe('has 10001 columns; at most 10000. Leave some out');
  });
});

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;

/** GDAL has no driver for bare well-known text, which it reads in the column of the table, and none for well-known binary. */
describe.skipIf(!hasGdal)('GDAL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-formats-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const known = geometries.filter((geometry) => !JSON.stringify(geometry).includes('[]') && !JSON.stringify(geometry).includes('2e+21')); // prettier-ignore

  /** GDAL has no word for a Z coordinate that is missing in well-known text, and reads no collections of TopoJSON. */
  const partialZ = '[1,2],[3,4,9]';

  // Debian's GDAL has no Parquet: test/formats/parquet.test.ts has geopandas.
  const others = readable.filter(
    (format) => 'write' in format && !['wkt', 'wkb', 'shapefile', 'parquet'].includes(format.id),
  );
  it.each(others)('reads what $id writes', async (format) => {
    const isRead = (text: string) => (format.id === 'geojson' || !text.includes(partialZ)) && (format.id !== 'topojson' || !text.includes('Collection')); // prettier-ignore
    const sent = known.filter((geometry) => isRead(JSON.stringify(geometry)));
    const layer = layerOf({ type: 'FeatureCollection', features: sent.map((geometry, n) => ({ type: 'Feature', properties: { n }, geometry })) }); // prettier-ignore
    const [source, target] = [join(folder, `in.${format.extensions[0] ?? ''}`), join(folder, `${format.id}.geojson`)];
    writeFileSync(source, (await written(format, layer)) ?? '');
    const options = format.kind === 'table' ? ['-oo', 'GEOM_POSSIBLE_NAMES=wkt'] : [];
    execFileSync('ogr2ogr', ['-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=15', ...options, target, source], { stdio: 'pipe' }); // prettier-ignore
    const read = JSON.parse(readFileSync(target, 'utf8')) as {
      features: { properties: { n: number }; geometry: unknown }[];
    };
    // A spatial index has an order of its own.
    if (format.id === 'flatgeobuf') read.features.sort((a, b) => a.properties.n - b.properties.n);
    // A position without Z among others has 0 there.
    const expected = JSON.stringify(sent.map((geometry) => asRead(format, geometry))).replace(
      partialZ,
      '[1,2,0],[3,4,9]',
    );
    expect(JSON.stringify(read.features.map(({ geometry }) => geometry))).toBe(
      expected.replace('-52.000000000000014', '-52'),
    );
  });
});
if (!hasGdal) it('skips GDAL: ogr2ogr is not there (apt install gdal-bin)', () => undefined);
