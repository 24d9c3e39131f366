import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { createDiscSum } from '../../../src/geometry/buffer/disc-sum.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { createDisc, bufferLine } from '../../../src/geometry/buffer/line-buffer.ts';
import { thinLine } from '../../../src/geometry/buffer/thinning.ts';
import { createRandom } from '../../judges/random.ts';

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

/** The regular polygon that stands for the disc is between the discs of both radii. */
const SEGMENTS = 100;
const LEAST = Math.cos(Math.PI / SEGMENTS);

function expectWithin(line: readonly Position[], radius: number): void {
  const drawn = bufferLine(engine, line, createDisc(radius, SEGMENTS));
  const [less, more] = [capsules(line, radius * LEAST), capsules(line, radius * 1.00002)];
  const [missing, beyond] = [engine.difference(less, drawn), engine.difference(drawn, more)];
  expect(engine.invalidity(drawn)).toBeUndefined();
  expect(engine.area(missing) / radius ** 2).toBeLessThan(1e-12);
  expect(engine.area(beyond) / radius ** 2).toBeLessThan(1e-12);
}

/** The capsules of all edges, drawn one by one and joined; with 1000 segments they miss 0.0005 % of a radius. */
function capsules(line: readonly Position[], radius: number) {
  const capsule = createDiscSum(radius, 1000);
  const coordinates = line.slice(1).map((to, i) => [capsule([line[i] ?? to, to])]);
  return engine.union(toFlat({ type: 'MultiPolygon', coordinates }));
}

describe('ribbon', () => {
  it.each([0.01, 0.1, 1, 10])('covers what the capsules of its edges cover, with steps of %d radii', (size) => {
    const { fraction: random } = createRandom(3);
    for (let n = 0; n < 15; n++) expectWithin(walk(random, 2 + Math.floor(random() * 30), size, n % 3 === 0), 1);
  });

  it('leaves no sliver within reach of a ring that is far smaller than the radius', () => {
    // The edge of a polygon of 10 km beside the pole, in its plane, with a radius of 500 km.
    const line = [
      [-5871, -3691], [-4213, -4127], [-2528, -4391], [-832, -4482], [856, -4401], [2520, -4151], [4141, -3735],
      [911, 2712], [309, 4986], [-1089, 5062], [-3019, 503], [-4333, -1648], [-5871, -3691],
    ]; // prettier-ignore
    expectWithin(line, 500_125);
    expect(bufferLine(engine, line, createDisc(500_125, 100))).toMatchObject({ ends: { length: 1 } });
    const { fraction: random } = createRandom(4);
    for (let n = 0; n < 40; n++) {
      const size = 0.003 + 0.2 * random();
      const ring = Array.from({ length: 8 }, (_, i): Position => {
        const [angle, radius] = [(2 * Math.PI * (i + 0.5 * random())) / 8, size * (0.7 + 0.3 * random())];
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      });
      expectWithin([...ring, ring[0] ?? []], 1);
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
    expectWithin(line, 1);
  });

  it('is a polygon moved along an edge, half of its vertices at either end', () => {
    const drawn = createDisc(2, 8).createCurve([[3, 4], [6, 4]]); // prettier-ignore
    const [near, far] = [2 * Math.SQRT1_2, 2];
    const expected = [
      [6, 4 - far], [6 + near, 4 - near], [6 + far, 4], [6 + near, 4 + near], [6, 4 + far],
      [3, 4 + far], [3 - near, 4 + near], [3 - far, 4], [3 - near, 4 - near], [3, 4 - far], [6, 4 - far],
    ]; // prettier-ignore
    expect([...drawn.coordinates]).toEqual(expected.flat().map((n) => expect.closeTo(n, 12) as number));
  });
});

describe('thinned', () => {
  it('moves the buffer no further than it says', () => {
    const { fraction: random } = createRandom(8);
    const line = walk(random, 400, 0.02, false);
    const { line: less, deviation, side } = thinLine(line, 0.001, 0.05);
    expect(less.length).toBeLessThan(line.length / 2);
    expect(deviation).toBeGreaterThan(0);
    expect(deviation).toBeLessThanOrEqual(0.001);
    expect(side).toBeGreaterThan(0);
    expect(side).toBeLessThanOrEqual(0.1);
    // 0.0001 more, for arcs are drawn with chords.
    const radius = 1.0001 + deviation + 1 - Math.sqrt(1 - side ** 2 / 4);
    const whole = toFlat({ type: 'LineString', coordinates: line });
    const thin = toFlat({ type: 'LineString', coordinates: less });
    const grown = engine.union({ type: 'GeometryCollection', geometries: tiles(less, radius) });
    expect(engine.is('covers', grown, engine.union({ type: 'GeometryCollection', geometries: tiles(line, 1) }))).toBe(
      true,
    );
    expect(engine.distance(whole, thin)).toBe(0);
  });

  function tiles(line: readonly Position[], radius: number) {
    const capsule = createDiscSum(radius, 400);
    return line.slice(1).map((to, i) => toFlat({ type: 'Polygon', coordinates: [capsule([line[i] ?? to, to])] }));
  }
});
