/** Fifty clients that read a text of 500 MB by the kilobyte, in each form that it comes in. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDataFolder, startServer, type Server } from './program.ts';
import { hasProc } from '../systems.ts';

const MB = 2 ** 20;
const READERS = 50;
const SECONDS = 8;
/** A megabyte that gzip cannot make much smaller, with escapes and letters of more than one byte. */
const BLOCK = randomBytes(740_000).toString('base64').replaceAll('+', '\n').replaceAll('//', '"°"');
const BLOCKS = 500;

let server: Server;
let data: string;
let job: string;
beforeAll(async () => {
  data = newDataFolder();
  server = await startServer(['--workers', '1', '--data', data]);
  job = await makeText();
}, 120_000);
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
});

/** Runs a job with a text that is kept in a file, and makes that file larger than a worker could. */
async function makeText(): Promise<string> {
  const response = await fetch(`${server.url}/processes/echo/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'wait=30' },
    body: JSON.stringify({ inputs: { message: 'x'.repeat(300_000) } }),
  });
  const [, id = ''] = /jobs\/([\w-]+)/.exec(response.headers.get('Link') ?? '') ?? [];
  const files = readdirSync(join(data, 'results', id), { recursive: true, encoding: 'utf8' });
  const file = files.find((name) => name.endsWith('message.json'));
  const line = JSON.stringify(BLOCK).slice(1, -1);
  const out = createWriteStream(join(data, 'results', id, file ?? ''));
  out.write('"');
  for (let i = 0; i < BLOCKS; i++) if (!out.write(line)) await once(out, 'drain');
  out.end('"');
  await finished(out);
  const db = new Database(join(data, 'isthmus.sqlite'));
  const [bytes, textBytes] = [2 + BLOCKS * Buffer.byteLength(line), BLOCKS * Buffer.byteLength(BLOCK)];
  db.prepare(`UPDATE outputs SET bytes = ?, text_bytes = ? WHERE job_id = ? AND id = 'message'`).run(
    bytes,
    textBytes,
    id,
  );
  db.close();
  return id;
}

const residentMb = () =>
  (Number(readFileSync(`/proc/${server.child.pid ?? 0}/statm`, 'latin1').split(' ')[1]) * 4096) / MB;
const openFiles = () => readdirSync(`/proc/${server.child.pid ?? 0}/fd`).length;

/** Takes a kilobyte a second, from a window that is as small as the system allows. */
function readSlowly(path: string, encoding: string): { socket: Socket; head: Promise<string>; timer: NodeJS.Timeout } {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
  socket.once('error', () => {});
  const take = () => (socket.read(1024) ?? socket.read()) as Buffer | null;
  const head = new Promise<string>((resolve) => {
    socket.once('readable', () => resolve(String(take())));
  });
  return { socket, head, timer: setInterval(take, 1000) };
}

describe.skipIf(!hasProc)('fifty slow readers of a text of 500 MB', () => {
  it.each([
    ['as text', '', 'identity'],
    ['as a JSON string', '/message?f=json', 'identity'],
    ['in a document', '?f=json', 'identity'],
    ['as text in gzip', '/message', 'gzip'],
  ])(
    '%s cost the server less than 50 MB, and no file that stays open',
    { timeout: 120_000 },
    async (_, path, encoding) => {
      // The first one pays for what is loaded once.
      const first = readSlowly(`/jobs/${job}/results${path}`, encoding);
      await first.head;
      await sleep(500);
      const before = residentMb();
      const files = openFiles();
      const readers = Array.from({ length: READERS }, () => readSlowly(`/jobs/${job}/results${path}`, encoding));
      const heads = await Promise.all(readers.map(({ head }) => head));
      expect(heads.filter((head) => !head.startsWith('HTTP/1.1 200'))).toEqual([]);
      let highest = 0;
      for (let i = 0; i < SECONDS * 4; i++) {
        highest = Math.max(highest, residentMb());
        await sleep(250);
      }
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      for (const { socket, timer } of [first, ...readers]) {
        clearInterval(timer);
        socket.destroy();
      }
      expect(highest - before).toBeLessThan(50);
      await expect.poll(openFiles, { timeout: 10_000 }).toBeLessThanOrEqual(files);
    },
  );

  it('is whole for one that reads on', { timeout: 120_000 }, async () => {
    const response = await fetch(`${server.url}/jobs/${job}/results/message`, {
      headers: { 'Accept-Encoding': 'identity' },
    });
    expect(response.headers.get('Content-Length')).toBe(String(BLOCKS * Buffer.byteLength(BLOCK)));
    let bytes = 0;
    for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
    expect(bytes).toBe(BLOCKS * Buffer.byteLength(BLOCK));
  });
});
