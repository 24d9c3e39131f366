import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../../src/server/app.ts';
import { run } from '../../processes/run.ts';

const processes = await loadBuiltInProcesses();

/** Ends in the turn of 179, so its hole lands a turn away from it. */
const holed = {
  type: 'Polygon',
  coordinates: [
    [[179, 0], [-179, 0], [-179, 2], [179, 2], [179, 0]],
    [[-179.8, 0.5], [-179.8, 1.5], [-179.2, 1.5], [-179.2, 0.5], [-179.8, 0.5]],
  ], // prettier-ignore
};
const crossed = [[-179.8, 0.5], [-179.2, 1.5], [-179.2, 0.5], [-179.8, 1.5], [-179.8, 0.5]]; // prettier-ignore
const island = [[-179.7, 0.9], [-179.3, 0.9], [-179.3, 1.1], [-179.7, 1.1], [-179.7, 0.9]]; // prettier-ignore

async function outputOf(id: string, inputs: unknown) {
  const { outputs, warnings } = await run(processes.get(id), inputs);
  return { output: Object.values(outputs)[0] as Record<string, unknown>, warnings };
}

async function areaKm2(layer: unknown): Promise<number> {
  const { output } = await outputOf('measure', { layer });
  return (output.summary as { area_m2: number }).area_m2 / 1e6;
}

const countRings = ({ geometry }: Record<string, unknown>) =>
  (geometry as { coordinates: unknown[][] }).coordinates.reduce((sum, rings) => sum + rings.length, 0);

/** Areas by integration of authalic zones in Python, from the rings in continuous longitudes. */
describe('a hole on one side of the antimeridian, in a shell on both', () => {
  it('stays a hole of its buffer', async () => {
    const { output, warnings } = await outputOf('buffer', { geometry: holed, distance: 1000 });
    expect(Math.abs((await areaKm2(output)) / 43083.6 - 1)).toBeLessThan(1e-3);
    expect(countRings(output)).toBe(3);
    expect(warnings).toHaveLength(1);
  });

  it('with an island in it keeps both', async () => {
    const geometry = { type: 'MultiPolygon', coordinates: [[island], holed.coordinates] };
    const { output } = await outputOf('buffer', { geometry, distance: 0 });
    expect(await areaKm2(output)).toBeCloseTo(42826.8797, 3);
    expect(await areaKm2(geometry)).toBeCloseTo(42826.8797, 3);
    expect(countRings(output)).toBe(4);
  });

  it('that crosses itself is said to, and is a hole in both triangles', async () => {
    const geometry = { type: 'Polygon', coordinates: [holed.coordinates[0], crossed] };
    const { output, warnings } = await outputOf('buffer', { geometry, distance: 0 });
    expect(await areaKm2(output)).toBeCloseTo(45534.4062, 3);
    expect(warnings.join()).toMatch(/invalid \(Self-intersection, first at \[180\.5, 1\]\)/);
    for (const id of ['measure', 'centroid', 'densify']) {
      const options = id === 'densify' ? { max_length: 100_000 } : {};
      expect((await outputOf(id, { layer: geometry, ...options })).warnings.join()).toMatch(/invalid .*Self-inters/);
    }
  });

  it('of a cap around a pole is in one piece or two, wherever the cap is cut', async () => {
    const cap = [[-120, 60], [0, 60], [120, 60], [-120, 60]]; // prettier-ignore
    const across = [[179, 70], [-179, 70], [-179, 72], [179, 72], [179, 70]]; // prettier-ignore
    const elsewhere = across.map(([x = 0, y = 0]) => [x > 0 ? x - 179 : x + 181, y]);
    const areas = await Promise.all(
      [across, elsewhere].map(async (hole) => {
        const geometry = { type: 'Polygon', coordinates: [cap, hole] };
        return areaKm2((await outputOf('buffer', { geometry, distance: 0 })).output);
      }),
    );
    expect(areas[0]).toBeCloseTo(34_399_628.0215, 3);
    expect(areas[0]).toBeCloseTo(areas[1] ?? 0, 3);
  });

  it('around the pole makes a band of a cap', async () => {
    const [outer, inner] = [60, 80].map((y) => [[-120, y], [0, y], [120, y], [-120, y]]); // prettier-ignore
    const { output, warnings } = await outputOf('buffer', { geometry: { type: 'Polygon', coordinates: [outer, inner] }, distance: 0 }); // prettier-ignore
    expect(await areaKm2(output)).toBeCloseTo(30_507_277.7531, 3);
    expect(warnings.join()).not.toContain('invalid');
  });
});
