/** An MCP message of 30 MB against writing the same bytes to a file: processor time of the server process, and the delay of its event loop. `npm run bench:message` */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const BYTES = 30e6;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 9);
/** Of the kernel's accounting. */
const TICK_MS = 10;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
const serveArgs = [
  '--import',
  here('loop-delay.js'),
  here('../dist/src/main.js'),
  'serve',
  '--port',
  '0',
  '--data',
  data,
];
const server = spawn(process.execPath, [...serveArgs, '--log-level', 'warn'], { stdio: ['ignore', 'pipe', 'pipe'] });
const plain = spawn(process.execPath, ['--import', 'tsx', here('spool-server.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const [url, plainUrl] = [await firstUrl(server), await firstUrl(plain)];
  await sleep(5000);
  for (const [name, layer] of [
    ['coordinates of a line', makeLine()],
    ['features with properties', makeFeatures()],
  ] as const) {
    const body = makeMessage(layer);
    const own: number[] = [];
    const written: number[] = [];
    await loopDelay();
    for (let round = 0; round < ROUNDS; round++) {
      own.push(await cpuOf(server, () => post(`${url}/mcp`, body)));
      written.push(await cpuOf(plain, () => post(`${plainUrl}/`, body)));
    }
    // The first rounds compile the code.
    const ratio = median(own.slice(2)) / median(written.slice(2));
    console.log(
      `${name}: ${median(own.slice(2))} ms against ${median(written.slice(2))} ms, ${ratio.toFixed(2)}x; ${await loopDelay()}`,
    );
  }
} finally {
  for (const child of [server, plain]) {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  rmSync(data, { recursive: true, force: true });
}

async function cpuOf({ pid = 0 }: ChildProcess, act: () => Promise<unknown>): Promise<number> {
  const before = cpuMs(pid);
  await act();
  return cpuMs(pid) - before;
}

/** @see proc(5): utime and stime */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function loopDelay(): Promise<string> {
  const line = new Promise<string>((resolve) =>
    server.stderr.once('data', (text: Buffer) => resolve(text.toString().trim())),
  );
  server.kill('SIGUSR2');
  return line;
}

async function firstUrl({ stdout }: ChildProcess): Promise<string> {
  for await (const line of createInterface(stdout ?? process.stdin)) {
    const [url] = /http:\/\/[^\s/]+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('The server ended before it was open.');
}

function post(url: string, body: Buffer): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'envelope',
  };
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200 && !text.includes('"isError":true')) resolve();
        else reject(new Error(`The server answered with ${response.statusCode ?? 0}: ${text.slice(0, 300)}`));
      });
    });
    asking.once('error', reject);
    asking.end(body);
  });
}

function makeMessage(layer: string): Buffer {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    // The response comes with the job, and not with its end: the work is that of another process.
    'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
  };
  const head = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"envelope","_meta":${JSON.stringify(meta)}`;
  return Buffer.from(`${head},"arguments":{"layer":${layer},"output":"reference"}}}`);
}

function makeLine(): string {
  const position = (i: number) => `[${((i % 100_000) / 1e4 + 5.0000001).toFixed(7)},52.1234567]`;
  const count = Math.floor(BYTES / (position(0).length + 1));
  return `{"type":"MultiLineString","coordinates":[[${Array.from({ length: count }, (_, i) => position(i)).join(',')}]]}`;
}

function makeFeatures(): string {
  const feature = (i: number) =>
    `{"type":"Feature","properties":{"name":"school ${i}","kind":"primary","pupils":${i % 900}},"geometry":{"type":"Point","coordinates":[5.${i},52.1234567]}}`;
  const count = Math.floor(BYTES / (feature(100_000).length + 1));
  return `{"type":"FeatureCollection","features":[${Array.from({ length: count }, (_, i) => feature(i)).join(',')}]}`;
}
