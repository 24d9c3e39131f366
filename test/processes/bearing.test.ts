import { describe, expect, it } from 'vitest';
import bearing from '../../src/processes/bearing.ts';
import { run } from './run.ts';

const point = (...coordinates: readonly number[]) => ({ type: 'Point', coordinates });

describe('bearing', () => {
  // Wellington to Salamanca: the example in the documentation of GeographicLib.
  it('gives what GeographicLib documents', async () => {
    const { outputs, warnings } = await run(bearing, { from: point(174.81, -41.32), to: point(-5.5, 40.96) });
    expect(outputs.result).toMatchObject({
      initial_bearing: expect.closeTo(161.06766998616, 9) as number,
      final_bearing: expect.closeTo(18.825195123, 8) as number,
      distance_m: expect.closeTo(19959679.26735382, 6) as number,
    });
    expect(warnings).toEqual([expect.stringContaining('nearly antipodal')]);
  });

  it.each([
    [point(0, 0), point(-1, 0), 270],
    [point(0, 0), point(0, 1), 0],
    [point(179, 0), point(-179, 0), 90],
    [point(10, 5), point(10, -5), 180],
  ])('counts degrees clockwise from north: %o to %o is %d', async (from, to, expected) => {
    expect((await run(bearing, { from, to })).outputs.result).toMatchObject({ initial_bearing: expected });
  });

  it('has none between a place and itself', async () => {
    const { outputs, warnings } = await run(bearing, { from: point(5, 5), to: point(5, 5) });
    expect(outputs.result).toMatchObject({ initial_bearing: null, final_bearing: null, distance_m: 0 });
    expect(warnings).toHaveLength(1);
  });

  it('refuses anything but points, and says where', async () => {
    const line = { type: 'LineString', coordinates: [[0, 0], [1, 1]] }; // prettier-ignore
    await expect(run(bearing, { from: point(0, 0), to: line })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/to' }],
    });
  });
});
