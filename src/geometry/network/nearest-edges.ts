/** Streets nearest to a place. */
import { largestScale } from '../ellipsoid/metres-per-degree.ts';
import type { Bounds } from '../flat/flat.ts';
import { boundsIntersect } from '../flat/ring-polygons.ts';
import type { EdgeIndex } from './edge-index.ts';
import { measureSegment } from './lengths.ts';
import { findNearest, type Segment } from './near-segments.ts';
import type { Network } from './network.ts';
import type { PlaceShape } from './place-shape.ts';

/** A position on an edge, near a place. */
export interface EdgePoint {
  readonly edge: number;
  /** Metres along the edge. */
  readonly measure: number;
  /** Metres from the place. */
  readonly distance: number;
}

interface NearOptions {
  /** Maximum distance, in metres. */
  readonly reach: number;
  /** Edges that are farther away than the nearest one by as much as this count too, in metres. */
  readonly tolerance: number;
}

/** The first box to look in reaches so far, in metres; each further one, four times as far. */
const FIRST_RADIUS = 50;

/** Edges that are as fast to measure all as to find out which of them are near. */
const FEW = 50;

/** @returns the nearest edge, and those that are equally near, in their order */
export function findNearestEdges(
  network: Network,
  index: EdgeIndex,
  shape: PlaceShape,
  { reach, tolerance }: NearOptions,
): readonly EdgePoint[] {
  for (let radius = Math.min(FIRST_RADIUS, reach); ; radius = Math.min(4 * radius, reach)) {
    const points: EdgePoint[] = [];
    const found = index.search(shape.box, radius);
    const bound = found.length > FEW ? Math.min(radius, boundDistance(network, found, shape)) : radius;
    let least = bound;
    for (const edge of bound < radius ? index.search(shape.box, bound) : found) {
      const point = nearestOnEdge(network, edge, shape, least + tolerance);
      if (point === undefined) continue;
      least = Math.min(least, point.distance);
      points.push(point);
    }
    const near = points.filter(({ distance }) => distance <= least + tolerance && distance <= reach);
    if (near.length > 0 || radius >= reach) return near;
  }
}

/** Distance to the edge that begins the nearest to the middle of a place, by a rough measure: none of the nearest is farther. */
function boundDistance(network: Network, edges: readonly number[], shape: PlaceShape): number {
  const { coordinates, edgeStarts } = network;
  const { west, south, east, north } = shape.box;
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  const scale = Math.cos((y * Math.PI) / 180);
  let [nearest, least] = [edges[0] as number, Infinity];
  for (const edge of edges) {
    const at = 2 * (edgeStarts[edge] as number);
    const across = scale * (shape.unwrap(coordinates[at] as number) - x);
    const up = (coordinates[at + 1] as number) - y;
    const square = across * across + up * up;
    if (square < least) [nearest, least] = [edge, square];
  }
  return nearestOnEdge(network, nearest, shape, Infinity)?.distance ?? Infinity;
}

/** @returns undefined where the edge is farther away than `reach` */
function nearestOnEdge(network: Network, edge: number, shape: PlaceShape, reach: number): EdgePoint | undefined {
  let best: EdgePoint | undefined;
  for (const street of segmentsOf(network, edge, shape)) {
    const point = nearestOnSegment(street, shape, best?.distance ?? reach);
    if (point && (best === undefined || point.distance < best.distance)) best = { edge, ...point };
  }
  return best;
}

export interface StreetSegment {
  readonly ends: Segment;
  /** Metres along the edge at both ends. */
  readonly from: number;
  readonly to: number;
}

/** Segments of an edge, on the side of the antimeridian where the place is. */
export function* segmentsOf(network: Network, edge: number, { unwrap }: PlaceShape): Generator<StreetSegment> {
  const { coordinates, edgeStarts, measures } = network;
  for (let vertex = (edgeStarts[edge] as number) + 1; vertex < (edgeStarts[edge + 1] as number); vertex++) {
    yield {
      ends: [
        unwrap(coordinates[2 * vertex - 2] as number),
        coordinates[2 * vertex - 1] as number,
        unwrap(coordinates[2 * vertex] as number),
        coordinates[2 * vertex + 1] as number,
      ],
      from: measures[vertex - 1] as number,
      to: measures[vertex] as number,
    };
  }
}

/** Position at which a street segment is nearest to a place; undefined where that is beyond `reach`. */
export function nearestOnSegment(
  { ends, from, to }: StreetSegment,
  shape: PlaceShape,
  reach: number,
): Omit<EdgePoint, 'edge'> | undefined {
  const box = boxAround(ends, reach);
  if (!boundsIntersect(box, shape.box)) return undefined;
  if (shape.contains(ends[0], ends[1])) return { measure: from, distance: 0 };
  let [best, placePart, distance] = [-1, 0, Infinity];
  let nearestPlace: Segment = ends;
  for (const at of shape.near(box)) {
    const place = segmentAt(shape, at);
    if (!boundsIntersect(box, boxAround(place, 0))) continue;
    const nearest = findNearest(ends, place);
    if (nearest.distance >= distance) continue;
    ({ part: best, placePart, distance } = nearest);
    nearestPlace = place;
  }
  if (best < 0) return undefined;
  const exact = distance === 0 ? 0 : measureSegment(...along(ends, best), ...along(nearestPlace, placePart));
  return exact <= reach ? { measure: from + best * (to - from), distance: exact } : undefined;
}

export function segmentAt({ segments }: PlaceShape, at: number): Segment {
  return [segments[at] as number, segments[at + 1] as number, segments[at + 2] as number, segments[at + 3] as number];
}

export function along([x0, y0, x1, y1]: Segment, part: number): [number, number] {
  return part === 1 ? [x1, y1] : [x0 + part * (x1 - x0), y0 + part * (y1 - y0)];
}

/** Box that holds all within a distance of a segment, in metres. */
export function boxAround([x0, y0, x1, y1]: Segment, distance: number): Bounds {
  const [south, north] = y0 < y1 ? [y0, y1] : [y1, y0];
  const up = distance / largestScale(0, 0).y;
  const farthest = Math.min(Math.max(Math.abs(south), Math.abs(north)) + up, 89.999);
  const across = distance === 0 ? 0 : distance / largestScale(farthest, farthest).x;
  return {
    west: Math.min(x0, x1) - across,
    south: south - up,
    east: Math.max(x0, x1) + across,
    north: north + up,
  };
}
