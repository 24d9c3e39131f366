import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { geodesicInverse } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { surfaceCentroid } from '../../../src/geometry/ellipsoid/surface-centroid.ts';
import { isInside } from '../buffer/true-distance.ts';
import { box, collection, line, point } from '../layer-cases.ts';

const of = (geometry: Geometry) => surfaceCentroid(toFlat(geometry)) ?? [];

function expectNear(actual: Position, expected: Position, metres: number): void {
  expect(geodesicInverse(actual, expected).distance).toBeLessThan(metres);
}

/** The mean of many places in space, each with the area of the ellipsoid around it; shares nothing with the formula. */
function byCounting(
  geometry: Geometry,
  [west, south, east, north]: readonly [number, number, number, number],
): Position {
  const e2 = 0.0066943799901413165;
  const e = Math.sqrt(e2);
  const q = (sine: number) => (1 - e2) * (sine / (1 - e2 * sine * sine) + Math.atanh(e * sine) / e);
  const cells = 150;
  let [x, y, z] = [0, 0, 0];
  for (let i = 0; i < cells; i++) {
    for (let j = 0; j < cells; j++) {
      const place = [west + ((east - west) * (i + 0.5)) / cells, south + ((north - south) * (j + 0.5)) / cells];
      if (!isInside(place, geometry)) continue;
      const [lon, lat] = place.map((degrees) => (degrees * Math.PI) / 180) as [number, number];
      const sine = q(Math.sin(lat)) / q(1);
      const area = Math.cos(lat) / (1 - e2 * Math.sin(lat) ** 2) ** 2;
      const radius = Math.sqrt(1 - sine * sine);
      x += area * radius * Math.cos(lon);
      y += area * radius * Math.sin(lon);
      z += area * sine;
    }
  }
  const authalic = Math.atan2(z, Math.hypot(x, y));
  // Inverted by halving.
  let [low, high] = [-Math.PI / 2, Math.PI / 2];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (q(Math.sin(middle)) / q(1) < Math.sin(authalic)) low = middle;
    else high = middle;
  }
  return [(Math.atan2(y, x) * 180) / Math.PI, (low * 180) / Math.PI];
}

describe('surfaceCentroid', () => {
  it.each([
    ['a triangle in Europe', { type: 'Polygon', coordinates: [[[5, 40], [20, 42], [11, 58], [5, 40]]] }, [5, 40, 20, 58]],
    ['a large one with a hole', { type: 'Polygon', coordinates: [[[-60, -40], [60, -40], [40, 70], [-50, 60], [-60, -40]], [[0, 0],[5, 30],[40, 25],[35, -4],[0, 0]]] }, [-60, -40, 60, 70]],
  ] as const)('is the mean by area of %s', (_, geometry, bounds) => {
    // The counting itself is good to a hundredth of a cell where no edge runs along a row.
    expectNear(of(geometry), byCounting(geometry, bounds), (bounds[2] - bounds[0]) * 10);
  }); // prettier-ignore

  it('lies on the axis of what is symmetric', () => {
    const [lon, lat = 0] = of(box(10, -5, 10));
    expect(lon).toBeCloseTo(15, 11);
    expect(lat).toBeCloseTo(0, 11);
    expect(of(box(10, 40, 10))[0]).toBeCloseTo(15, 11);
  });

  it('is nearer to the equator than the middle of the latitudes, where a degree is wider', () => {
    expect(of(box(10, 60, 10))[1]).toBeLessThan(65);
  });

  it('keeps its digits for a square of 1 metre', () => {
    const size = 1e-5;
    expectNear(of(box(144.9, -37.8, size)), [144.9 + size / 2, -37.8 + size / 2], 1e-6);
  });

  it('does not mind which way round rings go', () => {
    const turned: Geometry = { type: 'Polygon', coordinates: [[[0, 0], [0, 10], [20, 10], [20, 0], [0, 0]]] }; // prettier-ignore
    expect(of(turned)[0]).toBeCloseTo(10, 11);
    expect(of(turned)[1]).toBeGreaterThan(4);
  });

  it('is the middle of both halves of what the antimeridian cuts', () => {
    const cut: Geometry = { type: 'MultiPolygon', coordinates: [[[[178, -18], [180, -18], [180, -16], [178, -16], [178, -18]]], [[[-180, -18], [-178, -18], [-178, -16], [-180, -16], [-180, -18]]]] }; // prettier-ignore
    const [lon = 0, lat] = of(cut);
    expect(Math.abs(lon)).toBeCloseTo(180, 10);
    expect(lat).toBeCloseTo(-17, 1);
  });

  it('takes an edge across the antimeridian the short way', () => {
    const across: Geometry = { type: 'Polygon', coordinates: [[[179, 0], [-179, 0], [-179, 2], [179, 2], [179, 0]]] }; // prettier-ignore
    const position = surfaceCentroid(toFlat(across));
    expect(Math.abs(position?.[0] ?? 0)).toBeCloseTo(180, 10);
  });

  it('is the pole for a cap round it, whether the cap is cut or not', () => {
    const cut: Geometry = { type: 'Polygon', coordinates: [[[-180, 80], [180, 80], [180, 90], [-180, 90], [-180, 80]]] }; // prettier-ignore
    const uncut: Geometry = { type: 'Polygon', coordinates: [[[-180, -80], [-90, -80], [0, -80], [90, -80], [-180, -80]]] }; // prettier-ignore
    expectNear(of(cut), [0, 90], 1e-3);
    expectNear(of(uncut), [0, -90], 1e-3);
  });

  it('weighs lines by their length on the ellipsoid', () => {
    expect(of(line([0, 0], [10, 0]))[0]).toBeCloseTo(5, 12);
    // By metres the way along the equator is longer than the one along 60 degrees, which is half as long per degree.
    const both: Geometry = { type: 'MultiLineString', coordinates: [[[0, 0], [10, 0]], [[0, 60], [10, 60]]] }; // prettier-ignore
    expect(of(both)[1]).toBeLessThan(25);
  });

  it('is the mean of points, and that of the highest dimension where kinds mix', () => {
    expectNear(of({ type: 'MultiPoint', coordinates: [[170, 0], [-170, 0]] }), [180, 0], 1e-6); // prettier-ignore
    expect(of(collection(point(0, 0), box(10, -5, 10)))[0]).toBeCloseTo(15, 11);
  });

  it('is nowhere for all of the Earth, opposite points and nothing', () => {
    expect(of({ type: 'Polygon', coordinates: [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]] })).toEqual([]); // prettier-ignore
    expect(of({ type: 'MultiPoint', coordinates: [[0, 0], [180, 0]] })).toEqual([]); // prettier-ignore
    expect(of(collection())).toEqual([]);
  });
});
