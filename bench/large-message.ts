/**
 * An MCP message of 30 MB against writing the same bytes to a file: processor time of the server process, that of its
 * kernel part and of its workers, and the delay of its event loop. A call that is refused, because its process does not
 * exist, takes the time of the message alone; that of an accepted one has the start of its job. `npm run bench:message`
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
    const [accepted, refused] = [makeMessage(layer, 'envelope'), makeMessage(layer, 'no-such-process')];
    const own: Cpu[] = [];
    const alone: Cpu[] = [];
    const written: Cpu[] = [];
    await loopDelay();
    for (let round = 0; round < ROUNDS; round++) {
      own.push(await cpuOf(server, () => post(`${url}/mcp`, accepted, 'envelope')));
      // The job goes on behind the answer, in a worker.
      await sleep(1500);
      alone.push(await cpuOf(server, () => post(`${url}/mcp`, refused, 'run_process')));
      written.push(await cpuOf(plain, () => post(`${plainUrl}/`, accepted, 'envelope')));
    }
    const base = average(written);
    console.log(`${name}: writing ${base.own.toFixed(0)} ms (kernel ${base.kernel.toFixed(0)}); ${await loopDelay()}`);
    for (const [kind, cpu] of [
      ['accepted', average(own)],
      ['refused', average(alone)],
    ] as const) {
      const ratio = (ms: number) => `${ms.toFixed(0)} ms, ${(ms / base.own).toFixed(2)}x`;
      const both = kind === 'refused' ? `; with its workers ${ratio(cpu.own + cpu.workers)}` : '';
      console.log(`  ${kind}: server process ${ratio(cpu.own)} (kernel ${cpu.kernel.toFixed(0)})${both}`);
    }
  }
} finally {
  for (const child of [server, plain]) {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
  rmSync(data, { recursive: true, force: true });
}

/** Processor time in milliseconds. */
interface Cpu {
  readonly own: number;
  /** Part of it in the kernel. */
  readonly kernel: number;
  /** Of the processes that it started. */
  readonly workers: number;
}

async function cpuOf({ pid = 0 }: ChildProcess, act: () => Promise<unknown>): Promise<Cpu> {
  const before = cpuNow(pid);
  await act();
  const after = cpuNow(pid);
  return {
    own: after.own - before.own,
    kernel: after.kernel - before.kernel,
    workers: after.workers - before.workers,
  };
}

function cpuNow(pid: number): Cpu {
  const { own, kernel } = readStat(pid);
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = all.map((name) => readStat(Number(name))).filter(({ parent }) => parent === pid);
  return { own, kernel, workers: children.reduce((sum, child) => sum + child.own, 0) };
}

/** @see proc(5): ppid, utime and stime */
function readStat(pid: number) {
  let fields: readonly string[] = [];
  try {
    fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    // It has ended.
  }
  const [user, kernel] = [Number(fields[11] ?? 0) * TICK_MS, Number(fields[12] ?? 0) * TICK_MS];
  return { parent: Number(fields[1] ?? 0), own: user + kernel, kernel };
}

/** Of the rounds but the first two, which compile the code; their ticks are too coarse for a median. */
function average(rounds: readonly Cpu[]): Cpu {
  const warm = rounds.slice(2);
  const mean = (key: keyof Cpu) => warm.reduce((sum, round) => sum + round[key], 0) / warm.length;
  return { own: mean('own'), kernel: mean('kernel'), workers: mean('workers') };
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

function post(url: string, body: Buffer, tool: string): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': tool,
  };
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString();
        const isRefused = text.includes('"isError":true');
        if (response.statusCode === 200 && isRefused === (tool === 'run_process')) resolve();
        else reject(new Error(`The server answered with ${response.statusCode ?? 0}: ${text.slice(0, 300)}`));
      });
    });
    asking.once('error', reject);
    asking.end(body);
  });
}

function makeMessage(layer: string, process: 'envelope' | 'no-such-process'): Buffer {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    // The response comes with the job, and not with its end: the work is that of another process.
    'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
  };
  const isOwnTool = process === 'envelope';
  const name = isOwnTool ? process : 'run_process';
  const args = isOwnTool
    ? `{"layer":${layer},"output":"reference"}`
    : `{"process":"${process}","inputs":{"layer":${layer}}}`;
  const head = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","_meta":${JSON.stringify(meta)}`;
  return Buffer.from(`${head},"arguments":${args}}}`);
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
