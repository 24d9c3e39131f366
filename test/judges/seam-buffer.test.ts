import { describe, expect, it } from 'vitest';
import type { Position } from '../../schemas/geometry-types.ts';
import { engine, geodesicBuffer } from '../geometry/in-geojson.ts';
import type { Random } from './buffer-shapes.ts';
import { createRandom } from './random.ts';
import { hasJudge, judge } from './judge.ts';

interface Case {
  readonly whole: readonly (readonly Position[][])[];
  readonly middle: Position;
  readonly distance: number;
}

interface Verdict {
  readonly difference: number;
  readonly left: number;
}

const METRES_PER_DEGREE = 111_195;

/** Slim and wide boxes that share parts of one meridian, or of several. */
export function createSeamCase(random: Random): Case {
  const latitude = random() < 0.3 ? 86 * random() : 60 * random() - 30;
  const size = 10 ** (2.5 + 2.5 * random()) / METRES_PER_DEGREE;
  const wide = size / Math.cos((latitude * Math.PI) / 180);
  const box = (west: number, south: number, east: number, north: number): Position[] => [
    [180 + wide * west, latitude + size * south],
    [180 + wide * east, latitude + size * (south + 0.2 * (random() - 0.5))],
    [180 + wide * east, latitude + size * north],
    [180 + wide * west, latitude + size * (north + 0.2 * (random() - 0.5))],
    [180 + wide * west, latitude + size * south],
  ];
  const slim = 0.02 + 0.4 * random();
  const shift = random() - 0.5;
  const whole = [
    [box(0, -0.5 - random(), 0.4 + random(), 0.5 + random())],
    [box(-slim * (random() < 0.5 ? 1 : 6), shift - slim * random(), 0, shift + slim * random())],
    ...(random() < 0.4 ? [[box(-1 - random(), -2, 0, -0.9 + 0.2 * random())]] : []),
  ];
  return { whole, middle: [180, latitude], distance: -size * METRES_PER_DEGREE * (0.02 + 0.35 * random()) };
}

/** The boxes as GeoJSON has them: those west of the meridian end at 180, those east of it start at -180. */
function toRange(ring: readonly Position[]): Position[] {
  const isEast = ring.some(([x = 0]) => x > 180);
  return ring.map(([x = 0, y = 0]) => [isEast ? x - 360 : x, y]);
}

describe.skipIf(!hasJudge)('a negative buffer over a seam', () => {
  it('is that of the whole polygon', async () => {
    const cases: object[] = [];
    for (let seed = 1; cases.length < 240; seed++) {
      const { whole, middle, distance } = createSeamCase(createRandom(seed).fraction);
      const rings = whole.map((polygon) => polygon.map(toRange));
      const order = seed % 2 === 0 ? rings : rings.reverse();
      if (engine.invalidity({ type: 'MultiPolygon', coordinates: order })) continue;
      const { geometry } = await geodesicBuffer({ type: 'MultiPolygon', coordinates: order }, distance);
      cases.push({ seed, whole, middle, distance, result: geometry });
    }
    const verdicts = judge<Verdict>('seam-buffer.py', cases);
    expect(verdicts.flatMap((verdict, i) => (verdict.difference < 1e-3 ? [] : [{ ...cases[i], verdict }]))).toEqual([]);
    expect(verdicts.filter(({ left }) => left > 0).length).toBeGreaterThan(150);
  });
});
