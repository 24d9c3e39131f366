import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../../src/server/app.ts';
import { loadCrsTable } from '../../../src/geometry/crs/table.ts';
import { run } from '../../processes/run.ts';

const processes = await loadBuiltInProcesses();

interface Reprojected {
  readonly geometry: { readonly coordinates: readonly [number, number] };
  readonly summary: { readonly accuracy_m: number | null; readonly method: string };
}

async function reproject(coordinates: readonly number[], source: number, target: number) {
  const geometry = { type: 'Point', coordinates };
  const { outputs, warnings } = await run(processes.get('reproject'), { geometry, source_crs: source, target_crs: target }); // prettier-ignore
  const { geometry: to, summary } = outputs.reprojected_geometry as Reprojected;
  return { at: to.coordinates, ...summary, warnings };
}

describe('a prime meridian other than Greenwich', () => {
  it.each([
    // Grads and degrees east of Paris: 2 + 2.5969213 grads from Greenwich.
    [4807, 4275, [2, 50], [4.13722917, 45]],
    [4275, 4807, [4.13722917, 45], [2, 50]],
    [4807, 4275, [-4, 48], [-1.26277083, 43.2]],
    [4811, 4304, [1, 40], [3.23722917, 36]],
    [4821, 4671, [0, 36], [2.337229166667, 32.4]],
    [4805, 4312, [34, 48], [16.333333333, 48]],
    [4817, 4273, [0, 60], [10.722916667, 60]],
  ])('from %d to %d is a shift of longitude, and exact', async (source, target, from, to) => {
    const { at, accuracy_m: accuracy, method, warnings } = await reproject(from, source, target);
    expect(at[0]).toBeCloseTo(to[0] ?? NaN, 8);
    expect(at[1]).toBeCloseTo(to[1] ?? NaN, 8);
    expect(accuracy).toBe(0);
    expect(method).toMatch(
      /^shift of longitude between prime meridians, .* degrees east of Greenwich; no datum shift$/,
    );
    expect(warnings.filter((warning) => warning.includes('datum shift'))).toEqual([]);
  });

  it('of a projected CRS is part of its projection', async () => {
    // Lambert zone II on NTF (Paris) and on NTF: pyproj 3.4 has the same longitude, 2.33722917 at the central meridian.
    const { at, accuracy_m: accuracy, method } = await reproject([600_000, 2_200_000], 27572, 4275);
    expect(at[0]).toBeCloseTo(2.33722917, 8);
    expect(accuracy).toBeLessThan(0.001);
    expect(method).toBe('inverse projection of EPSG:27572; no datum shift');
  });

  it('has the datum shifts of its datum where EPSG has none of its own', async () => {
    const table = await loadCrsTable();
    expect(table.getShifts(4820).map(({ code }) => code)).toEqual(table.getShifts(4613).map(({ code }) => code));
    expect(table.getShifts(4820).length).toBeGreaterThan(0);
    const [jakarta, greenwich] = [await reproject([10, -1], 4820, 4326), await reproject([116.807719444444, -1], 4613, 4326)]; // prettier-ignore
    expect(jakarta.at[0]).toBeCloseTo(greenwich.at[0], 9);
    expect(jakarta.at[1]).toBeCloseTo(greenwich.at[1], 9);
    expect(jakarta.accuracy_m).toBe(greenwich.accuracy_m);
    expect(jakarta.accuracy_m).toBeGreaterThan(0);
  });
});

describe('the edge of a map', () => {
  it.each([
    [3857, [3e7, 0], '[-90.505415, 0], which are at [-10075016.686, 0]'],
    [3857, [-2.1e7, 5e6], '[171.35379, 40.916274], which are at [19075016.686, 5000000]'],
    [3395, [3e7, 0], '[-90.505415, 0], which are at [-10075016.686, 0]'],
    // Within the bounds of the oval, beside it.
    [8857, [-13_556_545.5, 7_290_379.1], 'which are at [11288481'],
    [6933, [3e7, 0], '[-49.074966, 0], which are at [-4735060.89, 0]'],
  ])('of EPSG:%d is not crossed by %j', async (source, at, text) => {
    await expect(reproject(at, source, 4326)).rejects.toThrow(text);
    await expect(reproject(at, source, 4326)).rejects.toThrow(`is beyond the edge of the map of EPSG:${source}`);
  });

  it('itself is on the map', async () => {
    const { at, warnings } = await reproject([20037508.342789244, 20037508.342789244], 3857, 4326);
    expect(at[0]).toBe(180);
    expect(at[1]).toBeCloseTo(85.0511287798, 8);
    expect(warnings).toEqual([]);
    // Rounded up by a tenth of a millimetre.
    expect((await reproject([20037508.3429, 0], 3857, 4326)).at[0]).toBe(180);
    expect((await reproject([-20037508.3429, 0], 3857, 4326)).at[0]).toBe(-180);
  });
});

describe('a datum shift outside of its area', () => {
  it.each([
    ['far away', [106.85, -59.8], 4171],
    ['by a tenth of a degree', [2.02, 55], 4277],
  ])('%s claims no accuracy', async (_, at, source) => {
    const { accuracy_m: accuracy, warnings } = await reproject(at, source, 4326);
    expect(accuracy).toBeNull();
    expect(warnings.join()).toMatch(
      /beyond the area of the datum shift .* Its accuracy of \d+ metres does not hold there/,
    );
  });
});

describe('the poles of World Equidistant Cylindrical', () => {
  it.each([
    [
      [0, -90],
      [0, -10_018_754.1714],
    ],
    [
      [180, 90],
      [20_037_508.3428, 10_018_754.1714],
    ],
  ])('%j are where PROJ has them', async (from, to) => {
    const { at } = await reproject(from, 4326, 4087);
    expect(at[0]).toBeCloseTo(to[0] ?? NaN, 3);
    expect(at[1]).toBeCloseTo(to[1] ?? NaN, 3);
    const back = await reproject(at, 4087, 4326);
    expect(back.at[0]).toBeCloseTo(from[0] ?? NaN, 8);
    expect(back.at[1]).toBeCloseTo(from[1] ?? NaN, 8);
  });
});
