/** Simplifies one geometry so that it stays valid, by three ways of growing caution. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { douglasPeucker, isDeep, type Tolerance } from './douglas-peucker.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hasPolygons } from '../flat/flat.ts';
import { metricPlane } from '../ellipsoid/metric-plane.ts';
import { orRefuse } from '../validity/repair.ts';

/** What had to be done differently for a geometry, counted for the warnings. */
export interface Detours {
  /** Invalid as sent, and made valid first. */
  repaired: number;
  /** Crossed itself when simplified on its own. */
  fallenBack: number;
  /** Too deep for the engine's recursion. */
  gentle: number;
  /** Left as it was. */
  kept: number;
}

/** The engine recurses at every split, and its stack of 64 KB ends somewhere between 500 and 2000 levels. */
const DEEPEST_SPLIT = 400;

const HALVINGS = 30;

/** Douglas-Peucker; where that makes a polygon invalid, the way that keeps topology. */
export function simplifyEach(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  tolerance: Tolerance,
  detours: Detours,
): FlatGeometry {
  const simple = douglasPeucker(geometry, tolerance);
  if (isValid(engine, simple)) return simple;
  if (isValid(engine, geometry)) {
    detours.fallenBack += 1;
    return keepTopology(engine, geometry, tolerance, detours);
  }
  detours.repaired += 1;
  return simplifyEach(
    engine,
    orRefuse(() => engine.makeValid(geometry)),
    tolerance,
    detours,
  );
}

/** The engine's topology-preserving simplification, on a valid geometry. */
export function simplifyTopology(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  tolerance: Tolerance,
  detours: Detours,
): FlatGeometry {
  if (isValid(engine, geometry)) return keepTopology(engine, geometry, tolerance, detours);
  detours.repaired += 1;
  return keepTopology(
    engine,
    orRefuse(() => engine.makeValid(geometry)),
    tolerance,
    detours,
  );
}

export function isValid(engine: PlanarEngine, geometry: FlatGeometry): boolean {
  return !hasPolygons(geometry) || orRefuse(() => engine.invalidity(geometry)) === undefined;
}

function keepTopology(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  { distance, metres }: Tolerance,
  detours: Detours,
): FlatGeometry {
  const plane = metres ? metricPlane(geometry) : undefined;
  const flat = plane ? plane.toPlane(geometry) : geometry;
  if (isDeep(flat, DEEPEST_SPLIT)) return halve(engine, geometry, { distance, metres }, detours);
  const simple = orRefuse(() => engine.simplifyPreservingTopology(flat, distance));
  const result = plane ? plane.toLonLat(simple) : simple;
  if (isValid(engine, result)) return result;
  detours.kept += 1;
  return geometry;
}

/** The largest tolerance, by halves, at which nothing crosses. */
function halve(engine: PlanarEngine, geometry: FlatGeometry, tolerance: Tolerance, detours: Detours): FlatGeometry {
  let distance = tolerance.distance;
  for (let i = 0; i < HALVINGS; i++, distance /= 2) {
    const simple = douglasPeucker(geometry, { ...tolerance, distance });
    if (!isValid(engine, simple)) continue;
    detours.gentle += 1;
    return simple;
  }
  detours.kept += 1;
  return geometry;
}
