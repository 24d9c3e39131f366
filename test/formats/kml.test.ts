/** KML: layers of folders, typed data, geometries of members; nothing outside the file is read. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { StoredLayer } from '../../schemas/layer.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import kml from '../../src/formats/kml.ts';
import kmz from '../../src/formats/kmz.ts';
import { writeZip } from '../../src/formats/zip.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const inKml = (text: string) =>
  bytes(`<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${text}</Document></kml>`);
const point = '<Point><coordinates>1,2</coordinates></Point>';

async function read(file: Uint8Array, name?: string) {
  const { value, notes } = await readLayer(kml, file, name);
  const { features, crs } = StoredLayer.parse(value);
  return {
    notes,
    crs: crs?.name,
    properties: features.map((feature) => feature.properties),
    geometries: features.map(({ geometry }) => geometry && toGeoJson(geometry)),
  };
}
const messageOf = (file: Uint8Array) =>
  read(file).then(
    () => 'none',
    (error: unknown) => (error instanceof ProcessError ? error.message : `not a ProcessError: ${String(error)}`),
  );
function write(features: readonly object[], crs?: object) {
  const sent = features.map((feature) => ({ type: 'Feature', properties: {}, geometry: null, ...feature }));
  const { chunks, notes } = kml.write(StoredLayer.parse({ type: 'FeatureCollection', ...crs, features: sent }));
  return { file: Buffer.concat([...chunks]), notes };
}

describe('layers of a file', () => {
  const file = inKml(
    `<name>All</name><Folder><name>a</name><Placemark>${point}</Placemark><Folder><Placemark>${point}</Placemark></Folder></Folder>` +
      `<Folder><name>b</name><Folder><name>a</name><Placemark>${point}</Placemark></Folder></Folder>`,
  );

  it('are its documents and folders, those without a name with what is around them', () => {
    expect(kml.open(file)).toMatchObject([{ name: 'a' }, { name: 'a (2)' }]);
  });

  it('hold the placemarks of a folder', async () => {
    expect((await read(file, 'a')).geometries).toHaveLength(2);
    expect((await read(file, 'a (2)')).geometries).toHaveLength(1);
  });

  it('are in longitude and latitude', async () => {
    expect((await read(file, 'a')).crs).toBe('EPSG:4326');
  });
});

describe('properties', () => {
  it('have the types of their schema, and null where they are not there', async () => {
    const fields = [['i', 'int'], ['f', 'double'], ['b', 'bool'], ['s', 'string'], ['none', 'float'], ['odd', 'toString']]; // prettier-ignore
    const data = [['i', '7'], ['f', '-1.5e3'], ['b', '1'], ['s', ''], ['odd', '1']]; // prettier-ignore
    const { properties } = await read(
      inKml(
        `<Placemark><ExtendedData><SchemaData schemaUrl="#x">${data.map(([name, text]) => `<SimpleData name="${name ?? ''}">${text ?? ''}</SimpleData>`).join('')}</SchemaData></ExtendedData></Placemark>` +
          `<Schema id="x">${fields.map(([name, type]) => `<SimpleField name="${name ?? ''}" type="${type ?? ''}"/>`).join('')}</Schema>`,
      ),
    );
    expect(properties).toEqual([{ i: 7, f: -1500, b: true, s: '', none: null, odd: '1' }]);
  });

  it('stay text where they are not of their type, which is said', async () => {
    const data = (text: string) => `<Placemark><ExtendedData><SchemaData schemaUrl="#x"><SimpleData name="i">${text}</SimpleData></SchemaData></ExtendedData></Placemark>`; // prettier-ignore
    const schema = '<Schema id="x"><SimpleField name="i" type="int"/></Schema>';
    const { properties, notes } = await read(inKml(schema + data('9007199254740993') + data('many') + data(' 3 ')));
    expect(properties).toEqual([{ i: '9007199254740993' }, { i: 'many' }, { i: 3 }]);
    expect(notes).toEqual(['2 values of i (int) stayed text: "9007199254740993", "many".']);
  });

  it('are text where they have no type', async () => {
    const { properties } = await read(
      inKml(
        '<Placemark id="p1"><name>A &amp; B</name><description><![CDATA[<b>x</b>]]></description><TimeStamp><when>2020-01-01</when></TimeStamp>' +
          '<ExtendedData xmlns:o="urn:o"><Data name="n"><value>007</value></Data><Data name="name"><value>other</value></Data><o:any>5</o:any></ExtendedData></Placemark>',
      ),
    );
    expect(properties).toEqual([
      { name: 'A & B', description: '<b>x</b>', timestamp: '2020-01-01', n: '007', name_2: 'other', any: '5' },
    ]);
  });
});

describe('geometries', () => {
  it.each([
    ['<Point><coordinates>\n 1 , 2,3 \n</coordinates></Point>', { type: 'Point', coordinates: [1, 2, 3] }],
    ['<LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing>', { type: 'LineString', coordinates: [[0, 0], [1, 0], [1, 1], [0, 0]] }], // prettier-ignore
    ['<Polygon><innerBoundaryIs><LinearRing><coordinates>1,1 1,2 2,2 1,1</coordinates></LinearRing></innerBoundaryIs><outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon>', { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 0]], [[1, 1], [1, 2], [2, 2], [1, 1]]] }], // prettier-ignore
    [`<MultiGeometry>${point}${point}</MultiGeometry>`, { type: 'MultiPoint', coordinates: [[1, 2], [1, 2]] }], // prettier-ignore
    [`<MultiGeometry>${point}<LineString><coordinates>0,0 1,0,5</coordinates></LineString></MultiGeometry>`, { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }, { type: 'LineString', coordinates: [[0, 0], [1, 0, 5]] }] }], // prettier-ignore
    ['<name>none</name>', null],
  ])('%#', async (text, geometry) => {
    expect((await read(inKml(`<Placemark>${text}</Placemark>`))).geometries).toEqual([geometry]);
  });

  it('of a track are a line, which is said', async () => {
    const track = '<gx:Track xmlns:gx="urn:gx"><when>2020</when><when>2021</when><gx:coord>1 2 3</gx:coord><gx:coord>4 5 6</gx:coord></gx:Track>'; // prettier-ignore
    const { geometries, notes } = await read(inKml(`<Placemark>${track}</Placemark>`));
    expect(geometries).toEqual([{ type: 'LineString', coordinates: [[1, 2, 3], [4, 5, 6]] }]); // prettier-ignore
    expect(notes).toEqual(['1 track became a line, without times.']);
  });

  it.each([
    ['<Point><coordinates>1</coordinates></Point>', 'a position has 2 or 3 numbers, not 1'],
    ['<Point><coordinates>1,2,3,4</coordinates></Point>', 'a position has 2 or 3 numbers, not 4'],
    ['<Point><coordinates>1,x</coordinates></Point>', 'expected a number, not "x"'],
    ['<Point><coordinates>1,0x10</coordinates></Point>', 'expected a number, not "x10"'],
    ['<Point><coordinates>1,2,</coordinates></Point>', 'the coordinates end with a comma'],
    ['<Point><coordinates>1,2 3,4</coordinates></Point>', 'a Point has 2 positions'],
    ['<Polygon><innerBoundaryIs><LinearRing><coordinates>1,1 1,2 2,2 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon>', 'a Polygon has an inner boundary, and none outside'], // prettier-ignore
  ])('that are broken name their line: %s', async (text, reason) => {
    const message = await messageOf(inKml(`\n<Placemark>${text}</Placemark>`));
    expect(message).toMatch(/^is not valid KML \(line 3\): /);
    expect(message).toContain(reason);
  });
});

describe('nothing outside the file', () => {
  it('is read for an entity: a document type is refused', async () => {
    const file = bytes(`<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>`); // prettier-ignore
    expect(kml.sniff(file)).toBe(true);
    expect(await messageOf(file)).toMatch(/^is not valid KML \(line 1, column \d+\): it has a document type/);
    expect(await messageOf(inKml('<Placemark><name>&x;</name></Placemark>'))).toContain('undefined entity');
  });

  it('is read for a network link, which is said', async () => {
    const link = '<NetworkLink><Link><href>http://localhost/b.kml</href></Link></NetworkLink>';
    expect((await read(inKml(`<Placemark>${point}</Placemark>${link}`))).notes).toEqual([
      '1 network link was not followed: "http://localhost/b.kml".',
    ]);
    expect(await messageOf(inKml(link))).toBe(
      'is not valid KML (its root): it has no placemark of its own, and network links are not followed. Get what it refers to: "http://localhost/b.kml"',
    );
  });
});

describe('text', () => {
  const name = '<Placemark><name>Zürich</name></Placemark>';

  it('has the encoding of its declaration or its mark', async () => {
    const latin = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><kml>${name}</kml>`, 'latin1');
    const wide = Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?><kml>${name}</kml>`, 'utf16le');
    const marked = Buffer.from(`\uFEFF<kml>${name}</kml>`);
    for (const file of [latin, wide, marked]) {
      expect(kml.sniff(file)).toBe(true);
      expect((await read(file)).properties).toEqual([{ name: 'Zürich' }]);
    }
  });

  it('that is nested too deep is refused', async () => {
    expect(await messageOf(inKml(`<Placemark>${'<MultiGeometry>'.repeat(5000)}`))).toContain('nested more than 100');
  });
});

describe('what is written', () => {
  const features = [
    { id: 'x', properties: { name: 'A & <B>\r\n', n: 1, big: 2 ** 40, d: 0.1, b: true, s: ' a\t"b" ', none: null } },
    { properties: { n: -5, big: 1, d: -0, b: false, s: '', list: [1] } },
  ];

  it('is read back with its types, an empty text apart from null', async () => {
    const { properties } = await read(write(features).file);
    expect(properties).toEqual([
      { id: 'x', name: 'A & <B>\r\n', n: 1, big: 2 ** 40, d: 0.1, b: true, s: ' a\t"b" ', none: null, list: null },
      { id: null, n: -5, big: 1, d: -0, b: false, s: '', none: null, list: '[1]' },
    ]);
  });

  it('has values of several types as plain text, which is said', async () => {
    const { file, notes } = write([
      { properties: { a: 1 } },
      { properties: { a: 'a b' } },
      { properties: { a: true } },
    ]);
    expect((await read(file)).properties).toEqual([{ a: '1' }, { a: 'a b' }, { a: 'true' }]);
    expect(notes).toEqual(['a became text: its values have several types.']);
  });

  it('has U+FFFD for what XML cannot hold, which is said', async () => {
    const { file, notes } = write([{ properties: { s: 'a\u0001\uD800b' } }]);
    expect((await read(file)).properties).toEqual([{ s: 'a\uFFFD\uFFFDb' }]);
    expect(notes).toEqual(['1 text with characters that XML cannot hold have U+FFFD in their place.']);
  });

  it('is refused in another CRS, and said to be beyond longitude and latitude', () => {
    const far = { geometry: { type: 'Point', coordinates: [400_000, 5_000_000] } };
    expect(() => write([far], { crs: 'EPSG:25832' })).toThrow(
      'is in EPSG:25832, and KML has longitude and latitude alone. Run reproject first, with target_crs "EPSG:4326"',
    );
    expect(write([far]).notes).toEqual([
      'The coordinates are from 400000, 5000000 to 400000, 5000000; KML has longitude and latitude alone.',
    ]);
  });
});

describe('KMZ', () => {
  const file = (names: readonly string[]) =>
    Buffer.concat([...writeZip(names.map((name) => ({ name, bytes: inKml(`<Placemark><name>${name}</name>${point}</Placemark>`) })))]); // prettier-ignore

  it('is its main file; others are said', async () => {
    const { value, notes } = await readLayer(kmz, file(['a/b.kml', 'x.kml', 'doc.kml', 'icon.png']));
    expect(StoredLayer.parse(value).features[0]?.properties).toEqual({ name: 'doc.kml' });
    expect(notes).toEqual(['Only "doc.kml" was read; the archive has "x.kml", "a/b.kml" too.']);
  });

  it('is read with a link to a document that has no placemark, whose notes stay', async () => {
    const link = (name: string) => `<NetworkLink><Link><href>${name}</href></Link></NetworkLink>`;
    const documents = [
      { name: 'doc.kml', bytes: inKml(`<Placemark>${point}</Placemark>${link('none.kml')}`) },
      { name: 'none.kml', bytes: inKml('<GroundOverlay/>') },
    ];
    const { value, notes } = await readLayer(kmz, Buffer.concat([...writeZip(documents)]));
    expect(StoredLayer.parse(value).features).toHaveLength(1);
    expect(notes).toEqual(['1 picture overlay was left out.']);
    const empty = [{ name: 'doc.kml', bytes: inKml(link('none.kml')) }, ...documents.slice(1)];
    expect(() => kmz.open(Buffer.concat([...writeZip(empty)]))).toThrow('is not valid KMZ (its documents): they have no placemark'); // prettier-ignore
  });

  it('names itself where the archive is damaged', () => {
    expect(() => kmz.open(file(['doc.kml']).subarray(0, -5))).toThrow(/^is not valid KMZ \(its end\): /);
  });

  it('is read back', async () => {
    expect(kmz.sniff(new Uint8Array(), ['x.txt', 'sub/DOC.KML'])).toBe(true);
    const layer = StoredLayer.parse({ type: 'Point', coordinates: [1, 2] });
    const { value } = await readLayer(kmz, Buffer.concat([...kmz.write(layer).chunks]));
    expect(StoredLayer.parse(value).features).toHaveLength(1);
  });
});

it('never fails with another error, whatever bytes are lost or changed', async () => {
  const polygon = { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 0]]] }; // prettier-ignore
  const { file } = write([{ id: 1, properties: { name: 'ä', n: 1 }, geometry: polygon }]);
  const messages = [];
  for (let at = 0; at < 300; at++) {
    const changed = Buffer.from(file);
    const place = (at * 7919) % file.length;
    if (at % 3 === 0) messages.push(await messageOf(changed.subarray(0, place)));
    else messages.push(await messageOf(changed.fill((changed[place] ?? 0) ^ (1 << (at % 8)), place, place + 1)));
  }
  expect(messages.filter((message) => !/^(none$|is not valid KML \()/.test(message))).toEqual([]);
});

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;

describe.skipIf(!hasGdal)('GDAL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-kml-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const [source, target] = [join(folder, 'in.kml'), join(folder, 'out.geojson')];
  const properties = { title: 'Zürich', n: 7, d: 0.5, b: true };
  const geometry = { type: 'Point', coordinates: [8.5, 47.4] };

  it('reads the types that are written', () => {
    writeFileSync(source, write([{ properties, geometry }]).file);
    execFileSync('ogr2ogr', ['-f', 'GeoJSON', target, source], { stdio: 'pipe' });
    const { features } = JSON.parse(readFileSync(target, 'utf8')) as { features: [{ properties: unknown }] };
    expect(features[0]).toMatchObject({ properties: { ...properties, b: 1 }, geometry });
  });

  it('writes what is read with its types', async () => {
    const from = join(folder, 'from.geojson');
    writeFileSync(from, JSON.stringify({ type: 'Feature', properties: { title: 'Zürich', n: 7, d: 0.5 }, geometry }));
    rmSync(source, { force: true });
    execFileSync('ogr2ogr', ['-f', 'LIBKML', source, from], { stdio: 'pipe' });
    const { properties, geometries } = await read(readFileSync(source));
    expect(properties).toEqual([expect.objectContaining({ title: 'Zürich', n: 7, d: 0.5 })]);
    // Its library gives every position a height.
    expect(geometries).toEqual([{ type: 'Point', coordinates: [8.5, 47.4, 0] }]);
  });
});
