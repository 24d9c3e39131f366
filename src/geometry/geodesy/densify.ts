/** Adds positions along edges until none is longer than a limit on the ellipsoid. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geojson.ts';
import { ProcessError } from '../../errors.ts';
import { cutAlong } from '../longitudes/cut-long-edges.ts';
import { planarEdgeLength } from './ellipsoid-length.ts';
import { geodesicDirect, geodesicInverse } from './geodesic.ts';
import { nearLongitude } from '../longitudes/longitudes.ts';
import type { Line } from '../shapes/parts.ts';
import { eastward } from '../shapes/rings.ts';

/** A quarter of the answer that a server gives at most. */
const MOST_POSITIONS = 2_000_000;

/**
 * @param geometry longitude and latitude
 * @param longest metres on the ellipsoid of the longest edge in the result
 * @returns what crosses the antimeridian is cut there; polygons that are cut lose their heights
 * @throws {ProcessError} `too-large` for more than two million positions in one line
 */
export function densify(geometry: FlatGeometry, longest: number, edges: EdgeModel): Promise<FlatGeometry> {
  return cutAlong(geometry, (line) => densifyLine(line, longest, edges));
}

/**
 * @param line longitude, latitude and perhaps height, which is interpolated
 * @param longest in metres, above 0
 * @returns longitudes continuous along the line, so that they may go beyond 180
 * @throws {ProcessError} `too-large` for more than two million positions
 */
function densifyLine(line: Line, longest: number, edges: EdgeModel): Line {
  const dense: Position[] = line.slice(0, 1);
  line.forEach((to, i) => {
    const [from, last] = [line[i - 1], dense.at(-1)];
    if (!from || !last) return;
    const start: Position = [last[0] ?? 0, ...from.slice(1)];
    const end: Position = [(last[0] ?? 0) + eastward(from[0] ?? 0, to[0] ?? 0), ...to.slice(1)];
    if (edges === 'planar') pushStraight(dense, start, end, longest);
    else pushGeodesic(dense, start, [nearLongitude(end[0] ?? 0, start[0] ?? 0), ...to.slice(1)], longest);
  });
  return dense;
}

function pushStraight(dense: Position[], start: Position, end: Position, longest: number): void {
  const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [start, end];
  const between = (from: number, to: number) =>
    planarEdgeLength(x0 + (x1 - x0) * from, y0 + (y1 - y0) * from, x0 + (x1 - x0) * to, y0 + (y1 - y0) * to);
  // Equal steps in longitude and latitude differ in metres: halves are cut on where they are still too long.
  const cut = (from: number, to: number): void => {
    const parts = partsOf(between(from, to), longest, dense.length);
    for (let k = 1; k <= parts; k++) {
      const [low, high] = [from + ((to - from) * (k - 1)) / parts, from + ((to - from) * k) / parts];
      if (parts > 1 && between(low, high) > longest * (1 + 1e-9)) cut(low, high);
      else dense.push(mixed(start, end, high));
    }
  };
  cut(0, 1);
}

function pushGeodesic(dense: Position[], start: Position, end: Position, longest: number): void {
  const { distance, azimuth } = geodesicInverse(start, end);
  const parts = partsOf(distance, longest, dense.length);
  for (let k = 1; k < parts; k++) {
    const share = k / parts;
    const [longitude = 0, latitude = 0] = geodesicDirect(start, azimuth, distance * share);
    dense.push([nearLongitude(longitude, dense.at(-1)?.[0] ?? 0), latitude, ...mixed(start, end, share).slice(2)]);
  }
  dense.push([nearLongitude(end[0] ?? 0, dense.at(-1)?.[0] ?? 0), ...end.slice(1)]);
}

function partsOf(length: number, longest: number, sofar: number): number {
  const parts = Math.max(1, Math.ceil(length / longest - 1e-9));
  if (parts + sofar <= MOST_POSITIONS) return parts;
  throw new ProcessError(
    'too-large',
    `Edges of at most ${longest} metres would take more than ${MOST_POSITIONS} positions in one line. Give a larger length.`,
  );
}

function mixed(start: Position, end: Position, share: number): Position {
  if (share === 1) return end;
  return Array.from({ length: Math.min(start.length, end.length) }, (_, axis) => {
    const [from, to] = [start[axis] ?? 0, end[axis] ?? 0];
    return from + (to - from) * share;
  });
}
