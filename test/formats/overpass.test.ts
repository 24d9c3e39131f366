/** Answers of Overpass in their usual forms: areas, relations, what is missing in them, terms; as JSON and as XML. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { LayerOfFile } from '../../schemas/layer.ts';
import { toPredicate } from '../../src/common/json/fault.ts';
import type { DataFormat } from '../../src/formats/define-format.ts';
import formats from '../../src/formats/overpass.ts';
import { loadFormats } from '../../src/formats/registry.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import { readLayerFile } from '../../src/inputs/read-layer.ts';
import { readDamaged } from './damage.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

const [overpass, xml] = formats;
const TERMS = 'Data © OpenStreetMap contributors (ODbL 1.0, https://www.openstreetmap.org/copyright), as of 2026-11-30T00:00:00Z.'; // prettier-ignore
const answerOf = (elements: readonly object[], more: object = {}) => ({
  version: 0.6,
  generator: 'Overpass API 0.7.62.8 e802775f',
  osm3s: { timestamp_osm_base: '2026-11-30T00:00:00Z', copyright: 'The data is made available under ODbL.' },
  elements,
  ...more,
});
const toFile = (value: unknown) => Buffer.from(JSON.stringify(value));
async function read(file: Uint8Array, format: DataFormat = overpass) {
  const { value, notes } = await readLayer(format, file);
  const { crs, features } = LayerOfFile.parse(value);
  return { crs: crs?.name, notes, features: features.map(({ id, properties, geometry, broken }) => ({ id, properties, geometry: geometry && toGeoJson(geometry), ...(broken && { broken }) })) }; // prettier-ignore
}
const readElements = (elements: readonly object[], more?: object) => read(toFile(answerOf(elements, more)));

const node = (id: number, lon: number, lat: number, tags?: object) => ({ type: 'node', id, lat, lon, ...(tags && { tags }) }); // prettier-ignore
const way = (id: number, nodes: readonly number[], tags?: object) => ({ type: 'way', id, nodes, ...(tags && { tags }) }); // prettier-ignore
/** Corners 1 to 4 of a square of 10 degrees counter-clockwise, 5 to 8 of one of 2 degrees in it, 9 to 11 of a triangle beside it. */
const corners = [node(1, 0, 0), node(2, 10, 0), node(3, 10, 10), node(4, 0, 10), node(5, 4, 4), node(6, 6, 4), node(7, 6, 6), node(8, 4, 6), node(9, 20, 0), node(10, 22, 0), node(11, 22, 2)]; // prettier-ignore
const square = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]; // prettier-ignore
const hole = [[4, 4], [4, 6], [6, 6], [6, 4], [4, 4]]; // prettier-ignore
const triangle = [[20, 0], [22, 0], [22, 2], [20, 0]]; // prettier-ignore

