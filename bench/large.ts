/** A hundred megabytes of GeoJSON in and out, against JSON.parse, the engine and JSON.stringify in one process. `npm run bench:large` */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { loadavg } from 'node:os';
import { mapInThisThread } from '../src/common/blocks.ts';
import { startServer } from '../demo/server.ts';
import reproject from '../src/processes/reproject.ts';
import { toGeoJson, type FlatGeometry } from '../schemas/flat-geometry.ts';

const LINES = Number(process.env.BENCH_LINES ?? 1000);
const VERTICES = 5000;
const body = Buffer.from(`{"inputs":{"target_crs":"EPSG:3857","layer":${makeLines()}}}`);

const server = await startServer();
try {
  await fetch(`${server.url}/`);
  await new Promise((resolve) => setTimeout(resolve, 4000));
  const plain = await timePlain();
  const through = await timeThrough();
  console.log(`load of the machine ${loadavg()[0]?.toFixed(1) ?? ''}; body of ${(body.length / 1e6).toFixed(0)} MB`);
  console.log(`plain, in one process   ${(plain / 1000).toFixed(1)} s`);
  console.log(`through the OGC API    ${(through.ms / 1000).toFixed(1)} s   ${(through.ms / plain).toFixed(2)}x`);
  console.log(`GET / during it          p50 ${through.p50.toFixed(1)} ms, p99 ${through.p99.toFixed(1)} ms`);
  console.log(
    `memory of the server    grew by ${through.grownMb.toFixed(0)} MB; answer of ${(through.bytes / 1e6).toFixed(0)} MB`,
  );
} finally {
  await server.stop();
}

/** What a script would do: nothing is checked, and a geometry is what JSON.parse gives. */
async function timePlain(): Promise<number> {
  const begun = performance.now();
  const sent = JSON.parse(body.toString()) as { inputs: Record<string, unknown> };
  const results = await reproject.run(reproject.inputs.parse(sent.inputs), {
    progress() {},
    warn() {},
    log() {},
    mapBlocks: mapInThisThread,
  });
  JSON.stringify(results, (_, value: unknown) => (isFlatGeometry(value) ? toGeoJson(value) : value));
  return performance.now() - begun;
}

function isFlatGeometry(value: unknown): value is FlatGeometry {
  return (
    typeof value === 'object' && value !== null && 'coordinates' in value && value.coordinates instanceof Float64Array
  );
}

async function timeThrough() {
  const pid = server.pid;
  const resident = () => (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096) / 2 ** 20;
  const before = resident();
  let highest = before;
  const times: number[] = [];
  const stopped = new AbortController();
  const asking = (async () => {
    while (!stopped.signal.aborted) {
      const begun = performance.now();
      await (await fetch(`${server.url}/`)).arrayBuffer();
      times.push(performance.now() - begun);
      highest = Math.max(highest, resident());
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  const begun = performance.now();
  const bytes = await post(`${server.url}/processes/reproject/execution`);
  const ms = performance.now() - begun;
  stopped.abort();
  await asking;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? NaN;
  return { ms, bytes, grownMb: highest - before, p50: at(0.5), p99: at(0.99) };
}

function post(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method: 'POST', headers: { 'Content-Type': 'application/json' } }, (response) => {
      let bytes = 0;
      response.on('data', (piece: Buffer) => (bytes += piece.length));
      response.once('end', () => {
        if (response.statusCode === 200) resolve(bytes);
        else reject(new Error(`The server answered with ${response.statusCode ?? 0}.`));
      });
    });
    asking.once('error', reject);
    asking.end(body);
  });
}

function makeLines(): string {
  const positions = Array.from({ length: VERTICES }, (_, i) => `[${(i / 1e4 + 5.0000001).toFixed(7)},52.1234567]`);
  const line = `[${positions.join(',')}]`;
  return `{"type":"MultiLineString","coordinates":[${Array.from({ length: LINES }, () => line).join(',')}]}`;
}
