/**
 * `isthmus run` of a small process beside Node.js that does nothing: processor time of the whole processes, in turn. Then,
 * from the start of `isthmus stdio` to its first answer to `tools/list`, beside the least server of the same SDK. They
 * start in turn. Processor time is that of the process without its workers, in all its threads (Linux alone counts it so
 * finely): on a machine that others use it tells more than the clock. `npm run build && npx tsx bench/startup.ts [runs]`
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { report } from './report.ts';
import { median } from './statistics.ts';

const RUNS = Number(process.argv[2] ?? 11);
/** Bar of `isthmus run`, as a multiple of what Node.js takes to start. */
const MAX_RUN_RATIO = 4;
/** Bar of the start of `isthmus stdio`, as a multiple of that of the least server: processor time. */
const MAX_STDIO_RATIO = 2;
/** The bar of the project, on a machine that does nothing else. */
const MAX_MS = 700;

const leastServer = `
  import { McpServer } from '@modelcontextprotocol/server';
  import { serveStdio } from '@modelcontextprotocol/server/stdio';
  serveStdio(() => {
    const mcp = new McpServer({ name: 'nothing', version: '1.0.0' });
    mcp.registerTool('nothing', { description: 'Nothing.' }, () => ({ content: [] }));
    return mcp;
  });`;
const data = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
const program = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
const servers = {
  sdk: ['--input-type=module', '--eval', leastServer],
  isthmus: [program, 'stdio', '--data', data],
};
const clientInfo = { name: 'bench', version: '1.0.0' };
const requests = [
  { id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/list' },
];

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const starts: Record<keyof typeof servers, Start[]> = { sdk: [], isthmus: [] };
for (let run = 0; run < RUNS; run++) {
  starts.sdk.push(await start(servers.sdk));
  starts.isthmus.push(await start(servers.isthmus));
}
rmSync(data, { recursive: true, force: true });
const [sdk, isthmus] = [medians(starts.sdk), medians(starts.isthmus)];
const measured = ({ wallMs, cpuMs }: Start) => `${wallMs.toFixed(0)} ms, processor ${cpuMs.toFixed(0)} ms`;
report({
  what: 'start of an SDK server with one tool, to tools/list',
  measured: measured(sdk),
  bar: '',
  met: undefined,
});
report({
  what: 'start of isthmus stdio, to tools/list',
  measured: measured(isthmus),
  bar: `< ${MAX_MS} ms`,
  met: isthmus.wallMs < MAX_MS,
});
const stdioRatio = median(starts.isthmus.map(({ cpuMs: ms }, run) => ms / (starts.sdk[run]?.cpuMs ?? Number.NaN)));
report({
  what: 'start of isthmus stdio beside that server, processor time',
  measured: `${stdioRatio.toFixed(2)}x`,
  bar: `<= ${MAX_STDIO_RATIO}`,
  met: stdioRatio <= MAX_STDIO_RATIO,
});

const watch = fileURLToPath(new URL('peers/measure.py', import.meta.url));
const oneOffs: { readonly node: number; readonly run: number }[] = [];
for (let run = 0; run < RUNS; run++) {
  oneOffs.push({ node: spend(['-e', '0']), run: spend([program, 'run', 'hello-world', '--name', 'Ada']) });
}
const ratio = median(oneOffs.map(({ node, run }) => run / node));
const [nodeMs, runMs] = [median(oneOffs.map(({ node }) => node)), median(oneOffs.map(({ run }) => run))];
report({
  what: 'isthmus run hello-world beside node -e 0, processor time',
  measured: `${ratio.toFixed(2)}x (${runMs.toFixed(0)} of ${nodeMs.toFixed(0)} ms)`,
  bar: `<= ${MAX_RUN_RATIO}`,
  met: ratio <= MAX_RUN_RATIO,
});

/** @returns processor time in milliseconds */
function spend(args: readonly string[]): number {
  const { stdout } = spawnSync('python3', [watch, '/dev/null', process.execPath, ...args], { encoding: 'utf8' });
  return (JSON.parse(stdout) as { ms: number }).ms;
}

async function start(args: readonly string[]): Promise<Start> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  for (const request of requests) child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`);
  for await (const line of createInterface(child.stdout)) {
    if ((JSON.parse(line) as { id: number }).id === 2) break;
  }
  const taken = { wallMs: performance.now() - begun, cpuMs: cpuMs(child.pid ?? 0) };
  child.stdin.end();
  await new Promise((resolve) => child.once('close', resolve));
  return taken;
}

function cpuMs(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const times = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    return times.reduce((sum, nanoseconds) => sum + Number(nanoseconds) / 1e6, 0);
  } catch {
    return Number.NaN;
  }
}

function medians(all: readonly Start[]): Start {
  return { wallMs: median(all.map(({ wallMs }) => wallMs)), cpuMs: median(all.map(({ cpuMs: ms }) => ms)) };
}
