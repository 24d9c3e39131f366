import { describe, expect, it } from 'vitest';
import distance from '../../src/processes/distance.ts';
import { run } from './run.ts';

describe('distance', () => {
  it('answers with metres, both places and a bearing', async () => {
    const a = { type: 'Point', coordinates: [-1, 0] };
    const b = { type: 'Polygon', coordinates: [[[0, -1], [1, -1], [1, 1], [0, 1], [0, -1]]] }; // prettier-ignore
    const { outputs } = await run(distance, { a, b });
    // One degree of the equator: 6378137 π / 180.
    expect(outputs.result).toMatchObject({
      distance_m: expect.closeTo(111319.490793, 5) as number,
      nearest_on_a: [-1, 0],
      nearest_on_b: [0, expect.closeTo(0, 6) as number],
      initial_bearing: expect.closeTo(90, 6) as number,
    });
  });

  it('is 0 without a bearing where they meet', async () => {
    const line = { type: 'LineString', coordinates: [[0, 0], [2, 2]] }; // prettier-ignore
    const { outputs } = await run(distance, { a: line, b: { type: 'Point', coordinates: [1, 1] } });
    expect(outputs.result).toMatchObject({ distance_m: 0, initial_bearing: null, nearest_on_a: [1, 1] });
  });
});
