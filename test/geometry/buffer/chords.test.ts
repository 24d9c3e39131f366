import { describe, expect, it } from 'vitest';
import type { Position } from '../../../schemas/geometry-types.ts';
import { mapLine } from '../../../src/geometry/buffer/chords.ts';
import { createLocalProjection } from '../../../src/geometry/buffer/local-projection.ts';
import { azimuthalEquidistant } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { between, distanceToEdges } from './true-distance.ts';
import { createRandom } from '../../judges/random.ts';

describe('bendLine', () => {
  /** Bends an edge of length 1 to a cubic, so little that across it is upward: how much it bends at either end. */
  function drawn(first: number, last: number, tolerance: number) {
    const bend = (t: number) => (t * (1 - t) * (first * (2 - t) + last * (1 + t))) / 6e6;
    let said = 0;
    const images = mapLine([[0, 0], [1, 0]], {
      map: ([x = 0]) => [x, bend(x)],
      nearestCopy: (image) => image,
      scale: () => [1, 1],
      maxDeviation: () => Infinity,
      tolerance: tolerance / 1e6,
      onDeviation: (strays) => (said = Math.max(said, strays)),
    }); // prettier-ignore
    let strays = 0;
    images.slice(1).forEach(([bx = 0, by = 0], i) => {
      const [ax = 0, ay = 0] = images[i] ?? [];
      for (let k = 0; k <= 100; k++) {
        const x = ax + ((bx - ax) * k) / 100;
        strays = Math.max(strays, Math.abs(bend(x) - (ay + ((by - ay) * k) / 100)));
      }
    });
    return { images, said: said * 1e6, strays: strays * 1e6 };
  }

  it('says no less than the bend strays where both ends bend the same way, and the opposite way', () => {
    for (const [first, last] of [[8, 8], [24, -8], [8, -24], [16, -16], [24, 0]] as const) {
      for (const tolerance of [0.01, 0.1, 0.5, 1, 1.5, 3]) {
        const { said, strays } = drawn(first, last, tolerance);
        expect(strays).toBeLessThanOrEqual(said + 1e-9);
        expect(said).toBeLessThanOrEqual(tolerance);
      }
    }
  }); // prettier-ignore

  it('draws a bend that is far from its chord at the last quarter only', () => {
    // Within 1 at the first quarter and in the middle, 2.5 at the last.
    const { images, strays } = drawn(-104, 120, 1.1);
    expect(images.length).toBeGreaterThan(2);
    expect(strays).toBeLessThanOrEqual(1.1);
  });
});

describe('groundOf', () => {
  it.each([
    ['beside the pole', 89.9, 20_000],
    ['over the pole', 87, 400_000],
    ['in the middle latitudes', -50, 900_000],
  ])('says no less than edges stray on the way back %s', (_, latitude, reach) => {
    const { fraction: random } = createRandom(17);
    const plane = azimuthalEquidistant([30, latitude]);
    for (let n = 0; n < 12; n++) {
      let said = 0;
      const tolerance = { forward: 1, inverse: reach * (n % 2 === 0 ? 1e-3 : 1e-2) };
      const onDeviation = { forward: () => undefined, inverse: (strays: number) => (said = Math.max(said, strays)) };
      const ground = createLocalProjection([30, latitude], { reach, tolerance, count: () => undefined, onDeviation });
      const at = (): Position => [(random() - 0.5) * reach, (random() - 0.5) * reach];
      const pole: Position = plane.toPlane([0, 90]);
      // Each second edge passes very near to the pole.
      const [from, to] = n % 4 < 2 ? [at(), at()] : beside(pole, at(), 0.01 * reach * (random() - 0.5));
      const line = ground.toLonLat([from, to]);
      const strays = Array.from({ length: 60 }, (__, k) =>
        distanceToEdges(plane.toLonLat(between(from, to, k / 59)), { type: 'LineString', coordinates: line }),
      );
      expect(Math.max(...strays)).toBeLessThanOrEqual(said + 1e-6);
      expect(said).toBeLessThanOrEqual(tolerance.inverse);
    }
  });

  /** An edge that is parallel to the one from a place through a middle and as far beyond. */
  function beside([x = 0, y = 0]: Position, [ax = 0, ay = 0]: Position, apart: number): [Position, Position] {
    const length = Math.hypot(x - ax, y - ay);
    const [dx, dy] = [((y - ay) / length) * apart, ((ax - x) / length) * apart];
    return [[ax + dx, ay + dy], [2 * x - ax + dx, 2 * y - ay + dy]]; // prettier-ignore
  }
});
