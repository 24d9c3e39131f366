import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOgcApi } from '../../ogc/routes/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { createTestApi, type TestApi } from './api.ts';
import { misfits } from './schemas.ts';

let test: TestApi;
beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

/** The response and the log entries of a handler that throws. */
async function thrown(error: Error) {
  const logged: unknown[] = [];
  const write = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void logged.push({ message, ...fields });
  const { registry, execution, version, callbacks } = test.app;
  const job = () => Promise.reject(error);
  const log = { info: write, warn: write, error: write };
  const failing = { registry, execution: { ...execution, job }, version, log, callbacks, maxBodyBytes: 1000 };
  return { response: await createOgcApi(failing).request('/jobs/x'), logged };
}

describe('exceptions', () => {
  it('say when to come back when the server is busy', async () => {
    const { response, logged } = await thrown(new ProcessError('overloaded', 'The server is busy.'));
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '5']);
    expect(logged).toEqual([]);
  });

  it.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE'])('say that the disk is full (%s)', async (code) => {
    const { response } = await thrown(Object.assign(new Error('no'), { code }));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: 'store-unavailable',
      detail: expect.stringContaining('free space on its disk') as string,
    });
  });

  it('do not log again how a job failed', async () => {
    const { response, logged } = await thrown(new ProcessError('internal', 'The worker process of this job ended.'));
    expect(response.status).toBe(500);
    expect(logged).toEqual([]);
  });

  it('keep the text of a fault in the log', async () => {
    const fault = new Error('password is hunter2');
    const { response, logged } = await thrown(fault);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([500, 'application/json']);
    const exception: unknown = await response.json();
    expect(misfits(exception, 'exception')).toEqual([]);
    expect(JSON.stringify(exception)).not.toContain('hunter2');
    expect(logged).toEqual([{ message: 'failed to answer request', err: fault, method: 'GET', path: '/jobs/x' }]);
  });

  it('list every issue with its place', async () => {
    const issues = [{ pointer: '/a', message: 'is required' }];
    const { response } = await thrown(new ProcessError('invalid-input', 'a is required.', issues));
    expect(await response.json()).toEqual({
      type: 'urn:isthmus:exception:invalid-input',
      title: 'Invalid input',
      status: 400,
      detail: 'a is required.',
      code: 'invalid-input',
      retry: 'fix',
      issues,
    });
  });
});
