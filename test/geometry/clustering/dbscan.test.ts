import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dbscan } from '../../../src/geometry/clustering/dbscan.ts';
import { metres } from '../buffer/true-distance.ts';
import { createRandom } from '../../judges/random.ts';

/** The definition, pair by pair, with Karney's distances. */
function bruteForce(places: readonly (readonly [number, number])[], distance: number, least: number): number[] {
  const near = places.map((a) => places.flatMap((b, j) => (metres(a, b) <= distance ? [j] : [])));
  const isCore = near.map((neighbours) => neighbours.length >= least);
  const label = places.map(() => 0);
  places.forEach((_, start) => {
    if (!isCore[start] || label[start]) return;
    const open = [start];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      label[i] = start + 1;
      open.push(...(near[i] ?? []).filter((j) => isCore[j] && !label[j]));
    }
  });
  const owner = places.map((a, i) => {
    if (isCore[i]) return label[i] ?? 0;
    const cores = (near[i] ?? []).filter((j) => isCore[j]);
    const [best] = cores.sort((p, q) => metres(a, places[p] ?? a) - metres(a, places[q] ?? a) || p - q);
    return best === undefined ? 0 : (label[best] ?? 0);
  });
  const numbers = new Map<number, number>([[0, 0]]);
  return owner.map((name) => {
    numbers.set(name, numbers.get(name) ?? numbers.size);
    return numbers.get(name) ?? 0;
  });
}

function clusters(places: readonly (readonly [number, number])[], distance: number, minNeighbours: number): number[] {
  return [...dbscan(Float64Array.from(places.flat()), { distance, minNeighbours })];
}

describe('dbscan', () => {
  it.each([
    ['at the equator', 0, 0],
    ['in the middle latitudes', 13, 52],
    ['across the antimeridian', 180, -17],
    ['round the north pole', 0, 89.9],
  ])('agrees with the definition %s', (_, longitude, latitude) => {
    const span = latitude > 89 ? 360 : 0.2;
    const place = fc
      .tuple(fc.double({ min: -0.5, max: 0.5, noNaN: true }), fc.double({ min: -0.1, max: 0.0999, noNaN: true }))
      .map(([east, north]): [number, number] => {
        const x = longitude + east * span;
        return [x > 180 ? x - 360 : x, latitude + north];
      });
    const property = fc.property(
      fc.array(place, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 300, max: 8000, noNaN: true }),
      fc.integer({ min: 1, max: 6 }),
      (places, distance, least) => {
        expect(clusters(places, distance, least)).toEqual(bruteForce(places, distance, least));
      },
    );
    fc.assert(property, { numRuns: 40 });
  });

  it('counts a neighbour at exactly the distance, and none a micrometre beyond', () => {
    const pair = [[5, 52], [5.01, 52]] as const; // prettier-ignore
    const distance = metres(...pair);
    expect(clusters(pair, distance, 2)).toEqual([1, 1]);
    expect(clusters(pair, distance - 1e-6, 2)).toEqual([0, 0]);
  });

  it('takes distances of 1000 km', () => {
    const { fraction: random } = createRandom(3);
    const places = Array.from({ length: 60 }, () => [random() * 360 - 180, random() * 170 - 85] as const);
    expect(clusters(places, 1_000_000, 2)).toEqual(bruteForce(places, 1_000_000, 2));
  });

  it('takes 50,000 places that are all neighbours', () => {
    const { fraction: random } = createRandom(5);
    const places = Array.from({ length: 50_000 }, () => [5 + random() * 1e-3, 52 + random() * 1e-3] as const);
    expect(Math.max(...clusters(places, 500, 10))).toBe(1);
  });
});
