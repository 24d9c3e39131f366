import { describe, expect, it } from 'vitest';
import overlay from '../../src/processes/overlay.ts';
import { run } from './run.ts';

describe('overlay', () => {
  it('answers the published example', async () => {
    const { outputs, warnings } = await run(overlay, overlay.examples[0]?.inputs);
    const clay = { b_name: 'Clay', depth: 0.4, b_source: 7 };
    expect(outputs).toMatchObject({
      result: {
        type: 'FeatureCollection',
        features: [
          { properties: { name: 'West field', a_source: 'west', ...clay } },
          { properties: { name: 'West field', a_source: 'west', b_source: null } },
          { properties: { name: 'East field', a_source: 'east', ...clay } },
          { properties: { name: 'East field', a_source: 'east', b_source: null } },
        ],
        summary: { mode: 'identity', shared: 2, only_a: 2, only_b: 0, source_properties: ['a_source', 'b_source'] },
      },
    });
    expect(warnings).toEqual([]);
  });
});
