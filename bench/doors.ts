/** What the doors cost: each call against a bare Hono server that answers "hello" in the same run. `npm run bench` */
import { serve, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { startServer } from '../demo/server.ts';
import { time } from './statistics.ts';

const RUNS = 500;
const point = { type: 'Point', coordinates: [-56.318, -34.8825] };
const buffer = JSON.stringify({ inputs: { geometry: point, distance: 400 } });

const before = performance.now();
const server = await startServer();
const startUp = performance.now() - before;
const hello = new Hono().get('/', (context) => context.text('hello'));
const [bare, bareUrl] = await new Promise<[ServerType, string]>((resolve) => {
  const starting = serve({ fetch: hello.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
    resolve([starting, `http://127.0.0.1:${port}/`]);
  });
});

const get = (url: string) => async () => (await fetch(url)).arrayBuffer();
const post =
  (path: string, body: string, headers: Record<string, string> = {}) =>
  async () =>
    (
      await fetch(server.url + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
      })
    ).arrayBuffer();

try {
  const floor = await time(RUNS, get(bareUrl));
  const rows = {
    'bare Hono, "hello"': floor,
    'GET /processes': await time(RUNS, get(`${server.url}/processes`)),
    'GET /processes/buffer': await time(RUNS, get(`${server.url}/processes/buffer`)),
    'buffer of a point, sync': await time(RUNS, post('/processes/buffer/execution', buffer)),
    'geometry-buffer of a point, sync': await time(RUNS, post('/processes/geometry-buffer/execution', buffer)),
    'buffer of a point, async submit': await time(
      RUNS,
      post('/processes/buffer/execution', buffer, { Prefer: 'respond-async' }),
    ),
  };
  console.log(`start-up until open: ${startUp.toFixed(0)} ms`);
  console.log(`${'call'.padEnd(36)}    p50 ms    p99 ms   p50 / bare`);
  for (const [name, { p50, p99 }] of Object.entries(rows)) {
    console.log(
      `${name.padEnd(36)} ${p50.toFixed(3).padStart(9)} ${p99.toFixed(3).padStart(9)} ${(p50 / floor.p50).toFixed(1).padStart(10)}x`,
    );
  }
} finally {
  bare.close();
  await server.stop();
}
