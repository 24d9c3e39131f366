/** Third-party clients against a server on a port: OWSLib, requests, and the examples of the documentation. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis, listen, type HttpServer } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';

const run = promisify(execFile);
/** The interpreter of the system's packages first. */
const pythons = ['/usr/bin/python3', 'python3'];

let app: App;
let server: HttpServer;

beforeAll(async () => {
  app = await createTestApp(undefined, { port: 0 });
  server = await listen(app, createApis(app));
});
afterAll(async () => {
  await server.close();
  await app.close();
});

/** @returns the program, or nothing where it is missing; in continuous integration it must not be */
async function find(candidates: readonly string[], args: readonly string[]): Promise<string | undefined> {
  for (const program of candidates) {
    if (
      await run(program, [...args]).then(
        () => true,
        () => false,
      )
    )
      return program;
  }
  if (process.env.CI === 'true') throw new Error(`${candidates.join(' or ')} ${args.join(' ')} does not run.`);
  process.stderr.write(`Not tested: ${candidates.join(' or ')} ${args.join(' ')} does not run here.\n`);
  return undefined;
}

/** Code blocks of a page of docs/gis, leading to this server. */
function blocks(page: string, language: string): string[] {
  const text = readFileSync(new URL(`../../docs/gis/${page}.md`, import.meta.url), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, code = '']) =>
    code.replaceAll('http://127.0.0.1:5001', server.url),
  );
}

describe('OWSLib', () => {
  it('reads everything that it knows of', async () => {
    const python = await find(pythons, ['-c', 'import owslib.ogcapi.processes']);
    if (python === undefined) return;
    const script = `
import json, sys
from owslib.ogcapi.processes import Processes
server = Processes(sys.argv[1])
print(json.dumps({
    "api": server.api()["openapi"],
    "core": "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core" in server.conformance()["conformsTo"],
    "listed": "buffer" in [process["id"] for process in server.processes()["processes"]],
    "inputs": sorted(server.process("hello-world")["inputs"]),
}))`;
    const { stdout } = await run(python, ['-c', script, `${server.url}/`]);
    expect(JSON.parse(stdout)).toEqual({ api: '3.0.3', core: true, listed: true, inputs: ['message', 'name'] });
  });
});

describe('requests', () => {
  it('runs the example of the documentation', async () => {
    const python = await find(pythons, ['-c', 'import requests']);
    if (python === undefined) return;
    const [code = ''] = blocks('python', 'python');
    expect(code).toContain('requests.post');
    const { stdout } = await run(python, ['-c', code]);
    expect(Number.parseFloat(stdout)).toBeCloseTo(502_650, -4);
  });
});

describe('curl', () => {
  it('runs the examples of the documentation', async () => {
    const curl = await find(['curl'], ['--version']);
    if (curl === undefined) return;
    const [code = ''] = blocks('curl', 'sh');
    expect(code).toContain('curl');
    const { stdout } = await run('sh', ['-c', code.replaceAll('curl ', 'curl -sS ')]);
    expect(stdout).toMatch(/^\{"type":"Feature","geometry":\{"type":"Polygon"/);
    expect(stdout).toContain('\nPOLYGON ((');
    expect(stdout).toMatch(/HTTP\/1\.1 201/);
    expect(stdout).toMatch(/[Ll]ocation: http:\/\/127\.0\.0\.1:\d+\/jobs\/[\w-]+/);
  });
});

describe('curl with files', () => {
  it('runs the examples of the documentation: a file goes in, and GDAL reads the one that comes out', async () => {
    const curl = await find(['curl'], ['--version']);
    const ogrinfo = await find(['ogrinfo'], ['--version']);
    if (curl === undefined || ogrinfo === undefined) return;
    const folder = await mkdtemp(join(tmpdir(), 'isthmus-curl-'));
    try {
      const [code = ''] = blocks('files', 'sh');
      const { stdout } = await run('sh', ['-c', code.replaceAll('curl ', 'curl -sS ')], { cwd: folder });
      expect(stdout).toMatch(/"geometry":\{"type":"(?:Multi)?Polygon"/);
      const [name = ''] = (await readdir(folder)).filter((file) => /^buffer-[0-9a-f]{8}\.gpkg$/.test(file));
      const told = await run(ogrinfo, ['-ro', '-al', '-so', join(folder, name)]);
      expect(told.stdout).toMatch(/Feature Count: [12]\n/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>
    >;
  };
}

describe('a client that knows nothing but /api', () => {
  it('executes each process with the examples that it finds there: at once and later, raw and as a document', async () => {
    const api = (await (await fetch(`${server.url}/api`)).json()) as {
      servers: { url: string }[];
      paths: Record<string, Record<string, Operation>>;
    };
    const executions = Object.entries(api.paths).filter(([path]) => /^\/processes\/[a-z-]+\/execution$/.test(path));
    expect(executions).toHaveLength(app.registry.list().length);
    for (const [path, { post }] of executions) {
      const [example] = Object.values(post?.requestBody?.content['application/json']?.examples ?? {});
      const execute = (more: object, prefer = '') =>
        fetch(`${api.servers[0]?.url ?? ''}${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...(prefer && { Prefer: prefer }) },
          body: JSON.stringify({ ...(example?.value as object), ...more }),
        });
      const raw = await execute({});
      expect([path, raw.status]).toEqual([path, 200]);
      const document = await execute({ response: 'document' });
      expect([path, document.status, document.headers.get('Content-Type')]).toEqual([path, 200, 'application/json']);
      const job = await execute({ response: 'document' }, 'respond-async');
      expect([path, job.status]).toEqual([path, 201]);
      const address = job.headers.get('Location') ?? '';
      await app.execution.wait(address.split('/').at(-1) ?? '', { ms: 20_000 });
      const results = await fetch(`${address}/results`);
      expect([path, results.status, await results.json()]).toEqual([path, 200, await document.json()]);
      expect((await raw.arrayBuffer()).byteLength, path).toBeGreaterThan(0);
    }
  }, 120_000);
});
