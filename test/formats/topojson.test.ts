/** TopoJSON: arcs that neighbours share, against topojson-client and GDAL; quantised files, and damage at random. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { feature } from 'topojson-client';
import type { Topology } from 'topojson-specification';
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { LayerOfFile, StoredLayer } from '../../schemas/layer.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import { loadFormats } from '../../src/formats/registry.ts';
import topojson from '../../src/formats/topojson.ts';
import { createRandom } from '../judges/random.ts';
import { readDamaged } from './damage.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

const toFile = (value: unknown) => Buffer.from(JSON.stringify(value));
async function read(file: Uint8Array, name?: string) {
  const { value, notes } = await readLayer(topojson, file, name);
  const { features } = LayerOfFile.parse(value);
  return { notes, features: features.map(({ id, properties, geometry }) => ({ type: 'Feature', ...(id !== undefined && { id }), properties, geometry: geometry && toGeoJson(geometry) })) }; // prettier-ignore
}
const write = (features: readonly object[]) => Buffer.concat([...topojson.write(StoredLayer.parse({ type: 'FeatureCollection', features })).chunks]); // prettier-ignore
const atlas = readFileSync(createRequire(import.meta.url).resolve('world-atlas/countries-110m.json'));

it('reads a world of countries as topojson-client does, and says that it is quantised', async () => {
  const topology = JSON.parse(atlas.toString()) as Topology;
  const { features, notes } = await read(atlas, 'countries');
  const theirs = feature(topology, 'countries') as unknown as { features: { id?: string; properties: object; geometry: unknown }[] }; // prettier-ignore
  expect(features).toHaveLength(177);
  expect(features).toEqual(theirs.features.map(({ id, properties, geometry }) => ({ type: 'Feature', ...(id !== undefined && { id }), properties, geometry }))); // prettier-ignore
  expect(notes[0]).toMatch(/^The positions are quantised: each is within 0\.00\d+ of where it was, in the units of the file\.$/); // prettier-ignore
  await expect(read(atlas)).rejects.toThrow('is TopoJSON with 2 layers: "countries", "land". Name one behind it: #layer=countries'); // prettier-ignore
});

describe('writing', () => {
  const polygon = (...rings: number[][][]) => ({ type: 'Polygon', coordinates: rings });
  const left = [[0, 0], [1, 0], [1, 0.5], [1, 1], [0, 1], [0, 0]]; // prettier-ignore
  const right = [[2, 1], [1, 1], [1, 0.5], [1, 0], [2, 0], [2, 1]]; // prettier-ignore
  const of = (geometry: object | null, properties: object = {}) => ({ type: 'Feature', properties, geometry });

  it('has the border of neighbours once, and its positions as they were', async () => {
    const features = [of(polygon(left), { name: 'Ä' }), of(polygon(right), { name: null })];
    const file = write(features);
    const { arcs, ...rest } = JSON.parse(file.toString()) as Topology;
    expect(rest).not.toHaveProperty('transform');
    expect(arcs.filter((arc) => arc.some(([x, y]) => x === 1 && y === 0.5))).toHaveLength(1);
    expect(arcs).toHaveLength(5);
    expect((await read(file)).features).toEqual(features);
    expect((feature(JSON.parse(file.toString()) as Topology, 'layer') as unknown as { features: object[] }).features).toMatchObject(features); // prettier-ignore
  });

  it('does not share a border whose heights differ', async () => {
    const features = [of(polygon(left.map((position) => [...position, 1]))), of(polygon(right.map((position) => [...position, 2])))]; // prettier-ignore
    expect((await read(write(features))).features).toEqual(features);
  });

  it('gives back any lines of a grid, which meet, cross, go twice and return', async () => {
    const random = createRandom(25);
    for (let i = 0; i < 200; i++) {
      const position = () => [random.integer(4), random.integer(4)];
      const line = (length: number) => Array.from({ length }, position);
      const ring = () => {
        const open = line(3 + random.integer(4));
        return [...open, open[0] ?? []];
      };
      const features = Array.from({ length: 1 + random.integer(5) }, () => {
        const geometry = random.pick([
          { type: 'LineString', coordinates: line(2 + random.integer(6)) },
          { type: 'MultiLineString', coordinates: [line(3), line(2)] },
          { type: 'Polygon', coordinates: [ring(), ring()] },
          { type: 'MultiPolygon', coordinates: [[ring()], [ring(), ring()]] },
        ]);
        return of(random.integer(5) === 0 ? null : geometry, { n: i });
      });
      expect((await read(write(features))).features).toEqual(features);
    }
  });

  it('makes the file of a world smaller than GeoJSON does', async () => {
    const { features } = await read(atlas, 'countries');
    const file = write(features);
    expect(file.length).toBeLessThan(0.8 * JSON.stringify(features).length);
    expect((await read(file)).features).toEqual(features);
  });
});

it('is recognised whatever the order of its members', async () => {
  const { type, ...rest } = JSON.parse(atlas.toString()) as Topology;
  expect((await loadFormats()).recognise(toFile({ ...rest, type }))?.id).toBe('topojson');
});

describe('a file that is wrong', () => {
  const topology = { type: 'Topology', objects: { a: { type: 'LineString', arcs: [0] } }, arcs: [[[0, 0], [1, 1]]] }; // prettier-ignore

  it.each([
    [{ ...topology, objects: {} }, 'objects', 'it has no object'],
    [{ ...topology, arcs: [] }, 'objects/a', 'there is no arc 0'],
    [{ ...topology, arcs: [[['x', 0]]] }, 'objects/a', 'a position is not a list of numbers'],
    [{ ...topology, objects: { a: { type: 'Polygon', arcs: [0] } } }, 'objects/a', 'its arcs or coordinates are not nested as its type asks'], // prettier-ignore
    [{ ...topology, objects: { a: { type: 'Circle' } } }, 'objects/a', '"Circle" is not a type of geometry'],
    [{ ...topology, transform: {} }, 'transform', 'it has no scale and translate of two numbers each'],
  ])('%j', async (value, place, reason) => {
    await expect(read(toFile(value))).rejects.toThrow(`is not valid TopoJSON (${place}): ${reason}`);
  });

  it('is refused where its arcs make more than memory has', async () => {
    const arc = Array.from({ length: 10_000 }, (_, i) => [i, 0]);
    const objects = { a: { type: 'LineString', arcs: Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 0 : -1)) } };
    await expect(read(toFile({ ...topology, objects, arcs: [arc] }))).rejects.toThrow('is TopoJSON whose arcs make more than 2796202 positions'); // prettier-ignore
  });

  it('is read or refused where it is cut or damaged at random', async () => {
    const small = toFile({ ...topology, objects: { ...topology.objects, b: { type: 'GeometryCollection', geometries: [{ type: 'Polygon', arcs: [[0, -1]], id: 1, properties: { a: 1 } }, { type: null }] } }, transform: { scale: [0.1, 0.1], translate: [5, 6] } }); // prettier-ignore
    expect(await readDamaged(topojson, small, 26, 1000)).toBeGreaterThan(10);
  });
});

it.skipIf(!hasGdal)('is a world to GDAL too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-topojson-'));
  const [source, target] = [join(folder, 'in.json'), join(folder, 'out.json')];
  const { features } = await read(atlas, 'countries');
  writeFileSync(source, write(features));
  execFileSync('ogr2ogr', ['-f', 'GeoJSON', '-lco', 'COORDINATE_PRECISION=17', target, source], { stdio: 'pipe' });
  const theirs = JSON.parse(readFileSync(target, 'utf8')) as { features: { properties: object; geometry: unknown }[] };
  rmSync(folder, { recursive: true, force: true });
  expect(theirs.features).toHaveLength(177);
  expect(theirs.features.map(({ geometry }) => geometry)).toEqual(features.map(({ geometry }) => geometry));
});
