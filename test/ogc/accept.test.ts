/** What the Accept header asks of results: their own type, JSON in place of text, a page, or 406. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, json, type TestApi } from './api.ts';

let test: TestApi;
const jobs: Record<string, string> = {};
const point = { type: 'Point', coordinates: [1, 2] };
const bodies: Record<string, object> = {
  echo: { inputs: { message: 'Ada' }, outputs: { message: {} } },
  'one-geometry': { inputs: { geometry: point } },
  binary: { inputs: { data: 'AAEC' } },
  'two-outputs': { inputs: { name: 'Ada' } },
};

beforeAll(async () => {
  test = await createTestApi();
  for (const [id, body] of Object.entries(bodies)) jobs[id] = await test.finish(id, body);
});
afterAll(() => test.close());

const typeOf = (response: Response) => (response.headers.get('Content-Type') ?? '').replace(/;.*/, '');

async function execute(id: string, accept: string, more: object = {}): Promise<[number, string, string]> {
  const response = await test.api.request(`/processes/${id}/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept },
    body: JSON.stringify({ ...bodies[id], ...more }),
  });
  return [response.status, typeOf(response), await response.text()];
}

async function fetchResult(path: string, accept: string): Promise<[number, string, string]> {
  const response = await test.api.request(path, { headers: { Accept: accept } });
  return [response.status, typeOf(response), await response.text()];
}

describe('the Accept header of a result', () => {
  it.each([
    ['echo', 'text/plain', 200, 'text/plain'],
    ['echo', 'text/*', 200, 'text/plain'],
    ['echo', '*/*', 200, 'text/plain'],
    ['echo', 'application/json', 200, 'application/json'],
    ['echo', 'image/png, application/json;q=0.1', 200, 'application/json'],
    ['echo', 'text/plain;q=0.2, text/html', 200, 'text/html'],
    ['echo', 'image/png, text/html;q=0.1', 200, 'text/html'],
    ['echo', 'image/png', 406, 'application/json'],
    ['echo', 'application/geo+json', 406, 'application/json'],
    ['echo', 'text/wkt', 406, 'application/json'],
    ['one-geometry', 'application/geo+json', 200, 'application/geo+json'],
    ['one-geometry', 'application/json', 200, 'application/geo+json'],
    ['one-geometry', 'application/json, text/plain, */*', 200, 'application/geo+json'],
    ['one-geometry', 'text/wkt', 200, 'text/wkt'],
    ['one-geometry', 'text/plain', 406, 'application/json'],
    ['one-geometry', 'application/pdf', 406, 'application/json'],
    ['binary', 'application/octet-stream', 200, 'application/octet-stream'],
    ['binary', 'application/*', 200, 'application/octet-stream'],
    ['binary', 'application/json', 406, 'application/json'],
    ['two-outputs', 'application/json', 200, 'multipart/related'],
    ['two-outputs', 'multipart/related', 200, 'multipart/related'],
    ['two-outputs', 'multipart/*', 200, 'multipart/related'],
    ['two-outputs', 'text/plain', 406, 'application/json'],
    ['two-outputs', 'image/png', 406, 'application/json'],
  ])('of %s decides: %s gives %i %s', async (id, accept, status, type) => {
    const executed = await execute(id, accept);
    expect(executed.slice(0, 2)).toEqual([status, type]);
    expect((await fetchResult(`${jobs[id] ?? ''}/results`, accept)).slice(0, 2)).toEqual([status, type]);
  });

  it('gives text as a JSON string where it takes JSON only', async () => {
    expect(await execute('echo', 'application/json')).toEqual([200, 'application/json', '"Ada"']);
    expect(await fetchResult(`${jobs.echo ?? ''}/results/message`, 'application/json')).toEqual([
      200,
      'application/json',
      '"Ada"',
    ]);
  });

  it.each([
    ['echo', 'message', 'text/plain;q=0.2, text/csv', 200, 'text/plain'],
    ['echo', 'message', 'text/csv', 406, 'application/json'],
    ['echo', 'message', 'image/png', 406, 'application/json'],
    ['one-geometry', 'geometry', 'text/csv', 200, 'text/csv'],
    ['one-geometry', 'geometry', 'image/png', 200, 'image/png'],
    ['one-geometry', 'geometry', 'image/gif', 406, 'application/json'],
  ])('of one output of %s: %s, %s gives %i %s', async (id, output, accept, status, type) => {
    const fetched = await fetchResult(`${jobs[id] ?? ''}/results/${output}`, accept);
    expect(fetched.slice(0, 2)).toEqual([status, type]);
  });

  it.each(['png', 'csv', 'display', 'wkt'])('of a text by f=%s is refused as by Accept', async (format) => {
    const response = await test.api.request(`${jobs.echo ?? ''}/results/message?f=${format}`);
    expect([response.status, (await json(response)).code]).toEqual([406, 'not-acceptable']);
  });

  it('of a document is JSON, and of links nothing', async () => {
    const document = { response: 'document' };
    expect((await execute('echo', 'text/plain', document)).slice(0, 2)).toEqual([406, 'application/json']);
    expect(await execute('echo', 'application/json', document)).toEqual([200, 'application/json', '{"message":"Ada"}']);
    const links = { outputs: { message: { transmissionMode: 'reference' } } };
    expect(await execute('echo', 'image/png', links)).toEqual([204, '', '']);
  });

  it('of an execution that is answered with its job is about the job', async () => {
    const response = await test.api.request('/processes/binary/execution', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', Prefer: 'respond-async' },
      body: JSON.stringify(bodies.binary),
    });
    expect([response.status, typeOf(response)]).toEqual([201, 'application/json']);
  });

  it('is refused before the work, with the types that there are', async () => {
    const { length } = (await test.app.execution.jobs({ limit: 100 })).jobs;
    const [status, , text] = await execute('echo', 'image/png');
    expect([status, JSON.parse(text)]).toMatchObject([
      406,
      {
        code: 'not-acceptable',
        detail:
          'Accept is "image/png"; this resource comes as text/plain or application/json or text/html. Accept that, or add ?f=json.',
      },
    ]);
    expect((await test.app.execution.jobs({ limit: 100 })).jobs).toHaveLength(length);
  });
});
