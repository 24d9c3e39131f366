/** Closes stretches of street lines, which become lines of their own. */
import { longitudeDifference } from '../flat/rings.ts';
import { toHalfTurn } from './crossings.ts';
import { measureSegment } from './lengths.ts';
import type { StreetLines } from './street-lines.ts';

/** Metres along a line, from the first to the second. */
export type Stretch = readonly [from: number, to: number];

/** Metres along a line of each of its vertices. */
export function measureLine({ coordinates, starts }: StreetLines, line: number): Float64Array {
  const [start, end] = [starts[line] as number, starts[line + 1] as number];
  const measures = new Float64Array(end - start);
  for (let vertex = start + 1; vertex < end; vertex++) {
    const at = 2 * vertex;
    const [x, y] = [coordinates[at] as number, coordinates[at + 1] as number];
    const before = measures[vertex - start - 1] as number;
    measures[vertex - start] =
      before + measureSegment(coordinates[at - 2] as number, coordinates[at - 1] as number, x, y);
  }
  return measures;
}

/** @param closed stretches by line; they may overlap and reach beyond the line */
export function closeStretches(lines: StreetLines, closed: ReadonlyMap<number, readonly Stretch[]>): StreetLines {
  if (closed.size === 0) return lines;
  const sources: number[] = [];
  const isClosed: boolean[] = [];
  const shares: number[] = [];
  const coordinates: number[] = [];
  const starts: number[] = [0];
  for (let line = 0; line < lines.features.length; line++) {
    const [start, end] = [lines.starts[line] as number, lines.starts[line + 1] as number];
    const own = closed.get(line);
    const add = (places: Iterable<number>, share: number, isOwnClosed: boolean) => {
      for (const place of places) coordinates.push(place);
      starts.push(coordinates.length / 2);
      sources.push(line);
      shares.push(share);
      isClosed.push(isOwnClosed);
    };
    if (!own) {
      add(lines.coordinates.subarray(2 * start, 2 * end), 1, false);
      continue;
    }
    const measures = measureLine(lines, line);
    const length = measures.at(-1) as number;
    const merged = mergeStretches(own, length);
    const bounds = [...new Set([0, ...merged.flat(), length])];
    for (const [i, to] of bounds.entries()) {
      if (i === 0) continue;
      const from = bounds[i - 1] as number;
      const isOwnClosed = merged.some(([first, last]) => first <= from && to <= last);
      add(cutLine(lines, start, measures, [from, to]), (to - from) / length, isOwnClosed);
    }
  }
  const ofSource = (column: Uint32Array | Int16Array): number[] => sources.map((line) => column[line] as number);
  const unlessClosed = (column: Float64Array) =>
    Float64Array.from(sources, (line, i) => (isClosed[i] ? 0 : (column[line] as number)));
  const shared = (column: Float64Array) =>
    Float64Array.from(sources, (line, i) => (column[line] as number) * (shares[i] as number));
  return {
    coordinates: Float64Array.from(coordinates),
    starts: Uint32Array.from(starts),
    features: Uint32Array.from(ofSource(lines.features)),
    forwardSpeeds: unlessClosed(lines.forwardSpeeds),
    backwardSpeeds: unlessClosed(lines.backwardSpeeds),
    ...(lines.costs && { costs: shared(lines.costs) }),
    ...(lines.backwardCosts && { backwardCosts: shared(lines.backwardCosts) }),
    levels: Int16Array.from(ofSource(lines.levels)),
  };
}

/** Stretches within the line, ascending, none of which touch. */
function mergeStretches(stretches: readonly Stretch[], length: number): Stretch[] {
  const merged: [number, number][] = [];
  for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
    const [first, end] = [Math.max(0, from), Math.min(length, to)];
    const last = merged.at(-1);
    if (last && first <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([first, end]);
  }
  return merged;
}

function* cutLine(lines: StreetLines, start: number, measures: Float64Array, [from, to]: Stretch): Generator<number> {
  yield* placeAt(lines, start, measures, from);
  for (let i = 0; i < measures.length; i++) {
    const measure = measures[i] as number;
    if (measure <= from || measure >= to) continue;
    yield lines.coordinates[2 * (start + i)] as number;
    yield lines.coordinates[2 * (start + i) + 1] as number;
  }
  yield* placeAt(lines, start, measures, to);
}

/** Longitude and latitude; those of a vertex to the bit. */
export function placeAt(
  { coordinates }: StreetLines,
  start: number,
  measures: Float64Array,
  measure: number,
): [number, number] {
  let i = 0;
  while (i < measures.length - 1 && (measures[i] as number) < measure) i++;
  const at = 2 * (start + i);
  const [x, y] = [coordinates[at] as number, coordinates[at + 1] as number];
  const to = measures[i] as number;
  if (i === 0 || to === measure) return [x, y];
  const from = measures[i - 1] as number;
  const part = (measure - from) / (to - from);
  const [x0, y0] = [coordinates[at - 2] as number, coordinates[at - 1] as number];
  // The sums turn a negative zero into zero.
  return [toHalfTurn(x0 + part * longitudeDifference(x0, x)) + 0, y0 + part * (y - y0) + 0];
}
