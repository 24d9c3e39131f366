/** While a large input is taken in and worked on, the server itself stays small and answers. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type Server } from './program.ts';
import { hasProc } from '../systems.ts';

const MB = 2 ** 20;
const FEATURES = 1000;
const VERTICES = 5000;

let server: Server;
beforeAll(async () => {
  server = await startServer(['--workers', '1', '--run-timeout', '600']);
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
});

/** Lines in degrees with seven decimals, as data have them: a hundred megabytes in all. */
function* largeBody(): Generator<string> {
  yield '{"inputs":{"of":"layer","layer":{"type":"FeatureCollection","features":[';
  const positions = Array.from({ length: VERTICES }, (_, i) => `[${(i / 1e4 + 5.0000001).toFixed(7)},52.1234567]`);
  const coordinates = positions.join(',');
  for (let i = 0; i < FEATURES; i++) {
    yield `${i === 0 ? '' : ','}{"type":"Feature","properties":{"number":${i}},"geometry":{"type":"LineString","coordinates":[${coordinates}]}}`;
  }
  yield ']}}}';
}

const residentMb = () =>
  (Number(readFileSync(`/proc/${server.child.pid ?? 0}/statm`, 'latin1').split(' ')[1]) * 4096) / MB;

function post(url: string): Promise<{ status: number; text: string; sent: number }> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    let sent = 0;
    const asking = request(url, options, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString(), sent });
      });
    });
    asking.once('error', reject);
    void (async () => {
      for (const piece of largeBody()) {
        sent += piece.length;
        if (!asking.write(piece)) await new Promise((resolve) => asking.once('drain', resolve));
      }
      asking.end();
    })();
  });
}

describe.skipIf(!hasProc)('an input of 100 MB', () => {
  it('bypasses the server: its memory grows by less than that, and it keeps answering', async () => {
    const before = residentMb();
    let highest = before;
    let answered = 0;
    const isDone = { yes: false };
    const asking = (async () => {
      while (!isDone.yes) {
        expect((await fetch(`${server.url}/`)).status).toBe(200);
        answered += 1;
        highest = Math.max(highest, residentMb());
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const { status, text, sent } = await post(`${server.url}/processes/envelope/execution`);
    isDone.yes = true;
    await asking;
    expect(sent).toBeGreaterThan(100 * MB);
    expect([status, text.slice(0, 200)]).toEqual([200, expect.stringContaining('"envelope":[5.0000001,52.1234567')]);
    expect(answered).toBeGreaterThan(10);
    expect(highest - before).toBeLessThan(100);
  }, 300_000);
});
