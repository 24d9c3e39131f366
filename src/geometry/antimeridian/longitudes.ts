/** Makes the longitudes of lines and rings continuous where they jump at the antimeridian or wind round a pole. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { isLongEdge } from '../../../schemas/lon-lat.ts';
import type { Line } from '../flat/parts.ts';

/** The longitude plus as many full turns as bring it within half a turn of another. */
export function nearLongitude(longitude: number, other: number): number {
  return longitude + 360 * Math.round((other - longitude) / 360);
}

/**
 * Takes edges of more than 180 degrees of longitude the short way, for GeoJSON that was not cut at the antimeridian.
 * An edge of exactly 360 degrees is a full circle of latitude; at a pole, longitudes mean nothing and give way.
 */
export function unwrap(line: Line): Line {
  let turns = 0;
  let atPole = 0;
  const turned = line.map((position, i): Position => {
    const previous = line[i - 1];
    if (previous) {
      turns += turnsOfEdge(previous, position);
      if (isPole(previous) && isPole(position)) atPole = i;
    }
    return shifted(position, turns);
  });
  // A ring that ends some turns away from its start, but passes over a pole, makes up for them there.
  const surplus = isClosed(line) && atPole > 0 ? turns : 0;
  return surplus === 0 ? turned : turned.map((p, i) => (i < atPole ? p : shifted(p, -surplus)));
}

/** How many times a ring of continuous longitudes goes round a pole, eastward above 0. */
export function windingOf(ring: Line): number {
  const [start, end] = [ring[0]?.[0] ?? 0, ring.at(-1)?.[0] ?? 0];
  return Math.round((end - start) / 360);
}

/**
 * Closes a ring that goes once round a pole, over that pole and along the antimeridian, into [-180, 180] but for
 * places where the ring crosses the antimeridian more than once.
 */
export function closeOverPole(ring: Line): Line {
  const winding = windingOf(ring);
  const pole = (ring[0]?.[1] ?? 0) < 0 ? -90 : 90;
  const crossing = highestCrossing(ring, pole);
  // From the crossing that is nearest to the pole, the antimeridian meets the ring no more.
  const turned = [
    crossing.at,
    ...ring.slice(crossing.edge),
    ...ring.slice(1, crossing.edge).map((position) => shifted(position, winding)),
    shifted(crossing.at, winding),
  ];
  const [start, end] = [turned[0]?.[0] ?? 0, turned.at(-1)?.[0] ?? 0];
  const closed = [...turned, [end, pole], [start, pole], crossing.at];
  const turns = Math.round((-180 - Math.min(start, end)) / 360);
  return closed.map((position) => shifted(position, turns));
}

export function shifted(position: Position, turns: number): Position {
  return turns === 0 ? position : [(position[0] ?? 0) + 360 * turns, position[1] ?? 0];
}

function turnsOfEdge([from = 0]: Position, [to = 0]: Position): number {
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
  /** Where the ring meets a copy of the antimeridian. */
  readonly at: Position;
  /** The position of the ring that follows it. */
  readonly edge: number;
}

function highestCrossing(ring: Line, pole: number): Crossing {
  const crossings = ring.flatMap((to, edge): Crossing[] => {
    const [x0 = 0, y0 = 0] = ring[edge - 1] ?? to;
    const [x1 = 0, y1 = 0] = to;
    const meridian = 360 * Math.floor((Math.max(x0, x1) - 180) / 360) + 180;
    if (x0 === x1 || meridian <= Math.min(x0, x1)) return [];
    return [{ at: [meridian, y0 + ((y1 - y0) * (meridian - x0)) / (x1 - x0)], edge }];
  });
  const [first, ...others] = crossings;
  if (!first) throw new Error('A ring round a pole does not meet the antimeridian.');
  return others.reduce(
    (high, next) => (Math.abs(pole - (next.at[1] ?? 0)) < Math.abs(pole - (high.at[1] ?? 0)) ? next : high),
    first,
  );
}
