/** Arrangements of the geometries that are compared again and again. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { Arrangement } from './arrangement.ts';

/** Edges of all arrangements that are kept: each takes about a kilobyte. */
const MOST_KEPT = 200_000;
let kept = new WeakMap<FlatGeometry, Arrangement>();
let keptEdges = 0;

/** Made once for each geometry, as far as there is room, however often it is compared. */
export function arrangementOf(geometry: FlatGeometry): Arrangement {
  const known = kept.get(geometry);
  if (known) return known;
  const arrangement = new Arrangement(geometry);
  keptEdges += arrangement.edges.length;
  if (keptEdges > MOST_KEPT) {
    kept = new WeakMap();
    keptEdges = arrangement.edges.length;
  }
  kept.set(geometry, arrangement);
  return arrangement;
}
