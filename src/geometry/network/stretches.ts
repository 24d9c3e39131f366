/** Streets along and inside of a place: all of them that is within a distance, as positions close to each other. */
import { boundsIntersect } from '../flat/ring-polygons.ts';
import type { EdgeIndex } from './edge-index.ts';
import { findWithin } from './near-segments.ts';
import {
  along,
  boxAround,
  nearestOnSegment,
  segmentAt,
  segmentsOf,
  type EdgePoint,
  type StreetSegment,
} from './nearest-edges.ts';
import type { Network } from './network.ts';
import type { PlaceShape } from './place-shape.ts';

/** Maximum distance between positions along a stretch, in metres. */
export const GATE_SPACING = 5;

/** Positions of a place between others from which on they are farther apart. */
const MAX_FILLED = 2000;

/** A part of an edge between two measures. */
type Stretch = readonly [from: number, to: number];

/**
 * @param distance in metres
 * @returns the ends of each stretch of street within the distance of the place or inside of it, where its segments are
 *   nearest to the place, and positions between these, so that they are at most `GATE_SPACING` apart
 */
export function findStretchPoints(
  network: Network,
  index: EdgeIndex,
  shape: PlaceShape,
  distance: number,
): readonly EdgePoint[] {
  const found: { edge: number; segments: StreetSegment[]; stretches: readonly Stretch[] }[] = [];
  let total = 0;
  for (const edge of index.search(shape.box, distance)) {
    const segments = [...segmentsOf(network, edge, shape)];
    const stretches = joinStretches(segments.flatMap((segment) => findStretches(segment, shape, distance)));
    for (const [from, to] of stretches) total += to - from;
    if (stretches.length > 0) found.push({ edge, segments, stretches });
  }
  const spacing = Math.max(GATE_SPACING, total / MAX_FILLED);
  return found.flatMap(({ edge, segments, stretches }) => {
    const nearest = segments.flatMap((segment) => nearestOnSegment(segment, shape, distance)?.measure ?? []);
    return fill(stretches, [...stretches.flat(), ...nearest], spacing).map((measure) => {
      return { edge, measure, distance: distanceAt(segments, measure, shape, distance) };
    });
  });
}

/** Parts of a street segment within a distance of a place or inside of it. */
function findStretches({ ends, from, to }: StreetSegment, shape: PlaceShape, distance: number): readonly Stretch[] {
  const box = boxAround(ends, distance);
  if (!boundsIntersect(box, shape.box)) return [];
  const parts: Stretch[] = [];
  for (const at of shape.near(box)) {
    const within = findWithin(ends, segmentAt(shape, at), distance);
    if (within) parts.push(within);
  }
  const near = joinStretches(parts);
  // What is not near the border is inside or outside as a whole.
  const limits = [0, ...near.flat(), 1];
  const inside: Stretch[] = [];
  for (let k = 0; k < limits.length; k += 2) {
    const [start, end] = [limits[k] as number, limits[k + 1] as number];
    if (start < end && shape.contains(...along(ends, (start + end) / 2))) inside.push([start, end]);
  }
  return [...near, ...inside].map(([start, end]) => [from + start * (to - from), from + end * (to - from)] as const);
}

/** Stretches that meet are one. */
function joinStretches(stretches: readonly Stretch[]): readonly Stretch[] {
  const joined: [number, number][] = [];
  for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last && from <= last[1] + 1e-9) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** @returns the measures, ascending, with others between those that are too far apart within a stretch */
function fill(stretches: readonly Stretch[], measures: readonly number[], spacing: number): readonly number[] {
  const filled: number[] = [];
  for (const [from, to] of stretches) {
    const own = [...new Set(measures.filter((measure) => measure >= from && measure <= to))].sort((a, b) => a - b);
    own.forEach((measure, k) => {
      const next = own[k + 1];
      filled.push(measure);
      if (next === undefined) return;
      const count = Math.ceil((next - measure) / spacing);
      for (let step = 1; step < count; step++) filled.push(measure + ((next - measure) * step) / count);
    });
  }
  return filled;
}

function distanceAt(segments: readonly StreetSegment[], measure: number, shape: PlaceShape, reach: number): number {
  const { ends, from, to } = segments.find((segment) => segment.to >= measure) as StreetSegment;
  const [x, y] = along(ends, (measure - from) / (to - from));
  const place = { ends: [x, y, x, y] as const, from: 0, to: 0 };
  // A little more than the reach: an end of a stretch is at it, but for rounding.
  return nearestOnSegment(place, shape, 1.001 * reach + 0.001)?.distance ?? reach;
}
