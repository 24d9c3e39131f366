/** The port to a planar geometry engine: GeoJSON in and out, in the plane of the coordinates, heights left out. */
import type { Geometry, MultiPolygon, Polygon, Position } from '../../schemas/geojson.ts';

/** Why a geometry is not valid by the OGC rules, and where; the first fault when there are several. */
export interface Invalidity {
  readonly reason: string;
  readonly at: Position;
}

/** Nothing of the engine's own memory is visible here, so an implementation can be exchanged. */
export interface PlanarEngine {
  /**
   * Every place within a distance of a geometry; wrong where a polygon is invalid.
   * @param distance in the unit of the coordinates; negative shrinks polygons
   * @param quadrantSegments chords that draw a quarter of a circle
   */
  buffer(geometry: Geometry, distance: number, quadrantSegments: number): Polygon | MultiPolygon;
  /** @returns square units of the coordinates, never negative; 0 for points and lines */
  area(geometry: Geometry): number;
  intersection(a: Geometry, b: Geometry): Geometry;
  difference(a: Geometry, b: Geometry): Geometry;
  /** Dissolves a geometry into itself: parts of a MultiPolygon or a collection may overlap. */
  union(geometry: Geometry): Geometry;
  /** @returns undefined for a valid geometry */
  invalidity(geometry: Geometry): Invalidity | undefined;
  /** Keeps shells as shells and holes as holes; a polygon without any area becomes the line that it is. */
  makeValid(geometry: Geometry): Geometry;
  /** Memory that the engine has claimed; it never shrinks. */
  heapBytes(): number;
}

/** The engine could not do it; the message is the engine's own and names a place, not a remedy. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
