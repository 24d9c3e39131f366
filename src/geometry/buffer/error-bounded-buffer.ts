/** A buffer on Earth that states its own error. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';

export interface ErrorBoundedBuffer {
  /** Polygons, cut at the antimeridian; without coordinates when empty. */
  readonly geometry: FlatGeometry;
  /** About repairs and poles. */
  readonly warnings: readonly string[];
  /** Deviation of the edge as a fraction of the distance: what was achieved, at most the tolerance; 0 without a drawn edge. */
  readonly errorBound: number;
}
