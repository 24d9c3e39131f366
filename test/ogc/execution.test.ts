import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, json, type TestApi } from './api.ts';
import { misfits } from './schemas.ts';

const point = { type: 'Point', coordinates: [1, 2] };

const data = mkdtempSync(join(tmpdir(), 'isthmus-ogc-'));
const keptFiles = () => readdirSync(join(data, 'results'));

let test: TestApi;

beforeAll(async () => {
  test = await createTestApi({}, { data });
});
afterAll(async () => {
  await test.close();
  rmSync(data, { recursive: true });
});

const post = (
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | undefined,
  headers: Record<string, string> = {},
  process = 'hello-world',
) =>
  Promise.resolve(
    test.api.request(`/processes/${process}/execution`, {
      method: 'POST',
      headers,
      ...(body !== undefined && { body }),
      // Required for a stream as a body, ignored otherwise.
      ...{ duplex: 'half' },
    }),
  );

const messageOf = async (response: Response) => (await json(response)).detail;

describe('synchronous execution', () => {
  it('gives the one output itself', async () => {
    const response = await test.execute('hello-world', { inputs: { name: 'Ada' } });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/json',
      'content-length': '38',
      'content-disposition': expect.stringMatching(/^inline; filename="hello-world-[0-9a-f]{8}\.json"$/) as string,
      vary: 'Accept, Accept-Encoding',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('Location') as string,
    });
    expect(await response.text()).toBe('{"greeting":"Hello Ada!","name":"Ada"}');
  });

  it('says which member of the request was ignored', async () => {
    const response = await test.execute('hello-world', { mode: 'async', inputs: { name: 'Ada' } });
    expect(response.ok).toBe(true);
    expect(response.headers.get('Warning')).toBe(
      '299 isthmus "Ignored /mode: it is not a member of an execute request. To run asynchronously send the header Prefer: respond-async."',
    );
  });

  it('gives a geometry as GeoJSON and the warnings beside it', async () => {
    const response = await test.execute('one-geometry', { inputs: { geometry: point } });
    expect(response.headers.get('Content-Type')).toBe('application/geo+json');
    expect(response.headers.get('Warning')).toBe('299 isthmus "2 m2 were left ?out?"');
    expect(await response.json()).toEqual(point);
  });

  it('gives a string as text', async () => {
    const body = { inputs: { measure: { value: 3 } }, outputs: { text: {} } };
    const response = await test.execute('measure', body);
    expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('3 “m”');
  });

  it('gives a string as JSON when that is asked for', async () => {
    const outputs = { text: { format: { mediaType: 'application/json' } } };
    const response = await test.execute('measure', { inputs: { measure: { value: 3 } }, outputs });
    expect(response.headers.get('Content-Type')).toBe('application/json');
    expect(await response.json()).toBe('3 “m”');
  });

  it('answers 204 when the one output that was asked for was left out by the process', async () => {
    const response = await test.execute('measure', { inputs: { measure: { value: 3 } }, outputs: { note: {} } });
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('gives several outputs as multipart/related, whatever the caller accepts', async () => {
    const response = await post(
      JSON.stringify({ inputs: { name: 'Null Island' } }),
      { 'Content-Type': 'application/json', Accept: 'application/json' },
      'two-outputs',
    );
    const type = response.headers.get('Content-Type') ?? '';
    const boundary = /^multipart\/related; type="text\/plain"; boundary=(isthmus-[\w-]+)$/.exec(type)?.[1] ?? '';
    expect(await response.text()).toBe(
      [
        `--${boundary}`,
        'Content-Type: text/plain; charset=utf-8',
        'Content-ID: name',
        '',
        'Null Island',
        `--${boundary}`,
        'Content-Type: application/geo+json',
        'Content-ID: geometry',
        '',
        '{"type":"MultiPoint","coordinates":[[0,0]]}',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
  });

  it('gives only the outputs that were asked for', async () => {
    const body = { inputs: { name: 'x' }, outputs: { geometry: { transmissionMode: 'value' } } };
    expect(await (await test.execute('two-outputs', body)).json()).toMatchObject({ type: 'MultiPoint' });
  });

  it('gives a document with objects as qualified values', async () => {
    const bbox = { bbox: [51.9, 7, 52, 7.1], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' };
    const inputs = { message: 'x', number: 2, bbox, array: [1, 2], geometry: point };
    const response = await test.execute('echo-like', { inputs, response: 'document' });
    expect(response.headers.get('Content-Type')).toBe('application/json');
    const document = await json(response);
    expect(misfits(document, 'results')).toEqual([]);
    expect(document).toEqual({
      message: 'x',
      number: 2,
      bbox,
      array: [1, 2],
      geometry: { mediaType: 'application/json', value: point },
    });
  });

  it('streams large outputs and removes their files', async () => {
    const inputs = { name: 'many', points: 200_000 };
    const size = '{"type":"MultiPoint","coordinates":['.length + 200_000 * 6 - 1 + ']}'.length;

    const raw = await test.execute('two-outputs', { inputs, outputs: { geometry: {} } });
    expect(raw.headers.get('Content-Length')).toBe(String(size));
    expect((await raw.arrayBuffer()).byteLength).toBe(size);

    const parts = await test.execute('two-outputs', { inputs });
    expect((await parts.text()).length).toBeGreaterThan(size);

    const document = await json(test.execute('two-outputs', { inputs, response: 'document' }));
    expect(document).toMatchObject({ name: 'many', geometry: { mediaType: 'application/geo+json' } });
    expect((document.geometry as { value: { coordinates: unknown[] } }).value.coordinates).toHaveLength(200_000);

    const text = await test.execute('large', { inputs: { length: 300_000 } });
    expect((await text.text()).length).toBe(300_000);

    await expect.poll(keptFiles).toEqual([]);
  });

  it('removes the files of a response that is not read to its end', async () => {
    const inputs = { name: 'many', points: 200_000 };
    const response = await test.execute('two-outputs', { inputs, outputs: { geometry: {} } });
    await response.body?.cancel();
    await expect.poll(keptFiles).toEqual([]);
  });

  it('is not listed as a job', async () => {
    await test.execute('hello-world', { inputs: { name: 'Ada' } });
    expect(await json(test.api.request('/jobs'))).toMatchObject({ jobs: [] });
  });

  it('answers with the exception of an execution that failed, and names its job', async () => {
    const response = await test.execute('one-geometry', { inputs: { geometry: point, fail: true } });
    expect([response.status, response.headers.get('Content-Type')]).toEqual([400, 'application/json']);
    const exception = await json(response);
    expect(exception).toMatchObject({
      code: 'invalid-geometry',
      detail: 'geometry crosses itself at [1, 2]. Repair it first.',
    });
    const job = await json(test.api.request(String(exception.instance)));
    expect(job).toMatchObject({ status: 'failed', exception: { code: 'invalid-geometry' } });
  });

  it('says so when the worker process ends under the job', async () => {
    const response = await test.execute('crash', {});
    expect(response.status).toBe(500);
    expect(await json(response)).toMatchObject({ code: 'internal', retry: 'no' });
  });

  it('ends the work of a caller who goes away', async () => {
    const caller = new AbortController();
    const waiting = test.execute('spin', {}, { signal: caller.signal });
    setTimeout(() => caller.abort(), 300);
    expect((await waiting).status).toBe(410);
    // The one worker is free again.
    expect((await test.execute('hello-world', { inputs: { name: 'next' } })).status).toBe(200);
  });
});

describe('the bodies of the compliance suite', () => {
  it.each([
    ['strings', { message: 'teststring' }],
    ['an object as a qualified value', { message: 'teststring', geometry: { value: 'teststring' } }],
    ['a bounding box', { message: 'teststring', bbox: { bbox: [51.9, 7, 52, 7.1], crs: 'http://x.test/CRS84' } }],
    [
      'a bounding box with an URN and huge numbers',
      {
        message: 'teststring',
        bbox: { crs: 'urn:ogc:def:crs:EPSG:6.6:4326', bbox: [345345345, 345345345, 345345345, 345345345] },
      },
    ],
    ['an array', { message: 'teststring', array: [1, 2, 3] }],
  ])('are taken: %s', async (_, inputs) => {
    const outputs = Object.fromEntries(Object.keys(inputs).map((id) => [id, { transmissionMode: 'value' }]));
    const response = await test.execute('echo-like', { inputs, outputs });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('teststring');
  });

  it('are refused when they are meant to be wrong', async () => {
    const wrong = await test.execute('echo-like', { inputs: { message: 'x', geometry: { type: 'wrong/type_1' } } });
    expect([wrong.status, wrong.headers.get('Content-Type')]).toEqual([400, 'application/json']);
    expect(misfits(await json(wrong), 'exception')).toEqual([]);
    expect((await test.execute('echo-like', { 'invalid-execute-request': 'true)' })).status).toBe(400);
  });
});

describe('warnings of a request', () => {
  it('are told of five members that are ignored, and of the number of the others', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`unknown${i}`, 1]));
    const response = await test.execute('hello-world', { inputs: { name: 'Ada' }, ...unknown });
    expect(response.status).toBe(200);
    const warning = response.headers.get('Warning');
    expect(warning).toMatch(/^299 isthmus "Ignored \/unknown0: .*, 299 isthmus "995 more warnings"$/);
    expect(warning?.length).toBeLessThan(600);
  });
});

