/** Ends of street lines that meet nothing, and the nearest places on other lines. */
import { largestScale } from '../ellipsoid/metres-per-degree.ts';
import { longitudeDifference } from '../flat/rings.ts';
import { toHalfTurn } from './crossings.ts';
import { joinVertices } from './join-vertices.ts';
import { measureSegment } from './lengths.ts';
import type { SegmentIndex } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

/** A line that ends near another one without a vertex that they share. */
export interface NearMiss {
  /** First or last vertex of a line. */
  readonly end: number;
  readonly line: number;
  /** First vertex of the nearest segment of another line, and the fraction of it: 0 and 1 at its vertices. */
  readonly segment: number;
  readonly fraction: number;
  readonly x: number;
  readonly y: number;
  readonly otherLine: number;
  /** Metres between them. */
  readonly distance: number;
}

/**
 * Finds ends of lines that meet no other line, at the end or within `tolerance` along the line from it (which goes beyond
 * a crossing), and are within `tolerance` of another line. An end meets the middle of another line on its own level only, and
 * the end of one on any level, as where a bridge begins.
 * @param tolerance in metres
 */
export function findNearMisses(
  lines: StreetLines,
  index: SegmentIndex,
  tolerance: number,
  visit: (miss: NearMiss) => void,
): void {
  const { starts, features } = lines;
  const { places, counts } = joinVertices(lines);
  const isShared = (vertex: number) => (counts[places[vertex] as number] as number) > 1;
  for (let line = 0; line < features.length; line++) {
    const [first, last] = [starts[line] as number, (starts[line + 1] as number) - 1];
    if (places[first] === places[last]) continue;
    for (const [end, step] of [
      [first, 1],
      [last, -1],
    ] as const) {
      // prettier-ignore
      if (meetsWithin(lines, { end, step, stop: end === first ? last : first, tolerance }, isShared)) continue;
      const nearest = findNearest(lines, index, { line, end, tolerance });
      if (nearest) visit(nearest);
    }
  }
}

interface Walk {
  readonly end: number;
  readonly step: 1 | -1;
  readonly stop: number;
  readonly tolerance: number;
}

function meetsWithin(
  { coordinates }: StreetLines,
  { end, step, stop, tolerance }: Walk,
  isShared: (vertex: number) => boolean,
): boolean {
  let way = 0;
  for (let vertex = end; way <= tolerance; vertex += step) {
    if (isShared(vertex)) return true;
    if (vertex === stop) return false;
    const next = vertex + step;
    way += measureSegment(
      coordinates[2 * vertex] as number,
      coordinates[2 * vertex + 1] as number,
      coordinates[2 * next] as number,
      coordinates[2 * next + 1] as number,
    );
  }
  return false;
}

interface Sought {
  readonly line: number;
  readonly end: number;
  readonly tolerance: number;
}

/** The nearest place on another line, by a plane at the end of the line: tolerances are some metres. */
function findNearest(lines: StreetLines, index: SegmentIndex, { line, end, tolerance }: Sought): NearMiss | undefined {
  const { coordinates, starts, levels } = lines;
  const x = coordinates[2 * end] as number;
  const y = coordinates[2 * end + 1] as number;
  const scale = largestScale(y, y);
  // Near a pole a few metres are any longitude.
  const east = Math.min(tolerance / Math.max(scale.x, 1e-9), 180) * 1.001;
  const north = (tolerance / scale.y) * 1.001;
  let best: NearMiss | undefined;
  for (const run of index.search(x - east, y - north, x + east, y + north)) {
    const otherLine = index.lines[run] as number;
    if (otherLine === line) continue;
    const isSameLevel = levels[line] === levels[otherLine];
    const [head, tail] = [starts[otherLine] as number, (starts[otherLine + 1] as number) - 1];
    for (let segment = index.first[run] as number; segment < (index.last[run] as number); segment++) {
      const dx = longitudeDifference(x, coordinates[2 * segment] as number) * scale.x;
      const dy = ((coordinates[2 * segment + 1] as number) - y) * scale.y;
      const sx =
        longitudeDifference(coordinates[2 * segment] as number, coordinates[2 * segment + 2] as number) * scale.x;
      const sy = ((coordinates[2 * segment + 3] as number) - (coordinates[2 * segment + 1] as number)) * scale.y;
      const square = sx * sx + sy * sy;
      const foot = square > 0 ? Math.min(1, Math.max(0, -(dx * sx + dy * sy) / square)) : 0;
      const fractions = isSameLevel ? [foot] : [segment === head ? 0 : NaN, segment + 1 === tail ? 1 : NaN];
      for (const fraction of fractions) {
        const distance = Math.hypot(dx + fraction * sx, dy + fraction * sy);
        if (!(distance <= tolerance) || (best && distance >= best.distance)) continue;
        best = { end, line, segment, fraction, ...placeOn(coordinates, segment, fraction), otherLine, distance };
      }
    }
  }
  return best;
}

/** Place on a segment; that of a vertex to the bit. */
function placeOn(
  coordinates: Float64Array,
  segment: number,
  fraction: number,
): { readonly x: number; readonly y: number } {
  const vertex = fraction === 1 ? segment + 1 : segment;
  const x = coordinates[2 * vertex] as number;
  const y = coordinates[2 * vertex + 1] as number;
  if (fraction === 0 || fraction === 1) return { x, y };
  const east = longitudeDifference(x, coordinates[2 * segment + 2] as number);
  // The sum turns a negative zero into zero.
  return {
    x: toHalfTurn(x + fraction * east) + 0,
    y: y + fraction * ((coordinates[2 * segment + 3] as number) - y) + 0,
  };
}
