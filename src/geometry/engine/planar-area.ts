/** Area in the plane of the coordinates. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { loadGeos } from './geos.ts';

/** @returns square units of the coordinates, never negative; 0 for points and lines */
export async function planarArea(geometry: FlatGeometry): Promise<number> {
  const engine = await loadGeos();
  return engine.area(geometry);
}