describe('ways', () => {
  it('are lines or areas by their tags', async () => {
    const closed = [1, 2, 3, 4, 1];
    const tags = [
      { building: 'yes' },
      { landuse: 'forest' },
      { highway: 'pedestrian', area: 'yes' },
      { natural: 'water' },
      { highway: 'residential', junction: 'roundabout' },
      { building: 'no' },
      { leisure: 'pitch', area: 'no' },
      { natural: 'coastline' },
      { barrier: 'fence' },
      {},
    ];
    const { features } = await readElements([...corners.slice(0, 4), ...tags.map((one, i) => way(100 + i, closed, one))]); // prettier-ignore
    expect(features.map(({ geometry }) => geometry?.type)).toEqual([...Array<string>(4).fill('Polygon'), ...Array<string>(6).fill('LineString')]); // prettier-ignore
    expect(features[0]).toEqual({ id: 'way/100', properties: { osm_type: 'way', osm_id: 100, building: 'yes' }, geometry: { type: 'Polygon', coordinates: [square] } }); // prettier-ignore
  });

  it('have gaps where nodes are missing, never an edge over them', async () => {
    const { features, notes } = await readElements([...corners.slice(0, 4), way(100, [1, 2, 99, 3, 4], { highway: 'path' }), way(101, [1, 2, 98, 1], { building: 'yes' })]); // prettier-ignore
    expect(features.map(({ geometry }) => geometry)).toEqual([
      { type: 'MultiLineString', coordinates: [[[0, 0], [10, 0]], [[10, 10], [0, 10]]] }, // prettier-ignore
      { type: 'LineString', coordinates: [[0, 0], [10, 0]] }, // prettier-ignore
    ]);
    expect(notes).toEqual([TERMS, '2 ways lack nodes and have gaps there. Ask with "out geom;", or add "(._;>;); out;".']); // prettier-ignore
  });

  it('have their own positions with "out geom", also cut by a box', async () => {
    const at = ([lon, lat]: readonly number[]) => ({ lat, lon });
    const { features, notes } = await readElements([
      { ...way(100, [1, 2, 3, 4, 1], { building: 'yes' }), bounds: {}, geometry: square.map(at) },
      { ...way(101, [1, 2, 3, 4], { highway: 'path' }), geometry: [null, at([10, 0]), at([10, 10]), null] },
    ]);
    expect(features.map(({ geometry }) => geometry)).toEqual([{ type: 'Polygon', coordinates: [square] }, { type: 'LineString', coordinates: [[10, 0], [10, 10]] }]); // prettier-ignore
    expect(notes[1]).toContain('1 way lacks nodes and has gaps there.');
  });

  it('are points with "out center", and nothing with "out tags"', async () => {
    const { features, notes } = await readElements([
      { ...way(100, [1, 2], { shop: 'bakery' }), center: { lat: 1, lon: 2 } },
      { type: 'way', id: 101, tags: { shop: 'kiosk' } },
    ]);
    expect(features.map(({ geometry }) => geometry)).toEqual([{ type: 'Point', coordinates: [2, 1] }, null]);
    expect(notes.slice(1)).toEqual([
      '1 way or relation is a point at the centre ("out center").',
      '1 element without positions became a feature without a geometry. Ask with "out geom;", or add "(._;>;); out;".',
    ]);
  });
});

describe('nodes', () => {
  it('are features where they mean something by themselves', async () => {
    const { features } = await readElements([
      node(1, 0, 0, { highway: 'crossing' }),
      node(2, 1, 0, { source: 'survey' }),
      node(3, 2, 0),
      node(4, 3, 0),
      way(100, [1, 2, 3], { highway: 'path' }),
    ]);
    expect(features.map(({ id }) => id)).toEqual(['node/1', 'node/4', 'way/100']);
  });

  it('keep their version and author, and tags that have the name of a column', async () => {
    const { features } = await readElements([{ ...node(1, 0, 0, { osm_id: 'x', name: 'Ä' }), version: 3, timestamp: '2020-01-01T00:00:00Z', user: 'u', uid: 7, changeset: 9 }]); // prettier-ignore
    expect(features[0]?.properties).toEqual({ osm_type: 'node', osm_id: 1, osm_timestamp: '2020-01-01T00:00:00Z', osm_version: 3, osm_changeset: 9, osm_user: 'u', osm_uid: 7, osm_id_2: 'x', name: 'Ä' }); // prettier-ignore
  });

  it('that come twice are one', async () => {
    const { features } = await readElements([node(1, 5, 6, { amenity: 'bench' }), node(1, 5, 6)]);
    expect(features).toHaveLength(1);
    expect(features[0]?.properties).toMatchObject({ amenity: 'bench' });
  });
});

