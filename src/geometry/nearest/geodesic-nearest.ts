/** Distance of two geometries on the WGS 84 ellipsoid: 0 where they share a place, else by their nearest two. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import { toFlat, toGeoJson, type FlatGeometry, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { ProcessError } from '../../common/errors.ts';
import { cutAtAntimeridian, polygonal } from '../antimeridian/antimeridian.ts';
import { ballOf, type Ball } from './ball-tree.ts';
import { bordersOf } from '../antimeridian/borders.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, isEmpty, type Bounds } from '../flat/flat.ts';
import { wgs84 } from '../ellipsoid/geodesic.ts';
import { loadGeos } from '../engine/geos.ts';
import { lonLatParts } from '../antimeridian/lon-lat-parts.ts';
import { shifted } from '../antimeridian/longitudes.ts';
import { straightEdges } from '../ellipsoid/edges.ts';
import type { Nearest } from './nearest-of-edges.ts';
import { nearestPlaces } from './nearest-places.ts';
import { partsOf, type Line, type Parts, type Rings } from '../flat/parts.ts';
import { locatorOf, type PointLocator } from '../flat/point-in-polygon.ts';
import { nearestOnGeodesics, onGeodesics } from './on-geodesics.ts';
import { orRefuse } from '../validity/repair.ts';

export interface GeodesicNearest extends Nearest {
  /** In metres. */
  readonly errorBound: number;
  readonly warnings: readonly string[];
}

/**
 * Metres by which edges may stray from geodesics where it is told what is inside; the next one is tried when borders are
 * nearer to each other than that, or when a polygon seems invalid.
 */
const STRAYS = [25, 0.25, 0.01] as const;

/** In metres; no place is further from another one. */
const HALF_WAY_ROUND = Math.PI * wgs84.a;

/** Of Karney's distance and of where the search ends, in metres and as a share of the distance. */
const SEARCH_BOUND = { metres: 1e-6, share: 1e-9 } as const;

/**
 * @param a longitude and latitude; polygons include their inside
 * @returns nearest places, one of each; good to a micrometre, and to a centimetre where geodesics were repaired
 * @throws {ProcessError} `invalid-geometry` when one is empty or cannot be repaired
 */
export async function geodesicNearest(a: FlatGeometry, b: FlatGeometry, edges: EdgeModel): Promise<GeodesicNearest> {
  refuseEmpty(a, 'a');
  refuseEmpty(b, 'b');
  const engine = await loadGeos();
  if (edges === 'geodesic') return alongGeodesics(engine, a, b);
  return orRefuse(() => {
    const [left, right] = [placeOnEarth(engine, a), placeOnEarth(engine, b)];
    if (!left || !right) throw nothingLeft(left ? 'b' : 'a');
    const nearest = nearestOf(engine, left, right, Infinity);
    if (!nearest) throw new Error('Two geometries have no nearest places.');
    return {
      ...nearest,
      errorBound: nearest.distance && searchBound(nearest.distance),
      warnings: saidOnce(left, right),
    };
  });
}

async function alongGeodesics(engine: PlanarEngine, a: FlatGeometry, b: FlatGeometry): Promise<GeodesicNearest> {
  let result: GeodesicNearest | undefined;
  for (const stray of STRAYS) {
    const [left, right] = [await onGeodesics(engine, a, stray), await onGeodesics(engine, b, stray)];
    if (!left || !right) throw nothingLeft(left ? 'b' : 'a');
    const nearest = orRefuse(() => nearestOnGeodesics(engine, left, right));
    if (!nearest) throw new Error('Two geometries have no nearest places.');
    const isRepaired = left.isRepaired || right.isRepaired;
    const { apart, ...places } = nearest;
    result = {
      ...places,
      errorBound: searchBound(nearest.distance) + (isRepaired ? stray : 0),
      warnings: saidOnce(left, right),
    };
    if (!isRepaired && apart > 2 * stray) return result;
  }
  if (!result) throw new Error('Geodesics were not followed.');
  return result;
}

function saidOnce(...all: readonly { readonly warnings: readonly string[] }[]): readonly string[] {
  return [...new Set(all.flatMap(({ warnings }) => warnings))];
}

/** @returns how far a distance may be from the true one, both in metres */
export function searchBound(distance: number): number {
  return SEARCH_BOUND.metres + SEARCH_BOUND.share * distance;
}

/** A geometry made ready to be compared with many others. */
export interface OnEarth {
  readonly parts: Parts;
  /** The parts together, beyond 180 where lines go on. */
  readonly whole: FlatGeometry;
  readonly bounds: Bounds;
  /** Whether one of the polygons covers a place, borders included. */
  readonly covers: (place: Position) => boolean;
  /** Borders, lines and points. */
  readonly ball: Ball;
  readonly warnings: readonly string[];
}

/**
 * @param geometry longitude and latitude
 * @returns undefined where there is no place, or none is left of polygons that were made valid
 */
export function placeOnEarth(engine: PlanarEngine, geometry: FlatGeometry): OnEarth | undefined {
  const { parts: continuous, warnings } = lonLatParts(engine, toGeoJson(geometry));
  const parts = { ...continuous, polygons: inOneTurn(engine, continuous.polygons) };
  const points = parts.points.map((point) => [point]);
  const edges = [...bordersOf(toFlat(polygonal(parts.polygons))), ...parts.lines, ...points];
  const ball = edges.length > 0 ? ballOf(straightEdges(edges)) : ballAroundAll(parts);
  if (!ball) return undefined;
  const whole = collected(parts, 0);
  return { parts, whole, bounds: boundsOf(whole), covers: covering(parts.polygons), ball, warnings };
}

