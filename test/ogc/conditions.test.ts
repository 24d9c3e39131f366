/** Conditional requests (RFC 9110, section 13), and HEAD beside GET. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
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
afterEach(() => {
  vi.restoreAllMocks();
});

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

  it.each(['csv', 'png', 'display', 'wkt'])('is not made where its client has it: %s', async (format) => {
    const { outputs } = await test.app.execution.outputs(layer.split('/').at(-1) ?? '');
    const path = `${layer}/results/${outputs[0]?.id ?? ''}?f=${format}`;
    const made = await call(path, { Origin: 'https://example.org' });
    const view = vi.spyOn(test.app.execution, 'view');
    const unchanged = await call(path, { 'If-None-Match': tagOf(made) });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    for (const name of ['ETag', 'Cache-Control', 'Vary', 'Access-Control-Allow-Origin'])
      expect([name, unchanged.headers.get(name)]).toEqual([name, made.headers.get(name)]);
    expect(unchanged.headers.get('Content-Type')).toBeNull();
    expect((await call(path, { 'If-Match': '"other"' })).status).toBe(412);
    expect(view).not.toHaveBeenCalled();
    expect((await call(path, { 'If-None-Match': '"other"' })).status).toBe(200);
    expect(view).toHaveBeenCalled();
  });

  it('is not made where its client has it, among results and inputs', async () => {
    const input = `${layer}/inputs/layer`;
    const wkt = `${layer}/results?f=wkt`;
    const tags = [tagOf(await call(input)), tagOf(await call(wkt))];
    const view = vi.spyOn(test.app.execution, 'view');
    expect((await call(input, { 'If-None-Match': tags[0] ?? '' })).status).toBe(304);
    expect((await call(wkt, { 'If-None-Match': tags[1] ?? '' })).status).toBe(304);
    expect(view).not.toHaveBeenCalled();
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

  it('comes before a range that has none of the bytes', async () => {
    const path = `${job}/results/message?f=json`;
    const tag = tagOf(await call(path));
    const ask = async (headers: Record<string, string>) =>
      (await call(path, { Range: 'bytes=99999-', ...headers })).status;
    expect(await ask({})).toBe(416);
    expect(await ask({ 'If-None-Match': tag })).toBe(304);
    expect(await ask({ 'If-None-Match': '*' })).toBe(304);
    expect(await ask({ 'If-None-Match': '"other"' })).toBe(416);
    expect(await ask({ 'If-Match': '"other"' })).toBe(412);
    expect(await ask({ 'If-Match': `W/${tag}` })).toBe(412);
    expect(await ask({ 'If-Match': tag })).toBe(416);
    expect(await ask({ 'If-Match': tag, 'If-None-Match': tag })).toBe(304);
    expect(await ask({ 'If-Range': '"other"', 'If-None-Match': '"other"' })).toBe(200);
  });

  it('is asked of HEAD too, which has no ranges', async () => {
    const path = `${job}/results/message?f=json`;
    const tag = tagOf(await call(path));
    for (const Range of ['bytes=0-3', 'bytes=99999-']) {
      const ask = async (headers: Record<string, string>) => (await call(path, { Range, ...headers }, 'HEAD')).status;
      expect(await ask({})).toBe(200);
      expect(await ask({ 'If-None-Match': tag })).toBe(304);
      expect(await ask({ 'If-Match': '"other"' })).toBe(412);
    }
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

  it('is not left out where the job cannot be read: nothing is dismissed', async () => {
    const path = await test.finish('hello-world', { inputs: { name: 'Ada' } });
    const dismiss = vi.spyOn(test.app.execution, 'dismiss');
    const full = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    for (const [error, status] of [
      [new Error('fault'), 500],
      [full, 503],
      [new ProcessError('overloaded', 'Later.'), 503],
    ] as const) {
      vi.spyOn(test.app.execution, 'job').mockRejectedValueOnce(error);
      expect((await call(path, { 'If-Match': '"other"' }, 'DELETE')).status).toBe(status);
    }
    expect(dismiss).not.toHaveBeenCalled();
    expect(await (await call(path)).json()).toMatchObject({ status: 'successful' });
  });

  it.each(['no-such-job', 'dismissed', 'expired'] as const)('is not asked of a job that is gone: %s', async (code) => {
    const path = await test.finish('hello-world', { inputs: { name: 'Ada' } });
    const gone = new ProcessError(code, 'Gone.');
    vi.spyOn(test.app.execution, 'job').mockRejectedValueOnce(gone);
    vi.spyOn(test.app.execution, 'dismiss').mockRejectedValueOnce(gone);
    const response = await call(path, { 'If-Match': '"other"' }, 'DELETE');
    expect([response.status, await response.json()]).toMatchObject([gone.status, { code }]);
  });

  it('says which tag it takes, so that no client repeats one that cannot do', async () => {
    const detailOf = async (path: string, condition: string) => {
      const response = await call(path, { 'If-Match': condition });
      expect(response.status).toBe(412);
      return ((await response.json()) as { detail: string }).detail;
    };
    const weak = tagOf(await call(`${job}/results`));
    expect(weak).toMatch(/^W/);
    expect(await detailOf(`${job}/results`, weak)).toBe(
      `If-Match is ${JSON.stringify(weak)}, and the entity tag is now ${JSON.stringify(weak)}. Only a strong tag or * can satisfy If-Match, and this tag is weak: send *, or leave If-Match out.`,
    );
    const strong = tagOf(await call(`${job}/results/message`));
    const encoded = tagOf(await call(`${job}/results/message`, { 'Accept-Encoding': 'gzip' }));
    expect(encoded).toBe(`W/${strong}`);
    expect(await detailOf(`${job}/results/message`, encoded)).toContain(
      `the entity tag is now ${JSON.stringify(strong)}. Only a strong tag or * can satisfy If-Match: send the tag without W/.`,
    );
    expect(await detailOf('/processes', '"other"')).toContain('Fetch the resource again.');
  });

  it('with * takes what has no tag', async () => {
    const response = await call(`${job}/events`, { 'If-Match': '*' });
    await response.body?.cancel();
    expect(response.status).toBe(200);
    expect(await (await call(`${job}/events`, { 'If-Match': '"any"' })).json()).toMatchObject({
      status: 412,
      detail: 'If-Match is "\\"any\\"", and there is no entity tag. Send *, or leave If-Match out.',
    });
  });
});
