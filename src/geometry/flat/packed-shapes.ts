/** Shapes in a few typed arrays, so that a thread hands over a thousand of them at once. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';

export interface PackedShapes {
  /** Number of coordinates, of ends and of parts of each shape; parts + 1, and 0 without a list of parts. */
  readonly sizes: Uint32Array;
  /** x and y interleaved. */
  readonly coordinates: Float64Array;
  readonly ends: Uint32Array;
  readonly parts: Uint32Array;
}

/** @param shapes polygons and multipolygons of stride 2 */
export function packShapes(shapes: readonly FlatShape[]): PackedShapes {
  const sizes = new Uint32Array(3 * shapes.length);
  let [numbers, rings, polygons] = [0, 0, 0];
  shapes.forEach(({ coordinates, ends, parts }, i) => {
    sizes.set([coordinates.length, ends.length, parts ? parts.length + 1 : 0], 3 * i);
    numbers += coordinates.length;
    rings += ends.length;
    polygons += parts?.length ?? 0;
  });
  const packed = {
    sizes,
    coordinates: new Float64Array(numbers),
    ends: new Uint32Array(rings),
    parts: new Uint32Array(polygons),
  };
  [numbers, rings, polygons] = [0, 0, 0];
  for (const { coordinates, ends, parts } of shapes) {
    packed.coordinates.set(coordinates, numbers);
    packed.ends.set(ends, rings);
    if (parts) packed.parts.set(parts, polygons);
    numbers += coordinates.length;
    rings += ends.length;
    polygons += parts?.length ?? 0;
  }
  return packed;
}

/** @returns the shapes in their order, in arrays of their own */
export function unpackShapes({ sizes, ...packed }: PackedShapes): readonly FlatShape[] {
  let [numbers, rings, polygons] = [0, 0, 0];
  return Array.from({ length: sizes.length / 3 }, (_, i): FlatShape => {
    const [size = 0, ringCount = 0, partCount = 0] = sizes.subarray(3 * i, 3 * i + 3);
    const coordinates = packed.coordinates.slice(numbers, (numbers += size));
    const ends = packed.ends.slice(rings, (rings += ringCount));
    const shape = { coordinates, stride: 2, ends } as const;
    if (partCount === 0) return { type: 'Polygon', ...shape };
    return { type: 'MultiPolygon', ...shape, parts: packed.parts.slice(polygons, (polygons += partCount - 1)) };
  });
}
