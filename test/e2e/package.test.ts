import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPackage } from './installed.ts';
import { newDataFolder, root, startServer, type Server } from './program.ts';
import { shell } from '../systems.ts';

const folder = newDataFolder();
const empty = join(folder, 'empty');
let server: Server;
let files: readonly string[];

beforeAll(async () => {
  // As in a fresh clone, where nothing is built.
  rmSync(join(root, 'dist', 'licenses.txt'), { force: true });
  files = installPackage(folder);
  mkdirSync(empty);
  server = await startServer([], {}, join(folder, 'node_modules', 'isthmus', 'dist', 'src', 'main.js'));
}, 300_000);
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
});

interface Zones {
  readonly attribution: string;
  readonly features: readonly unknown[];
}

describe('the package', () => {
  it('is built when it is packed', () => {
    expect(files).toEqual(expect.arrayContaining(['dist/src/main.js', 'dist/licenses.txt']));
  });

  it('has what runs and what is to be read, and nothing else', () => {
    const tops = new Set(files.map((path) => path.split('/')[0] ?? ''));
    expect(
      [...tops].filter((top) => ['src', 'test', 'bench', 'demo', 'scripts', 'docs', 'node_modules'].includes(top)),
    ).toEqual([]);
    for (const asset of readdirSync(join(root, 'ogc', 'assets'))) expect(files).toContain(`ogc/assets/${asset}`);
  });

  it('runs by npx in an empty folder, without a package of development', { timeout: 300_000 }, async () => {
    const installed = readdirSync(join(folder, 'node_modules'));
    expect(installed).toContain('better-sqlite3');
    expect(installed).not.toEqual(expect.arrayContaining(['typescript']));
    const npx = (...args: string[]) =>
      spawnSync('npx', ['--no', 'isthmus', ...args], { cwd: empty, encoding: 'utf8', shell });
    expect(npx('run', 'hello-world', '--name', 'Ada').stdout).toBe('{"greeting":"Hello Ada!","name":"Ada"}\n');
    const schools = join(folder, 'node_modules', 'isthmus', 'examples', 'montevideo', 'schools.geojson');
    const zones = JSON.parse(npx('run', 'buffer', '--layer', `@${schools}`, '--distance', '400').stdout) as Zones;
    expect([zones.attribution, zones.features.length]).toEqual(['© OpenStreetMap contributors', 28]);
  });

  it('answers a client over stdio, started by npx in an empty folder', { timeout: 300_000 }, async () => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    const launch = { command: 'npx', args: ['--no', 'isthmus', 'stdio', '--data', newDataFolder()], cwd: empty };
    await client.connect(new StdioClientTransport({ ...launch, stderr: 'ignore' }));
    const layer = { type: 'Point', coordinates: [-56.16, -34.9] };
    const { structuredContent } = await client.callTool({ name: 'buffer', arguments: { layer, distance: 400 } });
    expect(structuredContent).toMatchObject({ status: 'successful' });
    const { job_id } = structuredContent as { job_id: string };
    const shown = await client.callTool({ name: 'show_map', arguments: { job_id } });
    expect(shown).toMatchObject({ content: [{ type: 'text' }, { type: 'image', mimeType: 'image/png' }] });
    await client.close();
  });

  it('serves every page, style, script and picture that its pages ask for', async () => {
    const seen = new Set<string>();
    const visit = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const response = await fetch(server.url + path, { headers: { Accept: 'text/html' } });
      expect([path, response.status]).toEqual([path, 200]);
      const text = path.endsWith('.js') || !path.includes('.') ? await response.text() : '';
      const links = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, link = '']) => link);
      const modules = [...text.matchAll(/(?:from|import\() ?'\.\/([\w-]+\.js)'/g)].map(
        ([, name = '']) => `/assets/${name}`,
      );
      for (const next of [...links, ...modules]) await visit(next);
    };
    for (const path of ['/', '/processes', '/processes/buffer', '/jobs', '/api', '/assets/world.json'])
      await visit(path);
    expect([...seen].filter((path) => path.endsWith('.js')).length).toBeGreaterThan(8);
  });
});
