/** Area in the plane of the coordinates. */
import type { Geometry } from '../../schemas/geojson.ts';
import { loadGeos } from './geos.ts';

/** @returns square units of the coordinates, never negative; 0 for points and lines */
export async function planarArea(geometry: Geometry): Promise<number> {
  const engine = await loadGeos();
  return engine.area(geometry);
}
