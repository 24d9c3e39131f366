import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/server/app.ts';
import { loadConfig } from '../../src/server/config.ts';
import { createApis } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';
import { hasProc } from '../systems.ts';
import { countWorkers } from './worker-count.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

const define = new URL('../../src/process/define-process.ts', import.meta.url).href;
writeFileSync(
  join(folder, 'quit.mjs'),
  'export const quit = (run) => () => (setTimeout(() => process.exit(3), 20), run());',
);
writeFileSync(
  join(folder, 'leave.ts'),
  `import { defineProcess } from '${define}';
   import { quit } from './quit.mjs';
   export default defineProcess({ id: 'leave', version: '1.0.0', title: 'Leave', group: 'test', examples: [],
     description: 'Ends its worker.', inputs: {}, outputs: {}, run: quit(() => new Promise(() => {})) });`,
);

describe.skipIf(!hasProc)('a pool starts no process', () => {
  it('before it is warmed', async () => {
    const app = await createTestApp('./workers/processes/', { workers: 2 });
    try {
      expect(countWorkers()).toBe(0);
      await app.warm();
      expect(countWorkers()).toBe(2);
    } finally {
      await app.close();
    }
  });

  it('before a task asks for one', async () => {
    const app = await createTestApp('./workers/processes/', { workers: 1 });
    try {
      expect(countWorkers()).toBe(0);
      const inputs = { value: { name: 'Ada' } };
      const { completion } = await app.execution.submit({
        processId: 'hello-world',
        inputs,
        api: 'cli',
        listed: false,
      });
      expect((await completion).job.status).toBe('successful');
      expect(countWorkers()).toBe(1);
    } finally {
      await app.close();
    }
  });
});

describe('a pool whose workers cannot start', () => {
  it('fails what waits, says so at /readyz, and is whole again when they can', async () => {
    const app = await createApp(loadConfig({ data: ':memory:', workers: 1, logLevel: 'silent' }), [folder]);
    const { fetch } = createApis(app);
    const health = async () => {
      const answer = await fetch(new Request('http://localhost/readyz'));
      return { status: answer.status, body: await answer.json() };
    };
    const start = (processId: string, value: unknown = {}) =>
      app.execution.submit({ processId, inputs: { value }, api: 'cli', listed: true });
    try {
      await app.warm();
      expect(await health()).toMatchObject({ status: 200, body: { status: 'ok' } });

      // As if somebody changed the files of the program under a server that runs.
      renameSync(join(folder, 'quit.mjs'), join(folder, 'gone.mjs'));
      const last = await (await start('leave')).completion;
      expect(last.job.message).toBe(
        'The worker process of this job ended unexpectedly (exit code 3). Other jobs are not affected.',
      );
      const waits = await (await start('hello-world', { name: 'Ada' })).completion;
      expect(waits.job).toMatchObject({
        status: 'failed',
        error: { code: 'internal' },
        message:
          'The server cannot run jobs: the worker processes cannot start (exit code 1, 3 times in a row). Contact the operator; the server log has the cause.',
      });
      expect(await health()).toMatchObject({
        status: 503,
        body: { status: 'broken', reason: expect.stringContaining('the worker processes cannot start (exit code 1, ') },
      });
      const sync = await fetch(
        new Request('http://localhost/processes/hello-world/execution', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{"inputs":{"name":"Ada"}}',
        }),
      );
      expect(sync.status).toBe(500);
      expect(await sync.text()).toContain('the worker processes cannot start');

      renameSync(join(folder, 'gone.mjs'), join(folder, 'quit.mjs'));
      await expect.poll(async () => (await health()).status, { timeout: 30_000, interval: 200 }).toBe(200);
      expect((await (await start('hello-world', { name: 'Ada' })).completion).job.status).toBe('successful');
    } finally {
      await app.close();
    }
  }, 90_000);
});
