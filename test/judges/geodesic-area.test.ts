import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Position } from '../../schemas/geometry-types.ts';
import { measure } from '../../src/geometry/measures/measure.ts';
import type { Random } from './buffer-shapes.ts';
import { createRandom } from './random.ts';
import { hasJudge, judge } from './judge.ts';

interface Verdict {
  readonly area: number;
  readonly perimeter: number;
  readonly noise: number;
}

/** Rings from a centimetre to tens of kilometres across: compact ones, slivers, and many tiny edges. */
export function createSmallRing(random: Random): Position[] {
  const kind = random();
  const latitude = kind < 0.2 ? 90 - 10 ** (1 - 7 * random()) : 170 * random() - 85;
  const longitude = random() < 0.3 ? 180 : 360 * random() - 180;
  const size = 10 ** (6.5 * random() - 2) / 111_195;
  const n = random() < 0.03 ? 2000 : 3 + Math.floor(random() * 12);
  const flat = random() < 0.3 ? 10 ** (-6 * random()) : 1;
  const angle = 2 * Math.PI * random();
  const south = random() < 0.5;
  // Around a pole, the plane of the ring is not that of longitudes and latitudes.
  const radius = 90 - latitude;
  const ring = Array.from({ length: n }, (_, i): Position => {
    const turn = (2 * Math.PI * i) / n;
    const r = size * (0.6 + 0.4 * random());
    const [u, v] = [r * Math.cos(turn), flat * r * Math.sin(turn)];
    const [x, y] = [u * Math.cos(angle) - v * Math.sin(angle), u * Math.sin(angle) + v * Math.cos(angle)];
    if (kind >= 0.2) return [longitude + x / Math.cos((latitude * Math.PI) / 180), latitude + y];
    return [(Math.atan2(x, radius + y) * 180) / Math.PI + longitude, 90 - Math.hypot(x, radius + y)];
  });
  const wrapped = ring.map(([x = 0, y = 0]): Position => [x > 180 ? x - 360 : x < -180 ? x + 360 : x, south ? -y : y]);
  return [...wrapped, wrapped[0] ?? []];
}

describe.skipIf(!hasJudge)('the area of a small ring of geodesics', () => {
  it('is right to its error bound', () => {
    const cases = Array.from({ length: 400 }, (_, seed) => {
      const ring = createSmallRing(createRandom(seed).fraction);
      const measured = measure(toFlat({ type: 'Polygon', coordinates: [ring] }), 'geodesic');
      return { seed, ring, ...measured };
    });
    const verdicts = judge<Verdict>('geodesic-area.py', cases);
    const wrong = cases.flatMap((own, i) => {
      const { area = NaN, perimeter = NaN, noise = NaN } = verdicts[i] ?? {};
      const isRight =
        Math.abs(own.area - area) <= own.errorBound * own.area + noise &&
        Math.abs(own.perimeter - perimeter) <= 1e-8 * perimeter;
      return isRight ? [] : [{ ...own, verdict: verdicts[i] }];
    });
    expect(wrong).toEqual([]);
    expect(cases.filter(({ errorBound }) => errorBound === 1e-8).length).toBeGreaterThan(300);
  });
});
