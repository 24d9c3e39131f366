/** Repeated requests without repeated work: Idempotency-Key and reused results. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conditionHeaders, executionHeaders, rangeHeaders } from '../../ogc/openapi/headers.ts';
import { createTestApi, type TestApi } from './api.ts';

let test: TestApi;

beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

function post(inputs: unknown, headers: Record<string, string>): Promise<Response> {
  return Promise.resolve(
    test.api.request('/processes/hello-world/execution', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ inputs }),
    }),
  );
}

const locationOf = (response: Response) => response.headers.get('Location') ?? '';

describe('an Idempotency-Key', () => {
  const key = { Prefer: 'respond-async', 'Idempotency-Key': 'k-1' };

  it('gives the same job, also to requests that race', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => post({ name: 'Ada' }, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(locationOf)).size).toBe(1);
    expect(locationOf(await post({ name: 'Ada' }, { ...key, 'Idempotency-Key': 'k-2' }))).not.toBe(
      locationOf(answers[0] as Response),
    );
  });

  it('is refused with another request', async () => {
    const response = await post({ name: 'Bob' }, key);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      type: 'urn:isthmus:exception:key-reused',
      title: 'Idempotency key reused',
      status: 422,
      detail: expect.stringMatching(
        /^The idempotency key "k-1" belongs to job [\w-]+, which had another request\. Send/,
      ),
    });
  });

  it('gives the same result to a synchronous request, which is kept for it', async () => {
    const sync = { 'Idempotency-Key': 'k-3' };
    const [first, second] = [await post({ name: 'Cy' }, sync), await post({ name: 'Cy' }, sync)];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(await second.json()).toEqual(await first.json());
    expect(second.headers.get('Link')).toBe(first.headers.get('Link'));
  });

  it('has a length', async () => {
    expect((await post({ name: 'Ada' }, { 'Idempotency-Key': 'k'.repeat(256) })).status).toBe(400);
  });

  it('and other headers have, which an error names', async () => {
    const response = await post({ name: 'Ada' }, { Prefer: 'a'.repeat(2049) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid-request',
      detail: 'The header Prefer has 2049 characters; at most 2048 are allowed. Shorten it.',
    });
    expect((await post({ name: 'Ada' }, { Prefer: 'a'.repeat(2048) })).status).toBe(200);
  });

  it('which every header has that the OpenAPI document bounds', async () => {
    const described = [...executionHeaders, ...conditionHeaders, ...rangeHeaders];
    const bounded = described.filter(({ schema }) => schema.maxLength === 2048).map(({ name }) => name);
    expect(bounded).toEqual(['Prefer', 'If-Match', 'If-None-Match', 'Range', 'If-Range']);
    for (const name of bounded) {
      const response = await test.api.request('/jobs', { headers: { [name]: 'a'.repeat(2049) } });
      expect([response.status, await response.json()]).toMatchObject([
        400,
        { detail: `The header ${name} has 2049 characters; at most 2048 are allowed. Shorten it.` },
      ]);
    }
  });
});

describe('Prefer: reuse', () => {
  it('answers from the stored result of an identical request, and says so', async () => {
    const prefer = { Prefer: 'respond-async, reuse' };
    const first = await post({ name: 'Dee', message: 'x' }, prefer);
    expect(first.headers.get('Preference-Applied')).toBe('respond-async');
    await test.app.execution.wait(locationOf(first).split('/').at(-1) ?? '', { ms: 20_000 });
    const again = await post({ message: 'x', name: 'Dee' }, prefer);
    expect(locationOf(again)).toBe(locationOf(first));
    expect(again.headers.get('Preference-Applied')).toBe('respond-async, reuse');
    expect(locationOf(await post({ message: 'y', name: 'Dee' }, prefer))).not.toBe(locationOf(first));
    expect(locationOf(await post({ message: 'x', name: 'Dee' }, { Prefer: 'respond-async' }))).not.toBe(
      locationOf(first),
    );
  });
});
