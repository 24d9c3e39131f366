/** Rounds the coordinates of a geometry. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';

/** The integers that numbers can have. */
const MAX_EXACT = 2 ** 53;

/**
 * Rounds to decimal places, halves away from zero in the scaled number.
 * @param decimals 0 to 15, of the unit of the coordinates
 * @returns the same shape; a coordinate whose digits end before that is unchanged, as are missing Z coordinates
 */
export function roundPositions(geometry: FlatGeometry, decimals: number): FlatGeometry {
  if (geometry.type === 'GeometryCollection') {
    return { ...geometry, geometries: geometry.geometries.map((one) => roundPositions(one, decimals)) };
  }
  const scale = 10 ** decimals;
  const coordinates = geometry.coordinates.map((number) => {
    const scaled = Math.abs(number) * scale;
    return scaled < MAX_EXACT ? (Math.sign(number) * Math.round(scaled)) / scale : number;
  });
  return { ...geometry, coordinates };
}
