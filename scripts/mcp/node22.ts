/** Programs that need Node 22, and that Node: installed by npm into a folder of their own, not into the project. */
import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = {
  node: '22.23.3',
  '@modelcontextprotocol/conformance': '0.2.0-alpha.12',
  '@modelcontextprotocol/inspector': '2.12.0',
};

export const root = fileURLToPath(new URL('../..', import.meta.url));
const home = join(root, 'node_modules/.cache/conformance-mcp');

export const node22 = join(home, 'node_modules/node/bin/node');
export const conformanceFolder = join(home, 'node_modules/@modelcontextprotocol/conformance');
export const inspector = join(home, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');

/** Does nothing when they stand there in these versions. @throws {Error} when npm cannot get them */
export function installPrograms(): void {
  const manifest = JSON.stringify({ private: true, dependencies: packages });
  const file = join(home, 'package.json');
  if (existsSync(file) && readFileSync(file, 'utf8') === manifest) return;
  mkdirSync(home, { recursive: true });
  console.log(`Installing ${Object.keys(packages).join(', ')} into ${home}`);
  // The manifest comes last: with it in place, the installation is taken for whole.
  const specs = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const options: SpawnSyncOptions = { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] };
  // npm complains that this Node is too old for them; the one that runs them is not.
  const flags = ['--no-save', '--no-audit', '--no-fund', '--loglevel', 'error', '--prefix', '.'];
  const { status } = spawnSync('npm', ['install', ...flags, ...specs], options);
  if (status !== 0) throw new Error('npm could not install them. It needs the npm registry.');
  writeFileSync(file, manifest);
}
