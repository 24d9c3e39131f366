/** A store that does not keep what is written to it: no execution is accepted, at either API. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';

let data: string;
let file: string;
let apis: TestApis;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
  file = join(data, 'isthmus.sqlite');
  apis = await openTestApis(undefined, { data });
});
afterEach(() => apis.close());

function execute(headers: Record<string, string>): Promise<Response> {
  return apis.request('/processes/hello-world/execution', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: '{"inputs":{"name":"Ada"}}',
  });
}
const readyz = async () => (await apis.request('/readyz')).status;

async function expectRefusals(reason: string): Promise<void> {
  // At once for a job that is kept, whatever the last probe said.
  const first = await execute({ Prefer: 'respond-async' });
  expect([first.status, first.headers.get('Retry-After')]).toEqual([503, '5']);
  expect(await first.json()).toMatchObject({
    code: 'store-unavailable',
    detail: expect.stringContaining(reason) as string,
  });
  for (const client of [apis.mcp, apis.legacyMcp]) {
    const call = await client.callTool({
      name: 'run_process',
      arguments: { process: 'hello-world', inputs: { name: 'Ada' } },
    });
    expect([call.isError, JSON.stringify(call.content)]).toEqual([true, expect.stringContaining('cannot store jobs')]);
  }
  await expect.poll(readyz, { timeout: 30_000, interval: 500 }).toBe(503);
  const sync = await execute({});
  expect([sync.status, ((await sync.json()) as { code: string }).code]).toEqual([503, 'store-unavailable']);
  expect((await apis.request('/healthz')).status).toBe(200);
}

describe('no execution is accepted', { timeout: 120_000 }, () => {
  it.each<[string, () => void]>([
    ['deleted', () => renameSync(file, `${file}.gone`)],
    ['replaced', () => (renameSync(file, `${file}.gone`), writeFileSync(file, ''))],
  ])('into a database that was %s', async (_, harm) => {
    expect(await readyz()).toBe(200);
    harm();
    await expectRefusals('the database was deleted or replaced under the running server)');
    renameSync(`${file}.gone`, file);
    await expect.poll(readyz, { timeout: 30_000, interval: 500 }).toBe(200);
    expect((await execute({ Prefer: 'respond-async' })).status).toBe(201);
  });

  it('into a database that another program holds', async () => {
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    await expectRefusals('SQLITE_BUSY: database is locked). Another program holds the database.');
    other.exec('ROLLBACK');
    other.close();
    await expect.poll(readyz, { timeout: 30_000, interval: 500 }).toBe(200);
    expect((await execute({ Prefer: 'respond-async' })).status).toBe(201);
  });

  it('without a folder for results, unless it can be made again', async () => {
    const results = join(data, 'results');
    rmSync(results, { recursive: true, force: true });
    writeFileSync(results, 'not a folder');
    await expect.poll(readyz, { timeout: 30_000, interval: 500 }).toBe(503);
    expect((await execute({})).status).toBe(503);
    rmSync(results);
    await expect.poll(readyz, { timeout: 30_000, interval: 500 }).toBe(200);
  });
});
