/** Conditional requests (RFC 9110, section 13), and HEAD beside GET. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from './api.ts';

let test: TestApi;
let job: string;
let layer: string;
beforeAll(async () => {
  test = await createTestApi();
  job = await test.finish('echo', { inputs: { message: 'x'.repeat(5000) }, outputs: { message: {} } });
  const geometry = { type: 'Point', coordinates: [-5, 52] };
  layer = await test.finish('centroid', { inputs: { layer: { type: 'Feature', geometry, properties: { a: 1 } } } });
});
afterAll(() => test.close());

const call = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  Promise.resolve(test.api.request(path, { method, headers }));
const tagOf = (response: Response) => response.headers.get('ETag') ?? '';

describe('HEAD', () => {
  it.each(['identity', 'gzip', 'br'])('has the headers of GET, of a body in %s too', async (encoding) => {
    for (const path of [
      `${job}/results`,
      `${job}/results/message`,
      `${job}/results/message?f=json`,
      job,
      '/processes',
    ]) {
      const [get, head] = [
        await call(path, { 'Accept-Encoding': encoding }),
        await call(path, { 'Accept-Encoding': encoding }, 'HEAD'),
      ];
      const headers = (response: Response) =>
        [...response.headers].filter(([name]) => name !== 'content-length' || !get.headers.has('content-encoding'));
      expect([head.status, await head.text()]).toEqual([200, '']);
      expect(Object.fromEntries(headers(head))).toMatchObject({ vary: 'Accept, Accept-Encoding' });
      const [ofHead, ofGet] = [headers(head), headers(get)].map((list) =>
        list.filter(([name]) => name !== 'content-length'),
      );
      expect([path, ofHead]).toEqual([path, ofGet]);
    }
  });
});

describe('a layer as a table, a map or for display', () => {
  it.each(['csv', 'png', 'display'])('has a tag with which it is not sent again: %s', async (format) => {
    const { outputs } = await test.app.execution.outputs(layer.split('/').at(-1) ?? '');
    const path = `${layer}/results/${outputs[0]?.id ?? ''}?f=${format}`;
    const tag = tagOf(await call(path));
    expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(tagOf(await call(path))).toBe(tag);
    expect((await call(path, { 'If-None-Match': tag })).status).toBe(304);
    expect((await call(path, { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('has another tag in another form', async () => {
    const { outputs } = await test.app.execution.outputs(layer.split('/').at(-1) ?? '');
    const path = `${layer}/results/${outputs[0]?.id ?? ''}`;
    const queries = ['?f=csv', '?f=csv&csv_guard=none', '?f=png', '?f=png&width=300', '?f=display', '?f=json'];
    const tags = await Promise.all(queries.map(async (query) => tagOf(await call(path + query))));
    expect(new Set(tags).size).toBe(queries.length);
  });
});

describe('If-Match', () => {
  it.each(['/processes', 'job', 'results'])(
    'lets a current tag pass, and refuses others with 412: %s',
    async (name) => {
      const path = { job, results: `${job}/results/message` }[name] ?? name;
      const tag = tagOf(await call(path));
      for (const [condition, status] of [
        [tag, 200],
        [`"other", ${tag}`, 200],
        ['*', 200],
        ['"other"', 412],
        [`W/${tag}`, 412],
      ] as const) {
        for (const method of ['GET', 'HEAD']) {
          expect([condition, (await call(path, { 'If-Match': condition }, method)).status]).toEqual([
            condition,
            status,
          ]);
        }
      }
      const refused = await call(path, { 'If-Match': '"other"' });
      expect(await refused.json()).toMatchObject({
        status: 412,
        code: 'precondition-failed',
        detail: `If-Match is "\\"other\\"", and the entity tag is now ${JSON.stringify(tag)}. Fetch the resource again.`,
      });
    },
  );

  it('is about an encoded body as about the plain one', async () => {
    const tag = tagOf(await call(`${job}/results/message`));
    const encoded = await call(`${job}/results/message`, { 'If-Match': tag, 'Accept-Encoding': 'gzip' });
    expect([encoded.status, encoded.headers.get('Content-Encoding')]).toEqual([200, 'gzip']);
  });

  it('comes before If-None-Match and Range', async () => {
    const path = `${job}/results/message?f=json`;
    const tag = tagOf(await call(path));
    expect((await call(path, { 'If-Match': '"other"', 'If-None-Match': tag })).status).toBe(412);
    expect((await call(path, { 'If-Match': tag, 'If-None-Match': tag })).status).toBe(304);
    expect((await call(path, { 'If-Match': '"other"', Range: 'bytes=0-3' })).status).toBe(412);
    expect((await call(path, { 'If-Match': tag, Range: 'bytes=0-3' })).status).toBe(206);
  });

  it('guards the dismissal of a job, and is not asked of one that is not there', async () => {
    const path = await test.finish('hello-world', { inputs: { name: 'Ada' } });
    const tag = tagOf(await call(path));
    expect((await call(path, { 'If-Match': '"other"' }, 'DELETE')).status).toBe(412);
    expect((await call(path, { 'If-None-Match': tag }, 'DELETE')).status).toBe(412);
    expect((await call(path, { 'If-None-Match': '*' }, 'DELETE')).status).toBe(412);
    expect((await call('/jobs/nope', { 'If-Match': '*' }, 'DELETE')).status).toBe(404);
    expect((await call(path, { 'If-Match': tag }, 'DELETE')).status).toBe(200);
  });
});
