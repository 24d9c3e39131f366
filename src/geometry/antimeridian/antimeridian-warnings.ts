/** Warnings about planar results across the antimeridian, where what is near on Earth is far apart in the plane. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import { boundsOf } from '../flat/flat.ts';
import { computeExtent } from './extent.ts';

/** Maximum width in degrees of geometries that surely belong together across the antimeridian. */
const MAX_WIDTH = 180;

/** @param geometries each is connected within itself, in the plane of the coordinates */
export function antimeridianSpanWarnings(geometries: readonly FlatGeometry[]): readonly string[] {
  if (!looksLonLat(geometries)) return [];
  const widths = geometries.flatMap((geometry) => {
    const [west = 0, , east = 0] = computeExtent([geometry]) ?? [];
    return west > east && east + 360 - west < MAX_WIDTH ? [east + 360 - west] : [];
  });
  if (widths.length === 0) return [];
  const widest = widths.reduce((a, b) => Math.max(a, b));
  const subject = geometries.length === 1 ? 'The positions' : `The positions of ${widths.length} of the features`;
  return [
    `${subject} lie within ${Number(widest.toPrecision(6))} degrees across the antimeridian, but the result connects them ` +
      'the long way, over longitude 0. Reproject to a local CRS first; suggest-crs finds one.',
  ];
}

/**
 * @param geometry its vertices are snapped to each other in the plane of the coordinates
 * @param tolerance in the unit of the coordinates
 */
export function antimeridianSnapWarnings(geometry: FlatGeometry, tolerance: number): readonly string[] {
  const { west, east } = boundsOf(geometry);
  if (!looksLonLat([geometry]) || tolerance > MAX_WIDTH || west > -180 + tolerance || east < 180 - tolerance) return [];
  return [
    `Vertices within ${tolerance} degrees of the antimeridian on both sides of it were not snapped to each other: ` +
      'their coordinates are 360 degrees apart. Give the tolerance in metres to snap them.',
  ];
}
