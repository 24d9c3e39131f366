/** What the apis cost, against a bare Hono server and a prototype of the same work in the same run. `npm run bench` */
import { spawn, type ChildProcess } from 'node:child_process';
import { loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { startServer } from '../demo/server.ts';

const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 6000);
const CONNECTIONS = 32;
const point = { type: 'Point', coordinates: [-56.318, -34.8825] };
const buffer = JSON.stringify({ inputs: { geometry: point, distance: 400 } });

interface Call {
  readonly name: string;
  readonly url: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Measured {
  readonly alone: { readonly p50: number; readonly p99: number };
  readonly perSecond: number;
  readonly failed: number;
}

const before = performance.now();
// Long enough that no submission of the run is refused.
const server = await startServer(['--queue-limit', '1000000']);
const startUp = performance.now() - before;
const [prototype, prototypeUrl] = await startPrototype();

const calls: readonly Call[] = [
  { name: 'bare Hono, "hello"', url: `${prototypeUrl}/` },
  { name: 'prototype: buffer of a point', url: `${prototypeUrl}/buffer`, body: buffer },
  { name: 'GET /processes', url: `${server.url}/processes` },
  { name: 'GET /processes/buffer', url: `${server.url}/processes/buffer` },
  { name: 'buffer of a point, sync', url: `${server.url}/processes/buffer/execution`, body: buffer },
  {
    name: 'buffer of a point, async submit',
    url: `${server.url}/processes/buffer/execution`,
    body: buffer,
    headers: { Prefer: 'respond-async' },
  },
];

try {
  console.log(`start-up until open: ${startUp.toFixed(0)} ms; load of the machine ${loadavg()[0]?.toFixed(1) ?? ''}`);
  console.log(`${'call'.padEnd(34)} alone p50   p99 ms   ${CONNECTIONS} connections/s   of prototype`);
  let plain = NaN;
  for (const call of calls) {
    const { alone, perSecond, failed } = await measure(call);
    if (call.name.startsWith('prototype')) plain = perSecond;
    const numbers = [alone.p50.toFixed(2), alone.p99.toFixed(2), perSecond.toFixed(0)];
    const ratio = Number.isNaN(plain) ? '' : `${(perSecond / plain).toFixed(2)}x`;
    const [p50 = '', p99 = '', rate = ''] = numbers;
    const refused = failed > 0 ? `   ${failed} refused` : '';
    console.log(
      `${call.name.padEnd(34)} ${p50.padStart(9)} ${p99.padStart(8)} ${rate.padStart(18)} ${ratio.padStart(14)}${refused}`,
    );
  }
} finally {
  prototype.kill();
  await server.stop();
}

/** First alone, one call after another; then with many connections. */
async function measure(call: Call): Promise<Measured> {
  await load(call, REQUESTS / 4);
  const alone = await timeAlone(call);
  const begun = performance.now();
  const { requests, non2xx } = await load(call, REQUESTS);
  return { alone, perSecond: (1000 * requests.total) / (performance.now() - begun), failed: non2xx };
}

/** So many requests, and not so many seconds: the last are answered too, as hanging up would end their workers. */
function load({ url, body, headers }: Call, amount: number): Promise<autocannon.Result> {
  const post = body === undefined ? {} : { method: 'POST' as const, body };
  return autocannon({
    url,
    connections: CONNECTIONS,
    amount,
    ...post,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

async function timeAlone({ url, body, headers }: Call): Promise<{ p50: number; p99: number }> {
  const init = body === undefined ? {} : { method: 'POST', body };
  const times: number[] = [];
  for (let i = 0; i < 600; i++) {
    const begun = performance.now();
    await (await fetch(url, { ...init, headers: { 'Content-Type': 'application/json', ...headers } })).arrayBuffer();
    if (i >= 100) times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return { p50: times[250] ?? NaN, p99: times[495] ?? NaN };
}

async function startPrototype(): Promise<[ChildProcess, string]> {
  const entry = fileURLToPath(new URL('./prototype.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', entry], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) return [child, line];
  throw new Error('The prototype ended before it was open.');
}
