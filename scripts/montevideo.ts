/**
 * Makes `examples/montevideo/` from the vector tiles of OpenStreetMap that the package @mapbox/mvt-fixtures has of the
 * city: schools, parks and streets of one district. What the tiles cut at their edges is joined by its ID.
 * `npm run examples`
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  attribution,
  fixtures,
  groupById,
  isPark,
  isSchool,
  isStreet,
  license,
  readPieces,
  type Piece,
  type Tags,
} from '../demo/montevideo.ts';
import type { Geometry, LineString, Position } from '../schemas/geometry-types.ts';

/** Cordón, Parque Rodó and the west of Pocitos, over an edge between two tiles: smallest x, smallest y, largest x and y. */
const DISTRICT = [-56.18, -34.92, -56.15, -34.895] as const;
/** 0.1 m; the tiles have 0.6 m. */
const DECIMALS = 6;

const folder = fileURLToPath(new URL('../examples/montevideo/', import.meta.url));

interface Layer {
  isIn(tags: Tags, type: Geometry['type']): boolean;
  readonly properties: readonly string[];
}

const layers: Readonly<Record<string, Layer>> = {
  schools: { isIn: isSchool, properties: ['name'] },
  parks: { isIn: isPark, properties: ['name'] },
  streets: { isIn: isStreet, properties: ['name', 'highway', 'oneway', 'maxspeed'] },
};

const pieces = readPieces().map((piece) => ({ ...piece, geometry: roundPositions(piece.geometry) }));
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
