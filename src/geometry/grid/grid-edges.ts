/** Puts the edges of grid cells on Earth: straight in the plane of the grid, where GeoJSON edges are straight in degrees. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { wgs84, type LocalPlane } from '../ellipsoid/geodesic.ts';
import { nearLongitude } from '../antimeridian/longitudes.ts';

/** How far an edge may bow from its line in the plane, as a share of the size of a cell. */
export const BOW = 0.002;

/** Halvings of an edge; one through a pole never comes to rest. */
const MOST_HALVINGS = 12;

interface End {
  readonly xy: Position;
  readonly lonLat: Position;
}

/**
 * @param from where the edge starts, in metres and in degrees; taken from the other end it has the very same positions
 * @param size of a cell, metres
 * @returns positions to go between the ends, so that no part bows by more than the share `BOW` of the size
 */
export function bendEdge(plane: LocalPlane, from: End, to: End, size: number): readonly Position[] {
  if (isStraight(from, to, size)) return [];
  const swap = before(to.xy, from.xy);
  const between: Position[] = [];
  halve(plane, swap ? [to, from] : [from, to], { most: size * BOW, depth: MOST_HALVINGS }, between);
  return swap ? between.reverse() : between;
}

function halve(
  plane: LocalPlane,
  [from, to]: readonly [End, End],
  { most, depth }: { most: number; depth: number },
  between: Position[],
): void {
  if (depth === 0 || bowOf(plane, from, to) <= most) return;
  const xy = mix(from.xy, to.xy, 0.5);
  const middle = { xy, lonLat: plane.toLonLat(xy) };
  halve(plane, [from, middle], { most, depth: depth - 1 }, between);
  between.push(middle.lonLat);
  halve(plane, [middle, to], { most, depth: depth - 1 }, between);
}

/** Metres from the line in the plane to what is straight in longitude and latitude. */
function bowOf(plane: LocalPlane, from: End, to: End): number {
  const [longitude = 0, latitude = 0] = to.lonLat;
  const end = [nearLongitude(longitude, from.lonLat[0] ?? 0), latitude];
  const [x0 = 0, y0 = 0] = from.xy;
  const [dx, dy] = [(to.xy[0] ?? 0) - x0, (to.xy[1] ?? 0) - y0];
  const length = Math.hypot(dx, dy);
  const bows = [0.25, 0.5, 0.75].map((share) => {
    const [x = 0, y = 0] = plane.toPlane(mix(from.lonLat, end, share));
    return Math.abs((x - x0) * dy - (y - y0) * dx) / length;
  });
  return Math.max(...bows);
}

/** Told by the ends alone, with room to spare: nearly all edges are, and the plane is slow. */
function isStraight(from: End, to: End, size: number): boolean {
  const length = Math.hypot((to.xy[0] ?? 0) - (from.xy[0] ?? 0), (to.xy[1] ?? 0) - (from.xy[1] ?? 0));
  const latitude = (Math.max(Math.abs(from.lonLat[1] ?? 0), Math.abs(to.lonLat[1] ?? 0)) * Math.PI) / 180;
  const nearest = latitude + length / wgs84.a;
  if (nearest >= Math.PI / 2) return false;
  // An arc along a parallel rises above its chord by length² tan(latitude) / 8 R; one at a slant by less.
  return ((length ** 2 * Math.tan(nearest)) / (8 * wgs84.a)) * 1.2 < size * BOW;
}

function before([x0 = 0, y0 = 0]: Position, [x1 = 0, y1 = 0]: Position): boolean {
  return x0 < x1 || (x0 === x1 && y0 < y1);
}

function mix([x0 = 0, y0 = 0]: Position, [x1 = 0, y1 = 0]: Position, share: number): Position {
  return [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
}
