/** The files of bench:formats, made once into a folder: seeded polygons and points, turned into each format by GDAL or geopandas. */
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { random } from '../random.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const folder = path.join(root, '.cache/bench-formats');
export const peers = path.join(root, 'bench/peers');
const environment = path.join(root, '.cache/peers-formats');
export const python = path.join(environment, 'bin/python');

export type Kind = 'polygons' | 'points';

export interface FileFormat {
  readonly extension: string;
  /** Driver of GDAL; undefined where geopandas is the peer. */
  readonly driver?: string;
  /** Options of GDAL to write it as we read it, and to read it. */
  readonly write?: Readonly<Record<Kind, readonly string[]>>;
  readonly read?: Readonly<Record<Kind, readonly string[]>>;
  readonly bar: number;
}

const both = (...options: readonly string[]) => ({ polygons: options, points: options });

export const formats: readonly FileFormat[] = [
  { extension: 'fgb', driver: 'FlatGeobuf', bar: 2 },
  { extension: 'gpkg', driver: 'GPKG', bar: 2 },
  { extension: 'shp.zip', driver: 'ESRI Shapefile', bar: 2 },
  { extension: 'geojson', driver: 'GeoJSON', bar: 2 },
  { extension: 'geojsonl', driver: 'GeoJSONSeq', bar: 2 },
  { extension: 'csv', driver: 'CSV', write: both('-lco', 'GEOMETRY=AS_WKT'), read: both('-oo', 'GEOM_POSSIBLE_NAMES=WKT', '-oo', 'KEEP_GEOM_COLUMNS=NO', '-a_srs', 'EPSG:4326'), bar: 2 }, // prettier-ignore
  { extension: 'kml', driver: 'KML', bar: 3 },
  { extension: 'parquet', bar: 4 },
];

/** Installs the peers, pinned, and makes the files that are missing. */
export function prepare(): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', environment]);
    execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', path.join(peers, 'formats-requirements.txt')], { stdio: 'inherit' }); // prettier-ignore
  }
  for (const kind of ['polygons', 'points'] as const) {
    const lines = path.join(folder, `${kind}.lines`);
    if (!existsSync(lines)) (kind === 'polygons' ? makePolygons : makePoints)(lines);
    const base = fileOf(kind, 'fgb');
    if (!existsSync(base))
      execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', base, `GeoJSONSeq:${lines}`], { stdio: 'inherit' });
    for (const { extension, driver, write } of formats) {
      const file = fileOf(kind, extension);
      if (existsSync(file)) continue;
      if (driver === undefined)
        execFileSync(python, [path.join(peers, 'formats.py'), base, file], { stdio: 'inherit' });
      else execFileSync('ogr2ogr', ['-f', driver, ...(write?.[kind] ?? []), file, base], { stdio: 'inherit' });
    }
  }
}

export function fileOf(kind: Kind, extension: string): string {
  return path.join(folder, `${kind}.${extension}`);
}

const POLYGONS = 100_000;
const POINTS = 1_000_000;

/** Of 5 to 40 corners, one in ten with a hole, beside one another. */
function makePolygons(file: string): void {
  const next = random(7);
  writeLines(file, POLYGONS, (i) => {
    const [x, y] = [-120 + (i % 400) * 0.1, 25 + Math.floor(i / 400) * 0.09];
    const ring = (radius: number) => {
      const corners = 5 + Math.floor(36 * next());
      const positions = Array.from({ length: corners }, (_, k) => {
        const angle = (2 * Math.PI * k) / corners;
        const reach = radius * (0.8 + 0.2 * next());
        return [round(x + reach * Math.cos(angle)), round(y + reach * Math.sin(angle))];
      });
      return [...positions, positions[0]];
    };
    const rings = [ring(0.05), ...(i % 10 === 0 ? [ring(0.02).reverse()] : [])];
    const properties = { id: i, name: `plot ${i}`, use: `use ${i % 12}`, value: round(1000 * next()) };
    return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: rings } };
  });
}

function makePoints(file: string): void {
  const next = random(8);
  writeLines(file, POINTS, (i) => {
    const coordinates = [round(-124 + 57 * next()), round(25 + 24 * next())];
    return { type: 'Feature', properties: { n: i, kind: `k${i % 7}` }, geometry: { type: 'Point', coordinates } };
  });
}

function writeLines(file: string, count: number, make: (i: number) => object): void {
  const opened = openSync(file, 'w');
  for (let i = 0; i < count; i += 1000) {
    writeSync(opened, Array.from({ length: 1000 }, (_, k) => `${JSON.stringify(make(i + k))}\n`).join(''));
  }
  closeSync(opened);
}

function round(value: number): number {
  return Math.round(value * 1e7) / 1e7;
}
