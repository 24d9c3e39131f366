import { describe, expect, it } from 'vitest';
import process from '../../src/processes/difference.ts';
import { run } from './run.ts';

const [squares] = process.examples;

describe('difference', () => {
  it('answers the published example', async () => {
    const { outputs } = await run(process, squares?.inputs);
    expect(outputs).toMatchObject({ result: { geometry: { type: 'Polygon' }, summary: { area: 3, polygons: 1 } } });
  });
});
