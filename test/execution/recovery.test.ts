/** Jobs that no instance has are run as soon as there is room for them. */
import { hostname } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createRecovery } from '../../src/execution/recovery.ts';
import { createJob } from '../../src/model/job.ts';
import { openSqliteStore } from '../../src/storage/sqlite/job-store.ts';

it('tells how many jobs of an instance that died are in the queue again, once', async () => {
  const store = openSqliteStore({ database: ':memory:', results: '/results' });
  const instance = `${hostname()}/0/dead`;
  for (let i = 0; i < 3; i++) {
    const job = { processId: 'echo', processVersion: '1', api: 'cli', listed: i < 2, instance, request: undefined } as const; // prettier-ignore
    await store.add(createJob(job));
  }
  const released: number[][] = [];
  const recovery = createRecovery({
    ...{ store, instance: 'here', onRestart: 'rerun', maxAttempts: 3, room: () => 0 },
    async run() {},
    onChange() {},
    onError(error) {
      throw error;
    },
    onRelease: (...counts) => released.push(counts),
  });
  await expect.poll(() => released, { timeout: 5000 }).toEqual([[2, 0]]);
  await recovery.close();
  await store.close();
});

it('claims the next one when one has ended, without waiting for its next look', async () => {
  const store = openSqliteStore({ database: ':memory:', results: '/results' });
  for (let i = 0; i < 3; i++) {
    const job = { processId: 'echo', processVersion: '1', api: 'cli', listed: true, instance: '', request: undefined } as const; // prettier-ignore
    await store.add(createJob(job));
  }
  let room = 1;
  const begun: string[] = [];
  const recovery = createRecovery({
    store,
    instance: 'here',
    onRestart: 'rerun',
    maxAttempts: 3,
    room: () => room,
    async run({ id }) {
      begun.push(id);
      room -= 1;
    },
    onChange() {},
    onError(error) {
      throw error;
    },
    onRelease() {},
  });
  await turn();
  expect(begun).toHaveLength(1);
  for (const count of [2, 3]) {
    room += 1;
    recovery.look();
    await turn();
    expect(begun).toHaveLength(count);
  }
  await recovery.close();
  await store.close();
});
