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

/** Metres beyond which the distance is right to 1 %: the bounds do not tell apart the edges of a city as far away. */
const ROUGH = 500_000;

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
    const far = found.length > FEW ? createBounds(network, shape) : undefined;
    const first = far ? leastOf(found, far) : undefined;
    const near = first === undefined ? undefined : nearestOnEdge(network, first, shape, radius + tolerance);
    let least = near ? Math.min(radius, near.distance) : radius;
    for (const edge of found) {
      if (far && edge !== first && far(edge) > (least > ROUGH ? 0.99 * least : least) + tolerance) continue;
      const point = nearestOnEdge(network, edge, shape, least + tolerance);
      if (point === undefined) continue;
      least = Math.min(least, point.distance);
      points.push(point);
    }
    const nearest = points.filter(({ distance }) => distance <= least + tolerance && distance <= reach);
    if (nearest.length > 0 || radius >= reach) return nearest;
  }
}

/** The edge that has the least bound, which is likely to be near. */
function leastOf(edges: readonly number[], boundOf: (edge: number) => number): number {
  let [first, least] = [edges[0] as number, Infinity];
  for (const edge of edges) {
    const bound = boundOf(edge);
    if (bound < least) [first, least] = [edge, bound];
  }
  return first;
}

/** Radius of a sphere on which nothing is farther away than on the ellipsoid, in metres. */
const MIN_RADIUS = 6_330_000;

/** A line that is straight in degrees is at most as much longer than the shortest one, as around a pole. */
const DETOUR = 1.6;

/**
 * Lower bounds of the distances from a place to edges, much faster than the distances: from its middle to where the edge
 * begins, less the length of the edge and the extent of the place.
 */
function createBounds({ coordinates, edgeStarts, measures }: Network, { box }: PlaceShape): (edge: number) => number {
  const { west, south, east, north } = box;
  const [x, y] = [(west + east) / 2, (south + north) / 2];
  const extent = measureSegment(west, y, x, y) + measureSegment(x, south, x, north);
  const slack = DETOUR * (east - west > 90 ? Infinity : extent);
  const [turn, scale] = [Math.PI / 180, Math.cos((y * Math.PI) / 180)];
  return (edge) => {
    const start = edgeStarts[edge] as number;
    const [x0, y0] = [coordinates[2 * start] as number, coordinates[2 * start + 1] as number];
    const up = Math.sin(((y0 - y) * turn) / 2);
    const across = Math.sin(((x0 - x) * turn) / 2);
    const square = up * up + scale * Math.cos(y0 * turn) * across * across;
    const length = measures[(edgeStarts[edge + 1] as number) - 1] as number;
    return 2 * MIN_RADIUS * Math.asin(Math.min(1, Math.sqrt(square))) - DETOUR * length - slack;
  };
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
