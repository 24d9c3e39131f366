/** The files that pages need, all from this server: its own scripts and styles, Leaflet, and the ground of the map. */
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Context } from 'hono';

const require = createRequire(import.meta.url);

/**
 * The compiler copies no styles, and of the scripts only those that pages are written with: compiled code finds them all
 * beside the sources, which the package has too.
 */
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

interface Asset {
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

const read = new Map<string, Promise<Asset>>();

/** @returns nothing for a name that is no asset */
export async function answerAsset(context: Context): Promise<Response | undefined> {
  const name = context.req.param('name') ?? '';
  const path = pathOf(name);
  if (path === undefined) return undefined;
  const asset = await (read.get(name) ?? load(name, path));
  return new Response(asset.bytes, {
    headers: {
      'Content-Type': asset.type,
      'Content-Length': String(asset.bytes.byteLength),
      'Cache-Control': 'public, max-age=3600',
    },
  });
}

function pathOf(name: string): string | undefined {
  if (Object.hasOwn(fromPackages, name)) return require.resolve(fromPackages[name] ?? '');
  if (!folder || !/^[a-z][a-z-]*\.(css|js|svg)$/.test(name)) return undefined;
  const path = fileURLToPath(new URL(name, folder));
  return existsSync(path) ? path : undefined;
}

function load(name: string, path: string): Promise<Asset> {
  const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const loading = readFile(path).then((bytes) => ({ type, bytes }));
  read.set(name, loading);
  return loading;
}
