/** What is drawn between places goes round the world where they lie on both sides of the antimeridian. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
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
