/** The port to a planar geometry engine: flat geometries in and out, in the plane of the coordinates, heights left out. */
import type { Predicate } from '../relate/de-9im.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';

/** Why a geometry is not valid by the OGC rules, and where; the first fault when there are several. */
export interface Invalidity {
  readonly reason: string;
  readonly at: Position;
}

/** One geometry, indexed so that many can be compared with it. */
export interface Prepared {
  /** Whether the prepared geometry stands in this relation to another one. */
  is(predicate: Exclude<Predicate, 'equals'>, other: FlatGeometry): boolean;
  /** In the unit of the coordinates; 0 where they share a place. */
  distance(other: FlatGeometry): number;
}

/**
 * Nothing of the engine's own memory is visible here, so an implementation can be exchanged. Polygons that come out
 * have exterior rings counter-clockwise; what is empty has no coordinates, or is an empty collection.
 * Overlay, buffer and relations are wrong where a polygon is invalid: see `onValid`.
 */
export interface PlanarEngine extends Overlay, Construction, Cleaning {
  /** @returns square units of the coordinates, never negative; 0 for points and lines */
  area(geometry: FlatGeometry): number;
  /** @returns undefined for a valid geometry */
  invalidity(geometry: FlatGeometry): Invalidity | undefined;
  /** The nine letters of the DE-9IM, such as `212101212`. */
  relate(a: FlatGeometry, b: FlatGeometry): string;
  is(predicate: Predicate, a: FlatGeometry, b: FlatGeometry): boolean;
  distance(a: FlatGeometry, b: FlatGeometry): number;
  /** @returns the nearest place of each; undefined when one is empty */
  nearestPoints(a: FlatGeometry, b: FlatGeometry): readonly [Position, Position] | undefined;
  /** Keeps the index of a geometry while `use` compares others with it. */
  withPrepared<T>(geometry: FlatGeometry, use: (prepared: Prepared) => T): T;
  /** Memory that the engine has claimed; it never shrinks. */
  heapBytes(): number;
}

interface Overlay {
  /**
   * Every place within a distance of a geometry.
   * @param distance in the unit of the coordinates; negative shrinks polygons
   * @param quadrantSegments chords that draw a quarter of a circle
   */
  buffer(geometry: FlatGeometry, distance: number, quadrantSegments: number): FlatGeometry;
  intersection(a: FlatGeometry, b: FlatGeometry): FlatGeometry;
  difference(a: FlatGeometry, b: FlatGeometry): FlatGeometry;
  symmetricDifference(a: FlatGeometry, b: FlatGeometry): FlatGeometry;
  /** Dissolves a geometry into itself: parts of a MultiPolygon or a collection may overlap. */
  union(geometry: FlatGeometry): FlatGeometry;
  /** The same for polygons alone, noding all edges in one go: twice as fast where many lie close together. */
  unionAtOnce(polygons: FlatGeometry): FlatGeometry;
}

interface Construction {
  centroid(geometry: FlatGeometry): FlatGeometry;
  /** A place in the interior. */
  pointOnSurface(geometry: FlatGeometry): FlatGeometry;
  boundary(geometry: FlatGeometry): FlatGeometry;
  convexHull(geometry: FlatGeometry): FlatGeometry;
  /** @param ratio of the longest edge that may remain: 0 is as concave as it gets, 1 is convex */
  concaveHull(geometry: FlatGeometry, ratio: number, allowHoles: boolean): FlatGeometry;
  /**
   * @param sites of which no two share a place
   * @param envelope that the cells fill at least; the sites' own, somewhat larger, when it is not given
   * @returns a collection of cells in the order of the sites
   */
  voronoi(sites: FlatGeometry, envelope?: FlatGeometry): FlatGeometry;
  delaunay(sites: FlatGeometry): FlatGeometry;
  /** Cuts lines wherever they meet. */
  node(lines: FlatGeometry): FlatGeometry;
  /** The polygons that noded lines enclose. */
  polygonize(lines: FlatGeometry): FlatGeometry;
}

interface Cleaning {
  /** Keeps shells as shells and holes as holes; a polygon without any area becomes the line that it is. */
  makeValid(geometry: FlatGeometry): FlatGeometry;
  /** Douglas-Peucker that never breaks a ring or lets lines cross. */
  simplifyPreservingTopology(geometry: FlatGeometry, tolerance: number): FlatGeometry;
  /**
   * Simplifies polygons that share edges so that they still share them.
   * @param coverage a collection of polygons, in whose order the result is
   * @param tolerance side of a square that may be cut away (Visvalingam and Whyatt)
   */
  simplifyCoverage(coverage: FlatGeometry, tolerance: number, keepOutline: boolean): FlatGeometry;
  /**
   * The first edge at which polygons of a coverage overlap or do not have the same vertices.
   * @param coverage a collection of polygons
   * @returns a place on it; undefined where all shared borders match
   */
  coverageFault(coverage: FlatGeometry): Position | undefined;
  /** Moves vertices of a geometry onto those of another one that lie within the tolerance. */
  snap(geometry: FlatGeometry, target: FlatGeometry, tolerance: number): FlatGeometry;
  /** Rounds to a grid and keeps the result valid. */
  setPrecision(geometry: FlatGeometry, gridSize: number): FlatGeometry;
}

/** The engine could not do it; the message is the engine's own and names a place, not a remedy. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
