/** Finds the geometries whose boxes meet a box: a packed Hilbert R-tree, and the only importer of flatbush. */
import Flatbush from 'flatbush';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { boundsOf, isEmpty as isAllEmpty, type Bounds } from './flat.ts';

export interface SpatialIndex {
  /**
   * @param keep asked about each box that meets this one, borders included; all are kept without it
   * @returns positions in the list that was indexed, in no order
   */
  search(box: Bounds, keep?: (index: number) => boolean): number[];
}

/** What is null or empty has no box and is never found. */
export function indexOf(geometries: readonly (FlatGeometry | null)[]): SpatialIndex {
  const items = new Uint32Array(geometries.length);
  let count = 0;
  geometries.forEach((geometry, i) => {
    if (geometry !== null && !isEmpty(geometry)) items[count++] = i;
  });
  if (count === 0) return { search: () => [] };
  const tree = new Flatbush(count);
  for (const item of items.subarray(0, count)) addTo(tree, geometries[item] ?? null);
  tree.finish();
  const positionOf = (found: number) => items[found] ?? 0;
  return {
    search({ west, south, east, north }, keep) {
      const found = tree.search(west, south, east, north, keep && ((i) => keep(positionOf(i))));
      return count === geometries.length ? found : found.map(positionOf);
    },
  };
}

function addTo(tree: Flatbush, geometry: FlatGeometry | null): void {
  if (geometry === null) return;
  if (geometry.type === 'Point') {
    tree.add(geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0);
    return;
  }
  const { west, south, east, north } = boundsOf(geometry);
  tree.add(west, south, east, north);
}

/** Without the walk through members for what has none. */
function isEmpty(geometry: FlatGeometry): boolean {
  return geometry.type === 'GeometryCollection' ? isAllEmpty(geometry) : geometry.coordinates.length === 0;
}
