/** Against a look at every point: near and far, at poles, across the antimeridian, with equal points and equal distances. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { geodesicDistance } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { indexPoints } from '../../../src/geometry/nearest/point-index.ts';

type Place = readonly [number, number];

const anywhere = fc.tuple(
  fc.double({ min: -180, max: 180, noNaN: true }),
  fc.double({ min: -90, max: 90, noNaN: true }),
);
/** Few places, so that many are equal, opposite or as far as others. */
const lattice = fc.tuple(fc.constantFrom(-180, -90, -1, 0, 1, 90, 180), fc.constantFrom(-90, -1, 0, 1, 89.5, 90));
const close = fc.tuple(fc.double({ min: -1e-7, max: 1e-7 }), fc.double({ min: -1e-7, max: 1e-7 }));
const places = (one: fc.Arbitrary<Place>) => fc.array(one, { maxLength: 60 });
const sets = fc.oneof(places(anywhere), places(lattice), places(close.map(([x, y]) => [x + 12, y + 55] as const)));
const origins = fc.oneof(
  anywhere,
  lattice,
  close.map(([x, y]) => [x + 12, y + 55] as const),
);
const limits = fc.oneof(fc.constant(Infinity), fc.double({ min: 0, max: 2.1e7, noNaN: true }), fc.constant(0));

function lookAtAll(from: Place, to: readonly Place[], most: number, within: number) {
  return to
    .map(([lon, lat], index) => ({ index, distance: geodesicDistance(...from, lon, lat) }))
    .filter(({ distance }) => distance <= within)
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .slice(0, most);
}

function find(from: Place, to: readonly Place[], most: number, within: number) {
  const { search, found } = indexPoints(Float64Array.from(to.flat()), most);
  const count = search(...from, most, within);
  return Array.from({ length: count }, (_, k) => ({ index: found.index[k], distance: found.distance[k] }));
}

describe('the index of points', () => {
  it('finds what a look at every point finds', () => {
    fc.assert(
      fc.property(origins, sets, fc.integer({ min: 1, max: 9 }), limits, (from, to, most, within) => {
        expect(find(from, to, most, within)).toEqual(lookAtAll(from, to, most, within));
      }),
      { numRuns: 2000 },
    );
  });

  it('finds the nearest of thousands, on the other side of the Earth too', () => {
    const to = Array.from({ length: 3000 }, (_, i): Place => [110 + ((i * 7.31) % 45), -40 + ((i * 3.77) % 30)]);
    for (let i = 0; i < 60; i++) {
      const from: Place = [-120 + ((i * 13.7) % 300), -80 + ((i * 11.3) % 160)];
      expect(find(from, to, 3, Infinity)).toEqual(lookAtAll(from, to, 3, Infinity));
    }
  });

  it('never finds what has no place', () => {
    expect(
      find(
        [0, 0],
        [
          [NaN, NaN],
          [1, 0],
          [NaN, NaN],
        ],
        5,
        Infinity,
      ),
    ).toEqual([
      // prettier-ignore
      { index: 1, distance: expect.closeTo(111_319.490793, 5) },
    ]);
    expect(find([0, 0], [], 5, Infinity)).toEqual([]);
  });
});
