import { describe, expect, it } from 'vitest';
import destination from '../../src/processes/destination.ts';
import { run } from './run.ts';

describe('destination', () => {
  // Perth, 20 000 km to the south-west: the example of the direct problem in the documentation of GeographicLib.
  it('gives what GeographicLib documents', async () => {
    const from = { type: 'Point', coordinates: [115.74, -32.06] };
    const { outputs, warnings } = await run(destination, { from, bearing: 225, distance: 20_000, units: 'kilometres' });
    expect(outputs.result).toMatchObject({
      type: 'Feature',
      geometry: {
        type: 'Point',
        coordinates: [expect.closeTo(-63.95925278, 8) as number, expect.closeTo(32.11195529, 8) as number],
      },
      summary: { distance_m: 20_000_000 },
    });
    expect(warnings).toEqual([]);
  });

  it('crosses the antimeridian', async () => {
    const from = { type: 'Point', coordinates: [179.5, 0] };
    const { outputs } = await run(destination, { from, bearing: 90, distance: 111319.49079327 });
    // One degree of the equator.
    expect(outputs.result).toMatchObject({
      geometry: { coordinates: [expect.closeTo(-179.5, 9) as number, expect.closeTo(0, 12) as number] },
      summary: { final_bearing: expect.closeTo(90, 9) as number },
    });
  });

  it('says when the way is not the shortest', async () => {
    const from = { type: 'Point', coordinates: [0, 0] };
    expect((await run(destination, { from, bearing: 0, distance: 3e7 })).warnings).toHaveLength(1);
  });
});
