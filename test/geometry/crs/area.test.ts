import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  computeArea,
  contains,
  measureCoverage,
  measureOverhang,
  overlaps,
  measureWidth,
} from '../../../src/geometry/crs/area.ts';

const area = (west: number, south: number, east: number, north: number) => ({ west, south, east, north });
const fiji = area(176, -20, -178, -12);
const world = area(-180, -90, 180, 90);

describe('an area', () => {
  it('may cross the antimeridian', () => {
    expect(measureWidth(fiji)).toBe(6);
    expect(contains(fiji, area(179, -18, -179, -17))).toBe(true);
    expect(contains(fiji, area(-179, -18, -178.5, -17))).toBe(true);
    expect(contains(fiji, area(170, -18, 179, -17))).toBe(false);
    expect(contains(world, fiji)).toBe(true);
  });

  it('says how far another one reaches out of it, over the nearer edge', () => {
    expect(measureOverhang(area(0, 0, 10, 10), area(2, 2, 3, 13))).toBe(3);
    expect(measureOverhang(area(0, 0, 10, 10), area(-2, 2, 3, 4))).toBe(2);
    expect(measureOverhang(area(0, 0, 10, 10), area(9, 2, 14, 4))).toBe(4);
    expect(measureOverhang(fiji, area(-177, -18, -176, -17))).toBe(2);
    expect(measureOverhang(fiji, area(175, -18, 175.5, -17))).toBe(1);
  });

  it('says what share of another one it covers', () => {
    expect(measureCoverage(area(0, 0, 10, 10), area(5, 5, 15, 10))).toBe(0.5);
    expect(measureCoverage(area(0, 0, 10, 10), area(20, 0, 30, 10))).toBe(0);
    expect(measureCoverage(area(0, 0, 10, 10), area(3, 3, 3, 3))).toBe(1);
    expect(measureCoverage(fiji, area(179, -20, -175, -12))).toBe(0.5);
    expect(measureCoverage(world, world)).toBe(1);
    // Both pieces of an overlap count: Alaska in a band that leaves out Siberia.
    expect(measureCoverage(area(-170, 0, 170, 10), area(160, 0, -160, 10))).toBe(0.5);
  });

  it('overlaps what shares a place with it', () => {
    expect(overlaps(fiji, area(-179, -18, -170, -10))).toBe(true);
    expect(overlaps(fiji, area(0, -18, 10, -10))).toBe(false);
    expect(overlaps(fiji, area(179, 0, 180, 10))).toBe(false);
  });

  it('covers itself wholly, wherever it lies', () => {
    const corner = fc.double({ min: -180, max: 180, noNaN: true });
    fc.assert(
      fc.property(corner, corner, (west, east) => {
        const any = area(west, -10, east, 10);
        expect(measureOverhang(any, any)).toBeCloseTo(0, 9);
        expect(measureCoverage(any, any)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('the area around positions', () => {
  it('is the plain box when that is narrow', () => {
    expect(computeArea(Float64Array.of(13, 52, 14, 51, 12, 53))).toEqual(area(12, 51, 14, 53));
  });

  it('goes over the antimeridian when that is the shorter way', () => {
    expect(computeArea(Float64Array.of(179, -18, -179, -17, 177, -16))).toEqual(area(177, -18, -179, -16));
  });

  it('stays whole when positions are all around the world', () => {
    const positions = Float64Array.from({ length: 72 }, (_, i) => (i % 2 ? 80 : i * 5 - 180));
    expect(measureWidth(computeArea(positions))).toBeGreaterThanOrEqual(350);
  });
});
