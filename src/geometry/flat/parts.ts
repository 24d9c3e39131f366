/** Splits GeoJSON collections and multi-geometries into points, lines and polygons. */
import type { Geometry, GeometryCollection, Position, Ring } from '../../../schemas/geometry-types.ts';

export type Line = readonly Position[];
export type Rings = readonly Ring[];

export interface Parts {
  readonly points: readonly Position[];
  readonly lines: readonly Line[];
  readonly polygons: readonly Rings[];
}

/** Empty parts are dropped. */
export function splitParts(geometry: Geometry): Parts {
  const all = flattenCollections(geometry);
  const points = all.flatMap((leaf) => {
    if (leaf.type === 'Point') return [leaf.coordinates];
    return leaf.type === 'MultiPoint' ? leaf.coordinates : [];
  });
  const lines = all.flatMap((leaf) => {
    if (leaf.type === 'LineString') return [leaf.coordinates];
    return leaf.type === 'MultiLineString' ? leaf.coordinates : [];
  });
  const polygons = all.flatMap((leaf) => {
    if (leaf.type === 'Polygon') return [leaf.coordinates];
    return leaf.type === 'MultiPolygon' ? leaf.coordinates : [];
  });
  return {
    points: points.filter((position) => position.length > 0),
    lines: lines.filter((line) => line.length > 0),
    polygons: polygons.filter((rings) => rings.some((ring) => ring.length > 0)),
  };
}

function flattenCollections(geometry: Geometry): readonly Exclude<Geometry, GeometryCollection>[] {
  return geometry.type === 'GeometryCollection' ? geometry.geometries.flatMap(flattenCollections) : [geometry];
}
