/** Static files of the pages, all from this server: scripts, styles, Leaflet and the basemap. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Draft } from './documents.ts';

const require = createRequire(import.meta.url);

/** The bundle has no assets: it reads them from the sources, which the package contains. */
const folder = [new URL('../assets/', import.meta.url), new URL('../../../ogc/assets/', import.meta.url)].find((url) =>
  existsSync(new URL('style.css', url)),
);

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
};

const fromPackages: Readonly<Record<string, string>> = {
  'leaflet.js': 'leaflet/dist/leaflet.js',
  'leaflet.css': 'leaflet/dist/leaflet.css',
  'topojson-client.js': 'topojson-client/dist/topojson-client.min.js',
  'world.json': 'world-atlas/countries-50m.json',
};

/** @returns `undefined` for a name that is not an asset */
export function findAsset(name: string): (() => Promise<Draft>) | undefined {
  const path = pathOf(name);
  if (path === undefined) return undefined;
  const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  return async () => ({ headers: { 'Content-Type': type }, body: await readFile(path) });
}

function pathOf(name: string): string | undefined {
  if (Object.hasOwn(fromPackages, name)) return require.resolve(fromPackages[name] ?? '');
  if (!folder || !/^[a-z][a-z-]*\.(css|js|svg)$/.test(name)) return undefined;
  const path = fileURLToPath(new URL(name, folder));
  return existsSync(path) ? path : undefined;
}
