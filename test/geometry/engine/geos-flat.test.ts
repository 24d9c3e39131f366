import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { startGeos } from '../../../src/geometry/engine/geos.ts';
import { fromGeos, toGeos } from '../../../src/geometry/engine/geos-flat.ts';
import { withScope } from '../../../src/geometry/engine/geos-scope.ts';

const instance = await startGeos();
const roundTrip = (geometry: Geometry) =>
  toGeoJson(withScope(instance, (scope) => fromGeos(scope, toGeos(scope, toFlat(geometry)))));

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const position = fc.tuple(number, number);
const line = fc.array(position, { minLength: 2, maxLength: 6 });
const ring = fc.array(position, { minLength: 3, maxLength: 6 }).map((open): Position[] => [...open, open[0] ?? []]);
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 4 });

const geometries = {
  Point: position.map((coordinates): Geometry => ({ type: 'Point', coordinates })),
  MultiPoint: some(position).map((coordinates): Geometry => ({ type: 'MultiPoint', coordinates })),
  LineString: line.map((coordinates): Geometry => ({ type: 'LineString', coordinates })),
  MultiLineString: some(line).map((coordinates): Geometry => ({ type: 'MultiLineString', coordinates })),
  Polygon: some(ring).map((coordinates): Geometry => ({ type: 'Polygon', coordinates })),
  MultiPolygon: some(some(ring)).map((coordinates): Geometry => ({ type: 'MultiPolygon', coordinates })),
};
const collection = some(fc.oneof(...Object.values(geometries))).map((members): Geometry => ({
  type: 'GeometryCollection',
  geometries: members,
}));
const nested = some(fc.oneof(collection, geometries.Polygon)).map((members): Geometry => ({
  type: 'GeometryCollection',
  geometries: members,
}));

describe('toGeos and fromGeos', () => {
  it.each(Object.entries({ ...geometries, GeometryCollection: nested }))('keep every double of a %s', (_, geometry) => {
    fc.assert(
      fc.property(geometry, (sent) => {
        expect(roundTrip(sent)).toEqual(sent);
      }),
    );
  });

  it.each<Geometry>([
    { type: 'LineString', coordinates: [] },
    { type: 'MultiPoint', coordinates: [] },
    { type: 'MultiLineString', coordinates: [] },
    { type: 'Polygon', coordinates: [] },
    { type: 'MultiPolygon', coordinates: [] },
    { type: 'GeometryCollection', geometries: [] },
  ])('keep an empty $type', (empty) => {
    expect(roundTrip(empty)).toEqual(empty);
  });

  it('make an empty collection of an empty point', () => {
    roundTrip({ type: 'Point', coordinates: [3, 4] });
    expect(roundTrip({ type: 'Point', coordinates: [] })).toEqual({ type: 'GeometryCollection', geometries: [] });
  });

  it('drop Z coordinates, also where only some positions have one', () => {
    // prettier-ignore
    const sent: Geometry = { type: 'LineString', coordinates: [[1, 2, 3], [4, 5], [6, 7, 8]] };
    expect(roundTrip(sent)).toEqual({ type: 'LineString', coordinates: [[1, 2], [4, 5], [6, 7]] }); // prettier-ignore
  });

  it('take more members than a call takes arguments', () => {
    const coordinates = Float64Array.from({ length: 400_000 }, (_, i) => i);
    const sent = { type: 'MultiPoint', coordinates, stride: 2, ends: Uint32Array.of(200_000) } as const;
    const back = withScope(instance, (scope) => fromGeos(scope, toGeos(scope, sent)));
    expect(
      back.type === 'MultiPoint' &&
        Buffer.compare(Buffer.from(back.coordinates.buffer), Buffer.from(coordinates.buffer)),
    ).toBe(0);
  });

  it('leave no memory behind, whether they succeed or fail halfway', () => {
    const long = Array.from({ length: 500 }, (_, i): Position => [Math.cos(i), Math.sin(i)]);
    const closed = [...long, long[0] ?? []];
    const good = toFlat({
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [1, 2] },
        { type: 'MultiLineString', coordinates: [long, long] },
        { type: 'MultiPolygon', coordinates: [[closed, closed], [closed]] },
      ],
    });
    // GEOS refuses the open ring after it has taken four others over.
    const bad = toFlat({
      type: 'GeometryCollection',
      geometries: [{ type: 'MultiPolygon', coordinates: [[closed, closed], [closed], [closed, long]] }],
    });
    const round = () => {
      withScope(instance, (scope) => fromGeos(scope, toGeos(scope, good)));
      expect(() => withScope(instance, (scope) => toGeos(scope, bad))).toThrow('do not form a closed linestring');
    };
    for (let i = 0; i < 20; i++) round();
    const before = instance.module.HEAPF64.byteLength;
    // One line of 8 KB left behind each time would be 16 MB, which is more than the heap has to spare.
    for (let i = 0; i < 2000; i++) round();
    expect(instance.module.HEAPF64.byteLength).toBe(before);
  });
});

describe('scoped', () => {
  it('gives everything back after an exception in the middle of a call', () => {
    const before = instance.module.HEAPF64.byteLength;
    const big = toFlat({ type: 'MultiPoint', coordinates: Array.from({ length: 20_000 }, (_, i) => [i, i]) });
    for (let i = 0; i < 50; i++) {
      const run = () =>
        withScope(instance, (scope) => {
          scope.positions(2 ** 22);
          scope.prepare(toGeos(scope, big));
          throw new Error('in the middle');
        });
      expect(run).toThrow('in the middle');
    }
    expect(instance.module.HEAPF64.byteLength).toBeLessThan(before + 32 * 2 ** 20);
  });
});
