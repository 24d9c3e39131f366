/** Limits on the bend of edges in a transformation, and on its expense. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { countPositions } from '../flat/flat.ts';

/** Metres between a straight edge in the CRS of a layer and its image. */
export const EDGE_TOLERANCE = 0.001;
interface AddedLimit {
  /** Positions that edges may get for each that the layer has. */
  readonly share: number;
  readonly least: number;
}

/** For a layer that is measured or compared in another CRS. */
export const FOR_COMPUTING: AddedLimit = { share: 8, least: 200_000 };
/** For a layer that the caller gets: a coarse one of a whole country must not grow to several times its size. */
export const FOR_RESULTS: AddedLimit = { share: 0.5, least: 20_000 };

/** Positions that the edges of a layer may get before the tolerance is widened. */
export function maxAddedTo(geometries: readonly (FlatGeometry | null)[], { share, least }: AddedLimit): number {
  const positions = geometries.reduce((sum, geometry) => sum + (geometry ? countPositions(geometry) : 0), 0);
  return Math.max(least, share * positions);
}
