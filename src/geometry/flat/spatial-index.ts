/** Spatial index on bounding boxes (packed Hilbert R-tree); the only importer of flatbush. */
import Flatbush from 'flatbush';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOf, type Bounds } from './flat.ts';

export interface SpatialIndex {
  /**
   * @param keep filter, called for each box that intersects the query box; borders count
   * @returns indices into the indexed list, ascending
   */
  search(box: Bounds, keep?: (index: number) => boolean): number[];
}

/** Null and empty geometries have no box and are never found. */
export function indexGeometries(geometries: readonly (FlatGeometry | null)[]): SpatialIndex {
  return indexBounds(geometries.map((geometry) => (geometry === null ? emptyBounds : boundsOf(geometry))));
}

/** @param bounds west above east for an item without extent */
export function indexBounds(bounds: readonly Bounds[]): SpatialIndex {
  const items = Uint32Array.from(bounds.keys()).filter((i) => !isEmptyBounds(bounds[i] ?? emptyBounds));
  if (items.length === 0) return { search: () => [] };
  const tree = new Flatbush(items.length);
  for (const item of items) {
    const { west, south, east, north } = bounds[item] ?? emptyBounds;
    tree.add(west, south, east, north);
  }
  tree.finish();
  // Items ascend, so sorting tree indices sorts positions too.
  const isDense = items.length === bounds.length;
  const positionOf = isDense ? (hits: number) => hits : (hits: number) => items[hits] ?? 0;
  return {
    search({ west, south, east, north }, keep) {
      const hits = tree.search(west, south, east, north, keep && ((i) => keep(positionOf(i))));
      if (hits.length > 1) hits.sort((a, b) => a - b);
      return isDense ? hits : hits.map(positionOf);
    },
  };
}

/** Points with their index, in typed arrays that threads may share. */
export interface PointTable {
  /** NaN for an item without a point, which is never found. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Items that have a point. */
  readonly items: Uint32Array;
  readonly tree: Uint8Array;
}

/**
 * @param xs NaN for an item without a point, which is never found; `ys` likewise
 * @returns a search function; its results are not sorted
 */
export function indexPoints(xs: Float64Array, ys: Float64Array): (box: Bounds) => number[] {
  return openPointTable(createPointTable(xs, ys));
}

export function createPointTable(xs: Float64Array, ys: Float64Array): PointTable {
  const items = new Uint32Array(xs.length);
  let count = 0;
  for (let i = 0; i < xs.length; i++) if (!Number.isNaN(xs[i])) items[count++] = i;
  if (count === 0) return { xs, ys, items: new Uint32Array(), tree: new Uint8Array() };
  const tree = new Flatbush(count);
  for (let k = 0; k < count; k++) tree.add(xs[items[k] as number] as number, ys[items[k] as number] as number);
  tree.finish();
  return { xs, ys, items: items.subarray(0, count), tree: new Uint8Array(tree.data) };
}

/** @returns a search function; its results are not sorted */
export function openPointTable({ xs, items, tree: bytes }: PointTable): (box: Bounds) => number[] {
  if (items.length === 0) return () => [];
  const tree = Flatbush.from(bytes.buffer);
  const isDense = items.length === xs.length;
  return ({ west, south, east, north }) => {
    const hits = tree.search(west, south, east, north);
    return isDense ? hits : hits.map((i) => items[i] as number);
  };
}

export const emptyBounds: Bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };

function isEmptyBounds({ west, east }: Bounds): boolean {
  return !(west <= east);
}

export interface BoxIndex {
  /** @param from least index to find @returns indices of the boxes that intersect the query box, ascending */
  search(west: number, south: number, east: number, north: number, from?: number): readonly number[];
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
  let least = 0;
  // One filter for all searches.
  const keep = (item: number) => item >= least;
  return {
    search(west, south, east, north, from = 0) {
      least = from;
      const found = index.search(west, south, east, north, from > 0 ? keep : undefined);
      return found.length > 1 ? found.sort((a, b) => a - b) : found;
    },
  };
}
