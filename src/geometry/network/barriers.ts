/** Barriers: what they close of street lines. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { isPolygonal, shapesOf } from '../flat/flat.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import { longitudeDifference, splitChains, type Chain } from '../flat/rings.ts';
import { largestScale } from '../ellipsoid/metres-per-degree.ts';
import { nearestLongitude } from '../antimeridian/longitudes.ts';
import { boundsIntersect } from '../flat/ring-polygons.ts';
import { crossSegments } from './crossings.ts';
import { boxAround } from './nearest-edges.ts';
import { findWithin, type Segment } from './near-segments.ts';
import { closeStretches, measureLine, placeAt, type Stretch } from './close-stretches.ts';
import { indexSegments, type SegmentIndex } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

/** Metres of a street that a line or a point closes to either side. */
const HALF_GAP = 0.005;
/** Metres within which a point closes a street. */
export const POINT_REACH = 50;
/** Metres: streets as near to a point as the nearest one are closed too, as where they meet. */
const SAME_DISTANCE = 0.01;

export interface BarredLines {
  readonly lines: StreetLines;
  /** Street lines of which a part is closed. */
  readonly closed: number;
  /** Barriers that close nothing, by their index. */
  readonly useless: readonly number[];
}

/**
 * Lines close streets where they cross or touch them, so that nothing passes, and all along where they lie on them; polygons what is within them or on their
 * border; points the nearest street at the place nearest to them. Levels do not count: a barrier closes a bridge too.
 */
export function applyBarriers(lines: StreetLines, { features }: Pick<Layer, 'features'>): BarredLines {
  const closed = new Map<number, Stretch[]>();
  const index = indexSegments(lines);
  const measured = new Map<number, Float64Array>();
  const measures = (line: number) => {
    const known = measured.get(line) ?? measureLine(lines, line);
    measured.set(line, known);
    return known;
  };
  const streets = { lines, index, measures };
  const useless: number[] = [];
  features.forEach((feature, i) => {
    if (feature.geometry === null) return;
    let count = 0;
    for (const [line, stretch] of findStretches(streets, feature)) {
      const own = closed.get(line);
      if (own) own.push(stretch);
      else closed.set(line, [stretch]);
      count += 1;
    }
    if (count === 0) useless.push(i);
  });
  return { lines: closeStretches(lines, closed), closed: closed.size, useless };
}

interface Streets {
  readonly lines: StreetLines;
  readonly index: SegmentIndex;
  measures(line: number): Float64Array;
}

type LineStretch = readonly [line: number, stretch: Stretch];

function* findStretches(streets: Streets, { geometry }: LayerFeature): Generator<LineStretch> {
  if (geometry === null) return;
  const { points, lines } = splitChains(geometry);
  for (const chain of lines) yield* acrossLine(streets, chain);
  for (const shape of shapesOf(geometry)) if (isPolygonal(shape)) yield* withinPolygons(streets, shape);
  for (const { coordinates, stride, start, end } of points) {
    for (let k = start; k < end; k++)
      yield* atPoint(streets, coordinates[k * stride] as number, coordinates[k * stride + 1] as number);
  }
}

/** Streets are closed where they are within a gap of the line: a place where they cross, or all along it. */
function* acrossLine({ lines, index, measures }: Streets, chain: Chain): Generator<LineStretch> {
  const coordinates = flatten(chain);
  for (let vertex = 0; vertex < coordinates.length / 2 - 1; vertex++) {
    const barrier = unwrapSegment(coordinates, vertex, coordinates[2 * vertex] as number);
    for (const run of searchAround(index, coordinates, vertex)) {
      const line = index.lines[run] as number;
      const start = lines.starts[line] as number;
      for (let segment = index.first[run] as number; segment < (index.last[run] as number); segment++) {
        const street = unwrapSegment(lines.coordinates, segment, barrier[0]);
        if (!boundsIntersect(boxAround(street, HALF_GAP), boxAround(barrier, 0))) continue;
        const within = findWithin(street, barrier, HALF_GAP);
        if (within === undefined) continue;
        const [from, to] = within.map((part) => between(measures(line), segment - start, part)) as [number, number];
        yield [line, [from, to]];
      }
    }
  }
}

/** A segment without a jump at the antimeridian, on the side of it where a longitude is. */
function unwrapSegment(coordinates: Float64Array, vertex: number, near: number): Segment {
  const [x, y, , y1] = coordinates.subarray(2 * vertex, 2 * vertex + 4) as unknown as Segment;
  const x0 = nearestLongitude(x, near);
  return [x0, y, x0 + longitudeDifference(x, coordinates[2 * vertex + 2] as number), y1];
}

/** Lines that cross the border, or are within it as a whole, are cut at it and closed inside. */
function* withinPolygons(streets: Streets, shape: FlatShape): Generator<LineStretch> {
  const locate = createPointLocator(shape);
  const cuts = new Map<number, number[]>();
  const { polygons } = splitChains(shape);
  for (const ring of polygons.flat()) {
    for (const [line, measure] of findMeetings(streets, ring)) cuts.set(line, [...(cuts.get(line) ?? []), measure]);
    for (const line of findLines(streets, ring)) if (!cuts.has(line)) cuts.set(line, []);
  }
  for (const [line, own] of cuts) {
    const measures = streets.measures(line);
    const bounds = [0, ...own.toSorted((a, b) => a - b), measures.at(-1) as number];
    for (const [i, to] of bounds.entries()) {
      const from = bounds[i - 1] ?? 0;
      if (!(to > from)) continue;
      const [x, y] = placeAt(streets.lines, streets.lines.starts[line] as number, measures, (from + to) / 2);
      if (locate(x, y) !== 'outside') yield [line, [from, to]];
    }
  }
}

