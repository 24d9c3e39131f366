/** The functions under test with GeoJSON in and out, which reads better than flat arrays. */
import { toFlat, toGeoJson } from '../../schemas/flat-geometry.ts';
import type { Geometry, MultiPolygon, Polygon } from '../../schemas/geometry-types.ts';
import * as area from '../../src/geometry/ellipsoid/ellipsoid-area.ts';
import * as geodesic from '../../src/geometry/buffer/geodesic-buffer.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import * as planar from '../../src/geometry/buffer/planar-buffer.ts';
import * as plane from '../../src/geometry/flat/dimensions.ts';

const flatEngine = await loadGeos();

export const engine = {
  area: (a: Geometry) => flatEngine.area(toFlat(a)),
  invalidity: (a: Geometry) => flatEngine.invalidity(toFlat(a)),
  makeValid: (a: Geometry) => toGeoJson(flatEngine.makeValid(toFlat(a))),
  union: (a: Geometry) => toGeoJson(flatEngine.union(toFlat(a))),
  intersection: (a: Geometry, b: Geometry) => toGeoJson(flatEngine.intersection(toFlat(a), toFlat(b))),
  difference: (a: Geometry, b: Geometry) => toGeoJson(flatEngine.difference(toFlat(a), toFlat(b))),
  buffer: (a: Geometry, distance: number, segments: number) =>
    toGeoJson(flatEngine.buffer(toFlat(a), distance, segments)),
  heapBytes: () => flatEngine.heapBytes(),
};

export async function geodesicBuffer(geometry: Geometry, distance: number, tolerance = 1e-3) {
  const { geometry: result, ...rest } = await geodesic.geodesicBuffer(toFlat(geometry), distance, { tolerance });
  return { ...rest, geometry: asPolygons(toGeoJson(result)) };
}

export async function planarBuffer(geometry: Geometry, distance: number, quadrantSegments: number) {
  const { geometry: result, ...rest } = await planar.planarBuffer(toFlat(geometry), distance, quadrantSegments);
  return { ...rest, geometry: asPolygons(toGeoJson(result)) };
}

export const planarArea = (geometry: Geometry) => plane.measurePlanarArea(toFlat(geometry));
export const ellipsoidArea = (geometry: Geometry) => area.ellipsoidArea(toFlat(geometry));

function asPolygons(geometry: Geometry): Polygon | MultiPolygon {
  if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') return geometry;
  throw new Error(`A buffer cannot be a ${geometry.type}.`);
}
