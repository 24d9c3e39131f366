import { describe, expect, it } from 'vitest';
import process from '../../src/processes/union.ts';
import { run } from './run.ts';

const [squares] = process.examples;

describe('union', () => {
  it('answers the published example', async () => {
    const { outputs } = await run(process, squares?.inputs);
    expect(outputs).toMatchObject({ result: { geometry: { type: 'Polygon' }, summary: { area: 7, polygons: 1 } } });
  });
});
