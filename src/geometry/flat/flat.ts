/** Walks over flat geometries: their kinds, their heights, whether they are empty. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { shapesOf } from '../../../schemas/flat-walk.ts';

// The doors' side walks over geometries too, and may not import from here.
export { boundsOf, shapesOf, type Bounds } from '../../../schemas/flat-walk.ts';

export function positionCount(geometry: FlatGeometry): number {
  return shapesOf(geometry).reduce((sum, { coordinates, stride }) => sum + coordinates.length / stride, 0);
}

export function isEmpty(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).every(({ coordinates }) => coordinates.length === 0);
}

export function hasPolygons(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(({ type }) => type === 'Polygon' || type === 'MultiPolygon');
}

/** Whether the rules for valid geometries can be broken at all: by polygons, and by lines that have no length. */
export function canBeInvalid(geometry: FlatGeometry): boolean {
  return hasPolygons(geometry) || shapesOf(geometry).some(hasLineWithoutLength);
}

function hasLineWithoutLength({ type, coordinates, stride, ends }: FlatShape): boolean {
  if (type !== 'LineString' && type !== 'MultiLineString') return false;
  return ends.some((end, i) => {
    const start = ends[i - 1] ?? 0;
    const [x, y] = [coordinates[start * stride], coordinates[start * stride + 1]];
    // The second position of nearly every line is another place already.
    for (let at = (start + 1) * stride; at < end * stride; at += stride) {
      if (coordinates[at] !== x || coordinates[at + 1] !== y) return false;
    }
    return end > start;
  });
}

/** Says how many heights an operation in the plane leaves out. */
export function heightWarnings(geometry: FlatGeometry): readonly string[] {
  return sayOfHeights(geometry, 'left out: the result has two dimensions');
}

/** Says how many heights a distance does not know of. */
export function distanceHeightWarnings(geometries: readonly FlatGeometry[]): readonly string[] {
  const all = { type: 'GeometryCollection', geometries } as const;
  return sayOfHeights(all, 'not taken into account: distances are those on the ellipsoid');
}

/** Says how many heights an area or a length does not know of, though the result keeps them. */
export function measureHeightWarnings(geometry: FlatGeometry): readonly string[] {
  return sayOfHeights(geometry, 'not taken into account: areas and lengths are those of two dimensions');
}

function sayOfHeights(geometry: FlatGeometry, what: string): readonly string[] {
  let heights = 0;
  for (const { coordinates, stride } of shapesOf(geometry)) {
    for (let i = 2; stride === 3 && i < coordinates.length; i += 3) if (!Number.isNaN(coordinates[i])) heights += 1;
  }
  return heights === 0 ? [] : [`${heights} height${heights === 1 ? '' : 's'} (third coordinates) ${what}.`];
}

export const emptyPolygon: FlatShape = {
  type: 'Polygon',
  coordinates: new Float64Array(),
  stride: 2,
  ends: new Uint32Array(),
};
