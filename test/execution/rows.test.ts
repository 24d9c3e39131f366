/** When the row of a job is written: before it runs where something was promised, else with its end. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';
import { newDataFolder } from '../e2e/program.ts';

let app: App;
let db: Database.Database;
beforeEach(async () => {
  const data = newDataFolder();
  app = await createTestApp('./workers/processes/', { workers: 1, data });
  await app.warm();
  db = new Database(join(data, 'isthmus.sqlite'), { readonly: true });
});
afterEach(async () => {
  db.close();
  await app.close();
});

const statuses = () => db.prepare<[], string>('SELECT status FROM jobs').pluck().all();
const submit = (options: object, mood = 'quick', ms = 0) =>
  app.execution.submit({
    ...{ processId: 'moody', inputs: { value: { mood, ms } }, api: 'ogc', listed: false },
    ...options,
  });

it('is written with the end of an unlisted job', async () => {
  const { completion } = await submit({});
  expect(statuses()).toEqual([]);
  await completion;
  expect(statuses()).toEqual(['successful']);
});

it.each([
  ['an unlisted job', false, 'quick', 0],
  ['an unlisted job that goes on', false, 'wait', 300],
  ['a listed job', true, 'quick', 0],
])('says of %s what its outcome says', async (_, listed, mood, ms) => {
  const { completion } = await submit({ listed }, mood, ms);
  const { job } = await completion;
  expect(job.status).toBe('successful');
  expect(await app.execution.job(job.id)).toEqual(job);
});

it('is written in a moment where an unlisted job goes on', async () => {
  const { completion } = await submit({}, 'wait', 3000);
  expect(statuses()).toEqual([]);
  await expect.poll(statuses).toEqual(['running']);
  await completion;
  expect(statuses()).toEqual(['successful']);
});

it.each([
  ['listed', { listed: true }],
  ['of MCP', { listed: true, api: 'mcp' }],
  ['with an idempotency key', { idempotencyKey: 'k' }],
  ['that may be reused', { reuse: true }],
])('is written before a job %s runs', async (_, options) => {
  const { completion } = await submit(options, 'wait', 100);
  expect(statuses()).toHaveLength(1);
  await completion;
  expect(statuses()).toEqual(['successful']);
});
