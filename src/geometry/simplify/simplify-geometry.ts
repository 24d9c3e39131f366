/** Simplifies one geometry so that it stays valid, in three increasingly cautious ways. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { douglasPeucker, isDeep, type Tolerance } from './douglas-peucker.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hasPolygons } from '../flat/flat.ts';
import { createMetricPlane } from '../ellipsoid/metric-plane.ts';
import { withGeometryErrors } from '../validity/repair.ts';

/** Counts of geometries that were simplified differently, for warnings. */
export interface Fallbacks {
  /** Invalid inputs that were repaired first. */
  repaired: number;
  /** Self-intersecting after plain simplification. */
  topology: number;
  /** Too deep for the engine's recursion. */
  halved: number;
  /** Unchanged. */
  unchanged: number;
}

/** Maximum split depth: the engine recurses, and its stack of 64 KB overflows between 500 and 2000 levels. */
const MAX_SPLIT_DEPTH = 400;

const MAX_HALVINGS = 30;

/** Douglas-Peucker; topology-preserving simplification where that makes a polygon invalid. */
export function simplifyEach(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  tolerance: Tolerance,
  fallbacks: Fallbacks,
): FlatGeometry {
  const simplified = douglasPeucker(geometry, tolerance);
  if (isValid(engine, simplified)) return simplified;
  if (isValid(engine, geometry)) {
    fallbacks.topology += 1;
    return keepTopology(engine, geometry, tolerance, fallbacks);
  }
  fallbacks.repaired += 1;
  return simplifyEach(
    engine,
    withGeometryErrors(() => engine.makeValid(geometry)),
    tolerance,
    fallbacks,
  );
}

/** Topology-preserving simplification by the engine, on a valid geometry. */
export function simplifyTopology(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  tolerance: Tolerance,
  fallbacks: Fallbacks,
): FlatGeometry {
  if (isValid(engine, geometry)) return keepTopology(engine, geometry, tolerance, fallbacks);
  fallbacks.repaired += 1;
  return keepTopology(
    engine,
    withGeometryErrors(() => engine.makeValid(geometry)),
    tolerance,
    fallbacks,
  );
}

export function isValid(engine: PlanarEngine, geometry: FlatGeometry): boolean {
  return !hasPolygons(geometry) || withGeometryErrors(() => engine.invalidity(geometry)) === undefined;
}

function keepTopology(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  { distance, metres }: Tolerance,
  fallbacks: Fallbacks,
): FlatGeometry {
  const plane = metres ? createMetricPlane(geometry) : undefined;
  const flat = plane ? plane.toPlane(geometry) : geometry;
  if (isDeep(flat, MAX_SPLIT_DEPTH)) return simplifyByHalving(engine, geometry, { distance, metres }, fallbacks);
  const simplified = withGeometryErrors(() => engine.simplifyPreservingTopology(flat, distance));
  const result = plane ? plane.toLonLat(simplified) : simplified;
  if (isValid(engine, result)) return result;
  fallbacks.unchanged += 1;
  return geometry;
}

/** Douglas-Peucker with the tolerance halved until the result is valid. */
function simplifyByHalving(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  tolerance: Tolerance,
  fallbacks: Fallbacks,
): FlatGeometry {
  let distance = tolerance.distance;
  for (let i = 0; i < MAX_HALVINGS; i++, distance /= 2) {
    const simplified = douglasPeucker(geometry, { ...tolerance, distance });
    if (!isValid(engine, simplified)) continue;
    fallbacks.halved += 1;
    return simplified;
  }
  fallbacks.unchanged += 1;
  return geometry;
}
