import { execFileSync } from 'node:child_process';
import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDataFolder, root, startServer, type Server } from './program.ts';

let server: Server;
let files: readonly string[];

beforeAll(async () => {
  const folder = newDataFolder();
  const options = { cwd: root, encoding: 'utf8' } as const;
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], options)) as {
    filename: string;
    files: { path: string }[];
  }[];
  files = packed?.files.map(({ path }) => path) ?? [];
  execFileSync('tar', ['xzf', join(folder, packed?.filename ?? ''), '-C', folder]);
  const installed = join(folder, 'package');
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  server = await startServer([], {}, join(installed, 'dist', 'src', 'main.js'));
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
});

describe('the package', () => {
  it('has what runs and what is to be read, and nothing else', () => {
    const tops = new Set(files.map((path) => path.split('/')[0] ?? ''));
    expect(
      [...tops].filter((top) => ['src', 'test', 'bench', 'demo', 'scripts', 'docs', 'node_modules'].includes(top)),
    ).toEqual([]);
    for (const asset of readdirSync(join(root, 'ogc', 'assets'))) expect(files).toContain(`ogc/assets/${asset}`);
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
