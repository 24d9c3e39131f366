/** Jobs, results, inputs and temporary bodies belong to who made them; for others they do not exist. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

const [ada, bob] = [{ id: 'ada' }, { id: 'bob' }];
let app: App;
let id: string;

beforeAll(async () => {
  app = await createTestApp('workers/processes/', { spoolKb: 16 });
  const { job, completion } = await submit({ message: 'secret' }, ada);
  id = job.id;
  await completion;
});
afterAll(() => app.close());

const submit = (inputs: unknown, principal?: { id: string }, processId = 'echo') =>
  app.execution.submit({
    processId,
    inputs: { value: inputs },
    api: 'cli',
    listed: true,
    ...(principal && { principal }),
  });

describe('a job', () => {
  it('has an owner, who sees it', async () => {
    const { execution } = app;
    expect(await execution.job(id, ada)).toMatchObject({ owner: 'ada', status: 'successful' });
    expect((await execution.outputs(id, ada)).outputs).toHaveLength(1);
    expect(await execution.inputs(id, ada)).toEqual({ source: { value: { message: 'secret' } } });
    expect((await execution.jobs({ limit: 10 }, ada)).jobs.map((job) => job.id)).toEqual([id]);
    expect((await execution.log(id, ada)).length).toBeGreaterThan(1);
  });

  it.each([['another principal', bob] as const, ['an anonymous one', undefined] as const])(
    'does not exist for %s',
    async (_, principal) => {
      const { execution } = app;
      const unknown = { code: 'no-such-job', status: 404 };
      await expect(execution.job(id, principal)).rejects.toMatchObject(unknown);
      await expect(execution.outputs(id, principal)).rejects.toMatchObject(unknown);
      await expect(execution.inputs(id, principal)).rejects.toMatchObject(unknown);
      await expect(execution.inputLayers(id, principal)).rejects.toMatchObject(unknown);
      await expect(execution.log(id, principal)).rejects.toMatchObject(unknown);
      await expect(execution.wait(id, { ms: 0 }, principal)).rejects.toMatchObject(unknown);
      await expect(execution.cancel(id, principal)).rejects.toMatchObject(unknown);
      await expect(execution.dismiss(id, principal)).rejects.toMatchObject(unknown);
      await expect(execution.rerun(id, principal)).rejects.toMatchObject(unknown);
      expect((await execution.jobs({ limit: 10 }, principal)).jobs).toEqual([]);
      expect(await execution.job(id, ada)).toMatchObject({ status: 'successful' });
    },
  );

  it('is rerun for its owner', async () => {
    const { job } = await app.execution.rerun(id, ada);
    expect(job.owner).toBe('ada');
    await app.execution.wait(job.id, { ms: 10_000 }, ada);
  });

  it('is an input for its owner alone', async () => {
    const { job } = await submit({ geometry: { type: 'Point', coordinates: [5, 52] }, distance: 1 }, ada, 'buffer');
    await app.execution.wait(job.id, { ms: 10_000 }, ada);
    for (const href of [`isthmus://jobs/${job.id}/results`, `isthmus://jobs/${job.id}/inputs/geometry`]) {
      const own = await submit({ layer: { href } }, ada, 'centroid');
      expect((await own.completion).job).toMatchObject({ status: 'successful' });
      for (const principal of [bob, undefined]) {
        await expect(submit({ layer: { href } }, principal, 'centroid')).rejects.toMatchObject({
          code: 'invalid-input',
        });
      }
    }
  });
});

describe('a body in a temporary file', () => {
  const receive = (principal?: { id: string }) => {
    const body = Buffer.from(JSON.stringify({ inputs: { message: 'x'.repeat(30_000) } }));
    return app.execution.receive(
      (async function* () {
        yield body;
      })(),
      { maxBytes: 100_000, digest: true, ...(principal && { principal }) },
    );
  };

  it('has an owner, and is hashed while it is written', async () => {
    const { source } = await receive(ada);
    expect(source).toMatchObject({ owner: 'ada', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    if (!source) throw new Error('The body is not in a file.');
    const request = { processId: 'echo', api: 'cli', listed: true } as const;
    const { job } = await app.execution.submit({ ...request, inputs: source, principal: ada });
    expect(job.inputs).toMatchObject({ sha256: source.sha256, bytes: source.end - source.start });
    // The hash of the file, read again, is the same.
    const { sha256: _, ...unhashed } = (await receive(ada)).source ?? source;
    const again = await app.execution.submit({ ...request, inputs: unhashed, principal: ada });
    expect(again.job.inputs).toEqual(job.inputs);
    for (const { id } of [job, again.job]) await app.execution.wait(id, { ms: 10_000 }, ada);
  });

  it('is not an input for another principal', async () => {
    const { source } = await receive();
    expect(source?.owner).toBe('anonymous');
    if (!source) throw new Error('The body is not in a file.');
    const request = { processId: 'echo', inputs: source, api: 'cli', listed: true, principal: bob } as const;
    await expect(app.execution.submit(request)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
