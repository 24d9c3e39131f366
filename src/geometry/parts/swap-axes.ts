/** Exchanges the first two numbers of positions. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';

/** @returns the geometry with y before x; Z coordinates stay */
export function swapAxes(geometry: FlatGeometry): FlatGeometry {
  if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(swapAxes) };
  const { stride } = geometry;
  const coordinates = geometry.coordinates.slice();
  for (let i = 0; i < coordinates.length; i += stride) {
    const x = coordinates[i] as number;
    coordinates[i] = coordinates[i + 1] as number;
    coordinates[i + 1] = x;
  }
  return { ...geometry, coordinates };
}
