/**
 * Bundles the program into `dist/`: it starts in half the time when it reads tens of files instead of hundreds. `npm run
 * build` does it, and each test run. Types are checked apart, by `npm run check`.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');

/**
 * What the program starts or loads by its path. All else goes into chunks, one folder below `dist/src/` like the modules
 * that name such a path: `../workers/worker.js` is the worker from there as from `src/workers/`.
 */
const entries =
  /^src\/(main|workers\/(worker|helper-thread)|cli\/run-thread|(processes|formats|views)\/[^/]+|geometry\/.*-blocks)\.ts$/;
/** What tests and benches take from the same bundle. */
const furtherEntries = /^(test|bench)\/.*\/(processes\/[^/]+|built)\.ts$/;

/**
 * Packages that stay packages: native code, files or threads of their own, CommonJS that requires modules of Node.js, and
 * the engine, which its licence wants replaceable.
 */
export const apart = [
  '@fastify/busboy',
  '@resvg/resvg-js',
  'better-sqlite3',
  'commander',
  'geos-wasm',
  'pino',
  'undici',
];

export async function build(): Promise<void> {
  const { outputFiles, metafile } = await bundle({
    absWorkingDir: root,
    entryPoints: listSources().filter((path) => entries.test(path) || furtherEntries.test(path)),
    outdir: 'dist',
    outbase: '.',
    chunkNames: 'src/chunks/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: apart,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const made = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  made.set(join(dist, 'licenses.txt'), Buffer.from(gatherLicenses(metafile)));
  for (const [path, contents] of made) {
    // A file that stays as it is does not disturb a program that runs.
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  chmodSync(join(dist, 'src/main.js'), 0o755);
  // Processes are found by their files: a left one would still be loaded.
  for (const path of listFiles(dist)) if (!made.has(path)) rmSync(path);
}

function listSources(): readonly string[] {
  const folders = ['src', 'test', 'bench'].map((folder) => join(root, folder)).filter((folder) => existsSync(folder));
  return folders.flatMap(listFiles).map((path) => relative(root, path).replaceAll(sep, '/'));
}

function listFiles(folder: string): readonly string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Of packages that are published without the file that their repository has. */
const licenses: Readonly<Record<string, string>> = {
  saxes: `The ISC License

Copyright (c) Contributors

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR
IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`,
};

/** Licences of the packages in the bundle ask to go with it. */
function gatherLicenses({ inputs }: Metafile): string {
  const packages = Object.keys(inputs).flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(packages)]
    .sort()
    .map((folder) => {
      const name = folder.replace('node_modules/', '');
      const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? licenses[name] : readFileSync(join(root, folder, file), 'utf8').trim();
      if (text === undefined) throw new Error(`${folder} has no licence file: name its licence in scripts/build.ts.`);
      return `${name}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