describe('relations', () => {
  const member = (ref: number, role: string, type = 'way') => ({ type, ref, role });
  const lake = { type: 'relation', id: 7, tags: { type: 'multipolygon', natural: 'water' }, members: [member(101, 'outer'), member(103, 'inner'), member(102, 'outer'), member(104, 'outer')] }; // prettier-ignore
  const ways = [way(101, [1, 2, 3]), way(102, [1, 4, 3], { natural: 'water' }), way(103, [5, 6, 7, 8, 5], { landuse: 'grass' }), way(104, [9, 10, 11, 9])]; // prettier-ignore

  it('are multipolygons of ways one after another, with holes in the ring around them', async () => {
    const { features, notes } = await readElements([...corners, ...ways, lake]);
    expect(features.map(({ id }) => id)).toEqual(['way/103', 'relation/7']);
    const { coordinates } = features[1]?.geometry as unknown as { coordinates: number[][][][] };
    expect(coordinates.map((rings) => rings.map((ring) => new Set(ring.map(String)).size))).toEqual([[3], [4, 4]]);
    expect(coordinates).toEqual([[triangle], [square, hole]]);
    expect(notes).toEqual([TERMS]);
  });

  it('have the positions of their members with "out geom"', async () => {
    const geometryOf = (nodes: readonly number[]) => nodes.map((id) => ({ lat: corners[id - 1]?.lat, lon: corners[id - 1]?.lon })); // prettier-ignore
    const members = lake.members.map((one, i) => ({ ...one, geometry: geometryOf(ways.find(({ id }) => id === lake.members[i]?.ref)?.nodes ?? []) })); // prettier-ignore
    const { features } = await readElements([{ ...lake, members }]);
    expect(features.map(({ geometry }) => geometry)).toEqual([{ type: 'MultiPolygon', coordinates: [[triangle], [square, hole]] }]); // prettier-ignore
  });

  it('that lack ways are what is known of them, which is said', async () => {
    const { features, notes } = await readElements([...corners, ...ways.slice(0, 1), lake]);
    expect(features.filter(({ id }) => id === 'relation/7').map(({ geometry }) => geometry)).toEqual([{ type: 'MultiLineString', coordinates: [[[0, 0], [10, 0], [10, 10]]] }]); // prettier-ignore
    expect(notes[1]).toBe('1 relation lacks ways or has open rings: only the rest of it is in the layer. Ask with "out geom;", or add "(._;>;); out;".'); // prettier-ignore
  });

  it('are lines for a route; others are counted', async () => {
    const route = { type: 'relation', id: 8, tags: { type: 'route', route: 'bus' }, members: [member(101, ''), member(102, 'forward'), member(1, 'stop', 'node')] }; // prettier-ignore
    const ban = { type: 'relation', id: 9, tags: { type: 'restriction' }, members: [member(101, 'from')] };
    const { features, notes } = await readElements([...corners.slice(0, 4), ...ways.slice(0, 2), route, ban, { type: 'area', id: 1 }]); // prettier-ignore
    expect(features.map(({ id }) => id)).toEqual(['node/1', 'way/101', 'way/102', 'relation/8']);
    expect(features[3]?.geometry).toEqual({ type: 'MultiLineString', coordinates: [[[0, 0], [10, 0], [10, 10]], [[0, 0], [0, 10], [10, 10]]] }); // prettier-ignore
    expect(notes.slice(1)).toEqual([
      '1 relation of types that are not geometries was left out (restriction 1).',
      '1 element of other types than node, way and relation was left out (area 1).',
    ]);
  });
});

describe('an answer that was cut', () => {
  const remark = 'runtime error: Query timed out in "query" at line 1 after 26 seconds.';

  it('says so before all else', async () => {
    const { notes } = await readElements([node(1, 0, 0)], { remark });
    expect(notes[0]).toBe(`INCOMPLETE: the server stopped before the end of its answer and says ${JSON.stringify(remark)}. Elements are missing: ask again for a smaller area, or with more [timeout:].`); // prettier-ignore
  });

  it('is refused without elements, and an empty one is not', async () => {
    await expect(readElements([], { remark })).rejects.toThrow(`is Overpass JSON without elements, which says "runtime error: Query timed out in`); // prettier-ignore
    expect((await readElements([])).features).toEqual([]);
  });
});

it('is recognised whatever the order of its members, and read where a layer is taken', async () => {
  const { elements, ...rest } = answerOf([node(1, 5, 6, { name: 'A' })]);
  const file = Buffer.from(JSON.stringify({ elements, ...rest }, null, 2));
  expect((await loadFormats()).recognise(file)?.id).toBe('overpass-json');
  const { value, notes } = await readLayerFile(file, {}, toPredicate);
  expect(value).toMatchObject({ attribution: '© OpenStreetMap contributors', features: [{ id: 'node/1' }] });
  expect(notes).toEqual([TERMS]);
});

it.each([
  [[{ type: 'node', id: 'x' }], 'element 1', 'its id is not an integer'],
  [[node(1, 0, 0), { type: 'node', id: 2, lat: '5', lon: 4 }], 'element 2', 'its lat and lon are not numbers'],
  [[{ type: 'way', id: 2, geometry: [{ lat: 1 }] }], 'element 1', 'its lat and lon are not numbers'],
  [[{ type: 'relation', id: 2, members: [1] }], 'element 1', 'a member of it has no type or ref'],
  [[7], 'element 1', 'it is not an object with a type'],
])('refuses %j', async (elements, place, reason) => {
  await expect(readElements(elements as object[])).rejects.toThrow(`is not valid Overpass JSON (${place}): ${reason}`);
});

