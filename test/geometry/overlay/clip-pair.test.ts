/** Overlays by edges alone: literals, random pairs beside the engine, and how often the engine is asked about counties. */
import { describe, expect, it } from 'vitest';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { clipPair, isTold, toClippedShape, toRow, type ClipMode } from '../../../src/geometry/overlay/clip-pair.ts';
import { makeGeometryValid } from '../../../src/geometry/validity/repair.ts';
import { createRandomPairs, pairKinds } from '../../judges/random-pairs.ts';

const engine = await loadGeos();

const polygon = (...rings: number[][]): FlatShape => {
  let end = 0;
  const ends = Uint32Array.from(rings, (ring) => (end += ring.length / 2));
  return { type: 'Polygon', coordinates: Float64Array.from(rings.flat()), stride: 2, ends };
};
const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side, x, y];
const clip = (a: FlatGeometry, b: FlatGeometry, mode: ClipMode) => {
  const clipped = clipPair(toRow(a), toRow(b), mode);
  return typeof clipped === 'string' ? clipped : [clipped.type, [...clipped.coordinates], [...clipped.ends]];
};

describe('clipPair', () => {
  const big = polygon(square(0, 0, 9));

  it('has the corner that two squares share, and the rest of either', () => {
    const other = polygon(square(6, 5, 9));
    expect(clip(big, other, 'common')).toEqual(['Polygon', [9, 5, 9, 9, 6, 9, 6, 5, 9, 5], [5]]);
    expect(clip(big, other, 'rest')).toEqual(['Polygon', [6, 9, 0, 9, 0, 0, 9, 0, 9, 5, 6, 5, 6, 9], [7]]);
  });

  it('has a polygon in another one as a whole, or as its hole', () => {
    const small = polygon(square(3, 3, 2));
    expect(clip(small, big, 'common')).toBe('whole');
    expect(clip(small, big, 'rest')).toBe('nothing');
    expect(clip(big, small, 'common')).toEqual(['Polygon', square(3, 3, 2), [5]]);
    expect(clip(big, small, 'rest')).toEqual(['Polygon', [...square(0, 0, 9), 3, 3, 3, 5, 5, 5, 5, 3, 3, 3], [5, 10]]);
  });

  it('has nothing of one in the hole of another one', () => {
    const ring = polygon(square(0, 0, 9), square(2, 2, 5));
    expect(clip(polygon(square(3, 3, 2)), ring, 'common')).toBe('nothing');
    expect(clip(polygon(square(3, 3, 2)), ring, 'rest')).toBe('whole');
  });

  it.each([
    ['a common edge', square(9, 2, 3)],
    ['a corner on an edge', [9, 4, 12, 3, 12, 5, 9, 4]],
    ['a corner a rounding step from an edge', [9 + 2 ** -49, 4, 12, 3, 12, 5, 9 + 2 ** -49, 4]],
    ['a crossing at a corner', [8, 10, 10, 8, 12, 12, 8, 10]],
    ['the same polygon', square(0, 0, 9)],
  ])('leaves %s to the engine', (_, ring) => {
    expect(clip(big, polygon(ring), 'common')).toBe('unsure');
    expect(clip(big, polygon(ring), 'rest')).toBe('unsure');
  });

  it('leaves what would touch itself to the engine', () => {
    // The hole touches the outline at [4, 0]: cut at y = 1, both would be one ring that is at this place twice.
    const touching = polygon(square(0, 0, 9), [4, 0, 3, 2, 5, 2, 4, 0]);
    expect(clip(touching, polygon([-1, -1, 10, -1, 10, 1, -1, 1, -1, -1]), 'common')).toBe('crossing');
  });

  it.each(pairKinds)('is what the engine has of pairs: %s', (kind) => {
    const nextPair = createRandomPairs(5);
    let certain = 0;
    for (let n = 0; n < 150; n++) {
      const [a, b] = nextPair(kind).map((shape) => makeGeometryValid(engine, shape).geometry);
      if (!a || !b) continue;
      for (const mode of ['common', 'rest'] as const) {
        const row = toRow(a);
        const clipped = clipPair(row, toRow(b), mode);
        if (!isTold(clipped)) continue;
        certain += 1;
        const shape = toClippedShape(clipped, row);
        const whole = Math.max(engine.area(a), engine.area(b));
        const area = engine.area(mode === 'common' ? engine.intersection(a, b) : engine.difference(a, b));
        expect(Math.abs((shape ? engine.area(shape) : 0) - area)).toBeLessThan(1e-12 * whole);
        expect(shape && engine.invalidity(shape)).toBeUndefined();
      }
    }
    // Edges of the others coincide, or nearly.
    const isGeneral = kind === 'random' || kind === 'invalid';
    expect(certain > 150).toBe(isGeneral);
  });
});