/** Streets are nearest to a point in a plane at it. */
function* atPoint({ lines, index, measures }: Streets, x: number, y: number): Generator<LineStretch> {
  const scale = largestScale(y, y);
  const [east, north] = [
    Math.min(180, (1.001 * POINT_REACH) / Math.max(scale.x, 1e-9)),
    (1.001 * POINT_REACH) / scale.y,
  ];
  const nearest = new Map<number, { distance: number; measure: number }>();
  let least = POINT_REACH;
  const { coordinates, starts, forwardSpeeds, backwardSpeeds } = lines;
  for (const run of index.search(x - east, y - north, x + east, y + north)) {
    const line = index.lines[run] as number;
    if (forwardSpeeds[line] === 0 && backwardSpeeds[line] === 0) continue;
    for (let segment = index.first[run] as number; segment < (index.last[run] as number); segment++) {
      const x0 = coordinates[2 * segment] as number;
      const y0 = coordinates[2 * segment + 1] as number;
      const [dx, dy] = [longitudeDifference(x, x0) * scale.x, (y0 - y) * scale.y];
      const sx = longitudeDifference(x0, coordinates[2 * segment + 2] as number) * scale.x;
      const sy = ((coordinates[2 * segment + 3] as number) - y0) * scale.y;
      const fraction = Math.min(1, Math.max(0, -(dx * sx + dy * sy) / (sx * sx + sy * sy)));
      const distance = Math.hypot(dx + fraction * sx, dy + fraction * sy);
      if (!(distance <= Math.min(POINT_REACH, nearest.get(line)?.distance ?? Infinity))) continue;
      nearest.set(line, { distance, measure: between(measures(line), segment - (starts[line] as number), fraction) });
      least = Math.min(least, distance);
    }
  }
  for (const [line, { distance, measure }] of nearest) {
    if (distance <= least + SAME_DISTANCE) yield [line, [measure - HALF_GAP, measure + HALF_GAP]];
  }
}

/** Metres along street lines where they meet a line. */
function* findMeetings(
  { lines, index, measures }: Streets,
  chain: Chain,
): Generator<readonly [line: number, measure: number]> {
  const coordinates = flatten(chain);
  for (let vertex = 0; vertex < coordinates.length / 2 - 1; vertex++) {
    for (const run of searchAround(index, coordinates, vertex)) {
      const line = index.lines[run] as number;
      const start = lines.starts[line] as number;
      for (let segment = index.first[run] as number; segment < (index.last[run] as number); segment++) {
        const found: number[] = [];
        const street = { coordinates: lines.coordinates, vertex: segment };
        crossSegments(street, { coordinates, vertex }, ({ atA }) => found.push(atA));
        // A vertex of both is within neither.
        for (const [own, end] of [
          [segment, 0],
          [segment + 1, 1],
        ] as const) {
          // prettier-ignore
          if (isSamePlace(lines.coordinates, own, coordinates, vertex) || isSamePlace(lines.coordinates, own, coordinates, vertex + 1)) found.push(end); // prettier-ignore
        }
        for (const fraction of found) yield [line, between(measures(line), segment - start, fraction)];
      }
    }
  }
}

/** Street lines whose boxes meet that of a ring. */
function findLines({ index }: Streets, ring: Chain): readonly number[] {
  const coordinates = flatten(ring);
  const xs = coordinates.filter((_, i) => i % 2 === 0);
  const ys = coordinates.filter((_, i) => i % 2 === 1);
  const range = (values: Float64Array) => values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const, [Infinity, -Infinity] as readonly [number, number]); // prettier-ignore
  const [[west, east], [south, north]] = [range(xs), range(ys)];
  return index.search(west, south, east, north).map((run) => index.lines[run] as number);
}

function searchAround(index: SegmentIndex, coordinates: Float64Array, vertex: number): readonly number[] {
  const x0 = coordinates[2 * vertex] as number;
  const x1 = x0 + longitudeDifference(x0, coordinates[2 * vertex + 2] as number);
  const [y0, y1] = [coordinates[2 * vertex + 1] as number, coordinates[2 * vertex + 3] as number];
  return index.search(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
}

function flatten({ coordinates, stride, start, end }: Chain): Float64Array {
  if (stride === 2) return coordinates.subarray(2 * start, 2 * end);
  return Float64Array.from(
    { length: 2 * (end - start) },
    (_, i) => coordinates[3 * (start + (i >> 1)) + (i & 1)] as number,
  );
}

function isSamePlace(a: Float64Array, i: number, b: Float64Array, k: number): boolean {
  return a[2 * i] === b[2 * k] && a[2 * i + 1] === b[2 * k + 1];
}

function between(measures: Float64Array, segment: number, fraction: number): number {
  const [from, to] = [measures[segment] as number, measures[segment + 1] as number];
  return fraction === 1 ? to : from + fraction * (to - from);
}
