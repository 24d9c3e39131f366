/** Envelopes: boxes around geometries as geometries themselves. */
import { toFlat, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../schemas/geojson.ts';
import type { Extent } from './extent.ts';
import { boundsOf, isEmpty } from './flat.ts';

/** @returns undefined for a geometry without positions */
export function planarBox(geometry: FlatGeometry): Extent | undefined {
  if (isEmpty(geometry)) return undefined;
  const { west, south, east, north } = boundsOf(geometry);
  return [west, south, east, north];
}

/** The box as a polygon, cut at the antimeridian; a line or a point where it has no width or height. */
export function boxGeometry([west, south, east, north]: Extent): FlatGeometry {
  if (west <= east) return toFlat(boxOf(west, south, east, north));
  const [left, right] = [boxOf(west, south, 180, north), boxOf(-180, south, east, north)];
  if (left.type === 'Polygon' && right.type === 'Polygon') {
    return toFlat({ type: 'MultiPolygon', coordinates: [left.coordinates, right.coordinates] });
  }
  return toFlat({ type: 'GeometryCollection', geometries: [left, right] });
}

function boxOf(west: number, south: number, east: number, north: number): Geometry {
  const corner: Position = [west, south];
  if (west === east && south === north) return { type: 'Point', coordinates: corner };
  if (west === east || south === north) return { type: 'LineString', coordinates: [corner, [east, north]] };
  return { type: 'Polygon', coordinates: [[corner, [east, south], [east, north], [west, north], corner]] };
}
