/** The plain alternative to the apis: Hono, workerpool in process mode and three writes to SQLite a call. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import Database from 'better-sqlite3';
import { Hono } from 'hono';
import workerpool from 'workerpool';

const pool = workerpool.pool(fileURLToPath(new URL('./prototype-worker.ts', import.meta.url)), {
  workerType: 'process',
  minWorkers: 2,
  maxWorkers: 2,
  forkOpts: { serialization: 'advanced', execArgv: ['--import', 'tsx'] },
});
const db = new Database(join(mkdtempSync(join(tmpdir(), 'isthmus-bench-')), 'jobs.sqlite'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = NORMAL');
db.exec('CREATE TABLE jobs (id TEXT PRIMARY KEY, status TEXT, job TEXT)');
const insert = db.prepare('INSERT INTO jobs VALUES (?, ?, ?)');
const update = db.prepare('UPDATE jobs SET status = ? WHERE id = ?');

const app = new Hono();
app.get('/', (context) => context.text('hello'));
app.post('/buffer', async (context) => {
  const { inputs } = await context.req.json<{ inputs: unknown }>();
  const id = randomUUID();
  insert.run(id, 'accepted', JSON.stringify({ id, process: 'buffer', created: new Date().toISOString() }));
  update.run('running', id);
  const json = String(await pool.exec('buffer', [inputs]));
  update.run('successful', id);
  return context.body(json, 200, { 'Content-Type': 'application/geo+json' });
});

serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
