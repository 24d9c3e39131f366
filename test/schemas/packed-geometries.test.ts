import fc from 'fast-check';
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import { packGeometries, unpackGeometries } from '../../schemas/packed-geometries.ts';

const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const geometry: fc.Arbitrary<FlatGeometry | null> = fc.constantFrom(2, 3).chain((stride) => {
  const position = fc.array(number, { minLength: stride, maxLength: stride }) as unknown as fc.Arbitrary<Position>;
  const line = fc.array(position, { maxLength: 4 });
  const lines = fc.array(line, { maxLength: 3 });
  const shape: fc.Arbitrary<Geometry> = fc.oneof(
    fc.record({ type: fc.constant('Point' as const), coordinates: position }),
    fc.record({ type: fc.constant('MultiPoint' as const), coordinates: line }),
    fc.record({ type: fc.constant('LineString' as const), coordinates: line }),
    fc.record({ type: fc.constant('MultiLineString' as const), coordinates: lines }),
    fc.record({ type: fc.constant('Polygon' as const), coordinates: lines }),
    fc.record({ type: fc.constant('MultiPolygon' as const), coordinates: fc.array(lines, { maxLength: 3 }) }),
  );
  const collection = fc.record({ type: fc.constant('GeometryCollection' as const), geometries: fc.array(shape) });
  const flat = fc.oneof(shape, collection).map(toFlat);
  return fc.oneof(flat, flat.map((one) => ({ ...one, bbox: [1, 2, 3, 4] })), fc.constant(null)); // prettier-ignore
});

describe('packGeometries', () => {
  it('keeps any geometries, in their order, from one process to another', () => {
    fc.assert(
      fc.property(fc.array(geometry), (geometries) => {
        const sent = deserialize(serialize(packGeometries(geometries))) as ReturnType<typeof packGeometries>;
        expect(unpackGeometries(sent)).toEqual(geometries);
      }),
      { numRuns: 500 },
    );
  });

  it('lies on shared memory where that is given', () => {
    const packed = packGeometries([toFlat({ type: 'Point', coordinates: [7, 52] }), null], (bytes) => {
      return new SharedArrayBuffer(bytes);
    });
    expect(packed.coordinates.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(unpackGeometries(packed)).toEqual([
      { type: 'Point', coordinates: Float64Array.of(7, 52), stride: 2, ends: Uint32Array.of(1) },
      null,
    ]);
  });
});
