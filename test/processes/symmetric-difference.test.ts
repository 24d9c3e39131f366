import { describe, expect, it } from 'vitest';
import process from '../../src/processes/symmetric-difference.ts';
import { run } from './run.ts';

const [squares] = process.examples;

describe('symmetric-difference', () => {
  it('answers the published example', async () => {
    const { outputs } = await run(process, squares?.inputs);
    expect(outputs).toMatchObject({
      result: { geometry: { type: 'MultiPolygon' }, summary: { area: 6, polygons: 2 } },
    });
  });
});
