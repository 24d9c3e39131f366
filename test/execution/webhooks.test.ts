/** Subscribers that do not answer, come back, and check who speaks. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApis } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';

const secret = 'a secret of some length';
/** Callbacks that a server did not see delivered are sent by the next one on its data, so each test has its own. */
let data = '';
const closers: (() => Promise<void>)[] = [];
const received: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
let status = 200;
let receiver: Server;
let base = '';

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      received.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(() => receiver.close());
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'isthmus-callbacks-'));
  status = 200;
  received.length = 0;
});
// A test that fails leaves no worker to the tests of other files.
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(data, { recursive: true });
});

async function open(settings: Readonly<Record<string, unknown>> = {}) {
  const app = await createTestApp('./ogc/processes/', {
    data,
    fetchNetworks: '127.0.0.0/8',
    callbackSecret: secret,
    ...settings,
  });
  const apis = createApis(app);
  const execute = async (processId: string, body: object) => {
    const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return apis.fetch(new Request(`http://127.0.0.1:5001/processes/${processId}/execution`, init));
  };
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await apis.close();
    await app.close();
  };
  closers.push(close);
  return { app, execute, close };
}

/** A subscriber on a port of its own. */
async function listen(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { server, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` };
}

describe('callbacks', () => {
  it('are signed, and say what failed to whom asked for that', async () => {
    const { execute, close } = await open();
    const subscriber = { successUri: `${base}/done`, failedUri: `${base}/failed` };
    const inputs = { geometry: { type: 'Point', coordinates: [1, 2] }, fail: true };
    await execute('one-geometry', { inputs, subscriber });
    await expect.poll(() => received, { timeout: 20_000 }).toHaveLength(1);
    const [{ url, headers, body } = { url: '', headers: {}, body: '' }] = received.splice(0);
    expect([url, JSON.parse(body)]).toEqual([
      '/failed',
      expect.objectContaining({ code: 'invalid-geometry', status: 400 }),
    ]);
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
    await close();
  });

  it('are tried again, by the next server if need be', async () => {
    status = 503;
    const first = await open();
    await first.execute('hello-world', { inputs: { name: 'Ada' }, subscriber: { successUri: `${base}/later` } });
    await expect.poll(() => received.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await first.close();
    status = 200;
    received.length = 0;
    const second = await open();
    await expect.poll(() => received, { timeout: 20_000 }).toHaveLength(1);
    expect(received[0]).toMatchObject({ url: '/later' });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ name: 'Ada' });
    await second.close();
  });

  it.each([
    ['at one host', 1, 100],
    ['at a hundred hosts', 100, 1],
  ])('are not held up by a hundred subscribers that never answer, %s', async (_, hosts, each) => {
    let hanging = 0;
    const silent = await Promise.all(Array.from({ length: hosts }, () => listen(() => void (hanging += 1))));
    // On a busy machine the jobs may take longer than the default time to answer.
    const { execute, close } = await open({ fetchTimeout: 300 });
    for (const { url } of silent) {
      const jobs = Array.from({ length: each }, async (__, i) =>
        execute('hello-world', { inputs: { name: 'Ada' }, subscriber: { successUri: `${url}/${i}` } }),
      );
      await Promise.all(jobs);
    }
    await expect.poll(() => hanging, { timeout: 20_000 }).toBe(hosts * Math.min(each, 4));
    await execute('hello-world', { inputs: { name: 'Ada' }, subscriber: { successUri: `${base}/good` } });
    await expect.poll(() => received, { timeout: 5000 }).toMatchObject([{ url: '/good' }]);
    // Not one of the others was given up for it.
    expect(hanging).toBe(hosts * Math.min(each, 4));
    await close();
    for (const { server } of silent) server.closeAllConnections();
    for (const { server } of silent) server.close();
  });

  it('need an answer, not its body', async () => {
    let calls = 0;
    const endless = await listen((response) => {
      calls += 1;
      response.writeHead(200);
      const timer = setInterval(() => response.write(Buffer.alloc(100_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const { execute, close } = await open();
    const subscriber = { successUri: `${endless.url}/endless` };
    expect((await execute('hello-world', { inputs: { name: 'Ada' }, subscriber })).status).toBe(201);
    await expect.poll(() => calls, { timeout: 5000 }).toBe(1);
    // A failed one would be sent again after a second.
    await setTimeout(2500);
    expect(calls).toBe(1);
    await close();
    endless.server.closeAllConnections();
    endless.server.close();
  });

  it('have a limit per host', async () => {
    const { app, execute, close } = await open();
    const { jobID } = (await (await execute('hello-world', { inputs: { name: 'Ada' } })).json()) as { jobID: string };
    const add = (i: number) => ({
      jobId: jobID,
      kind: 'failed' as const,
      url: `http://127.0.0.1:9/${i}`,
      base: 'http://x.test',
      owner: 'anonymous',
      client: 'anonymous',
    });
    await app.callbacks.add(Array.from({ length: 1000 }, (_, i) => add(i)));
    const refused = await execute('hello-world', {
      inputs: { name: 'Ada' },
      subscriber: { successUri: 'http://127.0.0.1:9/next' },
    });
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, expect.any(String)]);
    expect(await refused.json()).toMatchObject({
      detail:
        '1000 callbacks to 127.0.0.1:9 wait for delivery, the maximum. Wait until they are delivered, or poll the job instead.',
    });
    const other = { successUri: `${base}/other` };
    expect((await execute('hello-world', { inputs: { name: 'Ada' }, subscriber: other })).status).toBe(201);
    await close();
  });

  it('go to no address that is not public, unless it is allowed', async () => {
    const { app, execute, close } = await open({ fetchNetworks: '' });
    for (const successUri of [
      `${base}/x`,
      'http://[::1]/',
      'http://2130706433/',
      'http://169.254.169.254/',
      'file:///etc/passwd',
      'x',
    ]) {
      const response = await execute('hello-world', { inputs: { name: 'Ada' }, subscriber: { successUri } });
      expect([successUri, response.status]).toEqual([successUri, 400]);
      expect(await response.json()).toMatchObject({
        code: 'invalid-request',
        issues: [{ pointer: '/subscriber/successUri' }],
      });
    }
    expect(app.callbacks.areOffered).toBe(true);
    await close();
    const none = await open({ callbackHosts: 'none' });
    expect(none.app.callbacks.areOffered).toBe(false);
    await none.close();
  });
});
