/**
 * Prints which of the program's own files and functions three requests enter in the server process, by V8's precise
 * coverage, and fails when they are too many: a flow that a reader can follow is a property that erodes in silence.
 * Warm, so that loading modules does not count; neither does what an idle server does (heartbeat, polling of the store).
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

interface Entered {
  readonly url: string;
  readonly name: string;
  readonly at: number;
}

interface Flow {
  readonly title: string;
  /** Own files; none where the figure is only printed. */
  readonly maxFiles?: number;
  /** What must be there before the request, not measured. */
  prepare?(): Promise<void>;
  run(): Promise<void>;
  /** What must be cleared away after it, not measured. */
  clear?(): Promise<void>;
}

const program = process.env.FLOW_PROGRAM ?? fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
const coverage = fileURLToPath(new URL('./flow/coverage.js', import.meta.url));
const dist = program.replace(/src\/main\.js$/, '');
const root = fileURLToPath(new URL('../', import.meta.url));
const bundledFiles = new Map<string, { readonly lines: readonly string[]; readonly map: SourceMap }>();
const isVerbose = process.argv.includes('--verbose');

const point = { type: 'Point', coordinates: [5.12, 52.09] };
/** Longer than every interval at which an idle server polls. */
const IDLE_MS = 6000;

/** 1.5 MB of GeoJSON, which takes the same path as 100 MB. */
const large = { type: 'MultiPoint', coordinates: Array.from({ length: 40_000 }, (_, i) => [i / 1000, 52.0912345678]) };

const data = mkdtempSync(join(tmpdir(), 'isthmus-flow-'));
const server = fork(program, ['serve', '--port', '0', '--data', data, '--log-level', 'error'], {
  execArgv: ['--import', coverage],
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
});
try {
  const base = await urlOf(server);
  const mcp = new Client({ name: 'flow', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await mcp.connect(new StreamableHTTPClientTransport(new URL('/mcp', base)));
  await sleep(IDLE_MS / 2);
  await entered();
  await sleep(IDLE_MS);
  const idle = new Set((await entered()).map(keyOf));
  const flows = flowsOf(base, mcp);
  const failures: string[] = [];
  for (const flow of flows) {
    // The first run loads what is loaded on first use.
    await runOnce(flow);
    const [own = [], ...others] = [await runOnce(flow), await runOnce(flow), await runOnce(flow)].map((functions) =>
      functions.filter((one) => !idle.has(keyOf(one))),
    );
    // By chance something else runs beside one of them.
    const always = own.filter((one) => others.every((other) => other.some((same) => keyOf(same) === keyOf(one))));
    const files = byFile(always);
    const bound = flow.maxFiles === undefined ? '' : ` (at most ${flow.maxFiles})`;
    process.stdout.write(`${flow.title}: ${files.size} files${bound}, ${always.length} functions\n`);
    for (const [file, functions] of isVerbose ? [...files].sort() : []) {
      process.stdout.write(`  ${file}: ${functions.map(({ name }) => name || '(anonymous)').join(', ')}\n`);
    }
    if (flow.maxFiles !== undefined && files.size > flow.maxFiles) failures.push(flow.title);
  }
  await mcp.close();
  if (failures.length > 0) {
    process.stdout.write(`Too many files: ${failures.join('; ')}. See them with npm run flow -- --verbose.\n`);
    process.exitCode = 1;
  }
} finally {
  server.kill('SIGKILL');
  await once(server, 'exit');
  rmSync(data, { recursive: true, force: true });
}

function flowsOf(base: string, mcp: Client): readonly Flow[] {
  let reference = '';
  let job = '';
  const post = (process: string, body: unknown) =>
    fetch(`${base}/processes/${process}/execution`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
      body: JSON.stringify(body),
    });
  const submit = async (process: string, body: unknown) => {
    const response = await post(process, body);
    await response.arrayBuffer();
    return response.headers.get('Location') ?? '';
  };
  const untilStatus = async (url: string, wanted: string) => {
    for (;;) {
      const { status } = (await (await fetch(url)).json()) as { status: string };
      if (status === wanted) return;
      await sleep(20);
    }
  };
  return [
    {
      title: 'MCP call of buffer by reference',
      maxFiles: 40,
      async prepare() {
        reference = `${await submit('buffer', { inputs: { layer: point, distance: 100 } })}/results`;
        await untilStatus(reference.replace(/\/results$/, ''), 'successful');
      },
      async run() {
        const input = { layer: { href: reference }, distance: 200, output: 'reference' };
        const { isError, content } = await mcp.callTool({ name: 'buffer', arguments: input });
        if (isError) throw new Error(JSON.stringify(content));
      },
    },
    {
      title: 'OGC asynchronous execution of a 1.5 MB body',
      async run() {
        job = await submit('centroid', { inputs: { layer: large } });
      },
      clear: () => untilStatus(job, 'successful'),
    },
    {
      title: 'OGC cancellation of a running job',
      maxFiles: 20,
      async prepare() {
        job = await submit('echo', { inputs: { message: 'x', pause: 30 } });
        await untilStatus(job, 'running');
        await sleep(200);
      },
      async run() {
        const response = await fetch(job, { method: 'DELETE' });
        const { status } = (await response.json()) as { status?: string };
        if (status !== 'dismissed') throw new Error(`The job is ${status ?? response.status}.`);
      },
    },
  ];
}

function byFile(functions: readonly Entered[]): ReadonlyMap<string, readonly Entered[]> {
  const files = new Map<string, Entered[]>();
  for (const one of functions) {
    const file = sourceOf(one);
    files.set(file, [...(files.get(file) ?? []), one]);
  }
  return files;
}

/** The source of a function of the bundle, by the map beside its chunk. */
function sourceOf({ url, at }: Entered): string {
  const path = fileURLToPath(url);
  const bundled = bundledFiles.get(path) ?? {
    lines: readFileSync(path, 'utf8').split('\n'),
    // Written beside it by the build.
    map: new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')) as SourceMapPayload),
  };
  bundledFiles.set(path, bundled);
  let [line, column] = [0, at];
  for (; column > (bundled.lines[line]?.length ?? Infinity); line++) column -= (bundled.lines[line]?.length ?? 0) + 1;
  const entry = bundled.map.findEntry(line, column);
  if (!('originalSource' in entry)) throw new Error(`${path} has no source at ${at}.`);
  return relative(root, join(dirname(path), entry.originalSource)).replaceAll(sep, '/');
}

function keyOf({ url, at }: Entered): string {
  return `${url}:${at}`;
}

async function runOnce(flow: Flow): Promise<readonly Entered[]> {
  await flow.prepare?.();
  await entered();
  await flow.run();
  const own = (await entered()).filter((one) => one.url.includes(dist) && !sourceOf(one).includes('node_modules'));
  await flow.clear?.();
  return own;
}

async function entered(): Promise<readonly Entered[]> {
  const answer = once(server, 'message');
  server.send('take');
  const [functions] = (await answer) as [readonly Entered[]];
  return functions;
}

/** Keeps reading what the server prints: a closed pipe would end it. */
function urlOf({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [url] = /http:\/\/[^\s/]+/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    server.once('exit', () => reject(new Error(`The server ended before it was reachable: ${text}`)));
  });
}
