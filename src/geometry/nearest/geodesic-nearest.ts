/**
 * Distance of two geometries on the WGS 84 ellipsoid: 0 where they intersect, otherwise between their nearest points.
 */
import type { EdgeModel } from '../../../schemas/edges.ts';
import { toFlat, toGeoJson, type FlatGeometry, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { ProcessError } from '../../common/errors.ts';
import { cutAtAntimeridian, toPolygonGeometry } from '../antimeridian/antimeridian.ts';
import { createBall, type Ball } from './ball-tree.ts';
import { findBorders } from '../antimeridian/borders.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, isEmpty, type Bounds } from '../flat/flat.ts';
import { wgs84 } from '../ellipsoid/geodesic.ts';
import { loadGeos } from '../engine/geos.ts';
import { prepareLonLat } from '../antimeridian/prepare-lon-lat.ts';
import { shiftLongitude } from '../antimeridian/longitudes.ts';
import { toStraightEdges } from '../ellipsoid/edges.ts';
import type { Nearest } from './nearest-on-edges.ts';
import { findNearestPoints } from './nearest-points.ts';
import { splitParts, type Line, type Parts, type Rings } from '../flat/parts.ts';
import { createPointLocator, type PointLocator } from '../flat/point-in-polygon.ts';
import { nearestOnGeodesics, prepareGeodesics, type GeodesicGeometry } from './geodesic-edges-nearest.ts';
import { withGeometryErrors } from '../validity/repair.ts';

export interface GeodesicNearest extends Nearest {
  /** Error bound of the distance in metres. */
  readonly errorBound: number;
  readonly warnings: readonly string[];
}

/**
 * Maximum deviations of straight edges from geodesics in metres, for point-in-polygon tests; the next one is used when
 * borders are closer to each other, or when a polygon seems invalid.
 */
const DEVIATIONS = [25, 0.25, 0.01] as const;

/** Upper bound of any distance in metres. */
const MAX_DISTANCE = Math.PI * wgs84.a;

/** Error bound of Karney's distance and of the search, absolute in metres and relative. */
const SEARCH_BOUND = { metres: 1e-6, share: 1e-9 } as const;

/** Two geometries of which both have a distance to another. */
export type PreparedPair = { readonly engine: PlanarEngine } & (
  | { readonly left: PreparedGeometry; readonly right: PreparedGeometry }
  | {
      readonly a: FlatGeometry;
      readonly b: FlatGeometry;
      readonly nearly: readonly [GeodesicGeometry, GeodesicGeometry];
    }
);

/**
 * @param a longitude and latitude; polygons include their interior
 * @throws {ProcessError} `invalid-geometry` when one is empty, also after repair, or cannot be repaired
 */
export async function preparePair(a: FlatGeometry, b: FlatGeometry, edges: EdgeModel): Promise<PreparedPair> {
  requirePositions(a, 'a');
  requirePositions(b, 'b');
  const engine = await loadGeos();
  if (edges === 'geodesic') return { engine, a, b, nearly: await followBoth(engine, [a, b], DEVIATIONS[0]) };
  const [left, right] = withGeometryErrors(() => [prepareGeometry(engine, a), prepareGeometry(engine, b)] as const);
  if (!left || !right) throw emptyAfterRepairError(left ? 'b' : 'a');
  return { engine, left, right };
}

/**
 * @returns nearest points, one of each; error below a micrometre, or a centimetre where geodesics were repaired
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function geodesicNearest(pair: PreparedPair): Promise<GeodesicNearest> {
  if ('nearly' in pair) return nearestAlongGeodesics(pair);
  const { engine, left, right } = pair;
  return withGeometryErrors(() => {
    const nearest = findNearest(engine, left, right, Infinity);
    if (!nearest) throw new Error('Two geometries have no nearest points.');
    return {
      ...nearest,
      errorBound: nearest.distance && searchBound(nearest.distance),
      warnings: mergeWarnings(left, right),
    };
  });
}

async function followBoth(
  engine: PlanarEngine,
  [a, b]: readonly [FlatGeometry, FlatGeometry],
  deviation: number,
): Promise<readonly [GeodesicGeometry, GeodesicGeometry]> {
  const [left, right] = [await prepareGeodesics(engine, a, deviation), await prepareGeodesics(engine, b, deviation)];
  if (!left || !right) throw emptyAfterRepairError(left ? 'b' : 'a');
  return [left, right];
}

async function nearestAlongGeodesics({ engine, a, b, nearly }: Extract<PreparedPair, { nearly: unknown }>) {
  let result: GeodesicNearest | undefined;
  for (const [round, deviation] of DEVIATIONS.entries()) {
    const [left, right] = round === 0 ? nearly : await followBoth(engine, [a, b], deviation);
    const nearest = withGeometryErrors(() => nearestOnGeodesics(engine, left, right));
    if (!nearest) throw new Error('Two geometries have no nearest points.');
    const isRepaired = left.isRepaired || right.isRepaired;
    const { separation, ...places } = nearest;
    result = {
      ...places,
      errorBound: searchBound(nearest.distance) + (isRepaired ? deviation : 0),
      warnings: mergeWarnings(left, right),
    };
    if (!isRepaired && separation > 2 * deviation) return result;
  }
  if (!result) throw new Error('Geodesics were not followed.');
  return result;
}

function mergeWarnings(...all: readonly { readonly warnings: readonly string[] }[]): readonly string[] {
  return [...new Set(all.flatMap(({ warnings }) => warnings))];
}

/** @returns error bound of a distance, both in metres */
export function searchBound(distance: number): number {
  return SEARCH_BOUND.metres + SEARCH_BOUND.share * distance;
}

/** Geometry prepared for comparison with many others. */
export interface PreparedGeometry {
  readonly parts: Parts;
  /** All parts as one geometry; longitudes may exceed 180. */
  readonly whole: FlatGeometry;
  readonly bounds: Bounds;
  /** True when one of the polygons covers a point, borders included. */
  readonly covers: (point: Position) => boolean;
  /** Ball tree of borders, lines and points. */
  readonly ball: Ball;
  readonly warnings: readonly string[];
}

/**
 * @param geometry longitude and latitude
 * @returns undefined without positions, or when polygons are empty after repair
 */
export function prepareGeometry(engine: PlanarEngine, geometry: FlatGeometry): PreparedGeometry | undefined {
  const { parts: continuous, warnings } = prepareLonLat(engine, toGeoJson(geometry));
  const parts = { ...continuous, polygons: cutToOneTurn(engine, continuous.polygons) };
  const points = parts.points.map((point) => [point]);
  const edges = [...findBorders(toFlat(toPolygonGeometry(parts.polygons))), ...parts.lines, ...points];
  const ball = edges.length > 0 ? createBall(toStraightEdges(edges)) : createEarthBall(parts);
  if (!ball) return undefined;
  const whole = collectParts(parts, 0);
  return { parts, whole, bounds: boundsOf(whole), covers: createCoverTest(parts.polygons), ball, warnings };
}

/** @param polygons valid */
function cutToOneTurn(engine: PlanarEngine, polygons: readonly Rings[]): readonly Rings[] {
  const { west, east } = boundsOf(toFlat(toPolygonGeometry(polygons)));
  if (west >= -180 && east <= 180) return polygons;
  return splitParts(toGeoJson(cutAtAntimeridian(engine, polygons))).polygons;
}

/** Each polygon separately: those of a collection may overlap. */
function createCoverTest(polygons: readonly Rings[]): PreparedGeometry['covers'] {
  let locators: readonly PointLocator[] | undefined;
  return ([x = NaN, y = NaN]) => {
    locators ??= polygons.map((rings) =>
      createPointLocator(toFlat({ type: 'Polygon', coordinates: rings }) as FlatShape),
    );
    return locators.some((locate) => locate(x, y) !== 'outside');
  };
}

/** Polygons without a border cover the whole Earth. */
function createEarthBall({ polygons }: Parts): Ball | undefined {
  const [point] = polygons.flat(2);
  return point && { ...createBall(toStraightEdges([[point]])), radius: MAX_DISTANCE };
}

/**
 * Nearest points of two geometries; the same point where they intersect.
 * @param within maximum distance in metres
 * @returns undefined when they are farther apart
 */
function findNearest(
  engine: PlanarEngine,
  a: PreparedGeometry,
  b: PreparedGeometry,
  within: number,
): Nearest | undefined {
  return findIntersection(engine, a, b) ?? findNearestDisjoint(a, b, within);
}

/** Point of intersection of two geometries, as nearest points at distance 0. */
export function findIntersection(engine: PlanarEngine, a: PreparedGeometry, b: PreparedGeometry): Nearest | undefined {
  const shared = findSharedPoint(engine, a, b);
  return shared && { distance: 0, a: shared, b: shared };
}

/** Nearest points of two disjoint geometries. */
export function findNearestDisjoint(a: PreparedGeometry, b: PreparedGeometry, within: number): Nearest | undefined {
  const nearest = findNearestPoints(a.ball, b.ball, within);
  return nearest && { ...nearest, a: normalizeLongitude(nearest.a), b: normalizeLongitude(nearest.b) };
}

function emptyAfterRepairError(name: string): ProcessError {
  const message = 'is a polygon without area, which is empty after repair. Use a geometry with an area';
  return new ProcessError('invalid-geometry', `${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}

function requirePositions(geometry: FlatGeometry, name: string): void {
  if (!isEmpty(geometry)) return;
  const message = 'is empty and has no distance to anything. Use a geometry with positions';
  throw new ProcessError('invalid-geometry', `${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}

/** Lines may exceed 180 degrees, so both directions by one turn are tested, too. */
function findSharedPoint(engine: PlanarEngine, a: PreparedGeometry, b: PreparedGeometry): Position | undefined {
  for (const turn of [0, 1, -1]) {
    if (!boundsOverlap(a.bounds, b.bounds, turn)) continue;
    const point = findSharedInTurn(engine, a, b, turn);
    if (point) return normalizeLongitude(point);
  }
  return undefined;
}

/**
 * Points and polygons are compared exactly without the engine, so that polygons are not copied to it again and again.
 */
function findSharedInTurn(
  engine: PlanarEngine,
  a: PreparedGeometry,
  b: PreparedGeometry,
  turn: number,
): Position | undefined {
  if (isOnePoint(a) && isOnlyPolygons(b)) return a.parts.points.find((point) => b.covers(shiftLongitude(point, -turn)));
  if (isOnePoint(b) && isOnlyPolygons(a)) return b.parts.points.map((p) => shiftLongitude(p, turn)).find(a.covers);
  const right = turn === 0 ? b.whole : collectParts(b.parts, turn);
  return engine.is('intersects', a.whole, right) ? engine.nearestPoints(a.whole, right)?.[0] : undefined;
}

function isOnePoint({ parts: { points, lines, polygons } }: PreparedGeometry): boolean {
  return points.length === 1 && lines.length + polygons.length === 0;
}

function isOnlyPolygons({ parts: { points, lines } }: PreparedGeometry): boolean {
  return points.length + lines.length === 0;
}

/** @param turn number of turns of 360 degrees by which the second is moved eastward */
function boundsOverlap(a: Bounds, b: Bounds, turn: number): boolean {
  const shift = 360 * turn;
  return a.west <= b.east + shift && b.west + shift <= a.east && a.south <= b.north && b.south <= a.north;
}

function collectParts({ points, lines, polygons }: Parts, turn: number): FlatGeometry {
  const shift = (line: Line) => line.map(([x = 0, y = 0]) => shiftLongitude([x, y], turn));
  const geometries: FlatGeometry[] = [];
  if (points.length > 0) geometries.push(toFlat({ type: 'MultiPoint', coordinates: shift(points) }));
  if (lines.length > 0) geometries.push(toFlat({ type: 'MultiLineString', coordinates: lines.map(shift) }));
  if (polygons.length > 0) geometries.push(toFlat(toPolygonGeometry(polygons.map((rings) => rings.map(shift)))));
  const [only] = geometries;
  return only && geometries.length === 1 ? only : { type: 'GeometryCollection', geometries };
}

function normalizeLongitude([longitude = 0, latitude = 0]: Position): Position {
  return Math.abs(longitude) <= 180 ? [longitude, latitude] : [longitude - 360 * Math.round(longitude / 360), latitude];
}
