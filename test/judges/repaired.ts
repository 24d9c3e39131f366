/** Compares repaired polygons. */
import { toFlat, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';
import type { Position } from '../../schemas/geometry-types.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { shapesOf } from '../../src/geometry/flat/flat.ts';
import { toRingPolygons, toShape } from '../../src/geometry/flat/ring-polygons.ts';

const engine = await loadGeos();

/** Polygons of a geometry, without lines and points. */
export function polygonsOf(geometry: FlatGeometry): FlatShape {
  return toShape(toRingPolygons(geometry));
}

/** True when two geometries have the same polygons, but for rounding. */
export function haveSameLand(a: FlatGeometry, b: FlatGeometry): boolean {
  const difference = engine.area(engine.symmetricDifference(polygonsOf(a), polygonsOf(b)));
  return difference <= 1e-9 * Math.max(engine.area(a), engine.area(b));
}

/** @param coordinates of a MultiPolygon */
export function toMultiPolygon(coordinates: readonly (readonly (readonly Position[])[])[]): FlatShape {
  const [shape] = shapesOf(toFlat({ type: 'MultiPolygon', coordinates }));
  if (!shape) throw new Error('A MultiPolygon is one shape.');
  return shape;
}
