/** References to expired results, after the server was down for a while. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it, vi } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const DAY_MS = 86_400_000;
const folder = await mkdtemp(join(tmpdir(), 'isthmus-'));
let apis: TestApis | undefined;
afterAll(async () => {
  await apis?.close();
  await rm(folder, { recursive: true });
});

async function call(name: string, args: Record<string, unknown>) {
  const answer = await apis?.mcp.callTool({ name, arguments: args });
  return answer as unknown as {
    readonly isError?: boolean;
    readonly content: readonly { readonly text?: string }[];
    readonly structuredContent: Record<string, unknown>;
  };
}

it('a reference outlives its server, and after its time says when that was and what to run again', async () => {
  const settings = { data: folder, retentionHours: 168 };
  apis = await openTestApis('tools/processes/', settings);
  const made = await call('circle_of', { vertices: 100, output: 'reference' });
  const job_id = String(made.structuredContent.job_id);
  const layer = `isthmus://jobs/${job_id}/results/geometry`;
  await apis.close();

  apis = await openTestApis('tools/processes/', settings);
  expect((await call('measure', { layer })).structuredContent).toMatchObject({ status: 'successful' });
  await apis.close();

  // As if it had ended ten days ago: results are kept for seven, records for fourteen.
  const database = new Database(join(folder, 'isthmus.sqlite'));
  database.prepare('UPDATE jobs SET ended_ms = ended_ms - ? WHERE id = ?').run(10 * DAY_MS, job_id);
  database.close();
  apis = await openTestApis('tools/processes/', settings);
  await vi.waitFor(async () => expect((await call('measure', { layer })).isError).toBe(true), 20_000);

  const gone = await call('measure', { layer });
  expect(gone.structuredContent).toMatchObject({
    retry: 'fix',
    issues: [
      {
        pointer: '/layer',
        message: expect.stringMatching(/had results until 20.*, when they expired\. Run circle-of/),
      },
    ],
  });
  const looked = await call('read_result', { reference: layer });
  expect(looked).toMatchObject({ isError: true, structuredContent: { code: 'expired' } });
  for (const answer of [gone, looked, await call('get_job', { job_id })]) {
    expect(answer.content[0]?.text).toMatch(/Run circle-of again/);
    expect(answer.content[0]?.text?.length).toBeLessThan(500);
  }
});
