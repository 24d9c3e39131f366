/**
 * Executions over OGC API and MCP, in rate, p50 and processor time, beside pygeoapi, a bare server of the MCP SDK, and an
 * older build of this program. `npm run bench:executions`, with words of the rows to run; also a part of `npm run bench`.
 * `BENCH_OLD` is the `dist` folder of the older build. `BENCH_ROUNDS` (5) of about `BENCH_SECONDS` (1) each,
 * after `BENCH_WARM_SECONDS` (8).
 *
 * Over HTTP the load comes from a process of its own, whose processor time does not count. Each ratio is the median of
 * paired rounds.
 */
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { mapInThisThread } from '../../src/common/blocks.ts';
import { describeToolInputs } from '../../src/process/describe.ts';
import buffer from '../../src/processes/buffer.ts';
import { report } from '../report.ts';
import { median } from '../statistics.ts';
import { findObstacle, startPygeoapi, type Manager } from './pygeoapi.ts';
import {
  callMcpOverHttp,
  callOgc,
  isthmus,
  measureRound,
  send,
  startHttp,
  startStdio,
  type Spent,
  type Target,
} from './targets.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 1);
const WARM_SECONDS = Number(process.env.BENCH_WARM_SECONDS ?? 8);
const own = fileURLToPath(new URL('../../dist', import.meta.url));
const old = process.env.BENCH_OLD;
const words = process.argv.slice(2);

const point = { type: 'Point', coordinates: [0, 0] };
const body = JSON.stringify({ inputs: { geometry: point, distance: 0.5, resolution: 4 } });
const PATH = 'processes/geometry-buffer/execution';

type Start = () => Promise<Target>;
/** Numbers of one round, ours and the peer's. */
type Pair = readonly [own: Spent, peer: Spent];

interface Row {
  readonly what: string;
  readonly connections: number;
  readonly start: Start;
  readonly peer: Start | undefined;
  readonly bars: readonly Bar[];
  /** Calls of all rounds, where the peer becomes slower with each. */
  readonly maxCalls?: number;
}

