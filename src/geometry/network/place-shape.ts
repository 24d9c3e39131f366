/** Geometry of a place as segments: its points, lines and borders, and what is inside of it. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { selectDimension } from '../flat/dimensions.ts';
import { boundsOfPositions, type Bounds } from '../flat/flat.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import { splitChains } from '../flat/rings.ts';
import { indexBoxes } from '../flat/spatial-index.ts';

export interface PlaceShape {
  /** Longitude and latitude of both ends of each segment; longitudes go on beyond 180 degrees. A point is a segment. */
  readonly segments: Float64Array;
  readonly box: Bounds;
  /** Longitude of a position on the side of the antimeridian where the segments are. */
  unwrap(longitude: number): number;
  /** True inside of a polygon and on its border. */
  contains(x: number, y: number): boolean;
  /** First numbers of the segments whose box meets another. */
  near(box: Bounds): readonly number[];
}

/** Segments that are as fast to scan as to look up. */
const MAX_SCANNED = 32;

/** @returns undefined for a geometry without positions */
export function createPlaceShape(geometry: FlatGeometry): PlaceShape | undefined {
  const { points, lines, polygons } = splitChains(geometry);
  const chains = [...lines, ...polygons.flat()];
  const numbers: number[] = [];
  const [first] = [...points, ...chains];
  if (first === undefined) return undefined;
  const middle = first.coordinates[first.start * first.stride] as number;
  const unwrap = (x: number) => (x - middle > 180 ? x - 360 : x - middle < -180 ? x + 360 : x);
  for (const { coordinates, stride, start, end } of points) {
    for (let k = start; k < end; k++) {
      const [x, y] = [unwrap(coordinates[k * stride] as number), coordinates[k * stride + 1] as number];
      numbers.push(x, y, x, y);
    }
  }
  for (const { coordinates, stride, start, end } of chains) {
    // A line of one position is a point.
    for (let k = start; k < Math.max(end - 1, start + 1); k++) {
      const next = Math.min(k + 1, end - 1);
      const [x, y] = [unwrap(coordinates[k * stride] as number), coordinates[k * stride + 1] as number];
      numbers.push(x, y, unwrap(coordinates[next * stride] as number), coordinates[next * stride + 1] as number);
    }
  }
  const segments = Float64Array.from(numbers);
  return {
    segments,
    box: boundsOfPositions(segments),
    unwrap,
    contains: createContains(geometry),
    near: createNear(segments),
  };
}

function createContains(geometry: FlatGeometry): PlaceShape['contains'] {
  const polygons = selectDimension(geometry, 2);
  if (polygons === undefined) return () => false;
  const locator = createPointLocator(polygons);
  return (x, y) => locator(x > 180 ? x - 360 : x < -180 ? x + 360 : x, y) !== 'outside';
}

function createNear(segments: Float64Array): PlaceShape['near'] {
  const count = segments.length / 4;
  if (count <= MAX_SCANNED) {
    const all = Array.from({ length: count }, (_, k) => 4 * k);
    return () => all;
  }
  const boxes = new Float64Array(segments.length);
  for (let at = 0; at < segments.length; at += 4) {
    boxes[at] = Math.min(segments[at] as number, segments[at + 2] as number);
    boxes[at + 1] = Math.min(segments[at + 1] as number, segments[at + 3] as number);
    boxes[at + 2] = Math.max(segments[at] as number, segments[at + 2] as number);
    boxes[at + 3] = Math.max(segments[at + 1] as number, segments[at + 3] as number);
  }
  const index = indexBoxes(boxes);
  return ({ west, south, east, north }) => index.search(west, south, east, north).map((k) => 4 * k);
}
