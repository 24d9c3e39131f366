/**
 * CPU time of finished documents in the server, against bare Hono that sends the same bytes with the same headers.
 * `npm run bench:documents`; also the last part of `npm run bench`. `BENCH_ROUNDS` (5) and `BENCH_SECONDS` (1) of each load.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { startServer } from '../demo/server.ts';
import type { Ready } from './bare-hono.ts';
import { report } from './report.ts';
import { median } from './statistics.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 1);
const CONNECTIONS = 32;
/** Clock ticks of /proc are a hundredth of a second on every Linux. */
const TICK_US = 10_000;

/** Paths and the largest ratio to bare Hono. */
const documents: readonly (readonly [path: string, bar: number])[] = [
  ['/', 2],
  ['/conformance', 2],
  ['/processes/buffer', 2],
  ['/processes', 2.5],
  ['/api', 2.5],
];
const forms = ['plain', 'gzip', '304'] as const;

interface Target {
  readonly url: string;
  readonly pid: number;
}

interface Load {
  readonly cpuUs: number;
  readonly perSecond: number;
}

const server = await startServer();
const rows = await Promise.all(documents.flatMap(([path, bar]) => forms.map((form) => prepare(path, bar, form))));
const bare = fork(fileURLToPath(new URL('./bare-hono.ts', import.meta.url)), { serialization: 'advanced' });
try {
  const listening = once(bare, 'message');
  bare.send(rows.map(({ ready }) => ready));
  const [port] = (await listening) as [number];
  console.log(`load of the machine ${loadavg()[0]?.toFixed(1) ?? ''}; ${CONNECTIONS} connections, ${ROUNDS} rounds`);
  for (const { path, bar, form, headers, ready } of rows) {
    const own = { url: `${server.url}${path}`, pid: server.pid };
    const other = { url: `http://127.0.0.1:${port}${ready.path}`, pid: bare.pid ?? 0 };
    await measure(own, headers);
    await measure(other, headers);
    const pairs: [Load, Load][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      pairs.push([await measure(own, headers), await measure(other, headers)]);
    }
    const ratio = median(pairs.map(([a, b]) => a.cpuUs / b.cpuUs));
    const [cpu, floor] = [median(pairs.map(([a]) => a.cpuUs)), median(pairs.map(([, b]) => b.cpuUs))];
    const [rate, most] = [median(pairs.map(([a]) => a.perSecond)), median(pairs.map(([, b]) => b.perSecond))];
    report({
      what: `GET ${path}, ${form}, ${ready.body.byteLength} bytes: CPU of bare Hono`,
      measured: `${ratio.toFixed(2)}x (${cpu.toFixed(0)}, ${floor.toFixed(0)} us; ${rate.toFixed(0)}, ${most.toFixed(0)}/s)`,
      bar: `<= ${bar}x`,
      met: ratio <= bar,
    });
  }
} finally {
  bare.kill();
  await server.stop();
}

/** The document as the server sends it, for bare Hono to send too. */
async function prepare(path: string, bar: number, form: (typeof forms)[number]) {
  const accepted = { 'Accept-Encoding': form === 'gzip' ? 'gzip' : 'identity' };
  const tag = (await ask(path, accepted)).headers.ETag ?? '';
  const headers = form === '304' ? { ...accepted, 'If-None-Match': tag } : accepted;
  const ready: Ready = { ...(await ask(path, headers)), path: `/${form}${path}` };
  return { path, bar, form, headers, ready };
}

/** Headers in the spelling of the server, without those that Node adds. */
async function ask(path: string, headers: Record<string, string>): Promise<Ready> {
  const [response] = (await once(get(`${server.url}${path}`, { headers }), 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  // No encoding is set, so that chunks are bytes.
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { rawHeaders, statusCode = 0 } = response;
  const all = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : []));
  const own = all.filter(([name]) => !['Date', 'Connection', 'Keep-Alive'].includes(name));
  return { path, status: statusCode, headers: Object.fromEntries(own), body: Buffer.concat(chunks) };
}

async function measure({ url, pid }: Target, headers: Record<string, string>): Promise<Load> {
  const before = cpuOf(pid);
  const { requests, non2xx, statusCodeStats } = await autocannon({
    url,
    headers,
    connections: CONNECTIONS,
    duration: SECONDS,
  });
  const unchanged = statusCodeStats?.['304']?.count ?? 0;
  if (non2xx > unchanged) throw new Error(`${url} answered ${non2xx} requests with another status.`);
  return { cpuUs: (cpuOf(pid) - before) / requests.total, perSecond: requests.average };
}

/** Processor time of all threads of a process, in microseconds. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}
