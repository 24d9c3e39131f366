import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import { toBoxGeometry, computePlanarBox } from '../../../src/geometry/measures/envelope.ts';
import { computeExtent } from '../../../src/geometry/antimeridian/extent.ts';
import { box, collection, line, point } from '../layer-cases.ts';

const onEarth = (geometry: Geometry) => computeExtent([toFlat(geometry)]);
const points = (...coordinates: [number, number][]): Geometry => ({ type: 'MultiPoint', coordinates });

describe('extentOf', () => {
  it('is the plain box where that is the narrowest', () => {
    expect(onEarth(collection(box(10, 40, 5), point(-20, 60)))).toEqual([-20, 40, 15, 60]);
  });

  it('is the box of Fiji that RFC 7946 gives as its example', () => {
    expect(onEarth(points([177, -20], [-178, -16]))).toEqual([177, -20, -178, -16]);
  });

  it('joins what the antimeridian cuts', () => {
    const cut: Geometry = { type: 'MultiPolygon', coordinates: [[[[170, 0], [180, 0], [180, 5], [170, 0]]], [[[-180, 0], [-175, 0], [-180, 5], [-180, 0]]]] }; // prettier-ignore
    expect(onEarth(cut)).toEqual([170, 0, -175, 5]);
  });

  it('takes an edge of more than 180 degrees the short way', () => {
    expect(onEarth(line([170, 10], [-160, 20]))).toEqual([170, 10, -160, 20]);
  });

  it('does not cut through the middle of a wide line for the sake of a gap between its positions', () => {
    expect(onEarth(line([-100, 0], [60, 0], [120, 0]))).toEqual([-100, 0, 120, 0]);
  });

  it('goes all round for a ring round a pole and holds the pole', () => {
    const arctic: Geometry = { type: 'Polygon', coordinates: [[[0, 70], [120, 75], [-120, 70], [0, 70]]] }; // prettier-ignore
    expect(onEarth(arctic)).toEqual([-180, 70, 180, 90]);
  });

  it('goes all round for the whole Earth', () => {
    const earth: Geometry = { type: 'Polygon', coordinates: [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]] }; // prettier-ignore
    expect(onEarth(earth)).toEqual([-180, -90, 180, 90]);
  });

  it('is nothing around nothing', () => {
    expect(onEarth(collection())).toBeUndefined();
    expect(computePlanarBox(toFlat(collection()))).toBeUndefined();
  });

  it('holds all points, and no box that does is narrower', () => {
    const longitude = fc.integer({ min: -180, max: 179 });
    fc.assert(
      fc.property(fc.array(longitude, { minLength: 1, maxLength: 12 }), (longitudes) => {
        const [west, , east] = onEarth(points(...longitudes.map((x): [number, number] => [x, 0]))) ?? [NaN, 0, NaN];
        const width = (from: number, to: number) => (((to - from) % 360) + 360) % 360;
        for (const x of longitudes) expect(width(west, x)).toBeLessThanOrEqual(width(west, east));
        // The narrowest box begins at one of the points.
        const widths = longitudes.map((from) => Math.max(...longitudes.map((to) => width(from, to))));
        expect(width(west, east)).toBe(Math.min(...widths));
      }),
    );
  });
});

describe('boxGeometry', () => {
  it('is cut at the antimeridian', () => {
    expect(toGeoJson(toBoxGeometry([177, -20, -178, -16]))).toEqual({
      type: 'MultiPolygon',
      coordinates: [
        [[[177, -20], [180, -20], [180, -16], [177, -16], [177, -20]]],
        [[[-180, -20], [-178, -20], [-178, -16], [-180, -16], [-180, -20]]],
      ], // prettier-ignore
    });
  });

  it('is a point or a line where the box has no width or height', () => {
    expect(toGeoJson(toBoxGeometry([1, 2, 1, 2]))).toEqual(point(1, 2));
    expect(toGeoJson(toBoxGeometry([1, 2, 4, 2]))).toEqual(line([1, 2], [4, 2]));
  });
});
