import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from './api.ts';

let test: TestApi;

beforeAll(async () => {
  // Allowed origins are named, so others are refused.
  test = await createTestApi({ allowedOrigins: (origin) => origin === 'https://friend.test' });
});
afterAll(() => test.close());

/** Bytes: a string would set a Content-Type. */
const body = new TextEncoder().encode('{"inputs": {"name": "forged"}}');
const send = (headers: Record<string, string>) =>
  test.api.request('/processes/two-outputs/execution', { method: 'POST', headers, body });
const origin = { Origin: 'https://evil.test' };

describe('a page of another site', () => {
  // Browsers send these without a preflight request: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'cannot execute by a body of %s',
    async (type) => {
      expect((await send({ ...origin, 'Content-Type': type })).status).toBe(415);
    },
  );

  it('cannot execute by a body of no type at all', async () => {
    const response = await send(origin);
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('Content-Type: application/json') });
  });

  it.each(['/processes/two-outputs/execution', '/jobs/1'])('is not told that it may call %s', async (path) => {
    const headers = { ...origin, 'Access-Control-Request-Method': path.startsWith('/jobs') ? 'DELETE' : 'POST' };
    const response = await test.api.request(path, { method: 'OPTIONS', headers });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });
});

describe('what may execute', () => {
  it('is a page that says it sends JSON, and a program whether it does or not', async () => {
    expect((await send({ Origin: 'https://friend.test', 'Content-Type': 'application/json' })).status).toBe(200);
    expect((await send({})).status).toBe(200);
  });
});
