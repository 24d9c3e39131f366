import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { buildNetwork } from '../../../src/geometry/network/build-network.ts';
import { measureSegment } from '../../../src/geometry/network/lengths.ts';
import { locate, type Network } from '../../../src/geometry/network/network.ts';
import { createPlaceFinder, type PlaceRule } from '../../../src/geometry/network/place.ts';
import { readStreetLines } from '../../../src/geometry/network/street-lines.ts';
import { createRandom } from '../../judges/random.ts';

function networkOf(lines: readonly (readonly Position[])[], backward = 3.6) {
  const features = lines.map((coordinates) => ({
    geometry: toFlat({ type: 'LineString', coordinates }),
    properties: {},
  }));
  return buildNetwork(readStreetLines({ features }, () => ({ forward: 3.6, backward })).lines, 'seconds');
}

const rule: PlaceRule = { leaveFrom: 'any-side', reach: 200, sideReach: 20, accessCost: 1 };

function gatesOf(network: Network, geometry: Geometry, change: Partial<PlaceRule> = {}) {
  return createPlaceFinder(network).locate(toFlat(geometry), { ...rule, ...change });
}

/** Least distance to any segment, by trying parts of each ever closer. */
function bruteForce(network: Network, [x = NaN, y = NaN]: Position): number {
  let best = Infinity;
  for (let vertex = 1; vertex < network.coordinates.length / 2; vertex++) {
    if (network.measures[vertex] === 0) continue;
    const [x0, y0, x1, y1] = network.coordinates.slice(2 * vertex - 2, 2 * vertex + 2) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const turn = x1 - x0 > 180 ? -360 : x1 - x0 < -180 ? 360 : 0;
    const at = (part: number) => {
      const lon = x0 + part * (x1 + turn - x0);
      return measureSegment(x, y, lon > 180 ? lon - 360 : lon < -180 ? lon + 360 : lon, y0 + part * (y1 - y0));
    };
    if (Math.min(at(0), at(0.5), at(1)) > best + measureSegment(x0, y0, x1, y1)) continue;
    let [low, high] = [0, 1];
    while (high - low > 1e-7) {
      const third = (high - low) / 3;
      if (at(low + third) < at(high - third)) high -= third;
      else low += third;
    }
    best = Math.min(best, at(0), at(1), at((low + high) / 2));
  }
  return best;
}

describe('the distance of a place from the nearest of many streets', () => {
  it.each([
    [0, 0],
    [-56.18, -34.9],
    [25, 60],
    [25, 88],
    [180, 60],
  ] as const)('is that of brute force, near or far, at %d, %d', (lon, lat) => {
    // prettier-ignore
    const random = createRandom(37);
    const place = (size: number): [number, number] => {
      const x = lon + ((random.fraction() - 0.5) * size) / Math.cos((lat * Math.PI) / 180);
      return [x > 180 ? x - 360 : x < -180 ? x + 360 : x, lat + (random.fraction() - 0.5) * size];
    };
    const line = (): Position[] => {
      const [x, y] = place(0.1);
      const end = x + random.fraction() * 0.001;
      return [[x, y], [end > 180 ? end - 360 : end, y + random.fraction() * 0.001]]; // prettier-ignore
    };
    const network = networkOf(Array.from({ length: 200 }, line));
    const finder = createPlaceFinder(network);
    for (const size of [0.1, 0.3, 1]) {
      for (let k = 0; k < 20; k++) {
        const position = place(size);
        const distance = finder.distanceOf(toFlat({ type: 'Point', coordinates: position }));
        const least = bruteForce(network, position);
        expect([position, Math.abs(distance - least) / Math.max(1000, least) < 2e-3]).toEqual([position, true]);
      }
    }
  });
});

