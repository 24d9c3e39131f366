/** Finds pairs of geometries from two lists that are in a relation. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import type { Predicate } from '../relate/de-9im.ts';
import { withGeos } from '../engine/geos.ts';
import { boundsOf, isEmpty, isPolygonal } from '../flat/flat.ts';
import type { PointLocation } from '../flat/point-in-polygon.ts';
import { locatePoints, type Geometries, type LocateOptions, type Progress } from './locate-points.ts';
import { getConverse } from './relations.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { createPointTable, indexGeometries, openPointTable, type PointTable } from '../flat/spatial-index.ts';

export type JoinPredicate = Exclude<Predicate, 'disjoint'>;

/** Indices in the second list for each geometry of the first, ascending. */
export type Matches = readonly (readonly number[])[];

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

export interface PairOptions extends LocateOptions {
  /** Receives each pair of a point and a polygon on whose border it lies, where the relation does not hold. */
  readonly onBorder?: (left: number, right: number) => void;
}

/**
 * Joins in the plane of the coordinates: points with polygons exactly and without the engine, everything else by the
 * engine.
 * @param left may contain null; polygons must be valid, as in `right`
 * @returns the pairs for which "left predicate right" holds
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function join(
  left: Geometries,
  right: Geometries,
  predicate: JoinPredicate,
  { onBorder = () => {}, progress = () => {}, mapBlocks }: PairOptions = {},
): Promise<Matches> {
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
  const options = { progress, mapBlocks };
  await joinPoints(left, right, LOCATIONS[predicate], { add, onBorder }, options);
  const reversed = { add: (r: number, l: number) => add(l, r), onBorder: (r: number, l: number) => onBorder(l, r) };
  await joinPoints(right, left, LOCATIONS[converse], reversed, options);
  // Geometries of the shorter list are prepared, so that each index serves many comparisons.
  const pairs = await withGeos((engine) =>
    left.length > right.length
      ? joinByEngine(engine, right, left, converse, progress).map(([r, l]) => [l, r] as const)
      : joinByEngine(engine, left, right, predicate, progress),
  );
  for (const [l, r] of pairs) add(l, r);
  for (const found of matches) if (found.length > 1) found.sort((a, b) => a - b);
  return matches;
}

/** @param points other types than Point are skipped, as are `polygons` other than Polygon and MultiPolygon */
async function joinPoints(
  points: Geometries,
  polygons: Geometries,
  locations: readonly PointLocation[] | undefined,
  { add, onBorder }: Readonly<Record<'add' | 'onBorder', (point: number, polygon: number) => void>>,
  options: LocateOptions,
): Promise<void> {
  if (!locations || !polygons.some(isPolygonal)) return;
  await locatePoints(
    tableOf(points),
    polygons,
    (point, polygon, location) => {
      if (locations.includes(location)) add(point, polygon);
      else if (location === 'border') onBorder(point, polygon);
    },
    options,
  );
}

/** A list is indexed once, however often it is joined. */
const known = new WeakMap<Geometries, PointTable>();

function tableOf(points: Geometries): PointTable {
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
  const table = createPointTable(xs, ys);
  known.set(points, table);
  return table;
}

/** @returns pairs of an index in each list, in the order of the first */
function joinByEngine(
  engine: PlanarEngine,
  few: Geometries,
  many: Geometries,
  predicate: JoinPredicate,
  progress: Progress,
): readonly (readonly [few: number, many: number])[] {
  if (few.every(isPolygonal) && many.every(isPoint)) return [];
  if (few.every(isPoint) && many.every(isPolygonal)) return [];
  const search = indexForEngine(many);
  return few.flatMap((geometry, i) => {
    if (i % PROGRESS_STEP === 0) progress(i / few.length);
    if (geometry === null || isEmpty(geometry)) return [];
    const near = search(geometry);
    if (near.length === 0) return [];
    return withGeometryErrors(() => compare(engine, predicate, geometry, near, many)).map((j) => [i, j] as const);
  });
}

/** @returns a search for the geometries near another one that are not joined as points, ascending */
function indexForEngine(many: Geometries): (geometry: FlatGeometry) => number[] {
  if (many.every(isPoint)) {
    const search = openPointTable(tableOf(many));
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
