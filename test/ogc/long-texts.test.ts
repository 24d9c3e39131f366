/** Texts that are kept in a file: each form of the answer has all of them, and the length that it says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBody } from '../../ogc/http/stream.ts';
import { createTestApi, type TestApi } from './api.ts';

let test: TestApi;
beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const message = 'Straße "5", 12″\n\t\\ 漢 😀 \ud83d \u0000'.repeat(12_000);
/** Half a pair of surrogates has no form in UTF-8. */
const text = message.replaceAll('\ud83d ', '\ufffd ');
const get = (path: string, headers: Record<string, string> = {}) =>
  Promise.resolve(test.api.request(path, { headers }));
const lengthOf = (response: Response) => Number(response.headers.get('Content-Length'));

describe('a long text', () => {
  it('is sent as text, as JSON, in a document and in parts', async () => {
    const path = await test.finish('echo', { inputs: { message }, outputs: { message: {} } });
    const asText = await get(`${path}/results/message`);
    expect(asText.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
    expect(lengthOf(asText)).toBe(Buffer.byteLength(text));
    expect((await asText.text()) === text).toBe(true);
    const asJson = await get(`${path}/results/message?f=json`);
    expect(lengthOf(asJson)).toBe(Buffer.byteLength(JSON.stringify(message)));
    expect((await asJson.json()) === message).toBe(true);
    const raw = await get(`${path}/results`);
    expect([lengthOf(raw), (await raw.text()) === text]).toEqual([Buffer.byteLength(text), true]);
    const sync = { inputs: { message, number: 7 }, outputs: { message: {}, number: {} } };
    const parts = await (await test.execute('echo', sync)).text();
    expect(parts.includes(`\r\nContent-ID: message\r\n\r\n${text}\r\n--`)).toBe(true);
    const document = (await (await test.execute('echo', { ...sync, response: 'document' })).json()) as object;
    expect(document).toEqual({ message, number: 7 });
  });

  it('has no ranges as text, for they are not those of the file, and has them as JSON', async () => {
    const path = await test.finish('echo', { inputs: { message }, outputs: { message: {} } });
    const range = { Range: 'bytes=1-8' };
    const asText = await get(`${path}/results/message`, range);
    expect([asText.status, asText.headers.get('Accept-Ranges')]).toEqual([200, null]);
    const asJson = await get(`${path}/results/message?f=json`, range);
    expect([asJson.status, await asJson.text()]).toEqual([206, 'Straße ']);
    expect(asJson.headers.get('Content-Range')).toBe(`bytes 1-8/${Buffer.byteLength(JSON.stringify(message))}`);
  });

  it('of a store that did not keep its length is whole, without a Content-Length', async () => {
    const path = await test.finish('echo', { inputs: { message }, outputs: { message: {} } });
    const id = path.split('/').at(-1) ?? '';
    const { job, outputs } = await test.app.execution.outputs(id);
    const older = outputs.map(({ textBytes: _, ...output }) => output);
    const { writeOutputs } = await import('../../ogc/responses/write-outputs.ts');
    const spec = { edition: '1.0', response: 'raw', outputs: [{ id: 'message', mediaType: 'text/plain' }] } as const;
    const options = { base: '', execution: test.app.execution };
    const { headers, body } = await writeOutputs(spec, { job, outputs: older }, options);
    expect(headers['Content-Length']).toBeUndefined();
    expect((await new Response(body).text()) === text).toBe(true);
  });
});

describe('half a pair of surrogates', () => {
  const warningOf = (response: Response) => response.headers.get('Warning');
  const told = (what: string) => `299 isthmus "message: ${what} replaced by U+FFFD; JSON keeps them."`;

  it.each([
    ['1 lone surrogate has no form in UTF-8 and was', 'a \ud83d b'],
    ['2 lone surrogates have no form in UTF-8 and were', '\udc00 😀 \\ud83d \ud83d'],
    ['12000 lone surrogates have no form in UTF-8 and were', message],
  ])('is told of where it is replaced: %s', async (what, sent) => {
    const body = { inputs: { message: sent, number: 7 } };
    const [one, both] = [{ outputs: { message: {} } }, { outputs: { message: {}, number: {} } }];
    expect(warningOf(await test.execute('echo', { ...body, ...one }))).toBe(told(what));
    expect(warningOf(await test.execute('echo', { ...body, ...both }))).toBe(told(what));
    expect(warningOf(await test.execute('echo', { ...body, ...both, response: 'document' }))).toBeNull();
    const path = await test.finish('echo', { ...body, ...one });
    const text = await get(`${path}/results/message`);
    expect(warningOf(text)).toBe(told(what));
    expect(warningOf(await get(`${path}/results`))).toBe(told(what));
    expect(warningOf(await get(`${path}/results/message?f=json`))).toBeNull();
    const unchanged = await get(`${path}/results/message`, { 'If-None-Match': text.headers.get('ETag') ?? '' });
    expect([unchanged.status, warningOf(unchanged)]).toEqual([304, null]);
  });

  it.each(['😀 \ufffd', '\\ud83d', '😀 \ufffd \\ud83d'.repeat(20_000)])(
    'is not told of where there is none',
    async (sent) => {
      expect(warningOf(await test.execute('echo', { inputs: { message: sent }, outputs: { message: {} } }))).toBeNull();
    },
  );
});

describe('a body in pieces', () => {
  it('lets its file go when the reader takes nothing for a while', async () => {
    let isClosed = false;
    const piece = async function* () {
      try {
        for (;;) yield new Uint8Array(10);
      } finally {
        isClosed = true;
      }
    };
    let ends = 0;
    const body = toBody([piece], () => (ends += 1), 20);
    if (typeof body === 'string') throw new Error('The body is not a stream.');
    const reader = body.getReader();
    expect((await reader.read()).value?.length).toBe(10);
    await expect.poll(() => isClosed).toBe(true);
    await expect(reader.read()).rejects.toThrow('The client has taken nothing for 0.02 s.');
    expect(ends).toBe(1);
  });
});
