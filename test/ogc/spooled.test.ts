/** Bodies that are spooled to a file: the same responses as for small ones, and no file is left. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis, type Apis } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';

let data: string;
let app: App;
let apis: Apis;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  await rm(join(data, 'scratch'), { recursive: true, force: true });
  app = await createTestApp('./workers/processes/', { data, spoolKb: 16, maxBodyMb: 1 });
  apis = createApis(app);
});
afterEach(async () => {
  await expect.poll(() => readdir(join(data, 'scratch'))).toEqual([]);
});
afterAll(async () => {
  await apis.close();
  await app.close();
  await rm(data, { recursive: true, force: true });
});

const points = (count: number) => Array.from({ length: count }, (_, i) => [i / 1000, i / 2000]);
const line = { type: 'LineString', coordinates: points(3000) };
const post = (processId: string, body: unknown, prefer = '') =>
  apis.fetch(
    new Request(`http://127.0.0.1/processes/${processId}/execution`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Host: '127.0.0.1', Prefer: prefer },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
const json = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('a large request', () => {
  it('is answered as a small one', async () => {
    const response = await post('envelope', { response: 'raw', inputs: { layer: line }, outputs: {} });
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ geometry: { type: 'Polygon' } });
  });

  it('may qualify its values', async () => {
    const value = { value: line, mediaType: 'application/geo+json' };
    expect((await post('envelope', { inputs: { layer: value } })).status).toBe(200);
    const encoded = await post('envelope', { inputs: { layer: { ...value, encoding: 'base64' } } });
    expect([encoded.status, (await json(encoded)).code]).toEqual([400, 'invalid-input']);
  });

  it('is refused with 400 and issues when it waits, and fails its job when it does not', async () => {
    const inputs = { layer: { ...line, coordinates: [...line.coordinates, [1, 'x']] } };
    const response = await post('envelope', { inputs });
    const problem = await json(response);
    expect([response.status, problem.code]).toEqual([400, 'invalid-input']);
    expect(JSON.stringify(problem)).toContain('/layer/coordinates/3000');
    const { jobID } = await json(await post('envelope', { inputs }, 'respond-async'));
    const ended = await app.execution.wait(String(jobID), { ms: 10_000 });
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'invalid-input' } });
  });

  it.each([
    ['is cut off', `{"inputs": {"layer": ${JSON.stringify(line)}`, 'it ends inside an object'],
    ['has no inputs', JSON.stringify({ input: line }), 'no inputs'],
    ['is broken in its inputs', `{"inputs": {"layer": ${JSON.stringify(line)} x}}`, 'The body is not JSON: expected '],
    ['is broken beside them', `{"inputs": {"layer": ${JSON.stringify(line)}}, x}`, 'The body is not JSON'],
    ['asks for what there is not', JSON.stringify({ inputs: { layer: line }, response: 'odd' }), '/response'],
  ])('that %s is refused', async (_, body, words) => {
    const response = await post('envelope', body);
    expect([response.status, JSON.stringify(await response.json())]).toEqual([400, expect.stringContaining(words)]);
  });

  it('has a limit, which it is told', async () => {
    const response = await post('envelope', { inputs: { layer: { type: 'LineString', coordinates: points(80_000) } } });
    expect([response.status, (await json(response)).code]).toEqual([413, 'too-large']);
  });

  it('may refer to results', async () => {
    const { jobID } = await json(await post('envelope', { inputs: { layer: line } }, 'respond-async'));
    await app.execution.wait(String(jobID), { ms: 10_000 });
    const inputs = { a: line, b: { href: `http://127.0.0.1/jobs/${String(jobID)}/results/result` } };
    const response = await post('intersection', { inputs });
    expect(response.status).toBe(200);
    const lost = await post('intersection', {
      inputs: { ...inputs, b: { href: 'http://127.0.0.1/jobs/x/results/y' } },
    });
    expect([lost.status, JSON.stringify(await lost.json())]).toEqual([400, expect.stringContaining('/b refers to')]);
  });
});

describe('a server that starts', () => {
  it('removes what a dead one left', async () => {
    await writeFile(join(data, 'scratch', '4194303-dead'), '{}');
    await writeFile(join(data, 'scratch', `${process.ppid}-alive`), '{}');
    const second = await createTestApp(undefined, { data });
    expect(await readdir(join(data, 'scratch'))).toEqual([`${process.ppid}-alive`]);
    await second.close();
    await rm(join(data, 'scratch', `${process.ppid}-alive`));
  });
});
