/** Connects street lines where they meet without a vertex that they share. */
import type { NetworkSettings } from '../../../schemas/network.ts';
import { ProcessError } from '../../common/errors.ts';
import { findCrossings } from './crossings.ts';
import { createInsertions } from './insert-vertices.ts';
import { findNearMisses, type NearMiss } from './join-ends.ts';
import { indexSegments } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

/** Metres within which a line that ends on another one touches it: what the seventh decimal of degrees rounds away. */
const TOUCHING = 0.01;

/** Metres that are rounding: an end as near as this to a segment is a vertex of it. */
const ROUNDING = 1e-6;

/** @throws {ProcessError} `invalid-input` for a tolerance that joins nothing */
export function checkTolerance({ connect, tolerance }: Pick<NetworkSettings, 'connect' | 'tolerance'>): void {
  if (connect !== 'vertices' || tolerance === 0) return;
  const message = `is ${tolerance}, but with connect vertices no end is joined to another line. Set connect to ends or crossings, or leave out tolerance`;
  throw new ProcessError('invalid-input', `tolerance ${message}.`, [{ pointer: '/tolerance', message }]);
}

export interface Connected {
  readonly lines: StreetLines;
  /** Ends that were joined to other lines. */
  readonly joinedEnds: number;
  /** Places where lines crossed on one level. */
  readonly crossings: number;
}

/**
 * Gives lines that meet a vertex at one place, to the bit, at which the network joins them. Lines that end short of
 * another one are lengthened to it, so that the gap counts as way. What crosses on another level stays apart.
 */
export function connectStreets(
  lines: StreetLines,
  { connect, tolerance }: Pick<NetworkSettings, 'connect' | 'tolerance'>,
): Connected {
  if (connect === 'vertices') return { lines, joinedEnds: 0, crossings: 0 };
  const crossed = connect === 'crossings' ? insertCrossings(lines) : { lines, crossings: 0 };
  return { ...joinEnds(crossed.lines, Math.max(tolerance, TOUCHING)), crossings: crossed.crossings };
}

function insertCrossings(lines: StreetLines) {
  const insertions = createInsertions();
  let crossings = 0;
  findCrossings(lines, indexSegments(lines), ({ a, b, atA, atB, x, y }) => {
    if (atA > 0 && atA < 1) insertions.insert(a, atA, x, y);
    if (atB > 0 && atB < 1) insertions.insert(b, atB, x, y);
    crossings += 1;
  });
  return { lines: insertions.apply(lines), crossings };
}

function joinEnds(lines: StreetLines, tolerance: number) {
  const insertions = createInsertions();
  const joined = new Map<number, NearMiss>();
  findNearMisses(lines, indexSegments(lines), tolerance, (miss) => joined.set(miss.end, miss));
  let joinedEnds = 0;
  for (const miss of joined.values()) {
    const { end, segment, fraction, x, y } = miss;
    joinedEnds += 1;
    // Of two ends that are nearest to each other the first is lengthened to the second.
    const back = fraction === 0 || fraction === 1 ? joined.get(segment + fraction) : undefined;
    if (back && isAt(back, end) && back.end < end) continue;
    const isWithin = fraction > 0 && fraction < 1;
    if (isWithin && miss.distance < ROUNDING) {
      insertions.insert(
        segment,
        fraction,
        lines.coordinates[2 * end] as number,
        lines.coordinates[2 * end + 1] as number,
      );
      continue;
    }
    if (isWithin) insertions.insert(segment, fraction, x, y);
    insertions.extend(end, x, y);
  }
  return { lines: insertions.apply(lines), joinedEnds };
}

function isAt({ segment, fraction }: NearMiss, vertex: number): boolean {
  return (fraction === 0 && segment === vertex) || (fraction === 1 && segment + 1 === vertex);
}
