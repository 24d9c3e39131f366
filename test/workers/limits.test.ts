import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

let app: App;
beforeAll(async () => {
  app = await createTestApp('./workers/processes/', { maxVertices: 6, maxOutputMb: 0.2 });
});
afterAll(() => app.close());

const run = async (processId: string, value: unknown) => {
  const { completion } = await app.execution.submit({ processId, inputs: { value }, api: 'cli', listed: true });
  return (await completion).job;
};
const line = (count: number) => ({ type: 'LineString', coordinates: Array.from({ length: count }, (_, i) => [i, i]) });
const feature = (geometry: unknown) => ({ type: 'Feature', properties: { note: [1, 2] }, geometry });

describe('a job', () => {
  it('takes as many vertices as the limit says, and no more', async () => {
    const two = { type: 'FeatureCollection', features: [feature(line(2)), feature(line(4)), feature(null)] };
    expect(await run('envelope', { layer: two })).toMatchObject({ status: 'successful' });
    expect(await run('envelope', { layer: { ...two, features: [...two.features, feature(line(2))] } })).toMatchObject({
      status: 'failed',
      error: {
        code: 'too-large',
        message: 'The inputs have 8 vertices; at most 6 are allowed. Simplify or split them.',
        issues: [{ pointer: '/layer', message: 'has 8 vertices' }],
      },
    });
  });

  it('keeps an output as large as the limit says, and no larger', async () => {
    expect(await run('large', { length: 199_998 })).toMatchObject({ status: 'successful' });
    expect(await run('large', { length: 1_199_999 })).toMatchObject({
      status: 'failed',
      error: {
        code: 'too-large',
        message: 'The output text has 1.3 MB; at most 0.2 MB are allowed. Request less at once.',
      },
    });
  });
});
