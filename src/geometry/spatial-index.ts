/** Finds boxes by place: the only importer of flatbush. */
import Flatbush from 'flatbush';
import type { Bounds } from './flat.ts';

export interface SpatialIndex {
  /** @returns the numbers of the boxes that share a place with this one, in ascending order */
  search(box: Bounds): number[];
}

/** @param boxes of geometries without positions, west beyond east, are never found */
export function spatialIndex(boxes: readonly Bounds[]): SpatialIndex {
  const numbers = boxes.flatMap(({ west, east }, number) => (west <= east ? [number] : []));
  if (numbers.length === 0) return { search: () => [] };
  const tree = new Flatbush(numbers.length);
  for (const number of numbers) {
    const box = boxes[number];
    if (box) tree.add(box.west, box.south, box.east, box.north);
  }
  tree.finish();
  return {
    search: ({ west, south, east, north }) =>
      tree
        .search(west, south, east, north)
        .map((found) => numbers[found] ?? -1)
        .sort((a, b) => a - b),
  };
}
