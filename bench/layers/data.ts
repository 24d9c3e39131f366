/** The files of bench:layers, made once into a folder: counties as published, and made points, buildings and a coast. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Feature, Geometry } from '../../schemas/geometry-types.ts';
import { random } from '../random.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const folder = path.join(root, '.cache/bench-layers');
export const peers = path.join(root, 'bench/peers');
const environment = path.join(root, '.cache/peers');
export const python = path.join(environment, 'bin/python');

/** Installs the peers, pinned, and makes the files that are missing. */
export function prepare(): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', environment]);
    execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', path.join(peers, 'requirements.txt')], {
      stdio: 'inherit',
    });
  }
  for (const [name, make] of Object.entries(files)) {
    if (!existsSync(fileOf(name))) make(fileOf(name));
  }
}

export function fileOf(name: string): string {
  return path.join(folder, `${name}.geojson`);
}

const files: Readonly<Record<string, (file: string) => void>> = {
  counties: (file) => writeCounties(file, 0, 0),
  shifted: (file) => writeCounties(file, 0.1, 0.07),
  'counties-valid': (file) => repair('counties', file),
  'shifted-valid': (file) => repair('shifted', file),
  outlines: (file) => write(file, counties(0, 0).map(toOutline)),
  sites: (file) => write(file, points(2000, 2)),
  'points-20k': (file) => write(file, points(20_000, 3)),
  points: (file) => write(file, points(100_000, 1)),
  'points-million': (file) => write(file, points(1_000_000, 4)),
  buildings: (file) => write(file, buildings(20_000)),
  coast: (file) => write(file, [coast(32_768)]),
};

interface County {
  readonly name: string;
}

function counties(east: number, north: number): Feature[] {
  const packed = readFileSync(path.join(root, 'test/fixtures/us-counties.topojson.gz'));
  const topology = JSON.parse(gunzipSync(packed).toString()) as Topology<{ counties: GeometryCollection<County> }>;
  const { features } = feature(topology, topology.objects.counties);
  const move = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    const [x, y] = value as unknown[];
    return typeof x === 'number' && typeof y === 'number' ? [x + east, y + north] : value.map(move);
  };
  return features.map(({ id, properties, geometry }) => {
    const county = String(id);
    const moved = { ...geometry, coordinates: move((geometry as { coordinates: unknown }).coordinates) } as Geometry;
    return toFeature(moved, { county, state: county.slice(0, 2), name: properties.name }, county);
  });
}

function writeCounties(file: string, east: number, north: number): void {
  write(file, counties(east, north));
}

function repair(source: string, file: string): void {
  execFileSync(python, [path.join(peers, 'layers.py'), 'repair', fileOf(source), file]);
}

function toOutline({ geometry, properties, id }: Feature): Feature {
  const { type, coordinates } = geometry as { type: string; coordinates: never[] };
  const lines = type === 'Polygon' ? coordinates : (coordinates as never[][]).flat();
  return toFeature({ type: 'MultiLineString', coordinates: lines }, properties ?? {}, id);
}

/** Within the contiguous states. */
function points(count: number, seed: number): Feature[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const coordinates = [round(-124 + 57 * next()), round(25 + 24 * next())];
    return toFeature({ type: 'Point', coordinates }, { n: i, kind: `k${i % 7}` }, i);
  });
}

/** Seven corners each, some ten metres wide, in blocks of four. */
function buildings(count: number): Feature[] {
  const next = random(5);
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = [-95 + 0.0003 * (i % 200) + 0.0001 * next(), 38 + 0.0003 * Math.floor(i / 200) + 0.0001 * next()];
    const [w, h] = [0.0001 + 0.0001 * next(), 0.00008 + 0.00008 * next()];
    const corners = [[0, 0], [w, 0], [w, h / 2], [w / 2, h / 2], [w / 2, h], [0, h], [0, 0]]; // prettier-ignore
    const ring = corners.map(([dx = 0, dy = 0]) => [round(x + dx), round(y + dy)]);
    return toFeature({ type: 'Polygon', coordinates: [ring] }, { n: i }, i);
  });
}

/** A ring with bays of every size, each half as wide as the last: vertices some 60 m apart. */
function coast(count: number): Feature {
  const next = random(6);
  const waves = Array.from({ length: 12 }, (_, k) => ({ n: 3 * 2 ** k, height: 0.3 * 0.55 ** k, phase: 6 * next() }));
  const ring = Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    const wave = waves.reduce((sum, { n, height, phase }) => sum + height * Math.sin(n * angle + phase), 0);
    const radius = 1.5 + 0.4 * wave;
    return [-90 + 1.3 * radius * Math.cos(angle), 40 + radius * Math.sin(angle)];
  });
  return toFeature({ type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] }, {}, 0);
}

function toFeature(geometry: Geometry, properties: Record<string, unknown>, id: string | number | undefined): Feature {
  return { type: 'Feature', ...(id === undefined ? {} : { id }), properties, geometry };
}

function write(file: string, features: readonly Feature[]): void {
  const lines = features.map((one) => JSON.stringify(one));
  writeFileSync(file, `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`);
}

function round(value: number): number {
  return Math.round(value * 1e7) / 1e7;
}