interface Bar {
  readonly name: string;
  readonly of: (pair: Pair) => number;
  readonly unit: (spent: Spent) => string;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const rate: Omit<Bar, 'atLeast' | 'atMost'> = {
  name: 'rate',
  of: ([a, b]) => a.perSecond / b.perSecond,
  unit: ({ perSecond }) => `${perSecond.toFixed(0)}/s`,
};
const p50 = { name: 'p50', of: ([a, b]: Pair) => a.p50 / b.p50, unit: (spent: Spent) => `${spent.p50.toFixed(2)} ms` };
const cpu = {
  name: 'CPU a request',
  of: ([a, b]: Pair) => a.cpuMs / b.cpuMs,
  unit: ({ cpuMs }: Spent) => `${cpuMs.toFixed(2)} ms`,
};

const geometryMs = await measureGeometry();
const withoutGeometry = {
  ...cpu,
  name: `CPU a request, less ${geometryMs.toFixed(2)} ms of the geometry`,
  of: ([a, b]: Pair) => (a.cpuMs - geometryMs) / b.cpuMs,
};
const pygeoapi =
  (manager: Manager, isAsync = false): Start =>
  () =>
    startPygeoapi(manager, body, isAsync);
const ofOld = (start: (dist: string) => Promise<Target>): Start | undefined =>
  old === undefined ? undefined : () => start(old);
const listing = JSON.stringify({ name: 'buffer', inputSchema: describeToolInputs(buffer) });
const bareProgram = fileURLToPath(new URL('bare-mcp.ts', import.meta.url));
const bare = (transport: string) => [process.execPath, '--import', 'tsx', bareProgram, transport, listing];

const mcp = [
  {
    name: 'streamable HTTP, sessions',
    start: overHttp(true),
    bare: () => startHttp(bare('http'), httpCall(true, own)),
  },
  {
    name: 'streamable HTTP, 2026-07-28',
    start: overHttp(false),
    bare: () => startHttp(bare('http'), httpCall(false, own)),
  },
  { name: 'stdio', start: overStdio, bare: () => startStdio(bare('stdio'), toolCall(own)) },
] as const;

const rows: readonly Row[] = [
  ...[16, 32].flatMap((connections): Row[] => {
    const sync = { connections, start: () => overOgc(own), what: `sync buffer, ${connections} connections` };
    return [
      {
        ...sync,
        what: `${sync.what}, pygeoapi on PostgreSQL`,
        peer: pygeoapi('PostgreSQL'),
        bars: [{ ...rate, atLeast: 15 }],
      },
      { ...sync, what: `${sync.what}, pygeoapi on TinyDB`, peer: pygeoapi('TinyDB'), bars: [rate], maxCalls: 2000 },
    ];
  }),
  {
    what: 'sync buffer, 32 connections, older build',
    connections: 32,
    start: () => overOgc(own),
    peer: ofOld((dist) => overOgc(dist)),
    bars: [
      { ...rate, atLeast: 3.5 },
      { ...cpu, atMost: 0.4 },
    ],
  },
  {
    what: 'sync buffer alone, older build',
    connections: 1,
    start: () => overOgc(own),
    peer: ofOld((dist) => overOgc(dist)),
    bars: [{ ...p50, atMost: 0.5 }],
  },
  ...[16, 32].map((connections) => ({
    what: `async submit, ${connections} connections, pygeoapi on PostgreSQL`,
    connections,
    start: () => overOgc(own, true),
    peer: pygeoapi('PostgreSQL', true),
    bars: [{ ...rate, atLeast: 25 }],
  })),
  ...mcp.flatMap(({ name, start, bare: startBare }): Row[] => [
    {
      what: `MCP buffer over ${name}, 32 at once, older build`,
      connections: 32,
      start: () => start(own),
      peer: ofOld(start),
      bars: [{ ...rate, atLeast: 2.5 }],
    },
    {
      what: `MCP buffer over ${name}, 32 at once, bare SDK`,
      connections: 32,
      start: () => start(own),
      peer: startBare,
      bars: [{ ...withoutGeometry, atMost: 2 }],
    },
  ]),
];

console.log(
  `load of the machine ${loadavg()[0]?.toFixed(1) ?? ''}; ${ROUNDS} rounds of ${SECONDS} s; queue limit 1,000,000,`,
);
console.log('SQLite in WAL mode with synchronous = NORMAL; a round of async submit ends when its jobs have ended.');
for (const row of rows.filter(({ what }) => words.every((word) => what.includes(word)))) await run(row);

async function run(row: Row): Promise<void> {
  const { what, peer, bars } = row;
  const obstacle = what.includes('PostgreSQL') ? findObstacle('PostgreSQL') : undefined;
  if (!peer || obstacle !== undefined) {
    const measured = obstacle ?? 'BENCH_OLD is not set';
    return bars.forEach((bar) =>
      report({ what: `${what}: ${bar.name}`, measured, bar: formatBar(bar), met: undefined }),
    );
  }
  const pairs = await measure(row, peer);
  for (const bar of bars) {
    const ratio = median(pairs.map((pair) => bar.of(pair)));
    const [a, b] = [medianOf(pairs.map(([ours]) => ours)), medianOf(pairs.map(([, theirs]) => theirs))];
    const { atLeast, atMost } = bar;
    const isMet = atLeast === undefined ? ratio <= (atMost ?? Infinity) : ratio >= atLeast;
    report({
      what: `${what}: ${bar.name}`,
      measured: `${ratio.toFixed(2)}x (${bar.unit(a)}, ${bar.unit(b)})`,
      bar: formatBar(bar),
      met: formatBar(bar) === '' ? undefined : isMet,
    });
  }
}

function formatBar({ atLeast, atMost }: Bar): string {
  return atLeast !== undefined ? `>= ${atLeast}x` : atMost !== undefined ? `<= ${atMost}x` : '';
}

function medianOf(all: readonly Spent[]): Spent {
  return {
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    p50: median(all.map((spent) => spent.p50)),
  };
}

async function measure({ connections, start, maxCalls = Infinity }: Row, startPeer: Start): Promise<readonly Pair[]> {
  const targets: Target[] = [];
  try {
    targets.push(await start(), await startPeer());
    const [ours, theirs] = targets;
    if (!ours || !theirs) throw new Error('Two targets were started.');
    await warmUp(ours, connections);
    if (maxCalls === Infinity) await warmUp(theirs, connections);
    const amounts = [await findAmount(ours, connections), await findAmount(theirs, connections)];
    const [own = 1, peer = 1] = amounts.map((amount) => Math.min(amount, maxCalls / (ROUNDS + 1)));
    const pairs: Pair[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      pairs.push([await measureRound(ours, own, connections), await measureRound(theirs, peer, connections)]);
    }
    return pairs;
  } finally {
    for (const target of targets) await target.stop();
  }
}

/** Compilers take most of the processor time of the first thousands of calls. */
async function warmUp(target: Target, connections: number): Promise<void> {
  const until = performance.now() + WARM_SECONDS * 1000;
  while (performance.now() < until) await measureRound(target, 10 * connections, connections);
}

/** Calls that take about as long as a round. */
async function findAmount(target: Target, connections: number): Promise<number> {
  const { perSecond } = await measureRound(target, 200, connections);
  return Math.max(Math.ceil(perSecond * SECONDS), 2 * connections);
}

async function overOgc(dist: string, isAsync = false): Promise<Target> {
  const { command, remove } = isthmus(dist, 'serve');
  const target = await startHttp(command, (url) => ({
    load: callOgc(`${url}/${PATH}`, body, isAsync),
    drain: () => (isAsync ? waitUntilDone(url) : Promise.resolve()),
  }));
  return { ...target, stop: () => target.stop().finally(remove) };
}

/** Resolves when all jobs have ended. */
async function waitUntilDone(url: string): Promise<void> {
  const Page = z.object({ jobs: z.array(z.unknown()) });
  for (;;) {
    const { text } = await send('GET', `${url}/jobs?status=accepted,running&limit=1&f=json`);
    if (Page.parse(JSON.parse(text)).jobs.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The older build has another name for the input. */
function toolCall(dist: string) {
  return { name: 'buffer', arguments: { [dist === old ? 'geometry' : 'layer']: point, distance: 500 } };
}

function httpCall(hasSession: boolean, dist: string) {
  return async (url: string) => ({ load: await callMcpOverHttp(`${url}/mcp`, toolCall(dist), hasSession) });
}

function overHttp(hasSession: boolean): (dist: string) => Promise<Target> {
  return async (dist) => {
    const { command, remove } = isthmus(dist, 'serve');
    const target = await startHttp(command, httpCall(hasSession, dist));
    return { ...target, stop: () => target.stop().finally(remove) };
  };
}

async function overStdio(dist: string): Promise<Target> {
  const { command, remove } = isthmus(dist, 'stdio');
  const target = await startStdio(command, toolCall(dist));
  return { ...target, stop: () => target.stop().finally(remove) };
}

/** Milliseconds of processor time that the process itself takes. */
async function measureGeometry(): Promise<number> {
  const { inputs, run: compute } = buffer;
  const parsed = inputs.parse(toolCall(own).arguments);
  const context = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };
  const RUNS = 3000;
  for (let i = 0; i < RUNS; i++) await compute(parsed, context);
  const before = process.cpuUsage();
  for (let i = 0; i < RUNS; i++) await compute(parsed, context);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / RUNS;
}