describe('a point', () => {
  // prettier-ignore
  it.each([
    [0, 0, 1000], [-56.18, -34.9, 1000], [25, 60, 1000], [25, 89, 25], [180, 60, 1000], [-180, 0, 300],
  ] as const)('finds its nearest street as brute force does, at %d, %d', (lon, lat, places) => {
    const random = createRandom(31);
    const wide = 0.004 / Math.cos((lat * Math.PI) / 180);
    const place = (): Position => {
      const x = lon + (random.fraction() - 0.5) * wide;
      return [x > 180 ? x - 360 : x < -180 ? x + 360 : x, lat + (random.fraction() - 0.5) * 0.004];
    };
    const network = networkOf(Array.from({ length: 12 }, () => {
      const first = place();
      return [first, ...Array.from({ length: 3 }, place)];
    }));
    let found = 0;
    for (let k = 0; k < places; k++) {
      const position = place();
      const gates = gatesOf(network, { type: 'Point', coordinates: position }, { reach: 100 });
      const least = bruteForce(network, position);
      expect(gates.length > 0).toBe(least <= 100);
      for (const { edge, measure, distance } of gates) {
        expect(Math.abs(distance - least)).toBeLessThan(1e-3);
        const [x, y] = locate(network, edge, measure);
        expect(Math.abs(measureSegment(...(position as [number, number]), x, y) - distance)).toBeLessThan(1e-6);
        found += 1;
      }
    }
    expect(found).toBeGreaterThan(places / 2);
  });

  it('has a gate on each of two lines on top of each other, and none beyond its reach', () => {
    const network = networkOf([[[0, 0], [0.01, 0]], [[0.01, 0], [0, 0]]], 0); // prettier-ignore
    const gates = gatesOf(network, { type: 'Point', coordinates: [0.005, 0.0001] });
    expect(gates.map(({ edge }) => edge)).toEqual([0, 1]);
    expect(gatesOf(network, { type: 'Point', coordinates: [0.005, 0.01] })).toEqual([]);
    // GeographicLib: 1105.74276 m along the meridian.
    expect(createPlaceFinder(network).distanceOf(toFlat({ type: 'Point', coordinates: [0.005, 0.01] }))).toBeCloseTo(
      1105.7428,
      3,
    );
  });
});

/** Three streets east, 0.001 degrees or 110.57 m apart, and a square of 89 m between the first two of them. */
const streets = networkOf([0, 0.001, 0.002].map((y) => [[0, y], [0.005, y]])); // prettier-ignore
const square: Geometry = {
  type: 'Polygon',
  coordinates: [[[0.002, 0.0001], [0.0028, 0.0001], [0.0028, 0.0009], [0.002, 0.0009], [0.002, 0.0001]]], // prettier-ignore
};

describe('a polygon', () => {
  it('is left on any side at the streets along it, every 5 m', () => {
    const gates = gatesOf(streets, square);
    expect(new Set(gates.map(({ edge }) => edge))).toEqual(new Set([0, 1]));
    const south = gates.filter(({ edge }) => edge === 0).map(({ measure }) => measure);
    // The street is 11.06 m away, so its ends at 20 m are 16.67 m beyond the corners at 222.64 and 311.69 m.
    expect(south[0]).toBeCloseTo(222.639 - 16.666, 2);
    expect(south.at(-1)).toBeCloseTo(311.695 + 16.666, 2);
    south.slice(1).forEach((measure, k) => expect(measure - (south[k] ?? 0)).toBeLessThanOrEqual(5));
    for (const { distance, cost } of gates) {
      expect(distance).toBeGreaterThan(11.05);
      expect(distance).toBeLessThan(20.001);
      expect(cost).toBe(distance);
    }
  });

  it('is left at the nearest street, at both where two are equally near', () => {
    const edges = (geometry: Geometry) =>
      gatesOf(streets, geometry, { leaveFrom: 'nearest-street' }).map(({ edge }) => edge);
    expect(new Set(edges(square))).toEqual(new Set([0, 1]));
    const ring = [[0.002, 0.0002], [0.0028, 0.0002], [0.0028, 0.0009], [0.002, 0.0009], [0.002, 0.0002]]; // prettier-ignore
    expect(new Set(edges({ type: 'Polygon', coordinates: [ring] }))).toEqual(new Set([1]));
  });

  it('is left from its centre', () => {
    const [gate, ...others] = gatesOf(streets, square, { leaveFrom: 'centre' });
    // Two streets are equally near to the middle.
    expect(others).toHaveLength(1);
    expect(gate?.measure).toBeCloseTo(267.17, 1);
    expect(gate?.distance).toBeCloseTo(55.29, 2);
  });

  it('has gates at no cost where streets are inside of it', () => {
    const large: Geometry = {
      type: 'Polygon',
      coordinates: [[[0.001, -0.001], [0.004, -0.001], [0.004, 0.003], [0.001, 0.003], [0.001, -0.001]]], // prettier-ignore
    };
    for (const leaveFrom of ['any-side', 'nearest-street'] as const) {
      const gates = gatesOf(streets, large, { leaveFrom, sideReach: 0 });
      expect(new Set(gates.map(({ edge }) => edge))).toEqual(new Set([0, 1, 2]));
      expect(gates.every(({ distance }) => distance < 0.002)).toBe(true);
      const first = gates.filter(({ edge }) => edge === 0).map(({ measure }) => measure);
      expect(Math.min(...first)).toBeCloseTo(111.32, 1);
      expect(Math.max(...first)).toBeCloseTo(445.28, 1);
    }
  });
});
