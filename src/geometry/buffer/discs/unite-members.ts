/** Union of the polygons of a collection, before they are buffered: what they share is not an edge. */
import type { PlanarEngine } from '../../engine/engine.ts';
import { createPointLocator } from '../../flat/point-in-polygon.ts';
import { toShape, type RingPolygon } from '../../flat/ring-polygons.ts';
import { uniteAll } from '../../overlay/union.ts';

export interface UnitedMembers {
  readonly polygons: readonly RingPolygon[];
  /** Members of which the engine dropped some part: needles and slivers that are as narrow as rounding. */
  readonly incomplete: readonly RingPolygon[];
}

/** @param members each valid; they may overlap */
export function uniteMembers(engine: PlanarEngine, members: readonly RingPolygon[]): UnitedMembers {
  if (members.length < 2) return { polygons: members, incomplete: [] };
  const polygons = uniteAll(engine, members);
  const locate = createPointLocator(toShape(polygons));
  const isIncomplete = ({ shell: { coordinates } }: RingPolygon) => {
    for (let i = 2; i < coordinates.length; i += 2) {
      if (locate(coordinates[i] as number, coordinates[i + 1] as number) === 'outside') return true;
    }
    return false;
  };
  return { polygons, incomplete: members.filter(isIncomplete) };
}
