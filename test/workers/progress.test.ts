/** What those who watch a job hear while its values are read and written, which with large ones is most of the work. */
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { Job } from '../../src/model/job.ts';
import { createTestApp } from '../app.ts';

let folder: string;
let app: App;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  app = await createTestApp('./workers/processes/', { data: folder, maxVertices: 1e7, maxOutputMb: 500 });
  await app.warm();
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

/** As an API leaves a large body: a file that the worker reads. */
async function fileOf(positions: number, done: number) {
  const file = join(folder, `${positions}-${done}.json`);
  const handle = await open(file, 'w');
  await handle.write(`{"done":${done},"geometry":{"type":"MultiPoint","coordinates":[`);
  for (let i = 0; i < positions; i += 1000) {
    const part = Array.from({ length: Math.min(1000, positions - i) }, (_, k) => [(i + k) / 1e5, k / 1000]);
    await handle.write(`${i > 0 ? ',' : ''}${JSON.stringify(part).slice(1, -1)}`);
  }
  await handle.write(']}}');
  await handle.close();
  return { file, start: 0, end: (await stat(file)).size };
}

async function watched(positions: number, done: number): Promise<readonly Job[]> {
  const inputs = await fileOf(positions, done);
  const { job } = await app.execution.submit({ processId: 'carry', inputs, api: 'cli', listed: true });
  const seen: Job[] = [];
  const ended = await app.execution.wait(job.id, { ms: 60_000, onProgress: (now) => seen.push(now) });
  expect(ended).toMatchObject({ status: 'successful', progress: 100 });
  return seen;
}

describe('progress of a job with large values', () => {
  // So many that no machine reads them in the moment below which nothing is said.
  it('tells when the inputs are read and when the results are made, whatever the process has said', async () => {
    const seen = await watched(3_000_000, 0.4);
    const said = seen.map(({ progress, message }) => `${progress} ${message ?? ''}`);
    expect(said).toContain('2 Inputs read.');
    expect(said).toContain('98 Results computed.');
    const percents = seen.map(({ progress }) => progress);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  }, 60_000);

  it('never goes back, where a process has said that all is done', async () => {
    const seen = await watched(3_000_000, 1);
    expect(seen.at(-1)).toMatchObject({ progress: 99, message: 'Results computed.' });
    const percents = seen.map(({ progress }) => progress);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
  }, 60_000);

  it('says nothing of either where values are small', async () => {
    const said = (await watched(3, 0.4)).map(({ message }) => message);
    expect(said).not.toContain('Inputs read.');
    expect(said).not.toContain('Results computed.');
  });
});
