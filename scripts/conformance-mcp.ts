/**
 * `npm run conformance:mcp`: the official MCP conformance suite against our HTTP stack, for both revisions of the
 * protocol. The suite needs Node 22, so it and that Node are installed into a folder of their own first, by npm.
 * With arguments it is one run of the suite: `npm run conformance:mcp -- --scenario tasks-lifecycle`.
 */
import { spawn, spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const packages = { node: '22.23.3', '@modelcontextprotocol/conformance': '0.2.0-alpha.12' };
const standardRuns = [
  ['--requirements', '2026-07-28'],
  ['--requirements', '2025-11-25'],
];

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'node_modules/.cache/conformance-mcp');

install();
const fixture = spawn(process.execPath, ['--import', 'tsx', 'test/conformance/mcp/fixture.ts'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const url = await firstLine(fixture.stdout);
  const asked = process.argv.slice(2);
  const outcomes = (asked.length > 0 ? [asked] : standardRuns).map((args) => ({ args, passed: runSuite(url, args) }));
  console.log('');
  for (const { args, passed } of outcomes) console.log(`${args.join(' ')}: ${passed ? 'passed' : 'FAILED'}`);
  process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
} finally {
  fixture.kill();
}

function install(): void {
  const manifest = JSON.stringify({ private: true, dependencies: packages });
  const file = join(home, 'package.json');
  if (existsSync(file) && readFileSync(file, 'utf8') === manifest) return;
  mkdirSync(home, { recursive: true });
  console.log(`Installing ${Object.keys(packages).join(' and ')} into ${home}`);
  // The manifest comes last: with it in place, the installation is taken for whole.
  const specs = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const options: SpawnSyncOptions = { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] };
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', '.', ...specs],
    options,
  );
  if (status !== 0) throw new Error('npm could not install the suite. It needs the npm registry.');
  writeFileSync(file, manifest);
}

/** @returns whether everything passed that the revision requires */
function runSuite(url: string, args: readonly string[]): boolean {
  const node = join(home, 'node_modules/node/bin/node');
  const suite = join(home, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
  const output = join(root, 'coverage/conformance-mcp', args.join('_').replaceAll(/[^\w.-]/g, ''));
  const all = [suite, 'server', '--url', url, '--output-dir', output, ...args];
  return spawnSync(node, all, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

async function firstLine(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) return line;
  throw new Error('The fixture ended before it was open.');
}
