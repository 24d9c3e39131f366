import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Position } from '../../schemas/geojson.ts';
import { discSum } from '../../src/geometry/buffer/disc-sum.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { discOf, ribbon } from '../../src/geometry/buffer/ribbon.ts';
import { thinned } from '../../src/geometry/buffer/thinning.ts';
import { randomNumbers } from './plane.ts';

const engine = await loadGeos();

/** A walk of so many steps; some come back to where they began. */
function walk(random: () => number, steps: number, size: number, isClosed: boolean): readonly Position[] {
  let [x, y] = [0, 0];
  const line = Array.from({ length: steps }, (): Position => {
    x += (random() - 0.5) * size;
    y += (random() - 0.5) * size;
    return [x, y];
  });
  return isClosed ? [...line, line[0] ?? []] : line;
}

describe('ribbon', () => {
  // Of a radius of 1: the capsules of all edges, drawn one by one and joined.
  it.each([0.01, 0.1, 1, 10])('covers what the capsules of its edges cover, with steps of %d radii', (size) => {
    const random = randomNumbers(3);
    const capsule = discSum(1, 100);
    for (let n = 0; n < 15; n++) {
      const line = walk(random, 2 + Math.floor(random() * 30), size, n % 3 === 0);
      const drawn = ribbon(engine, line, discOf(1, 100));
      const capsules = line.slice(1).map((to, i) => [capsule([line[i] ?? to, to])]);
      const expected = engine.union(toFlat({ type: 'MultiPolygon', coordinates: capsules }));
      expect(engine.invalidity(drawn)).toBeUndefined();
      expect(engine.area(engine.symmetricDifference(drawn, expected)) / engine.area(expected)).toBeLessThan(1e-5);
    }
  });

  it.each([
    [
      'a spike',
      [
        [0, 0],
        [5, 0],
        [2, 0],
        [2, 3],
      ],
    ],
    [
      'a line there and back',
      [
        [0, 0],
        [5, 0],
        [0, 0],
      ],
    ],
  ])('draws %s', (_, line) => {
    // prettier-ignore
    const capsule = discSum(1, 100);
    const capsules = line.slice(1).map((to, i) => [capsule([line[i] ?? to, to])]);
    const expected = engine.area(engine.union(toFlat({ type: 'MultiPolygon', coordinates: capsules })));
    expect(engine.area(ribbon(engine, line, discOf(1, 100))) / expected).toBeCloseTo(1, 6);
  });
});

describe('thinned', () => {
  it('moves the buffer no further than it says', () => {
    const random = randomNumbers(8);
    const line = walk(random, 400, 0.02, false);
    const less = thinned(line, 0.001, 0.05);
    expect(less.length).toBeLessThan(line.length / 2);
    // 0.001 for what it cuts straight, and 0.1² / 8 for hulls of 0.05 reach.
    const whole = toFlat({ type: 'LineString', coordinates: line });
    const thin = toFlat({ type: 'LineString', coordinates: less });
    const grown = engine.union({ type: 'GeometryCollection', geometries: tiles(less, 1.00226) });
    expect(engine.is('covers', grown, engine.union({ type: 'GeometryCollection', geometries: tiles(line, 1) }))).toBe(
      true,
    );
    expect(engine.distance(whole, thin)).toBe(0);
  });

  function tiles(line: readonly Position[], radius: number) {
    const capsule = discSum(radius, 400);
    return line.slice(1).map((to, i) => toFlat({ type: 'Polygon', coordinates: [capsule([line[i] ?? to, to])] }));
  }
});