/** @param polygons valid */
function inOneTurn(engine: PlanarEngine, polygons: readonly Rings[]): readonly Rings[] {
  const { west, east } = boundsOf(toFlat(polygonal(polygons)));
  if (west >= -180 && east <= 180) return polygons;
  return partsOf(toGeoJson(cutAtAntimeridian(engine, polygons))).polygons;
}

/** Polygon by polygon, for those of a collection may overlap. */
function covering(polygons: readonly Rings[]): OnEarth['covers'] {
  let locators: readonly PointLocator[] | undefined;
  return ([x = NaN, y = NaN]) => {
    locators ??= polygons.map((rings) => locatorOf(toFlat({ type: 'Polygon', coordinates: rings }) as FlatShape));
    return locators.some((locate) => locate(x, y) !== 'outside');
  };
}

/** Polygons without a border are the whole Earth. */
function ballAroundAll({ polygons }: Parts): Ball | undefined {
  const [place] = polygons.flat(2);
  return place && { ...ballOf(straightEdges([[place]])), radius: HALF_WAY_ROUND };
}

/**
 * Nearest places of two geometries, one of each; the same place where they meet.
 * @param within in metres
 * @returns undefined when they are further apart
 */
function nearestOf(engine: PlanarEngine, a: OnEarth, b: OnEarth, within: number): Nearest | undefined {
  return meeting(engine, a, b) ?? nearestApart(a, b, within);
}

/** A place that two geometries share, as nearest ones at no distance. */
export function meeting(engine: PlanarEngine, a: OnEarth, b: OnEarth): Nearest | undefined {
  const shared = sharedPlace(engine, a, b);
  return shared && { distance: 0, a: shared, b: shared };
}

/** As `nearestOf`, of two geometries that share no place. */
export function nearestApart(a: OnEarth, b: OnEarth, within: number): Nearest | undefined {
  const nearest = nearestPlaces(a.ball, b.ball, within);
  return nearest && { ...nearest, a: inRange(nearest.a), b: inRange(nearest.b) };
}

function nothingLeft(name: string): ProcessError {
  const message = 'is a polygon without any area, of which nothing is left when it is made valid';
  return new ProcessError('invalid-geometry', `${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}

function refuseEmpty(geometry: FlatGeometry, name: string): void {
  if (!isEmpty(geometry)) return;
  const message = 'is empty, and so at no distance from anything. Give a geometry with positions';
  throw new ProcessError('invalid-geometry', `${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}

/** Lines may go on beyond 180, so one is looked at a turn to either side too. */
function sharedPlace(engine: PlanarEngine, a: OnEarth, b: OnEarth): Position | undefined {
  for (const turn of [0, 1, -1]) {
    if (!overlap(a.bounds, b.bounds, turn)) continue;
    const place = sharedInTurn(engine, a, b, turn);
    if (place) return inRange(place);
  }
  return undefined;
}

/** Points and polygons are compared exactly without the engine, so that polygons are not given to it over and over. */
function sharedInTurn(engine: PlanarEngine, a: OnEarth, b: OnEarth, turn: number): Position | undefined {
  if (isOnePoint(a) && isOnlyPolygons(b)) return a.parts.points.find((place) => b.covers(shifted(place, -turn)));
  if (isOnePoint(b) && isOnlyPolygons(a)) return b.parts.points.map((p) => shifted(p, turn)).find(a.covers);
  const right = turn === 0 ? b.whole : collected(b.parts, turn);
  return engine.is('intersects', a.whole, right) ? engine.nearestPoints(a.whole, right)?.[0] : undefined;
}

function isOnePoint({ parts: { points, lines, polygons } }: OnEarth): boolean {
  return points.length === 1 && lines.length + polygons.length === 0;
}

function isOnlyPolygons({ parts: { points, lines } }: OnEarth): boolean {
  return points.length + lines.length === 0;
}

/** @param turn of 360 degrees by which the second is moved eastward */
function overlap(a: Bounds, b: Bounds, turn: number): boolean {
  const moved = 360 * turn;
  return a.west <= b.east + moved && b.west + moved <= a.east && a.south <= b.north && b.south <= a.north;
}

function collected({ points, lines, polygons }: Parts, turn: number): FlatGeometry {
  const moved = (line: Line) => line.map(([x = 0, y = 0]) => shifted([x, y], turn));
  const geometries: FlatGeometry[] = [];
  if (points.length > 0) geometries.push(toFlat({ type: 'MultiPoint', coordinates: moved(points) }));
  if (lines.length > 0) geometries.push(toFlat({ type: 'MultiLineString', coordinates: lines.map(moved) }));
  if (polygons.length > 0) geometries.push(toFlat(polygonal(polygons.map((rings) => rings.map(moved)))));
  const [only] = geometries;
  return only && geometries.length === 1 ? only : { type: 'GeometryCollection', geometries };
}

function inRange([longitude = 0, latitude = 0]: Position): Position {
  return Math.abs(longitude) <= 180 ? [longitude, latitude] : [longitude - 360 * Math.round(longitude / 360), latitude];
}
