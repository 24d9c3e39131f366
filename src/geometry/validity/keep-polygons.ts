/** Leaves lines and points out of a repaired geometry. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { countParts, formatPartCounts, gatherShapes, selectDimension } from '../flat/dimensions.ts';
import { emptyPolygon, shapesOf } from '../flat/flat.ts';

export const keepChoices = ['all', 'polygons'] as const;
export type Keep = (typeof keepChoices)[number];

export interface Kept {
  readonly geometry: FlatGeometry;
  /** Lines and points that were left out, such as `1 line`; undefined for none. */
  readonly leftOut: string | undefined;
}

/**
 * @param original what was repaired: polygons of a collection may overlap, so they stay a collection
 * @returns an empty polygon where nothing is left
 */
export function selectKept(geometry: FlatGeometry, keep: Keep, original: FlatGeometry): Kept {
  const counts = countParts(geometry);
  const { points, lines } = counts;
  if (keep === 'all' || points + lines === 0) return { geometry, leftOut: undefined };
  const polygons =
    original.type === 'GeometryCollection'
      ? gatherShapes(shapesOf(geometry).filter(({ type }) => type === 'Polygon' || type === 'MultiPolygon'))
      : selectDimension(geometry, 2);
  const isEmpty = polygons === undefined || shapesOf(polygons).length === 0;
  return {
    geometry: isEmpty ? emptyPolygon : polygons,
    leftOut: formatPartCounts({ ...counts, polygons: 0 }),
  };
}
