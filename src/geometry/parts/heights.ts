/** Leaves Z coordinates out. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';

/** @returns the geometry with x and y alone; itself where it has nothing else */
export function dropHeights(geometry: FlatGeometry): FlatGeometry {
  if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(dropHeights) };
  if (geometry.stride === 2) return geometry;
  const count = geometry.coordinates.length / 3;
  const coordinates = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) coordinates.set(geometry.coordinates.subarray(3 * i, 3 * i + 2), 2 * i);
  return { ...geometry, coordinates, stride: 2 };
}
