/**
 * Port to a planar geometry engine: flat geometries in and out, in the plane of the coordinates; Z coordinates are
 * dropped.
 */
import type { Predicate } from '../relate/de-9im.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';

/** Reason and location of an invalidity (OGC 06-103r4); the first one when there are several. */
export interface Invalidity {
  readonly reason: string;
  readonly at: Position;
}

/**
 * Rule by which polygons are repaired: GEOS by structure, with deviations; GEOS by linework; or by outline. See
 * `repair-methods.ts`.
 */
export type RepairMethod = 'structure' | 'linework' | 'outline';

/** Geometry with an index, for comparison with many others. */
export interface Prepared {
  /** True when the prepared geometry is in this relation to another one. */
  is(predicate: Exclude<Predicate, 'equals'>, other: FlatGeometry): boolean;
  /** In the unit of the coordinates; 0 where they intersect. */
  measureDistance(other: FlatGeometry): number;
}

/**
 * The engine's memory is not visible here, so implementations are exchangeable. Polygons in results have shells
 * counter-clockwise; empty results have no coordinates or are an empty collection.
 * Overlay, buffer and relations need valid polygons: see `runOnValid`.
 */
export interface PlanarEngine extends Overlay, Construction, Cleaning {
  /** @returns square units of the coordinates, never negative; 0 for points and lines */
  area(geometry: FlatGeometry): number;
  /** @returns undefined for a valid geometry */
  invalidity(geometry: FlatGeometry): Invalidity | undefined;
  /** DE-9IM matrix as nine characters, such as `212101212`. */
  relate(a: FlatGeometry, b: FlatGeometry): string;
  is(predicate: Predicate, a: FlatGeometry, b: FlatGeometry): boolean;
  distance(a: FlatGeometry, b: FlatGeometry): number;
  /** @returns the nearest point of each; undefined when one is empty */
  nearestPoints(a: FlatGeometry, b: FlatGeometry): readonly [Position, Position] | undefined;
  /** Keeps the index of a geometry for the duration of `use`. */
  withPrepared<T>(geometry: FlatGeometry, use: (prepared: Prepared) => T): T;
  /** Size of the engine's memory; it never shrinks. */
  heapBytes(): number;
}

interface Overlay {
  /**
   * Planar buffer of a geometry.
   * @param distance in the unit of the coordinates; negative values shrink polygons
   * @param quadrantSegments chords per quarter circle
   */
  buffer(geometry: FlatGeometry, distance: number, quadrantSegments: number): FlatGeometry;
  /** Lines and points in which the operands touch are in the result. */
  intersection(a: FlatGeometry, b: FlatGeometry): FlatGeometry;
  /** Parts of `a` minus the parts of `b` of the same or a higher dimension. */
  difference(a: FlatGeometry, b: FlatGeometry): FlatGeometry;
  symmetricDifference(a: FlatGeometry, b: FlatGeometry): FlatGeometry;
  /** Unary union: parts of a MultiPolygon or a collection may overlap. */
  union(geometry: FlatGeometry): FlatGeometry;
  /** Unary union of polygons that nodes all edges at once: twice as fast where many lie close together. */
  unionAtOnce(polygons: FlatGeometry): FlatGeometry;
}

interface Construction {
  centroid(geometry: FlatGeometry): FlatGeometry;
  /** Point in the interior. */
  pointOnSurface(geometry: FlatGeometry): FlatGeometry;
  boundary(geometry: FlatGeometry): FlatGeometry;
  convexHull(geometry: FlatGeometry): FlatGeometry;
  /** @param ratio edge length ratio (GEOS): 0 gives the most concave hull, 1 the convex hull */
  concaveHull(geometry: FlatGeometry, ratio: number, allowHoles: boolean): FlatGeometry;
  /** Nodes lines: splits them wherever they intersect. */
  node(lines: FlatGeometry): FlatGeometry;
  /** Polygons that noded lines enclose. */
  polygonize(lines: FlatGeometry): FlatGeometry;
  /** Likewise, with the lines that are no part of any. */
  polygonizeFully(lines: FlatGeometry): Polygonized;
  /** Joins lines that meet end to end where no third one does; their direction is that of most. */
  mergeLines(lines: FlatGeometry): FlatGeometry;
}

/** Polygons, and the lines that bound none. */
export interface Polygonized {
  readonly polygons: FlatGeometry;
  /** With the same face on both sides: they connect rings. */
  readonly cuts: FlatGeometry;
  /** With a free end. */
  readonly dangles: FlatGeometry;
  /** Rings that are not valid. */
  readonly invalid: FlatGeometry;
}

interface Cleaning {
  /** @param method by default `structure`: the rule for repairs on the way into other operations */
  makeValid(geometry: FlatGeometry, method?: RepairMethod): FlatGeometry;
  /** Douglas-Peucker simplification that preserves the topology of the geometry. */
  simplifyPreservingTopology(geometry: FlatGeometry, tolerance: number): FlatGeometry;
  /**
   * Simplifies polygons of a coverage; shared edges stay shared.
   * @param coverage collection of polygons; the result keeps their order
   * @param tolerance square root of the area that may be removed (Visvalingam and Whyatt)
   */
  simplifyCoverage(coverage: FlatGeometry, tolerance: number, keepOutline: boolean): FlatGeometry;
  /**
   * Finds an edge at which polygons of a coverage overlap or have different vertices.
   * @param coverage collection of polygons
   * @returns a point on it; undefined for a valid coverage
   */
  coverageFault(coverage: FlatGeometry): Position | undefined;
  /** Snaps vertices to those of a target within the tolerance. */
  snap(geometry: FlatGeometry, target: FlatGeometry, tolerance: number): FlatGeometry;
  /** Rounds coordinates to a grid and keeps the result valid. */
  setPrecision(geometry: FlatGeometry, gridSize: number): FlatGeometry;
}

/** Failure of the engine; the message is the engine's own. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