/** GDAL takes a node at 0, 0 for one that is missing. */
const shift = (ring: readonly (readonly number[])[]) => ring.map(([x = 0, y = 0]) => [x + 1, y + 1]);
const inXml = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="Overpass API"><note>The data is made available under ODbL.</note><meta osm_base="2026-11-30T00:00:00Z"/>
${corners.map(({ id, lat, lon }) => `<node id="${id}" lat="${lat + 1}" lon="${lon + 1}"/>`).join('\n')}
<node id="50" lat="1" lon="2"><tag k="name" v="Ä &amp; ß"/></node>
<way id="101"><nd ref="1"/><nd ref="2"/><nd ref="3"/></way><way id="102"><nd ref="1"/><nd ref="4"/><nd ref="3"/></way>
<way id="103" version="2"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="8"/><nd ref="5"/><tag k="building" v="yes"/></way>
<relation id="7"><member type="way" ref="101" role="outer"/><member type="way" ref="103" role="inner"/><member type="way" ref="102" role="outer"/>
<tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation></osm>`);

describe('XML', () => {
  it('is read as JSON is', async () => {
    const { features, notes } = await read(inXml, xml);
    expect(notes).toEqual([TERMS]);
    expect(features).toEqual([
      ...[9, 10, 11].map((id) => ({ id: `node/${id}`, properties: { osm_type: 'node', osm_id: id }, geometry: { type: 'Point', coordinates: shift([[corners[id - 1]?.lon ?? 0, corners[id - 1]?.lat ?? 0]])[0] } })), // prettier-ignore
      { id: 'node/50', properties: { osm_type: 'node', osm_id: 50, name: 'Ä & ß' }, geometry: { type: 'Point', coordinates: [2, 1] } }, // prettier-ignore
      { id: 'way/103', properties: { osm_type: 'way', osm_id: 103, osm_version: 2, building: 'yes' }, geometry: { type: 'Polygon', coordinates: [shift(hole).toReversed()] } }, // prettier-ignore
      { id: 'relation/7', properties: { osm_type: 'relation', osm_id: 7, type: 'multipolygon', natural: 'water' }, geometry: { type: 'Polygon', coordinates: [shift(square), shift(hole)] } }, // prettier-ignore
    ]);
  });

  it.skipIf(!hasGdal)('has the areas that GDAL makes of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-osm-'));
    const [source, target] = [join(folder, 'in.osm'), join(folder, 'out.json')];
    writeFileSync(source, inXml);
    execFileSync('ogr2ogr', ['-f', 'GeoJSON', target, source, 'multipolygons'], { stdio: 'pipe' });
    const theirs = (JSON.parse(readFileSync(target, 'utf8')) as { features: { properties: Record<string, unknown>; geometry: { coordinates: unknown } }[] }).features; // prettier-ignore
    rmSync(folder, { recursive: true, force: true });
    const ringsOf = (coordinates: unknown) =>
      JSON.stringify(coordinates)
        .match(/\[-?\d[^\]]*\]/g)
        ?.sort()
        .join(' ');
    const areas = (await read(inXml, xml)).features.filter(({ geometry }) => geometry?.type === 'Polygon');
    expect(areas.map(({ geometry }) => ringsOf((geometry as { coordinates: unknown }).coordinates)).sort()).toEqual(theirs.map(({ geometry }) => ringsOf(geometry.coordinates)).sort()); // prettier-ignore
  });
});

it('reads or refuses what is cut or damaged at random', async () => {
  const file = toFile(answerOf([...corners, way(1, [1, 2, 3, 1], { building: 'yes' }), { type: 'relation', id: 7, tags: { type: 'multipolygon' }, members: [{ type: 'way', ref: 1, role: 'outer', geometry: [null, { lat: 1, lon: 2 }] }] }])); // prettier-ignore
  expect(await readDamaged(overpass, file, 22, 1000)).toBeGreaterThan(10);
  expect(await readDamaged(xml, inXml, 23, 1000)).toBeGreaterThan(10);
});
