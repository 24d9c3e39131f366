/** Takes a geometry apart: collections and multi-geometries into points, lines and polygons. */
import type { Geometry, GeometryCollection, Position, Ring } from '../../schemas/geojson.ts';

export type Line = readonly Position[];
export type Rings = readonly Ring[];

export interface Parts {
  readonly points: readonly Position[];
  readonly lines: readonly Line[];
  readonly polygons: readonly Rings[];
}

/** Empty parts are left out: they cover nothing. */
export function partsOf(geometry: Geometry): Parts {
  const all = leaves(geometry);
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

function forEachPosition(geometry: Geometry, visit: (position: Position) => void): void {
  switch (geometry.type) {
    case 'Point':
      if (geometry.coordinates.length > 0) visit(geometry.coordinates);
      return;
    case 'MultiPoint':
    case 'LineString':
      return geometry.coordinates.forEach((position) => visit(position));
    case 'MultiLineString':
    case 'Polygon':
      for (const line of geometry.coordinates) line.forEach((position) => visit(position));
      return;
    case 'MultiPolygon':
      for (const rings of geometry.coordinates) for (const ring of rings) ring.forEach((position) => visit(position));
      return;
    case 'GeometryCollection':
      for (const member of geometry.geometries) forEachPosition(member, visit);
  }
}

/** @returns smallest and largest x and y */
export function boundsOf(geometry: Geometry): { west: number; south: number; east: number; north: number } {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  forEachPosition(geometry, ([x = 0, y = 0]) => {
    bounds.west = Math.min(bounds.west, x);
    bounds.east = Math.max(bounds.east, x);
    bounds.south = Math.min(bounds.south, y);
    bounds.north = Math.max(bounds.north, y);
  });
  return bounds;
}

function leaves(geometry: Geometry): readonly Exclude<Geometry, GeometryCollection>[] {
  return geometry.type === 'GeometryCollection' ? geometry.geometries.flatMap(leaves) : [geometry];
}
