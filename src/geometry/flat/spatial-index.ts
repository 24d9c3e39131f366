/** Finds the geometries whose boxes meet a box: a packed Hilbert R-tree, and the only importer of flatbush. */
import Flatbush from 'flatbush';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOf, type Bounds } from './flat.ts';

export interface SpatialIndex {
  /**
   * @param keep asked about each box that meets this one, borders included; all are kept without it
   * @returns positions in the list that was indexed, ascending
   */
  search(box: Bounds, keep?: (index: number) => boolean): number[];
}

/** What is null or empty has no box and is never found. */
export function indexOf(geometries: readonly (FlatGeometry | null)[]): SpatialIndex {
  return indexOfBounds(geometries.map((geometry) => (geometry === null ? nowhere : boundsOf(geometry))));
}

/** @param bounds west greater than east where there is nothing */
export function indexOfBounds(bounds: readonly Bounds[]): SpatialIndex {
  const items = Uint32Array.from(bounds.keys()).filter((i) => !isNowhere(bounds[i] ?? nowhere));
  if (items.length === 0) return { search: () => [] };
  const tree = new Flatbush(items.length);
  for (const item of items) {
    const { west, south, east, north } = bounds[item] ?? nowhere;
    tree.add(west, south, east, north);
  }
  tree.finish();
  // Items are ascending, so sorting what the tree found sorts the positions too.
  const all = items.length === bounds.length;
  const positionOf = all ? (found: number) => found : (found: number) => items[found] ?? 0;
  return {
    search({ west, south, east, north }, keep) {
      const found = tree.search(west, south, east, north, keep && ((i) => keep(positionOf(i))));
      if (found.length > 1) found.sort((a, b) => a - b);
      return all ? found : found.map(positionOf);
    },
  };
}

/**
 * @param xs NaN where there is no point, which is never found; `ys` likewise
 * @returns a search that gives positions in no order
 */
export function indexOfPoints(xs: Float64Array, ys: Float64Array): (box: Bounds) => number[] {
  const items = Uint32Array.from(xs.keys()).filter((i) => !Number.isNaN(xs[i]));
  if (items.length === 0) return () => [];
  const tree = new Flatbush(items.length);
  for (const item of items) tree.add(xs[item] as number, ys[item] as number);
  tree.finish();
  const all = items.length === xs.length;
  return ({ west, south, east, north }) => {
    const found = tree.search(west, south, east, north);
    return all ? found : found.map((i) => items[i] as number);
  };
}

export const nowhere: Bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };

function isNowhere({ west, east }: Bounds): boolean {
  return !(west <= east);
}

export interface BoxIndex {
  /** Numbers of the boxes that share a place with the one asked about, in ascending order. */
  search(west: number, south: number, east: number, north: number): readonly number[];
}

/** @param boxes west, south, east and north of each, one after another */
export function indexBoxes(boxes: Float64Array): BoxIndex {
  const count = boxes.length / 4;
  if (count === 0) return { search: () => [] };
  const index = new Flatbush(count);
  for (let i = 0; i < boxes.length; i += 4) {
    index.add(boxes[i] ?? 0, boxes[i + 1] ?? 0, boxes[i + 2] ?? 0, boxes[i + 3] ?? 0);
  }
  index.finish();
  return { search: (west, south, east, north) => index.search(west, south, east, north).sort((a, b) => a - b) };
}
