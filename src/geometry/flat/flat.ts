/** Basic queries on flat geometries: bounds, emptiness, number of positions, Z coordinates. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { shapesOf } from '../../../schemas/flat-walk.ts';
import { formatCount } from '../../common/format-count.ts';

// The API layers use these functions too and may not import from this folder.
export { boundsOf, boundsOfPositions, shapesOf, type Bounds } from '../../../schemas/flat-walk.ts';

export function countPositions(geometry: FlatGeometry): number {
  return shapesOf(geometry).reduce((sum, { coordinates, stride }) => sum + coordinates.length / stride, 0);
}

export function isEmpty(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).every(({ coordinates }) => coordinates.length === 0);
}

/** True where a position may have a Z coordinate. */
export function hasZ(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(({ stride, coordinates }) => stride === 3 && coordinates.length > 0);
}

export function isPolygonal(geometry: FlatGeometry | null | undefined): geometry is FlatShape {
  return geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon';
}

export function hasPolygons(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(isPolygonal);
}

/** True when validity rules can be broken at all: by polygons, and by lines without length. */
export function canBeInvalid(geometry: FlatGeometry): boolean {
  return hasPolygons(geometry) || shapesOf(geometry).some(hasLineWithoutLength);
}

function hasLineWithoutLength({ type, coordinates, stride, ends }: FlatShape): boolean {
  if (type !== 'LineString' && type !== 'MultiLineString') return false;
  return ends.some((end, i) => {
    const start = ends[i - 1] ?? 0;
    const [x, y] = [coordinates[start * stride], coordinates[start * stride + 1]];
    // Nearly every line differs at its second position.
    for (let at = (start + 1) * stride; at < end * stride; at += stride) {
      if (coordinates[at] !== x || coordinates[at + 1] !== y) return false;
    }
    return end > start;
  });
}

/** Warns about Z coordinates that a planar operation drops. */
export function droppedZWarnings(geometry: FlatGeometry): readonly string[] {
  return zWarnings(geometry, (count) => `Dropped ${count}; the result is 2D.`);
}

/** Warns about Z coordinates that a distance ignores. */
export function distanceZWarnings(geometries: readonly FlatGeometry[]): readonly string[] {
  const all = { type: 'GeometryCollection', geometries } as const;
  return zWarnings(all, (count) => `Ignored ${count}; distances are measured on the ellipsoid.`);
}

/** Warns about Z coordinates that areas and lengths ignore, though the result keeps them. */
export function measureZWarnings(geometry: FlatGeometry): readonly string[] {
  return zWarnings(geometry, (count) => `Ignored ${count}; areas and lengths are 2D.`);
}

function zWarnings(geometry: FlatGeometry, format: (count: string) => string): readonly string[] {
  const count = countZ(geometry);
  return count === 0 ? [] : [format(formatCount(count, 'Z coordinate'))];
}

function countZ(geometry: FlatGeometry): number {
  if (geometry.type === 'GeometryCollection')
    return geometry.geometries.reduce((sum, member) => sum + countZ(member), 0);
  const { coordinates, stride } = geometry;
  let count = 0;
  for (let i = 2; stride === 3 && i < coordinates.length; i += 3) if (!Number.isNaN(coordinates[i])) count += 1;
  return count;
}

export const emptyPolygon: FlatShape = {
  type: 'Polygon',
  coordinates: new Float64Array(),
  stride: 2,
  ends: new Uint32Array(),
};
