/** Where the plane of longitude and latitude parts what is near on Earth: on both sides of the antimeridian. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import { boundsOf } from '../flat/flat.ts';
import { extentOf } from './extent.ts';

/** Narrower than that, what belongs together surely lies across the antimeridian. */
const HALF_WAY = 180;

/** @param geometries each of which is joined up by itself, in the plane of its coordinates */
export function roundTheWorldWarnings(geometries: readonly FlatGeometry[]): readonly string[] {
  if (!looksLonLat(geometries)) return [];
  const widths = geometries.flatMap((geometry) => {
    const [west = 0, , east = 0] = extentOf([geometry]) ?? [];
    return west > east && east + 360 - west < HALF_WAY ? [east + 360 - west] : [];
  });
  if (widths.length === 0) return [];
  const widest = widths.reduce((a, b) => Math.max(a, b));
  const whose = geometries.length === 1 ? 'The positions lie' : `The positions of ${widths.length} of the features lie`;
  return [
    `${whose} within ${Number(widest.toPrecision(6))} degrees on both sides of the antimeridian, and the result goes the ` +
      'long way round between them, over longitude 0. Reproject them first to a system made for that place; ' +
      'suggest-crs finds one.',
  ];
}

/**
 * @param geometry whose vertices are compared with each other in the plane of its coordinates
 * @param tolerance in the unit of the coordinates: within it they are near each other
 */
export function partedWarnings(geometry: FlatGeometry, tolerance: number): readonly string[] {
  const { west, east } = boundsOf(geometry);
  if (!looksLonLat([geometry]) || tolerance > HALF_WAY || west > -180 + tolerance || east < 180 - tolerance) return [];
  return [
    `Vertices lie within ${tolerance} degrees of the antimeridian on both sides of it; in the plane of the coordinates ` +
      'these are 360 apart and were not snapped to one another. Give the tolerance in metres for that.',
  ];
}
