import { describe, expect, it } from 'vitest';
import { computeDensity, planDensity, sumDensity } from '../../../src/geometry/density/kernel-density.ts';
import { geodesicDistance } from '../../../src/geometry/ellipsoid/geodesic.ts';
import heatMap from '../../../src/processes/heat-map.ts';
import { createRandom, type Random } from '../../judges/random.ts';
import { run } from '../../processes/run.ts';

const scatter = (random: Random, count: number, [lon, lat]: readonly [number, number], spread: number) =>
  Array.from({ length: count }, (): [number, number] => {
    const east = lon + ((random.fraction() + random.fraction() - 1) * spread) / Math.cos((lat * Math.PI) / 180);
    return [east > 180 ? east - 360 : east, lat + (random.fraction() - 0.5) * spread];
  });

/** Density per square metre by geodesic distances, summed point by point. */
function sumKernels(
  points: readonly (readonly [number, number])[],
  [lon, lat]: readonly number[],
  radius: number,
): number {
  return points.reduce((sum, point) => {
    const distance = geodesicDistance(lon ?? 0, lat ?? 0, point[0], point[1]);
    return distance >= radius ? sum : sum + (3 / (Math.PI * radius ** 2)) * (1 - (distance / radius) ** 2) ** 2;
  }, 0);
}

interface Band {
  readonly geometry: { readonly type: string; readonly coordinates: number[][][] | number[][][][] };
  readonly properties: { readonly class: number; readonly density_from: number; readonly density_to: number };
}

function isWithin({ geometry }: Band, [x = 0, y = 0]: readonly number[]): boolean {
  const rings = (geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat()) as number[][][];
  let isOdd = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [[ax = 0, ay = 0] = [], [bx = 0, by = 0] = []] = [ring[i - 1], ring[i]];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) isOdd = !isOdd;
    }
  }
  return isOdd;
}

describe('kernel density', () => {
  it.each([
    [[5.12, 52.09], 0.1, 800],
    [[-56.2, -34.9], 3, 20_000],
    [[12, 78], 0.5, 5000],
  ] as const)('around %j is the sum of the kernels at geodesic distances', (centre, spread, radius) => {
    const random = createRandom(8);
    const points = scatter(random, 300, centre, spread);
    const plan = planDensity(Float64Array.from(points.flat()), centre, { radius, cellFor: () => radius / 12 });
    const grid = computeDensity(plan, new Float64Array(300).fill(1), () => undefined);
    expect(sumDensity(grid) / 300).toBeCloseTo(1, 4);
    const top = Math.max(...grid.values);
    for (let trial = 0; trial < 400; trial++) {
      const [column, row] = [random.integer(grid.columns), random.integer(grid.rows)];
      const at = grid.plane.toLonLat([grid.origin[0] + column * grid.cell, grid.origin[1] + row * grid.cell]);
      const deviation = Math.abs((grid.values[row * grid.columns + column] ?? NaN) - sumKernels(points, at, radius));
      // A kernel changes by at most 1.6 of its height over a radius; lengths are off by the bound.
      expect(deviation).toBeLessThanOrEqual(top * (1e-9 + 4 * grid.errorBound));
    }
  });
});

describe('heat-map', () => {
  it.each([
    ['natural-breaks', [5.12, 52.09]],
    ['equal-interval', [179.99, -17]],
    ['quantile', [-70, 0.01]],
  ] as const)('has each place in the class of its density: %s', async (method, centre) => {
    const random = createRandom(31);
    const points = scatter(random, 200, centre, 0.1);
    const layer = { type: 'MultiPoint', coordinates: points };
    const { outputs } = await run(heatMap, { layer, radius: 1000, cell: 40, method });
    const { features, summary } = outputs.result as { features: Band[]; summary: Record<string, number> };
    expect(features).toHaveLength(5);
    expect(Math.abs((summary.surface_total ?? NaN) / 200 - 1)).toBeLessThan(1e-4);
    const top = features.at(-1)?.properties.density_to ?? NaN;
    let compared = 0;
    for (const place of scatter(random, 1500, centre, 0.12)) {
      const density = sumKernels(points, place, 1000) * 1e6;
      const bounds = [...features.map(({ properties }) => properties.density_from)];
      // Linear between nodes: near a break either class is right.
      if (bounds.some((bound) => Math.abs(bound - density) < 0.012 * top)) continue;
      compared += 1;
      const expected = bounds.filter((bound) => bound < density).length;
      expect(features.filter((band) => isWithin(band, place)).map(({ properties }) => properties.class)).toEqual(
        expected === 0 ? [] : [expected],
      );
    }
    expect(compared).toBeGreaterThan(400);
  });

  it('weights points, and says which have no weight', async () => {
    const feature = (n: unknown, lon: number) => ({ type: 'Feature', properties: { n }, geometry: { type: 'Point', coordinates: [lon, 0] } }); // prettier-ignore
    const layer = {
      type: 'FeatureCollection',
      features: [feature(3, 0), feature(1, 1), feature(null, 2), feature(-1, 2)],
    };
    const { outputs, warnings } = await run(heatMap, { layer, radius: 10, units: 'kilometres', weight: 'n' });
    expect(outputs.result).toMatchObject({
      summary: { points: 2, weight_total: 4, peak: [expect.closeTo(0, 2), expect.closeTo(0, 2)] },
    });
    expect(warnings).toContain('2 points have no number of 0 or more in n and no part in the density.');
  });

  it('refuses what the surface cannot hold, with the way out', async () => {
    const layer = { type: 'MultiPoint', coordinates: [[0, 0], [10, 10]] }; // prettier-ignore
    const errorOf = (inputs: object) => run(heatMap, { layer, ...inputs }).then(() => '', (error: unknown) => (error as Error).message); // prettier-ignore
    expect(await errorOf({ radius: 100 })).toContain('/radius is 100 m, too small for the extent');
    expect(await errorOf({ radius: 1e6 })).toContain('/radius is 1000 km; at most 500 km');
    expect(await errorOf({ radius: 1000, cell: 500 })).toContain(
      '/cell is 500 m; at most a quarter of the radius (250 m)',
    );
    expect(await errorOf({ weight: 'x' })).toContain('"x" is not a property of any feature');
    const far = { type: 'MultiPoint', coordinates: [[0, 0], [60, 10]] }; // prettier-ignore
    expect(await errorOf({ layer: far, radius: 1e5 })).toContain('/layer reaches more than 2000 km from its centre');
  });
});
