/** Point-in-polygon queries for whole rings: finds the polygon that contains a ring. */
import { createPointLocator, type PointLocator } from './point-in-polygon.ts';
import { boundsContain, ringToPolygon, type Ring, type RingPolygon } from './ring-polygons.ts';
import { indexBounds, emptyBounds } from './spatial-index.ts';

/** @returns index of the innermost ring that contains a ring, which must not cross any of them; -1 for none */
export type PolygonLocator = (ring: Ring) => number;

/**
 * @param shells rings that do not cross each other; they may be nested
 * @param isCertain true when every queried ring is contained in one of them, so that a sole candidate needs no test
 */
export function createPolygonLocator(shells: readonly Ring[], isCertain = false): PolygonLocator {
  const boxes = indexBounds(shells.map(({ bounds }) => bounds));
  const locators: PointLocator[] = [];
  const contains = (index: number, ring: Ring) => {
    const shell = shells[index];
    if (!shell) return false;
    const locate = (locators[index] ??= createPointLocator(ringToPolygon(shell)));
    for (let i = 0; i < ring.coordinates.length; i += 2) {
      const location = locate(ring.coordinates[i] ?? NaN, ring.coordinates[i + 1] ?? NaN);
      // Rings may touch at a vertex; such a vertex does not decide.
      if (location !== 'border') return location === 'inside';
    }
    return true;
  };
  return (ring) => {
    const candidates = boxes
      .search(ring.bounds, (index) => boundsContain(shells[index]?.bounds ?? emptyBounds, ring.bounds))
      .sort((a, b) => boxArea(shells[a]) - boxArea(shells[b]));
    const last = isCertain ? candidates.pop() : undefined;
    return candidates.find((index) => contains(index, ring)) ?? last ?? -1;
  };
}

/** @param holes each within one of the polygons: it becomes a hole of the innermost polygon around it */
export function assignHoles(polygons: readonly RingPolygon[], holes: readonly Ring[]): readonly RingPolygon[] {
  if (holes.length === 0) return polygons;
  const all = polygons.map(({ holes: own }) => [...own]);
  const locatePolygon = createPolygonLocator(
    polygons.map(({ shell }) => shell),
    true,
  );
  for (const hole of holes) all[locatePolygon(hole)]?.push(hole);
  return polygons.map(({ shell }, i) => ({ shell, holes: all[i] ?? [] }));
}

function boxArea(ring: Ring | undefined): number {
  const { west, south, east, north } = ring?.bounds ?? emptyBounds;
  return (east - west) * (north - south);
}