describe('asynchronous execution', () => {
  it('answers with the job at once', async () => {
    const request = { inputs: { name: 'Ada' }, mode: 'async' };
    const response = await test.execute('hello-world', request, { prefer: 'respond-async' });
    expect([response.status, response.headers.get('Preference-Applied')]).toEqual([201, 'respond-async']);
    expect(response.headers.get('Warning')).toContain('Ignored /mode');
    const job = await json(response);
    expect(misfits(job, 'statusInfo')).toEqual([]);
    // The current status: a worker may have started already.
    expect(job.status).toMatch(/^(accepted|running|successful)$/);
    expect(job).toMatchObject({ processID: 'hello-world', type: 'process' });
    expect(response.headers.get('Location')).toBe(`http://localhost/jobs/${String(job.jobID)}`);
  });

  it('is refused before there is a job when the inputs do not fit', async () => {
    const response = await test.execute('hello-world', { inputs: { nme: 'Ada' } }, { prefer: 'respond-async' });
    expect(response.status).toBe(400);
    expect((await json(response)).issues).toEqual([
      { pointer: '/name', message: 'is required: Name to greet' },
      { pointer: '/nme', message: 'is not an input; the inputs are name, message. Did you mean name?' },
    ]);
  });
});

describe('the body of an execution', () => {
  it('may be left out when no input is required', async () => {
    expect((await post(undefined, {}, 'crash')).status).toBe(500);
    expect((await post('', { 'Content-Type': 'application/json' })).status).toBe(400);
  });

  it('may come without a type, or as any JSON', async () => {
    const body = new TextEncoder().encode('\uFEFF{"inputs":{"name":"Ada"}}');
    expect((await post(body)).status).toBe(200);
    expect((await post(body, { 'Content-Type': 'application/vnd.x+json; charset=utf-8' })).status).toBe(200);
  });

  it('is refused as a form, with the way out', async () => {
    const response = await post('{}', { 'Content-Type': 'application/x-www-form-urlencoded' });
    expect(response.status).toBe(415);
    expect(await messageOf(response)).toBe(
      'The Content-Type of the body is "application/x-www-form-urlencoded". Send JSON and declare it: with curl, add -H "Content-Type: application/json". Files can be sent as multipart/form-data, with curl -F.',
    );
    expect((await post('{}', { 'Content-Encoding': 'gzip' })).status).toBe(415);
  });

  it('is refused with the place where it stops being JSON', async () => {
    const response = await test.execute('hello-world', '{"inputs":\n  {"name" "Ada"}}');
    expect(response.status).toBe(400);
    expect(await messageOf(response)).toBe(
      String.raw`The body is not JSON: expected ":", not "\"", at position 21, line 2 column 11, in /inputs/name, near "{\"inputs\":\n  {\"name\" \"Ada\"}}".`,
    );
    expect(await messageOf(await test.execute('hello-world', '{"inputs":'))).toBe(
      String.raw`The body is not JSON: it ends too early, at position 10, line 1 column 11, in /inputs, near "{\"inputs\":".`,
    );
    expect(await messageOf(await test.execute('hello-world', '{"inputs": Ada}'))).toBe(
      String.raw`The body is not JSON: expected a value, not "Ada", at position 11, line 1 column 12, in /inputs, near "{\"inputs\": Ada}".`,
    );
  });

  it('is refused when it is not UTF-8', async () => {
    const response = await post(new Uint8Array([0x22, 0xe4, 0x22]));
    expect([response.status, await messageOf(response)]).toEqual([
      400,
      'The body is not UTF-8, which JSON requires: byte 1, in line 1, is 0xE4, ä in Latin-1. Encode it as UTF-8.',
    ]);
  });

  it('is refused when it is nested without end', async () => {
    const response = await test.execute('hello-world', `{"inputs":{"name":${'['.repeat(2e5)}${']'.repeat(2e5)}}}`);
    expect([response.status, await messageOf(response)]).toEqual([
      400,
      '/name is nested too deep: an input has at most 200 levels of arrays and objects within each other. Flatten it.',
    ]);
  });

  it('is refused over the limit, announced or not', async () => {
    const announced = await post('{}', { 'Content-Type': 'application/json', 'Content-Length': '1000001' });
    expect([announced.status, await messageOf(announced)]).toEqual([
      413,
      'The body has 1000001 bytes; at most 1000000 bytes are allowed. Simplify the input or split the request.',
    ]);
    let sent = 0;
    const chunks = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100_000;
        controller.enqueue(new Uint8Array(100_000).fill(32));
      },
    });
    expect((await post(chunks)).status).toBe(413);
    expect(sent).toBeLessThan(2_000_000);
  });
});
