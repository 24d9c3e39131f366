/** Against GEOS: what is certain is true, and what people send is nearly always certain. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { startGeos } from '../../../src/geometry/engine/geos.ts';
import { toGeos } from '../../../src/geometry/engine/geos-flat.ts';
import { findInvalidity } from '../../../src/geometry/engine/geos-relations.ts';
import { withScope } from '../../../src/geometry/engine/geos-scope.ts';
import { isCertainlyValid } from '../../../src/geometry/relate/certain-validity.ts';

const geos = await startGeos();
/** GEOS itself: the engine asks the test below first. */
const isValid = (shape: FlatShape) =>
  withScope(geos, (scope) => findInvalidity(scope, toGeos(scope, shape))) === undefined;
const flat = (geometry: Geometry) => toFlat(geometry) as FlatShape;
const polygon = (...coordinates: Position[][]) => flat({ type: 'Polygon', coordinates });
const square = (x: number, y: number, side: number): Position[] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y], // prettier-ignore
];

/** A few places of a lattice, so that rings touch, cross and repeat themselves; some moved by a last digit. */
const coordinate = fc
  .tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 0, 0, 1, -1), fc.constantFrom(1, 1 / 3, 1e6 / 7))
  .map(([at, ulps, scale]) => at * scale * (1 + ulps * 2 ** -52));
const ring = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 })
  .map((places) => [...places, places[0] ?? [0, 0]]);
/** Rounder than the lattice: often valid. */
const star = fc
  .tuple(
    coordinate,
    coordinate,
    fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 3, maxLength: 60 }),
  )
  .map(([x, y, radii]) => {
    const places = radii.map((radius, i): Position => {
      const angle = (2 * Math.PI * i) / radii.length;
      return [x + 3 * radius * Math.cos(angle), y + 3 * radius * Math.sin(angle)];
    });
    return [...places, places[0] ?? [0, 0]];
  });
const rings = fc.array(fc.oneof(ring, star, fc.constant(square(1, 1, 7))), { minLength: 1, maxLength: 4 });
const shapes = fc.oneof(
  rings.map((coordinates) => flat({ type: 'Polygon', coordinates })),
  fc.array(rings, { minLength: 1, maxLength: 3 }).map((coordinates) => flat({ type: 'MultiPolygon', coordinates })),
);

describe('certain validity', () => {
  it('is never said of what GEOS finds invalid', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        fc.pre(isCertainlyValid(shape));
        expect(isValid(shape)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['a square', polygon(square(0, 0, 9))],
    ['one the other way round', polygon(square(0, 0, 9).toReversed())],
    ['a repeated position', polygon([...square(0, 0, 9).slice(0, 2), ...square(0, 0, 9).slice(1)])],
    ['holes', polygon(square(0, 0, 9), square(1, 1, 2), square(5, 5, 2))],
    ['two parts', flat({ type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(2, 0, 1)]] })],
  ])('is said of %s', (_, shape) => {
    expect(isCertainlyValid(shape)).toBe(true);
  });

  it.each([
    ['a bow-tie', polygon([[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]])], // prettier-ignore
    ['a spike', polygon([[0, 0], [9, 0], [9, 9], [9, 12], [9, 9], [0, 9], [0, 0]])], // prettier-ignore
    ['a flat triangle', polygon([[0, 0], [9, 9], [3, 3], [0, 0]])], // prettier-ignore
    ['an empty one', polygon()],
    ['a hole outside', polygon(square(0, 0, 9), square(20, 20, 1))],
    ['a hole in a hole', polygon(square(0, 0, 9), square(1, 1, 6), square(2, 2, 1))],
    ['a hole that touches its shell', polygon(square(0, 0, 9), square(0, 3, 2))],
    ['parts that overlap', flat({ type: 'MultiPolygon', coordinates: [[square(0, 0, 2)], [square(1, 1, 2)]] })],
    ['a part in another one', flat({ type: 'MultiPolygon', coordinates: [[square(0, 0, 9)], [square(1, 1, 2)]] })],
    ['parts that touch', flat({ type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(1, 0, 1)]] })],
  ])('is not said of %s', (_, shape) => {
    expect(isCertainlyValid(shape)).toBe(false);
  });

  it('is said of nearly all valid counties of the United States', () => {
    const file = new URL('../../fixtures/us-counties.topojson.gz', import.meta.url);
    const topology = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Topology<{
      counties: GeometryCollection;
    }>;
    const counties = feature(topology, topology.objects.counties).features.map(({ geometry }) =>
      flat(geometry as Geometry),
    );
    const valid = counties.filter(isValid);
    expect([counties.length, valid.length]).toEqual([3231, 3191]);
    const certain = counties.filter(isCertainlyValid);
    expect(certain.length).toBeGreaterThan(3180);
    expect(certain.every(isValid)).toBe(true);
  });
});
