/**
 * `npm run assemble -- FOLDER`: copies all that a server needs to run, for the container image: the files of this package,
 * and of others those that the bundle leaves apart or reads files of. All production packages take three times the room.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { externalPackages } from './build.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Packages of which files are read: fonts of maps, and what the pages load. */
const readFrom = ['dejavu-fonts-ttf', 'leaflet', 'topojson-client', 'world-atlas'];

/** Packages of which a part is enough; licences come along. */
const partsOf: Readonly<Record<string, RegExp>> = {
  'better-sqlite3': /^(lib\/|build\/Release\/better_sqlite3\.node$)/,
  'dejavu-fonts-ttf': /^(ttf\/DejaVuSans(-Bold)?\.ttf$|README)/,
  leaflet: /^dist\/(leaflet\.(js|css)$|images\/)/,
  'topojson-client': /^dist\/topojson-client\.min\.js$/,
  'world-atlas': /^countries-50m\.json$/,
};

/** Dependencies that only an installation uses. */
const ofInstallation: ReadonlySet<string> = new Set(['prebuild-install']);

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const [, , target] = process.argv;
if (target === undefined) throw new Error('The folder is missing. Use: npm run assemble -- FOLDER');
if (existsSync(target) && readdirSync(target).length > 0) throw new Error(`${target} is not empty. Name a new folder.`);

for (const path of listOwnFiles()) cpSync(join(root, path), join(target, path));
const packages = new Set<string>();
for (const name of [...externalPackages, ...readFrom]) addPackage(name, root);
for (const folder of packages) copyPackage(folder, join(target, relative(root, folder)));

function listOwnFiles(): readonly string[] {
  // Started by npm: its program has another name on each platform.
  const npm = process.env.npm_execpath ?? '';
  const listed = execFileSync(process.execPath, [npm, 'pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
  });
  const [packed] = JSON.parse(listed.toString()) as readonly { readonly files: readonly { readonly path: string }[] }[];
  return (packed?.files ?? []).map(({ path }) => path).filter(isNotMap);
}

/** Follows the resolution of Node.js: the next `node_modules` upwards that has the package. */
function addPackage(name: string, from: string): void {
  const folder = findPackage(name, from);
  if (folder === undefined || packages.has(folder)) return;
  packages.add(folder);
  // A package that the bundle has no code of is read as files alone.
  if (readFrom.includes(name)) return;
  // Files of npm packages.
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const needed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  for (const dependency of needed) if (!ofInstallation.has(dependency)) addPackage(dependency, folder);
}

/** @returns `undefined` for a package of another platform, which is not installed */
function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(found)) return found;
    if (folder === root) return undefined;
  }
}

function copyPackage(folder: string, to: string): void {
  const part = partsOf[relative(join(root, 'node_modules'), folder).split(sep).join('/')];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (!entry.isFile() || path.startsWith('node_modules/') || !isNotMap(path)) continue;
    const isKept = part === undefined || part.test(path) || /^(package\.json$|licen[cs]e)/i.test(path);
    if (isKept) cpSync(join(folder, path), join(to, path));
  }
}

function isNotMap(path: string): boolean {
  return !path.endsWith('.map');
}
