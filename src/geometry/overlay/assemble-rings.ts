/** Assembles polygons from rings whose direction says which are shells. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { assignHoles } from '../flat/containing-polygon.ts';
import { boundsOf } from '../flat/flat.ts';
import { ringToLine, toShape, type Ring } from '../flat/ring-polygons.ts';

/** @param shells counter-clockwise, each hole within one of them */
export function assembleRings(shells: readonly Float64Array[], holes: readonly Float64Array[]): FlatShape {
  const [only] = shells;
  if (only && shells.length === 1 && holes.length === 0) {
    return { type: 'Polygon', coordinates: only, stride: 2, ends: Uint32Array.of(only.length / 2) };
  }
  const polygons = shells.map((shell) => ({ shell: toRing(shell), holes: [] }));
  return toShape(assignHoles(polygons, holes.map(toRing)));
}

function toRing(coordinates: Float64Array): Ring {
  return { coordinates, bounds: boundsOf(ringToLine({ coordinates })) };
}
