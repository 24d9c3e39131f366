/** One command, in a copy of the source, adds a process to both APIs, the command line and the OpenAPI document; no list is edited. */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addProcess } from '../../scripts/new-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'isthmus-new-process-'));
const id = 'smallest-outline';
const layer = { type: 'MultiPoint', coordinates: [[0, 0], [8, 0], [2, 1], [8, 5]] }; // prettier-ignore
const hull = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [8, 0],
      [8, 5],
      [0, 0],
    ],
  ],
};

const tsx = (script: string, ...args: string[]) => ['--import', 'tsx', join(copy, script), ...args];
/** Corners in any order and direction. */
const cornersOf = (geometry: unknown) => new Set((geometry as typeof hull).coordinates.flat().map(String));

beforeAll(() => {
  const wanted = [
    'src',
    'schemas',
    'tools',
    'ogc',
    'skills',
    'package.json',
    'tsconfig.json',
    'scripts/new-process.ts',
  ];
  const tests = [
    'test/contract/golden.test.ts',
    'test/processes/run.ts',
    'test/processes/golden.ts',
    'test/processes/golden',
  ];
  for (const path of [...wanted, ...tests]) cpSync(join(root, path), join(copy, path), { recursive: true });
  // Nothing is compiled for two tests.
  writeFileSync(join(copy, 'vitest.config.ts'), 'export default {};\n');
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const args = tsx('scripts/new-process.ts', id);
  expect(execFileSync(process.execPath, args, { cwd: copy, encoding: 'utf8' })).toContain(`src/processes/${id}.ts`);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('npm run new-process', () => {
  it.each([
    [[id], `src/processes/${id}.ts exists already. Edit it, or choose another ID.`],
    [['buffer'], 'src/processes/buffer.ts exists already. Edit it, or choose another ID.'],
    [['Smallest_Outline'], 'such as smallest-outline.'],
    [['a', 'b'], 'Give one process ID, not 2.'],
    [[], 'Give a process ID: npm run new-process minimum-rotated-rectangle'],
    [['map'], '"map" is the ID of a view in src/views. Choose another ID.'],
  ])('refuses %j', (args, words) => {
    expect(() => addProcess(copy, args)).toThrow(words);
  });

  it('writes a test and golden values that pass', async () => {
    const vitest = join(copy, 'node_modules', 'vitest', 'vitest.mjs');
    const files = [`test/processes/${id}.test.ts`, 'test/contract/golden.test.ts'];
    const args = [vitest, 'run', '--root', copy, ...files, '-t', id];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: copy });
    expect(stdout).toMatch(/4 passed/);
  });
});

describe('a process that was added', () => {
  let server: ChildProcess;
  let url = '';

  beforeAll(async () => {
    const args = ['--port', '0', '--data', ':memory:', '--toolsets', id, '--log-level', 'error'];
    server = spawn(process.execPath, tsx('src/main.ts', 'serve', ...args), { cwd: copy, stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
    url = await new Promise((resolve, reject) => {
      let text = '';
      server.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const [found] = /http:\/\/[^\s/]+/.exec(text) ?? [];
        if (found !== undefined) resolve(found);
      });
      server.once('exit', () => reject(new Error(`The server ended: ${text}`)));
    });
  });
  afterAll(async () => {
    if (server.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill();
    await ended;
  });

  it('is described and executed at the OGC API, and stands in its OpenAPI document', async () => {
    expect(await (await fetch(`${url}/processes/${id}`)).json()).toMatchObject({ id, title: 'Smallest outline', inputs: { layer: {} } }); // prettier-ignore
    const body = JSON.stringify({ inputs: { layer } });
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${url}/processes/${id}/execution`, { method: 'POST', headers, body });
    const { geometry } = (await response.json()) as { geometry: unknown };
    expect(cornersOf(geometry)).toEqual(cornersOf(hull));
    const { paths } = (await (await fetch(`${url}/api`, { headers: { Accept: 'application/vnd.oai.openapi+json;version=3.0' } })).json()) as { paths: object }; // prettier-ignore
    expect(Object.keys(paths)).toContain(`/processes/${id}/execution`);
  });

  it('is a tool of the MCP server, and found by its words', async () => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)));
    try {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain('smallest_outline');
      const { structuredContent } = await client.callTool({
        name: 'smallest_outline',
        arguments: { layer, output: 'inline' },
      });
      const { outputs } = structuredContent as { outputs: { result: { geometry: unknown } } };
      expect(cornersOf(outputs.result.geometry)).toEqual(cornersOf(hull));
    } finally {
      await client.close();
    }
  });

  it('is listed at the command line', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, tsx('src/main.ts', 'list', '--json'), { cwd: copy });
    const listed = JSON.parse(stdout) as { id: string }[];
    expect(listed.map((process) => process.id)).toContain(id);
    expect(readFileSync(join(copy, 'src', 'processes', `${id}.ts`), 'utf8').split('\n').length).toBeLessThan(40);
  });
});
