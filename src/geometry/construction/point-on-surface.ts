/** A point on a geometry, strictly inside its polygons. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { emptyPolygon } from '../flat/flat.ts';
import { splitByDimension } from '../flat/dimensions.ts';
import { findInteriorPoint } from '../flat/interior-point.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';

/**
 * The engine's point where it lies inside. Its scan line may meet only a spike of a few rounding steps, of which the
 * middle lies outside: https://github.com/libgeos/geos/issues/1242. Then exact tests find another one.
 * @param geometry polygons valid; Z coordinates are ignored
 * @returns a point on the parts of the highest dimension that have an inside; a vertex where polygons are too narrow
 * for a double; an empty geometry for an empty one
 */
export function pointOnSurface(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
  // An empty member would hide parts of a lower dimension from the engine.
  const parts = splitByDimension(geometry).toReversed();
  for (const [dimension, shape] of parts) {
    if (dimension < 2) return engine.pointOnSurface(shape);
    const point = pointInside(engine, shape);
    if (point) return point;
  }
  const [highest] = parts;
  return highest ? toPoint(highest[1].coordinates) : emptyPolygon;
}

function pointInside(engine: PlanarEngine, polygons: FlatShape): FlatShape | undefined {
  const point = engine.pointOnSurface(polygons);
  if ('coordinates' in point && point.coordinates.length > 0) {
    const [x = NaN, y = NaN] = point.coordinates;
    if (createPointLocator(polygons, 1)(x, y) === 'inside') return point;
  }
  const found = findInteriorPoint(polygons);
  return found && toPoint(found);
}

function toPoint(position: ArrayLike<number>): FlatShape {
  const coordinates = Float64Array.from(position).slice(0, 2);
  return { type: 'Point', coordinates, stride: 2, ends: Uint32Array.of(1) };
}
