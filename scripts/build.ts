/**
 * Bundles the program into `dist/`: it starts in half the time when it reads tens of files instead of hundreds. `npm run
 * build` does it, and each test run. Types are checked apart, by `npm run check`.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle, type Plugin } from 'esbuild';
import { ownFolders } from '../src/common/bundled-folders.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');

/**
 * Bundled twice, into the same folder. Servers and their workers list all processes, so the bundle `whole` holds folders as
 * one module each. `isthmus run` and helper threads load one process or format by its path, and nothing else of them.
 * Chunks lie one folder below `dist/src/` like the modules that name such a path: `../workers/worker.js` is the worker from
 * there as from `src/workers/`. A thread takes its classes from one of the two.
 */
const bundles = {
  whole: /^(src\/(main|workers\/worker)|(test|bench)\/.*\/(processes\/[^/]+|built))\.ts$/,
  apart:
    /^src\/(cli\/(run|run-thread)|workers\/helper-thread|(processes|formats|views)\/[^/]+|geometry\/.*-blocks)\.ts$/,
};

/**
 * Packages that stay packages: native code, files or threads of their own, CommonJS that requires modules of Node.js, and
 * the engine, which its licence wants replaceable.
 */
export const externalPackages = [
  '@fastify/busboy',
  '@resvg/resvg-js',
  'better-sqlite3',
  'commander',
  'geos-wasm',
  'pino',
  'undici',
];

export async function build(): Promise<void> {
  const sources = listSources();
  const whole = await bundleModules('whole', sources, [holdFolders(sources), leaveRun, speakEnglish]);
  const apart = await bundleModules('apart', sources, [speakEnglish]);
  const made = new Map([...whole.outputFiles, ...apart.outputFiles].map(({ path, contents }) => [path, contents]));
  const inputs = { ...whole.metafile.inputs, ...apart.metafile.inputs };
  made.set(join(dist, 'licenses.txt'), Buffer.from(gatherLicenses(Object.keys(inputs))));
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

function bundleModules(name: keyof typeof bundles, sources: readonly string[], plugins: Plugin[]) {
  return bundle({
    absWorkingDir: root,
    entryPoints: sources.filter((path) => bundles[name].test(path)),
    outdir: 'dist',
    outbase: '.',
    chunkNames: `src/${name}/[hash]`,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: externalPackages,
    plugins,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
}

/** The modules of own folders as one module each. */
function holdFolders(sources: readonly string[]): Plugin {
  return {
    name: 'hold-folders',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /\/bundled-folders\.ts$/ }, () => {
        const loads = ownFolders.map((name) => `${name}: () => import('folder:${name}')`);
        return {
          contents: `export const ownFolders = ${JSON.stringify(ownFolders)}; export const bundledFolders = { ${loads.join(', ')} };`,
          resolveDir: root,
        };
      });
      onResolve({ filter: /^folder:/ }, ({ path }) => ({ path: path.replace('folder:', ''), namespace: 'folder' }));
      onLoad({ filter: /.*/, namespace: 'folder' }, ({ path: folder }) => {
        const own = sources.filter((path) => dirname(path) === `src/${folder}`);
        const exports = own.map((path) => `export * as ${JSON.stringify(basename(path, '.ts'))} from './${path}';`);
        return { contents: exports.join('\n'), resolveDir: root };
      });
    },
  };
}

/** `isthmus run` is in the other bundle. */
const leaveRun: Plugin = {
  name: 'leave-run',
  setup({ onResolve }) {
    onResolve({ filter: /\/run\.ts$/ }, ({ path, importer, resolveDir }) => {
      if (join(resolveDir, path) !== join(root, 'src/cli/run.ts')) return undefined;
      return { path: importer.endsWith('main.ts') ? './cli/run.js' : '../cli/run.js', external: true };
    });
  },
};

/** zod has its messages in fifty languages, which are a third of it. */
const speakEnglish: Plugin = {
  name: 'speak-english',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, ({ path, importer, resolveDir }) =>
      importer.includes('node_modules/zod/') ? { path: join(resolveDir, dirname(path), 'en.js') } : undefined,
    );
  },
};

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
function gatherLicenses(inputs: readonly string[]): string {
  const packages = inputs.flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
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
