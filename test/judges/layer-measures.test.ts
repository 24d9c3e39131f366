/** `measure` of a layer as a whole, and the shares of `clip`, on random layers past shapely and GeographicLib. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import clip from '../../src/processes/clip.ts';
import measure from '../../src/processes/measure.ts';
import { collection, feature, square, type Answer } from '../processes/layers.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';

interface Case {
  readonly polygons: readonly Geometry[];
  readonly mask: Geometry;
}

interface Verdict {
  readonly once: number;
  readonly outer: number;
  readonly holes: number;
  readonly shares: readonly number[];
  readonly planar: readonly number[];
}

const SEED = 1529;

/** Stars of a few corners, and squares on a lattice, which share borders, lie in each other and enclose holes. */
const star = fc
  .tuple(fc.double({ min: 0, max: 4, noNaN: true }), fc.double({ min: 0, max: 4, noNaN: true }), fc.array(fc.double({ min: 0.3, max: 1.5, noNaN: true }), { minLength: 3, maxLength: 9 }))
  .map(([x, y, radii]): Geometry => {
    const ring = radii.map((radius, i): Position => {
      const angle = (2 * Math.PI * i) / radii.length;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    return { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] };
  }); // prettier-ignore
const cell = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 2 }))
  .map(([x, y, side]) => square(x, y, side) as Geometry);
const layers = fc.tuple(
  fc.array(fc.oneof(star, cell), { minLength: 1, maxLength: 9 }),
  star,
  fc.tuple(fc.integer({ min: -170, max: 165 }), fc.integer({ min: -80, max: 70 })),
);

function move(geometry: Geometry, [dx, dy]: readonly [number, number]): Geometry {
  if (geometry.type !== 'Polygon') return geometry;
  const rings = geometry.coordinates.map((ring) => ring.map(([x = 0, y = 0]): Position => [x / 20 + dx, y / 20 + dy]));
  return { type: 'Polygon', coordinates: rings };
}

const cases = fc.sample(layers, { seed: SEED, numRuns: 250 }).map(([polygons, mask, place]): Case => ({
  polygons: polygons.map((one) => move(one, place)),
  mask: move(mask, place),
}));

describe.skipIf(!hasJudge)('a layer of overlapping polygons', () => {
  it('covers, is bordered and is shared as shapely and GeographicLib find', { timeout: 120_000 }, async () => {
    const verdicts = judge<Verdict>('layer-measures.py', cases);
    for (const [i, { polygons, mask }] of cases.entries()) {
      const verdict = verdicts[i];
      const features = polygons.map((polygon, id) => feature(id, polygon, { population: 1 }));
      const { outputs } = await run(measure, { layer: collection(...features) });
      const { summary } = outputs.result as Answer;
      const where = JSON.stringify(cases[i]);
      expect(Number(summary.area_once_m2) / (verdict?.once ?? NaN), where).toBeCloseTo(1, 6);
      expect(Number(summary.outer_perimeter_m) / (verdict?.outer ?? NaN), where).toBeCloseTo(1, 6);
      expect(Math.abs(Number(summary.hole_perimeter_m) - (verdict?.holes ?? NaN)), where).toBeLessThan(1);
      for (const coordinates of ['planar', undefined]) {
        const clipped = await run(clip, { layer: collection(...features), mask, share: ['population'], coordinates });
        const pieces = (clipped.outputs.result as Answer).features;
        const shares = verdict?.[coordinates === 'planar' ? 'planar' : 'shares'] ?? [];
        for (const { id, properties } of pieces) {
          expect(properties.population, where).toBeCloseTo(shares[Number(id)] ?? NaN, 6);
        }
        expect(pieces.length).toBeGreaterThanOrEqual(shares.filter((share) => share > 1e-9).length);
      }
    }
  });
});
