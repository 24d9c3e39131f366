/** A store that cannot take the end of a job, as on a full disk: no job stays running. */
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';
import { createJitteryPool } from './jittery-pool.ts';

let data: string;
let app: App;
let db: Database.Database;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
  app = await createTestApp('./workers/processes/', { data }, createJitteryPool);
  db = new Database(join(data, 'isthmus.sqlite'));
});
afterEach(async () => {
  await app.close();
  db.close();
});

/** From now on the database refuses what a full disk would. */
const refuse = (what: string) =>
  db.exec(`CREATE TRIGGER full BEFORE ${what} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
const makeRoom = () => db.exec('DROP TRIGGER full');

const start = (processId: string, inputs: unknown) =>
  app.execution.submit({ processId, inputs: { value: inputs }, api: 'ogc', listed: true });

describe('a store that fails', () => {
  it('for a moment costs that moment', async () => {
    refuse('INSERT ON outputs');
    const { job, completion } = await start('steps', {});
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await app.execution.job(job.id)).status).toBe('running');
    makeRoom();
    expect((await completion).job).toMatchObject({ status: 'successful', progress: 100, attempts: 1 });
    expect((await app.execution.outputs(job.id)).outputs).toMatchObject([{ id: 'steps', value: { text: '1' } }]);
  });

  it('to take the outputs fails the job, and leaves no files', { timeout: 20_000 }, async () => {
    refuse('INSERT ON outputs');
    const { job, completion } = await start('large', { length: 300_000 });
    const message = `The result of job ${job.id} could not be stored: the disk may be full. Run it again when there is room.`;
    expect(await completion).toMatchObject({
      job: { status: 'failed', message, error: { code: 'internal', message } },
      outputs: [],
    });
    await expect(app.execution.outputs(job.id)).rejects.toMatchObject({ code: 'internal', message });
    const files = readdirSync(join(data, 'results'), { recursive: true, withFileTypes: true });
    expect(files.filter((entry) => entry.isFile())).toEqual([]);
  });

  it('to take any end is asked until it does', { timeout: 20_000 }, async () => {
    refuse(`UPDATE OF status ON jobs WHEN new.status NOT IN ('accepted', 'running')`);
    const { job, completion } = await start('steps', {});
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect((await app.execution.job(job.id)).status).toBe('running');
    makeRoom();
    expect((await completion).job).toMatchObject({ status: 'failed', error: { code: 'internal' } });
  });

  it('does not keep those waiting who only want the outputs', async () => {
    refuse('INSERT ON jobs');
    const inputs = { value: { ms: 1 } };
    const { job, completion } = await app.execution.submit({
      processId: 'steps',
      inputs,
      api: 'ogc',
      listed: false,
    });
    expect(await completion).toMatchObject({ job: { status: 'successful' }, outputs: [{ id: 'steps' }] });
    expect(await app.execution.job(job.id).catch(() => 'unknown')).toBe('unknown');
    makeRoom();
    await expect.poll(() => app.execution.job(job.id).catch(() => undefined)).toMatchObject({ status: 'successful' });
  });

  it('leaves nothing open when one part cannot be closed', async () => {
    refuse('DELETE ON instances');
    await expect(app.close()).rejects.toThrow('database or disk is full');
    await expect(app.execution.job('any')).rejects.toThrow('not open');
    makeRoom();
    app = await createTestApp('./workers/processes/', { data }, createJitteryPool);
  });

  it('does not keep the server from closing, and the next one finds the job', async () => {
    refuse(`UPDATE OF status ON jobs WHEN new.status NOT IN ('accepted', 'running')`);
    const { job } = await start('steps', {});
    await new Promise((resolve) => setTimeout(resolve, 400));
    await app.close();
    makeRoom();
    app = await createTestApp('./workers/processes/', { data }, createJitteryPool);
    expect(await app.execution.wait(job.id, { ms: 5000 })).toMatchObject({ status: 'successful', attempts: 2 });
  });
});
