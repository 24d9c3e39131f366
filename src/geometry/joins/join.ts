/** Finds pairs of geometries from two lists that are in a relation. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import type { Predicate } from '../relate/de-9im.ts';
import { boundsOf, isEmpty, isPolygonal, type Bounds } from '../flat/flat.ts';
import { createPointLocator, type PointLocation } from '../flat/point-in-polygon.ts';
import { getConverse } from './relations.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { indexGeometries, indexPoints } from '../flat/spatial-index.ts';

export type JoinPredicate = Exclude<Predicate, 'disjoint'>;
export type Geometries = readonly (FlatGeometry | null)[];

/** Indices in the second list for each geometry of the first, ascending. */
export type Matches = readonly (readonly number[])[];

/** Receives the completed fraction, 0 to 1. */
export type Progress = (fraction: number) => void;

const PROGRESS_STEP = 1000;

/** Shared by all geometries without a match; never modified. */
const NO_MATCHES: number[] = [];

/** Locations of a point relative to a polygon for which a relation holds; relations not listed never hold. */
const LOCATIONS: Partial<Record<JoinPredicate, readonly PointLocation[]>> = {
  intersects: ['inside', 'border'],
  'covered-by': ['inside', 'border'],
  within: ['inside'],
  touches: ['border'],
};

/**
 * Joins in the plane of the coordinates: points with polygons exactly and without the engine, everything else by the
 * engine.
 * @param left may contain null; polygons must be valid, as in `right`
 * @param onBorder receives each pair of a point and a polygon on whose border it lies, where the relation does not hold
 * @returns the pairs for which "left predicate right" holds
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export function join(
  engine: PlanarEngine,
  left: Geometries,
  right: Geometries,
  predicate: JoinPredicate,
  progress: Progress = () => {},
  onBorder: (left: number, right: number) => void = () => {},
): Matches {
  const matches: number[][] = new Array<number[]>(left.length).fill(NO_MATCHES);
  // Most have one match, and many the same one: they share its list, which is never modified.
  const lone: number[][] = [];
  const add = (l: number, r: number) => {
    const found = matches[l] ?? NO_MATCHES;
    if (found.length === 0) matches[l] = lone[r] ??= [r];
    else if (found.length === 1) matches[l] = [...found, r];
    else found.push(r);
  };
  const converse = getConverse(predicate);
  joinPoints(left, right, LOCATIONS[predicate], { add, onBorder }, progress);
  const reversed = { add: (r: number, l: number) => add(l, r), onBorder: (r: number, l: number) => onBorder(l, r) };
  joinPoints(right, left, LOCATIONS[converse], reversed, progress);
  // Geometries of the shorter list are prepared, so that each index serves many comparisons.
  if (left.length > right.length) {
    joinByEngine(engine, right, left, converse, (r, l) => add(l, r), progress);
  } else {
    joinByEngine(engine, left, right, predicate, add, progress);
  }
  for (const found of matches) if (found.length > 1) found.sort((a, b) => a - b);
  return matches;
}

function joinPoints(
  points: Geometries,
  polygons: Geometries,
  locations: readonly PointLocation[] | undefined,
  { add, onBorder }: Readonly<Record<'add' | 'onBorder', (point: number, polygon: number) => void>>,
  progress: Progress,
): void {
  if (!locations) return;
  locatePoints(
    points,
    polygons,
    (point, polygon, location) => {
      if (locations.includes(location)) add(point, polygon);
      else if (location === 'border') onBorder(point, polygon);
    },
    progress,
  );
}

/**
 * Reports each point inside or on the border of a polygon, polygon by polygon.
 * @param points other types than Point are skipped, as are `polygons` other than Polygon and MultiPolygon
 */
export function locatePoints(
  points: Geometries,
  polygons: Geometries,
  found: (point: number, polygon: number, location: 'inside' | 'border') => void,
  progress: Progress = () => {},
): void {
  if (!polygons.some(isPolygonal)) return;
  const { xs, ys, search } = columnsOf(points);
  polygons.forEach((polygon, p) => {
    if (p % PROGRESS_STEP === 0) progress(p / polygons.length);
    if (!isPolygonal(polygon)) return;
    const near = search(boundsOf(polygon));
    if (near.length === 0) return;
    const locate = createPointLocator(polygon, near.length);
    for (const point of near) {
      const location = locate(xs[point] as number, ys[point] as number);
      if (location !== 'outside') found(point, p, location);
    }
  });
}

/** Coordinates of points in columns, NaN for what is not one, with an index. */
interface PointColumns {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  search(box: Bounds): number[];
}

/** A list is indexed once, however often it is joined. */
const known = new WeakMap<Geometries, PointColumns>();

function columnsOf(points: Geometries): PointColumns {
  const found = known.get(points);
  if (found) return found;
  // Objects scattered in memory would cost more than the comparisons.
  const xs = new Float64Array(points.length).fill(NaN);
  const ys = new Float64Array(points.length).fill(NaN);
  points.forEach((point, i) => {
    if (!isPoint(point) || point.coordinates.length === 0) return;
    xs[i] = point.coordinates[0] as number;
    ys[i] = point.coordinates[1] as number;
  });
  const columns = { xs, ys, search: indexPoints(xs, ys) };
  known.set(points, columns);
  return columns;
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
  const search = indexForEngine(many);
  few.forEach((geometry, i) => {
    if (i % PROGRESS_STEP === 0) progress(i / few.length);
    if (geometry === null || isEmpty(geometry)) return;
    const near = search(geometry);
    if (near.length > 0)
      withGeometryErrors(() => compare(engine, predicate, geometry, near, many)).forEach((j) => add(i, j));
  });
}

/** @returns a search for the geometries near another one that are not joined as points, ascending */
function indexForEngine(many: Geometries): (geometry: FlatGeometry) => number[] {
  if (many.every(isPoint)) {
    const { search } = columnsOf(many);
    return (geometry) => (isPolygonal(geometry) ? [] : search(boundsOf(geometry)).sort((a, b) => a - b));
  }
  const index = indexGeometries(many);
  return (geometry) => index.search(boundsOf(geometry), (other) => !areJoinedAsPoints(geometry, many[other]));
}

/** @returns indices of the near geometries for which the relation holds */
function compare(
  engine: PlanarEngine,
  predicate: JoinPredicate,
  geometry: FlatGeometry,
  near: readonly number[],
  many: Geometries,
): readonly number[] {
  const selectNear = (holds: (other: FlatGeometry) => boolean) =>
    near.filter((j) => {
      const other = many[j];
      return other && holds(other);
    });
  if (predicate === 'equals') return selectNear((other) => engine.is(predicate, geometry, other));
  return engine.withPrepared(geometry, (prepared) => selectNear((other) => prepared.is(predicate, other)));
}

function areJoinedAsPoints(a: FlatGeometry, b: FlatGeometry | null | undefined): boolean {
  return (isPoint(a) && isPolygonal(b)) || (isPolygonal(a) && isPoint(b));
}

function isPoint(geometry: FlatGeometry | null | undefined): geometry is FlatShape {
  return geometry?.type === 'Point';
}
