/**
 * Places edges of grid cells on Earth: straight in the plane of the grid, while GeoJSON edges are straight in degrees.
 */
import type { Position } from '../../../schemas/geometry-types.ts';
import { wgs84, type LocalPlane } from '../ellipsoid/geodesic.ts';
import { nearestLongitude } from '../antimeridian/longitudes.ts';

/** Maximum deviation of an edge from its line in the plane, as a fraction of the cell size. */
export const MAX_BOW = 0.002;

/** Maximum number of bisections of an edge; an edge through a pole never converges. */
const MAX_HALVINGS = 12;

interface End {
  readonly xy: Position;
  readonly lonLat: Position;
}

/**
 * @param from end of the edge in metres and in degrees; the result is the same from either end
 * @param size of a cell in metres
 * @returns positions between the ends, so that no part deviates by more than `MAX_BOW` times the size
 */
export function bendEdge(plane: LocalPlane, from: End, to: End, size: number): readonly Position[] {
  if (isStraight(from, to, size)) return [];
  const swap = isBefore(to.xy, from.xy);
  const between: Position[] = [];
  subdivide(plane, swap ? [to, from] : [from, to], { maxBow: size * MAX_BOW, depth: MAX_HALVINGS }, between);
  return swap ? between.reverse() : between;
}

function subdivide(
  plane: LocalPlane,
  [from, to]: readonly [End, End],
  { maxBow, depth }: { maxBow: number; depth: number },
  between: Position[],
): void {
  if (depth === 0 || measureBow(plane, from, to) <= maxBow) return;
  const xy = interpolate(from.xy, to.xy, 0.5);
  const middle = { xy, lonLat: plane.toLonLat(xy) };
  subdivide(plane, [from, middle], { maxBow, depth: depth - 1 }, between);
  between.push(middle.lonLat);
  subdivide(plane, [middle, to], { maxBow, depth: depth - 1 }, between);
}

/** Deviation in metres of the line in the plane from the edge that is straight in longitude and latitude. */
function measureBow(plane: LocalPlane, from: End, to: End): number {
  const [longitude = 0, latitude = 0] = to.lonLat;
  const end = [nearestLongitude(longitude, from.lonLat[0] ?? 0), latitude];
  const [x0 = 0, y0 = 0] = from.xy;
  const [dx, dy] = [(to.xy[0] ?? 0) - x0, (to.xy[1] ?? 0) - y0];
  const length = Math.hypot(dx, dy);
  const bows = [0.25, 0.5, 0.75].map((fraction) => {
    const [x = 0, y = 0] = plane.toPlane(interpolate(from.lonLat, end, fraction));
    return Math.abs((x - x0) * dy - (y - y0) * dx) / length;
  });
  return Math.max(...bows);
}

/** Conservative test by the ends alone: true for nearly all edges, and projection is slow. */
function isStraight(from: End, to: End, size: number): boolean {
  const length = Math.hypot((to.xy[0] ?? 0) - (from.xy[0] ?? 0), (to.xy[1] ?? 0) - (from.xy[1] ?? 0));
  const latitude = (Math.max(Math.abs(from.lonLat[1] ?? 0), Math.abs(to.lonLat[1] ?? 0)) * Math.PI) / 180;
  const nearest = latitude + length / wgs84.a;
  if (nearest >= Math.PI / 2) return false;
  // An arc along a parallel rises above its chord by length² tan(latitude) / 8 R; an oblique one by less.
  return ((length ** 2 * Math.tan(nearest)) / (8 * wgs84.a)) * 1.2 < size * MAX_BOW;
}

function isBefore([x0 = 0, y0 = 0]: Position, [x1 = 0, y1 = 0]: Position): boolean {
  return x0 < x1 || (x0 === x1 && y0 < y1);
}

function interpolate([x0 = 0, y0 = 0]: Position, [x1 = 0, y1 = 0]: Position, fraction: number): Position {
  return [x0 + (x1 - x0) * fraction, y0 + (y1 - y0) * fraction];
}
