/** Bodies are scanned by another worker when the first one ends under it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTaskRunner, type TaskRunner } from '../../src/workers/task-runner.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let runner: TaskRunner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  const entry = new URL('./dying-entry.ts', import.meta.url);
  const limits = { maxVertices: 1e6, maxOutputBytes: 1e6 };
  const bounds = { heapMb: 512, memoryMb: 2048, recycleMb: 1024, recycleTasks: 100, recycleMs: 1e9 };
  runner = createTaskRunner({
    ...{ workers: 1, threads: 1, queueLimit: 10, runTimeoutMs: 60_000, warmUp: false, limits, entry, ...bounds },
    viewFolder: fileURLToPath(new URL('../../src/views/', import.meta.url)),
    processFolders: [],
    onIdleOutput() {},
  });
});
afterAll(async () => {
  await runner.close();
  await rm(folder, { recursive: true, force: true });
});

const text = '{"outputs":{},"inputs":{"name":"Ada"}}';
const envelope = { path: { names: ['inputs'], lengths: [1] }, noun: 'body', remedy: 'Send {"inputs": {…}}.' };
async function scan(name: string, signal = new AbortController().signal) {
  const file = join(folder, name);
  await writeFile(file, text);
  return runner.scan({ file, bytes: text.length, owner: 'anonymous', digest: true, envelope }, signal);
}

describe('a body whose worker ends', () => {
  it('is scanned by the next worker', async () => {
    await writeFile(join(folder, 'a.once'), '');
    const scanned = await scan('a');
    expect(scanned).toMatchObject({
      values: [{ source: { start: 23, end: 37, ids: ['name'] }, members: [{ name: 'name' }] }],
    });
    expect('text' in scanned && Buffer.from(scanned.text).toString()).toBe('{"outputs":{},"inputs":null}');
  });

  it('is refused when that one ends too, and others are scanned', async () => {
    await writeFile(join(folder, 'b.always'), '');
    await expect(scan('b')).rejects.toMatchObject({
      code: 'overloaded',
      message: 'Worker processes ended while they read the request (exit code 7). Try again in a few seconds.',
    });
    expect(await scan('c')).toHaveProperty('values.0.source.sha256');
  });

  it('is not scanned when its client has left', async () => {
    await expect(scan('d', AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(await scan('e')).toHaveProperty('values.0.source.sha256');
  });
});
