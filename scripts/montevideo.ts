/**
 * Makes `examples/montevideo/` from the vector tiles of OpenStreetMap that the package @mapbox/mvt-fixtures has of the
 * city: schools, parks and streets of one district. What the tiles cut at their edges is joined by its ID.
 * `npm run examples`
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';
import type { Geometry, LineString, Position } from '../schemas/geometry-types.ts';

/** Cordón, Parque Rodó and the west of Pocitos, over an edge between two tiles: smallest x, smallest y, largest x and y. */
const DISTRICT = [-56.18, -34.92, -56.15, -34.895] as const;
/** 0.1 m; the tiles have 0.6 m. */
const DECIMALS = 6;

const attribution = '© OpenStreetMap contributors';
const license = 'ODbL-1.0, https://opendatacommons.org/licenses/odbl/1-0/';

const fixtures = dirname(createRequire(import.meta.url).resolve('@mapbox/mvt-fixtures/package.json'));
const tiles = join(fixtures, 'real-world', 'osm-qa-montevideo');
const folder = fileURLToPath(new URL('../examples/montevideo/', import.meta.url));

type Tags = Readonly<Record<string, unknown>>;

interface Layer {
  isIn(tags: Tags, type: Geometry['type']): boolean;
  readonly properties: readonly string[];
}

const layers: Readonly<Record<string, Layer>> = {
  schools: { isIn: ({ amenity }) => amenity === 'school', properties: ['name'] },
  parks: { isIn: ({ leisure }, type) => leisure === 'park' && type.endsWith('Polygon'), properties: ['name'] },
  streets: {
    isIn: ({ highway }, type) => {
      const isBuilt = highway !== undefined && highway !== 'proposed' && highway !== 'construction';
      return isBuilt && type.endsWith('LineString');
    },
    properties: ['name', 'highway', 'oneway', 'maxspeed'],
  },
};

const pieces = readdirSync(tiles).flatMap((name) => (name.endsWith('.mvt') ? readTile(name) : []));
mkdirSync(folder, { recursive: true });
for (const [name, { isIn, properties }] of Object.entries(layers)) {
  const whole = groupById(pieces.filter((piece) => isIn(piece.tags, piece.geometry.type)));
  const features = whole.filter((same) => same.some(isInDistrict)).map((same) => toFeature(same, properties));
  features.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const head = JSON.stringify({ type: 'FeatureCollection', attribution, license }).slice(0, -1);
  const text = `${head},"features":[\n${features.map((feature) => JSON.stringify(feature)).join(',\n')}\n]}\n`;
  writeFileSync(`${folder}${name}.geojson`, text);
  console.log(`${name}: ${features.length} features, ${(Buffer.byteLength(text) / 1000).toFixed(0)} kB`);
}
copyFileSync(`${fixtures}/LICENSE-ODbL-1.0.md`, `${folder}LICENSE`);

interface Piece {
  readonly id: string;
  readonly tags: Tags;
  readonly geometry: Geometry;
}

function readTile(name: string): readonly Piece[] {
  const [zoom = 0, column = 0, row = 0] = name.split(/[-.]/).map(Number);
  const { osm } = new VectorTile(new Pbf(readFileSync(`${tiles}/${name}`))).layers;
  if (!osm) throw new Error(`The tile ${name} has no layer "osm".`);
  return Array.from({ length: osm.length }, (_, index) => osm.feature(index)).map((feature) => {
    const tags: Tags = feature.properties;
    // Vector tiles have none but the geometries of GeoJSON.
    const geometry = feature.toGeoJSON(column, row, zoom).geometry as Geometry;
    return { id: `${String(tags['@type'])}/${String(tags['@id'])}`, tags, geometry: roundPositions(geometry) };
  });
}

/** @returns pieces of one thing together, which may be in several tiles */
function groupById(all: readonly Piece[]): readonly (readonly Piece[])[] {
  const groups = new Map<string, Piece[]>();
  for (const piece of all) groups.set(piece.id, [...(groups.get(piece.id) ?? []), piece]);
  return [...groups.values()];
}

function isInDistrict({ geometry }: Piece): boolean {
  const [west, south, east, north] = DISTRICT;
  const numbers =
    JSON.stringify(geometry)
      .match(/-?[\d.]+/g)
      ?.map(Number) ?? [];
  return numbers.some((x, at) => {
    const y = numbers[at + 1] ?? Infinity;
    return at % 2 === 0 && x >= west && x <= east && y >= south && y <= north;
  });
}

function toFeature(same: readonly Piece[], properties: readonly string[]) {
  const [first] = same;
  const chosen = properties.flatMap((key) => (first?.tags[key] === undefined ? [] : [[key, first.tags[key]] as const]));
  const geometry = same.map((piece) => piece.geometry).reduce(joinLines);
  return { type: 'Feature', id: first?.id ?? '', properties: Object.fromEntries(chosen), geometry };
}

function roundPositions(geometry: Geometry): Geometry {
  const text = JSON.stringify(geometry, (_, value: unknown) => {
    return typeof value === 'number' ? Number(value.toFixed(DECIMALS)) : value;
  });
  // Nothing but the digits has changed.
  return JSON.parse(text) as Geometry;
}

/** Joins two lines at their ends. @throws {Error} for others: the district is chosen so that no polygon of it is cut */
function joinLines(a: Geometry, b: Geometry): LineString {
  if (a.type !== 'LineString' || b.type !== 'LineString') throw new Error(`${a.type} and ${b.type} cannot be joined.`);
  const joined = joinAtEnd(a.coordinates, b.coordinates) ?? joinAtEnd(b.coordinates, a.coordinates);
  if (joined === undefined) throw new Error('Two pieces of a line do not meet.');
  return { type: 'LineString', coordinates: joined };
}

function joinAtEnd(before: readonly Position[], after: readonly Position[]): readonly Position[] | undefined {
  const [[x, y] = [], [firstX, firstY] = []] = [before.at(-1), after[0]];
  return x === firstX && y === firstY ? [...before, ...after.slice(1)] : undefined;
}
