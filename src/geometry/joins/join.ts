/** Finds which geometries of one list stand in a relation to which of another. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import type { Predicate } from '../relate/de-9im.ts';
import { boundsOf, isEmpty } from '../flat/flat.ts';
import { locatorOf, type Place } from '../flat/point-in-polygon.ts';
import { converseOf } from './relations.ts';
import { orRefuse } from '../validity/repair.ts';
import { indexOf, indexOfPoints } from '../flat/spatial-index.ts';

export type JoinPredicate = Exclude<Predicate, 'disjoint'>;
export type Geometries = readonly (FlatGeometry | null)[];

/** For each geometry of the first list the positions in the second, ascending. */
export type Matches = readonly (readonly number[])[];

/** Tells of the share that is done, 0 to 1. */
export type Progress = (fraction: number) => void;

const PROGRESS_STEP = 1000;

/** Shared by all that match nothing, and never added to. */
const none: number[] = [];

/** Where a point is in a polygon to which it stands in a relation; one that is not named here, it never does. */
const placesOf: Partial<Record<JoinPredicate, readonly Place[]>> = {
  intersects: ['inside', 'border'],
  'covered-by': ['inside', 'border'],
  within: ['inside'],
  touches: ['border'],
};

/**
 * Joins in the plane of the coordinates: points with polygons exactly and without the engine, all else by the engine.
 * @param left of which each may be null; polygons are valid, as in `right`
 * @returns the pairs for which "left predicate right" holds
 * @throws {ProcessError} `invalid-geometry` when the engine gives up
 */
export function join(
  engine: PlanarEngine,
  left: Geometries,
  right: Geometries,
  predicate: JoinPredicate,
  progress: Progress = () => {},
): Matches {
  const matches: number[][] = new Array<number[]>(left.length).fill(none);
  const add = (l: number, r: number) => {
    const found = matches[l];
    if (found === none || found === undefined) matches[l] = [r];
    else found.push(r);
  };
  const converse = converseOf(predicate);
  joinPoints(left, right, placesOf[predicate], add, progress);
  joinPoints(right, left, placesOf[converse], (r, l) => add(l, r), progress);
  // The shorter list is prepared, so that each index serves many comparisons.
  if (left.length > right.length) {
    joinByEngine(engine, right, left, converse, (r, l) => add(l, r), progress);
  } else {
    joinByEngine(engine, left, right, predicate, add, progress);
  }
  for (const found of matches) if (found.length > 1) found.sort((a, b) => a - b);
  return matches;
}

export function isPolygonal(geometry: FlatGeometry | null | undefined): geometry is FlatShape {
  return geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon';
}

function joinPoints(
  points: Geometries,
  polygons: Geometries,
  places: readonly Place[] | undefined,
  add: (point: number, polygon: number) => void,
  progress: Progress,
): void {
  if (!places) return;
  placePoints(points, polygons, (point, polygon, place) => places.includes(place) && add(point, polygon), progress);
}

/**
 * Tells of each point that is inside or on the border of a polygon, polygon by polygon.
 * @param points of which all that are no Point are left out, as are `polygons` that are no Polygon or MultiPolygon
 */
export function placePoints(
  points: Geometries,
  polygons: Geometries,
  found: (point: number, polygon: number, place: 'inside' | 'border') => void,
  progress: Progress = () => {},
): void {
  if (!polygons.some(isPolygonal)) return;
  // Coordinates side by side: a point each at its own place in memory would cost more than its comparisons.
  const xs = new Float64Array(points.length).fill(NaN);
  const ys = new Float64Array(points.length).fill(NaN);
  points.forEach((point, i) => {
    if (!isPoint(point) || point.coordinates.length === 0) return;
    xs[i] = point.coordinates[0] as number;
    ys[i] = point.coordinates[1] as number;
  });
  const search = indexOfPoints(xs, ys);
  polygons.forEach((polygon, p) => {
    if (p % PROGRESS_STEP === 0) progress(p / polygons.length);
    if (!isPolygonal(polygon)) return;
    const near = search(boundsOf(polygon));
    if (near.length === 0) return;
    const locate = locatorOf(polygon, near.length);
    for (const point of near) {
      const place = locate(xs[point] as number, ys[point] as number);
      if (place !== 'outside') found(point, p, place);
    }
  });
}

function joinByEngine(
  engine: PlanarEngine,
  few: Geometries,
  many: Geometries,
  predicate: JoinPredicate,
  add: (few: number, many: number) => void,
  progress: Progress,
): void {
  if (few.every(isPolygonal) && many.every(isPoint)) return;
  if (few.every(isPoint) && many.every(isPolygonal)) return;
  const index = indexOf(many);
  few.forEach((geometry, i) => {
    if (i % PROGRESS_STEP === 0) progress(i / few.length);
    if (geometry === null || isEmpty(geometry)) return;
    const near = index.search(boundsOf(geometry), (other) => !areJoinedAsPoints(geometry, many[other]));
    if (near.length > 0) orRefuse(() => compare(engine, predicate, geometry, near, many)).forEach((j) => add(i, j));
  });
}

/** @returns those of the near ones that stand in the relation */
function compare(
  engine: PlanarEngine,
  predicate: JoinPredicate,
  geometry: FlatGeometry,
  near: readonly number[],
  many: Geometries,
): readonly number[] {
  const those = (holds: (other: FlatGeometry) => boolean) =>
    near.filter((j) => {
      const other = many[j];
      return other && holds(other);
    });
  if (predicate === 'equals') return those((other) => engine.is(predicate, geometry, other));
  return engine.withPrepared(geometry, (prepared) => those((other) => prepared.is(predicate, other)));
}

function areJoinedAsPoints(a: FlatGeometry, b: FlatGeometry | null | undefined): boolean {
  return (isPoint(a) && isPolygonal(b)) || (isPolygonal(a) && isPoint(b));
}

function isPoint(geometry: FlatGeometry | null | undefined): geometry is FlatShape {
  return geometry?.type === 'Point';
}
