/** Parcels chosen by six criteria from files in four formats and three systems, without one `reproject`, past shapely. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasJudge, judge } from '../judges/judge.ts';
import { createRandom } from '../judges/random.ts';
import { isthmus } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-chain-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

type Place = readonly [number, number];
const random = createRandom(6);
const between = (low: number, high: number) => low + (high - low) * random.fraction();
const box = (x: number, y: number, w: number, h: number): Place[] => [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]; // prettier-ignore

/** 400 parcels on a lattice of UTM zone 32, of 400 to 3,600 square metres each. */
const parcels = Array.from({ length: 400 }, (_, id) => {
  const [x, y] = [560_000 + 90 * (id % 20), 5_930_000 + 90 * Math.floor(id / 20)];
  const ring = box(x + between(0, 20), y + between(0, 20), between(20, 60), between(20, 60));
  return { id, use: ['residential', 'farm', 'forest'][id % 3], ring };
});
/** In the plane of the parcels; each file has them in its own system. */
const flood: Place[] = [[559_900, 5_929_900], [560_500, 5_929_900], [560_900, 5_930_600], [560_300, 5_931_000], [559_900, 5_930_500], [559_900, 5_929_900]]; // prettier-ignore
const roads: Place[][] = [[[559_000, 5_931_200], [561_000, 5_930_900], [562_500, 5_931_500]], [[561_300, 5_929_000], [561_250, 5_932_500]]]; // prettier-ignore
const reserve: Place[] = [[561_200, 5_930_900], [561_600, 5_930_950], [561_500, 5_931_400], [561_150, 5_931_300], [561_200, 5_930_900]]; // prettier-ignore
const station: Place = [561_000, 5_931_000];
const limits = { area: 900, road: 200, station: 800 };

const feature = (geometry: object, properties: object = {}) => ({ type: 'Feature', properties, geometry });
const collection = (features: object[]) => ({ type: 'FeatureCollection', crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::25832' } }, features }); // prettier-ignore

beforeAll(() => {
  const write = (name: string, features: object[]) => writeFileSync(at(name), JSON.stringify(collection(features)));
  const convert = (to: string, ...options: string[]) => execFileSync('ogr2ogr', [...options, at(to), at('plane.json')]);
  write('parcels.geojson', parcels.map(({ id, use, ring }) => feature({ type: 'Polygon', coordinates: [ring] }, { id, use }))); // prettier-ignore
  write('plane.json', [feature({ type: 'Polygon', coordinates: [flood] })]);
  convert('flood.gpkg', '-t_srs', 'EPSG:3857');
  write(
    'plane.json',
    roads.map((coordinates) => feature({ type: 'LineString', coordinates })),
  );
  convert('roads.geojson', '-t_srs', 'OGC:CRS84', '-lco', 'COORDINATE_PRECISION=12');
  write('plane.json', [feature({ type: 'Polygon', coordinates: [reserve] }, { Name: 'Reserve' })]);
  convert('protected.kml', '-f', 'KML');
  write('station.geojson', [feature({ type: 'Point', coordinates: station })]);
});

async function run(process: string, ...args: string[]): Promise<string> {
  const { code, stderr } = await isthmus(['run', process, ...args]);
  expect([process, code, stderr]).toEqual([process, 0, stderr]);
  return stderr;
}

it.skipIf(!hasJudge)('are the ones that shapely finds in the plane of the parcels', { timeout: 120_000 }, async () => {
  const [verdict] = judge<{ chosen: number[]; margin: number; left: number[] }>('crs-chain.py', [
    { parcels, flood, roads, reserve, place: station, limits },
  ]);
  if (!verdict) throw new Error('There is no verdict.');
  // No parcel is so near to a limit that the ellipsoid and the plane could disagree.
  expect(verdict.margin).toBeGreaterThan(0.5);
  // Each criterion leaves parcels out that pass all others.
  expect(Math.min(...verdict.left)).toBeGreaterThan(0);
  expect(verdict.chosen.length).toBeGreaterThan(3);

  const select = (from: string, other: string, to: string, ...args: string[]) =>
    run('select-by-location', '--layer', at(from), '--comparison_layer', at(other), ...args, '--out', at(to));
  const measured = await run('measure', '--layer', at('parcels.geojson'), '--out-crs', 'EPSG:25832', '--out', at('1.gpkg')); // prettier-ignore
  expect(measured).toContain('layer was transformed from EPSG:25832 to longitude and latitude (');
  expect(measured).toContain('result was transformed from longitude and latitude to EPSG:25832 (');
  await run('select-by-attribute', '--layer', at('1.gpkg'), '--filter', `planar_area_m2 > ${limits.area} AND use = 'residential'`, '--out', at('2.gpkg')); // prettier-ignore
  const dry = await select('2.gpkg', 'flood.gpkg', '3.shp.zip', '--predicate', 'disjoint');
  expect(dry).toContain('comparison_layer was transformed from EPSG:3857 to EPSG:25832 (');
  const near = await select('3.shp.zip', 'roads.geojson', '4.geojsonl', '--distance', String(limits.road));
  expect(near).toContain('layer was transformed from EPSG:25832 to longitude and latitude (');
  await select('4.geojsonl', 'protected.kml', '5.geojson', '--predicate', 'disjoint');
  await select('5.geojson', 'station.geojson', '6.geojson', '--distance', String(limits.station), '--out-crs', 'EPSG:25832'); // prettier-ignore

  const result = JSON.parse(readFileSync(at('6.geojson'), 'utf8')) as {
    readonly crs: unknown;
    readonly features: readonly { readonly properties: { readonly id: number }; readonly geometry: { readonly coordinates: readonly (readonly Place[])[] } }[];
  }; // prettier-ignore
  expect(result.features.map(({ properties }) => properties.id)).toEqual(verdict.chosen);
  expect(result.crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::25832' } });
  // Back where they were, to a tenth of a millimetre.
  for (const { properties, geometry } of result.features) {
    const sent = parcels[properties.id]?.ring ?? [];
    const back = geometry.coordinates[0] ?? [];
    for (const [x, y] of sent) expect(Math.min(...back.map(([a, b]) => Math.hypot(a - x, b - y)))).toBeLessThan(1e-4);
  }
});
