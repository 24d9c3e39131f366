/** Limits on the bend of edges in a transformation, and on its expense. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { countPositions } from '../flat/flat.ts';

/** Metres between a straight edge in the CRS of a layer and its image. */
export const EDGE_TOLERANCE = 0.001;
/** Positions that edges may get, for each that the layer has, and at least. */
const MAX_ADDED_SHARE = 8;
const MAX_ADDED = 200_000;

/** Positions that the edges of a layer may get before the tolerance is widened. */
export function maxAddedTo(geometries: readonly (FlatGeometry | null)[]): number {
  const positions = geometries.reduce((sum, geometry) => sum + (geometry ? countPositions(geometry) : 0), 0);
  return Math.max(MAX_ADDED, MAX_ADDED_SHARE * positions);
}
