import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { shapesOf } from '../../../src/geometry/flat/flat.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { bufferInPieces, isLarge } from '../../../src/geometry/buffer/large-buffer.ts';
import { bufferSoundly } from '../../../src/geometry/buffer/sound-buffer.ts';
import { bufferRing } from '../../../src/geometry/buffer/ring-buffer.ts';
import { toRingPolygons, toShape } from '../../../src/geometry/flat/ring-polygons.ts';
import { square } from '../relate/plane.ts';
import { createRandom } from '../../judges/random.ts';

const engine = await loadGeos();
type Ring = readonly Position[];

const shapeOf = (coordinates: readonly (readonly Ring[])[]): FlatShape => {
  const [shape] = shapesOf(toFlat({ type: 'MultiPolygon', coordinates }));
  if (!shape) throw new Error('no shape');
  return shape;
};

/** A star-shaped ring whose radius is rough on every scale. */
function fractalRing(x: number, y: number, size: number, vertices: number, random: () => number): Ring {
  const phases = Array.from({ length: 7 }, () => 2 * Math.PI * random());
  const ring = Array.from({ length: vertices }, (_, i): Position => {
    const angle = (2 * Math.PI * i) / vertices;
    const rough = phases.reduce((sum, phase, k) => sum + Math.sin(2 ** k * 3 * angle + phase) / 1.7 ** k, 0);
    const radius = size * (0.7 + 0.12 * rough);
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
  return [...ring, ring[0] ?? []];
}

const down = (ring: Ring): Ring => [...ring].reverse();

/** A country with lakes, islands in the lakes and ponds on the islands; further islands lie off its coast. */
function country(seed: number): FlatShape {
  const { fraction: random } = createRandom(seed);
  const polygons: Ring[][] = [];
  const mainland = [fractalRing(0, 0, 1000, 1500, random)];
  for (let x = -400; x <= 400; x += 80) {
    for (let y = -400; y <= 400; y += 80) {
      if (Math.hypot(x, y) > 330) continue;
      const size = 4 + 34 * random();
      mainland.push(down(fractalRing(x, y, size, 40, random)));
      if (random() < 0.6) {
        const island = [fractalRing(x, y, size * 0.4, 24, random)];
        if (random() < 0.7) island.push(down(fractalRing(x, y, size * 0.15, 12, random)));
        polygons.push(island);
      }
    }
  }
  for (let i = 0; i < 40; i++)
    polygons.push([fractalRing(1100 + 60 * (i % 5), 50 * Math.floor(i / 5), 22, 20, random)]);
  return shapeOf([mainland, ...polygons]);
}

function expectSame(shape: FlatShape, distance: number): void {
  expect(engine.invalidity(shape)).toBeUndefined();
  const inPieces = bufferInPieces(engine, shape, distance, 8);
  const atOnce = bufferSoundly(engine, shape, distance, 8);
  const area = engine.area(atOnce);
  expect(engine.invalidity(inPieces)).toBeUndefined();
  expect(Math.abs(engine.area(inPieces) - area)).toBeLessThanOrEqual(1e-9 * area);
  expect(engine.area(engine.symmetricDifference(inPieces, atOnce))).toBeLessThanOrEqual(1e-9 * area);
}

describe('bufferInPieces', () => {
  it.each([0.5, 2, 5, 9, 20, 60, -0.5, -2, -5, -9, -20, -60, -400])(
    'is what it is at once, for a country at a distance of %d',
    (distance) => {
      expectSame(country(1), distance);
    },
  );

  it('is what it is at once, whatever the country and the distance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: -150, max: 150 }), (seed, tenths) => {
        expectSame(country(seed), tenths / 10 || 1);
      }),
      { numRuns: 6 },
    );
  });

  it('keeps rings of islands apart from the land around and within them', () => {
    // Twelve islands stand in a circle in a lake, so near to each other that they become one ring.
    const circle = Array.from({ length: 12 }, (_, i) => {
      const angle = (i * Math.PI) / 6;
      return [square(49 + 20 * Math.cos(angle), 49 + 20 * Math.sin(angle), 7)];
    });
    const lake = down(square(1, 1, 98));
    const islet = [square(48, 48, 4), down(square(49, 49, 2))];
    for (const distance of [0.4, 1, 2, 3, 6])
      expectSame(shapeOf([[square(-20, -20, 140), lake], ...circle, islet]), distance);
  });

  it('takes lakes that touch the coast, and islands that touch their lake', () => {
    const lake: Ring = [[0, 50], [40, 30], [40, 70], [0, 50]]; // prettier-ignore
    const island: Ring = [[40, 50], [20, 52], [20, 48], [40, 50]]; // prettier-ignore
    for (const distance of [0.5, 3, -3])
      expectSame(shapeOf([[square(0, 0, 100), down(lake)], [down(island)]]), distance);
  });

  it('shrinks land that lakes cut to pieces', () => {
    const lakes = Array.from({ length: 100 }, (_, i) =>
      down(square(10 + 8 * (i % 10), 10 + 8 * Math.floor(i / 10), 6.5)),
    );
    for (const distance of [-0.3, -0.7, -0.8, -3]) expectSame(shapeOf([[square(0, 0, 100), ...lakes]]), distance);
  });

  it('buffers many points and lines one by one', () => {
    const { fraction: random } = createRandom(3);
    const places = Array.from({ length: 300 }, (): Position => [100 * random(), 100 * random()]);
    const points = toFlat({ type: 'MultiPoint', coordinates: places });
    const lines = toFlat({
      type: 'MultiLineString',
      coordinates: places.map(([x = 0, y = 0]) => [[x, y], [x + 3, y + 1], [x + 4, y + 5]]), // prettier-ignore
    });
    for (const shape of shapesOf({ type: 'GeometryCollection', geometries: [points, lines] })) {
      expect(isLarge(shape, 2)).toBe(true);
      expectSame(shape, 2);
      expect(bufferInPieces(engine, shape, -2, 8).coordinates).toHaveLength(0);
    }
  });

  it.each([3, -3])('says how far it is at %d, and no more than that', (distance) => {
    const seen: number[] = [];
    /** What had been said when the engine was called, each time. */
    const atCalls: number[] = [];
    const counting = new Proxy(engine, {
      get(target, key: keyof typeof engine) {
        atCalls.push(seen.at(-1) ?? 0);
        return target[key];
      },
    });
    bufferInPieces(counting, country(2), distance, 8, (fraction) => seen.push(fraction));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeCloseTo(1, 12);
    expect(atCalls.at(-1)).toBeLessThan(1);
    expect(new Set(atCalls).size).toBeGreaterThan(5);
  });
});

describe('bufferRing', () => {
  it.each([0.3, 2, 12, 80])(
    'gives in chunks what it gives at once, to the dents that GEOS fills, at %d',
    (distance) => {
      const ring = fractalRing(0, 0, 100, 3000, createRandom(9).fraction);
      const [polygon] = toRingPolygons(shapeOf([[ring]]));
      if (!polygon) throw new Error('no ring');
      const reach = { engine, distance, quadrantSegments: 8 };
      const inChunks = bufferRing(reach, polygon.shell, true);
      const atOnce = bufferRing(reach, polygon.shell, false);
      for (const side of ['outward', 'inward'] as const) {
        const [a, b] = [toShape(inChunks[side]), toShape(atOnce[side])];
        expect(engine.invalidity(a)).toBeUndefined();
        const perimeter = 2 * Math.PI * (100 + distance);
        expect(engine.area(engine.symmetricDifference(a, b))).toBeLessThan(0.01 * distance * perimeter);
      }
    },
  );
});
