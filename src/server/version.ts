/** Versions of the program and of its engines, from its package.json. */
import { readFileSync } from 'node:fs';

const engines = ['geos-wasm', 'geographiclib-geodesic', 'proj4'] as const;

export function readVersion(): string {
  return readManifest().version;
}

/** Kept with each job. package.json pins the engines exactly. */
export function engineVersions(): Readonly<Record<string, string>> {
  const { version, dependencies } = readManifest();
  const pinned = engines.map((name) => [name, dependencies[name] ?? 'unknown'] as const);
  return { isthmus: version, node: process.versions.node, ...Object.fromEntries(pinned) };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** It is two folders above the sources, three above the bundle. */
function readManifest(): Manifest {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      // Our own file, or that of another program, which its name shows.
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Manifest;
      if (manifest.name === 'isthmus') return manifest;
    } catch {
      // Not here: try the next path.
    }
  }
  throw new Error('package.json is missing beside the program. Install it again.');
}
