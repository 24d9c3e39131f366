/** Envelopes: bounding boxes as geometries. */
import { toFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import type { Extent } from '../antimeridian/extent.ts';
import { boundsOf, isEmpty } from '../flat/flat.ts';

/** @returns undefined for a geometry without positions */
export function computePlanarBox(geometry: FlatGeometry): Extent | undefined {
  if (isEmpty(geometry)) return undefined;
  const { west, south, east, north } = boundsOf(geometry);
  return [west, south, east, north];
}

/** Box as a polygon, cut at the antimeridian; a line or a point without width or height. */
export function toBoxGeometry([west, south, east, north]: Extent): FlatGeometry {
  if (west <= east) return toFlat(createBox(west, south, east, north));
  const [left, right] = [createBox(west, south, 180, north), createBox(-180, south, east, north)];
  if (left.type === 'Polygon' && right.type === 'Polygon') {
    return toFlat({ type: 'MultiPolygon', coordinates: [left.coordinates, right.coordinates] });
  }
  return toFlat({ type: 'GeometryCollection', geometries: [left, right] });
}

function createBox(west: number, south: number, east: number, north: number): Geometry {
  const corner: Position = [west, south];
  if (west === east && south === north) return { type: 'Point', coordinates: corner };
  if (west === east || south === north) return { type: 'LineString', coordinates: [corner, [east, north]] };
  return { type: 'Polygon', coordinates: [[corner, [east, south], [east, north], [west, north], corner]] };
}
