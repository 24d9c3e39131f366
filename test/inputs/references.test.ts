/** What a job made is an input of the next, and of views, without passing through the server. */
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import type { InputSource } from '../../src/model/input-source.ts';
import { createTestApp } from '../app.ts';

let app: App;
let folder: string;
/** A listed job with a small polygon layer, one that failed and one with a large text. */
let made: string;
let failed: string;
let large: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  app = await createTestApp('./workers/processes/', { publicUrl: 'https://gis.example/api/' });
  made = (await run('buffer', { geometry: { type: 'Point', coordinates: [5, 52] }, distance: 100 })).job.id;
  failed = (await run('broken', {})).job.id;
  large = (await run('large', { length: 300_000 })).job.id;
});
afterAll(() => app.close());

async function start(processId: string, inputs: InputSource, listed = true, base?: string) {
  return app.execution.submit({ processId, inputs, api: 'cli', listed, ...(base !== undefined && { base }) });
}
async function run(processId: string, inputs: unknown, base?: string) {
  return (await start(processId, { value: inputs }, true, base)).completion;
}
const resultOf = (id: string) => `isthmus://jobs/${id}/results/buffered_geometry`;
const textOf = async (id: string) => {
  const [output] = (await app.execution.outputs(id)).outputs;
  return output && 'text' in output.value ? output.value.text : '';
};

describe('a reference to a result', () => {
  it.each([
    ['by its own scheme', (id: string) => ({ href: resultOf(id) })],
    ['as a bare string', resultOf],
    [
      'at the public address',
      (id: string) => ({ href: `https://gis.example/api/jobs/${id}/results/buffered_geometry` }),
    ],
    ['at the address that the caller used', (id: string) => ({ href: `http://10.0.0.7:99/jobs/${id}/results` })],
  ])('%s stands for the value', async (_, reference) => {
    const { job } = await run('centroid', { layer: reference(made) }, 'http://10.0.0.7:99');
    expect(job).toMatchObject({ status: 'successful' });
    const sent = JSON.parse(await textOf(made)) as unknown;
    expect(await textOf(job.id)).toBe(await textOf((await run('centroid', { layer: sent })).job.id));
  });

  it('is checked before there is a job', async () => {
    const refuse = async (href: string) => {
      const error: unknown = await run('centroid', { layer: { href } }).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      return error as { code: string; issues: readonly { pointer: string; message: string }[] };
    };
    const { jobs } = await app.execution.jobs({ limit: 1000 });
    const unlisted = (await start('hello-world', { value: { name: 'A' } }, false)).job.id;
    const cases: [string, string][] = [
      [
        'isthmus://jobs/nobody/results/a',
        'of job "nobody", which is unknown here or has expired. Run its process again',
      ],
      [resultOf(failed), 'failed and has none. Run broken again'],
      [`isthmus://jobs/${made}/results/area`, 'named "area"; its outputs are buffered_geometry'],
      [`isthmus://jobs/${unlisted}/results/echo`, 'was synchronous, so its results are not kept'],
      ['isthmus://processes/buffer', 'is not a result'],
      ['https://elsewhere.example/a.geojson', 'is not on this server'],
    ];
    for (const [href, message] of cases) {
      const { code, issues } = await refuse(href);
      expect([code, issues[0]?.pointer]).toEqual(['invalid-input', '/layer']);
      expect(issues[0]?.message).toContain(message);
    }
    expect((await app.execution.jobs({ limit: 1000 })).jobs.length).toBe(jobs.length);
  });

  it.each([
    ['#bbox=5,52,6,53', '#bbox='],
    ['#encoding=latin1&layer=a', '#layer= and #encoding='],
  ])('has no parameters of a file: %s', async (fragment, names) => {
    const { job } = await run('centroid', { layer: { href: resultOf(made) + fragment } });
    const says = `which has ${names} behind it, which is for layers of files only. Leave it out.`;
    expect(job.error?.message).toContain(says);
  });

  it('to a value that does not fit fails the job with issues of the input', async () => {
    const { job } = await run('centroid', { layer: { href: `isthmus://jobs/${large}/results/text` } });
    expect(job).toMatchObject({ status: 'failed', error: { code: 'invalid-input', issues: [{ pointer: '/layer' }] } });
  });
});

describe('inputs in a file', () => {
  const inFile = async (text: string, inputs: string, more: object = {}) => {
    const file = join(folder, 'body.json');
    await writeFile(file, text);
    const start = Buffer.byteLength(text.slice(0, text.indexOf(inputs)));
    return { file, start, end: start + Buffer.byteLength(inputs), ...more };
  };

  it('are read and checked by the worker', async () => {
    const inputs = '{"name": "Zoë", "message": {"value": "hi", "mediaType": "text/plain"}}';
    const source = await inFile(`{"é": 1, "inputs": ${inputs}}`, inputs, { qualified: true });
    const { job } = await (await start('hello-world', source)).completion;
    expect(JSON.parse(await textOf(job.id))).toEqual({ greeting: 'Hello Zoë!', message: 'hi', name: 'Zoë' });
  });

  it.each([
    ['{"nme": "Ada"}', 'invalid-input', '/name is required'],
    ['{"name": ', 'invalid-request', 'The body is not JSON: it ends too early, at position '],
  ])('%s fail the job with the reason', async (inputs, code, message) => {
    const { job } = await (await start('hello-world', await inFile(inputs, inputs))).completion;
    expect(job).toMatchObject({ status: 'failed', error: { code } });
    expect(job.message).toContain(message);
  });

  it('may have references, which are checked before', async () => {
    const source = await inFile('{"layer": {"href": "isthmus://jobs/x/results/a"}}', '{', {
      small: [{ path: ['layer'], value: { href: 'isthmus://jobs/x/results/a' } }],
    });
    await expect(start('centroid', source)).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a view', () => {
  it('shows a stored result without a job', async () => {
    const { jobs } = await app.execution.jobs({ limit: 1000 });
    const [wkt] = await app.execution.view('write-layer', { layer: { href: resultOf(made) }, format: 'wkt' });
    expect(wkt).toMatchObject({ id: 'file', mediaType: 'application/octet-stream', raw: true });
    expect(wkt && 'data' in wkt.value ? Buffer.from(wkt.value.data).toString() : '').toMatch(/^POLYGON \(\(5\./);
    expect((await app.execution.jobs({ limit: 1000 })).jobs.length).toBe(jobs.length);
  });

  it('leaves no file behind once a large one is read', async () => {
    const coordinates = Array.from({ length: 40_000 }, (_, i) => [i / 1000, i / 2000]);
    const [wkt] = await app.execution.view('write-layer', {
      layer: { type: 'LineString', coordinates },
      format: 'wkt',
    });
    const file = wkt && 'file' in wkt.value ? wkt.value.file : '';
    expect(existsSync(file)).toBe(true);
    const pieces: Uint8Array[] = [];
    if (wkt) for await (const piece of openOutput(wkt, { start: 0, end: 24 })) pieces.push(piece);
    expect(Buffer.concat(pieces).toString()).toBe('LINESTRING (0 0, 0.001 0');
    expect(existsSync(file)).toBe(false);
  });

  it('says what is wrong with its input', async () => {
    await expect(app.execution.view('write-layer', { layer: 7, format: 'wkt' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(app.execution.view('to-png', {})).rejects.toMatchObject({ code: 'no-such-process' });
  });
});
