/** Makes longitudes of lines and rings continuous across the antimeridian and around a pole. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { isLongEdge } from '../../../schemas/lon-lat.ts';
import type { Line } from '../flat/parts.ts';

/** Longitude plus the full turns that bring it within 180 degrees of another. */
export function nearestLongitude(longitude: number, other: number): number {
  return longitude + 360 * Math.round((other - longitude) / 360);
}

/**
 * Takes edges over more than 180 degrees of longitude the short way, for GeoJSON that is not cut at the antimeridian.
 * An edge of exactly 360 degrees is a full circle of latitude; at a pole, longitude is undefined and adapts.
 */
export function unwrap(line: Line): Line {
  let turns = 0;
  let atPole = 0;
  const shiftedLine = line.map((position, i): Position => {
    const previous = line[i - 1];
    if (previous) {
      turns += countEdgeTurns(previous, position);
      if (isPole(previous) && isPole(position)) atPole = i;
    }
    return shiftLongitude(position, turns);
  });
  // A ring that passes over a pole compensates there for the turns between its start and its end.
  const surplus = isClosed(line) && atPole > 0 ? turns : 0;
  return surplus === 0 ? shiftedLine : shiftedLine.map((p, i) => (i < atPole ? p : shiftLongitude(p, -surplus)));
}

/** Number of turns of a ring with continuous longitudes around a pole, positive eastward. */
export function countWindings(ring: Line): number {
  const [start, end] = [ring[0]?.[0] ?? 0, ring.at(-1)?.[0] ?? 0];
  return Math.round((end - start) / 360);
}

/**
 * Closes a ring that goes once around a pole, over that pole and along the antimeridian; within [-180, 180] except
 * where the ring crosses the antimeridian more than once.
 */
export function closeOverPole(ring: Line): Line {
  const winding = countWindings(ring);
  const pole = (ring[0]?.[1] ?? 0) < 0 ? -90 : 90;
  const crossing = findPolewardCrossing(ring, pole);
  // Poleward of this crossing, the antimeridian does not meet the ring again.
  const shiftedLine = [
    crossing.at,
    ...ring.slice(crossing.edge),
    ...ring.slice(1, crossing.edge).map((position) => shiftLongitude(position, winding)),
    shiftLongitude(crossing.at, winding),
  ];
  const [start, end] = [shiftedLine[0]?.[0] ?? 0, shiftedLine.at(-1)?.[0] ?? 0];
  const closed = [...shiftedLine, [end, pole], [start, pole], crossing.at];
  const turns = Math.round((-180 - Math.min(start, end)) / 360);
  return closed.map((position) => shiftLongitude(position, turns));
}

export function shiftLongitude(position: Position, turns: number): Position {
  return turns === 0 ? position : [(position[0] ?? 0) + 360 * turns, position[1] ?? 0];
}

function countEdgeTurns([from = 0]: Position, [to = 0]: Position): number {
  return isLongEdge(from, to) ? Math.sign(from - to) : 0;
}

function isPole([, latitude = 0]: Position): boolean {
  return Math.abs(latitude) === 90;
}

function isClosed(line: Line): boolean {
  const [first, last] = [line[0], line.at(-1)];
  return line.length > 3 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
}

interface Crossing {
  /** Intersection of the ring with a copy of the antimeridian. */
  readonly at: Position;
  /** Index of the position of the ring that follows it. */
  readonly edge: number;
}

function findPolewardCrossing(ring: Line, pole: number): Crossing {
  const crossings = ring.flatMap((to, edge): Crossing[] => {
    const [x0 = 0, y0 = 0] = ring[edge - 1] ?? to;
    const [x1 = 0, y1 = 0] = to;
    const meridian = 360 * Math.floor((Math.max(x0, x1) - 180) / 360) + 180;
    if (x0 === x1 || meridian <= Math.min(x0, x1)) return [];
    return [{ at: [meridian, y0 + ((y1 - y0) * (meridian - x0)) / (x1 - x0)], edge }];
  });
  const [first, ...others] = crossings;
  if (!first) throw new Error('A ring around a pole does not cross the antimeridian.');
  return others.reduce(
    (high, next) => (Math.abs(pole - (next.at[1] ?? 0)) < Math.abs(pole - (high.at[1] ?? 0)) ? next : high),
    first,
  );
}
