/** Finds the polygon that a place lies in, among many that lie beside or within each other. */
import { locatorOf, type PointLocator } from './point-in-polygon.ts';
import { encloses, filled, type Ring, type RingPolygon } from './ring-polygons.ts';
import { indexOfBounds, nowhere } from './spatial-index.ts';

/** @returns which ring holds a ring that crosses none of them: the innermost, or -1 */
export type HostFinder = (ring: Ring) => number;

/**
 * @param hosts rings that do not cross each other, though some may lie within others
 * @param isCertain whether every ring that is asked about has a host, so that a sole candidate needs no proof
 */
export function hostFinder(hosts: readonly Ring[], isCertain = false): HostFinder {
  const index = indexOfBounds(hosts.map(({ bounds }) => bounds));
  const locators: PointLocator[] = [];
  const holds = (host: number, ring: Ring) => {
    const shell = hosts[host];
    if (!shell) return false;
    const locate = (locators[host] ??= locatorOf(filled(shell)));
    for (let i = 0; i < ring.coordinates.length; i += 2) {
      const place = locate(ring.coordinates[i] ?? NaN, ring.coordinates[i + 1] ?? NaN);
      // Rings may touch in places, and such a place tells nothing.
      if (place !== 'border') return place === 'inside';
    }
    return true;
  };
  return (ring) => {
    const candidates = index
      .search(ring.bounds, (host) => encloses(hosts[host]?.bounds ?? nowhere, ring.bounds))
      .sort((a, b) => sizeOf(hosts[a]) - sizeOf(hosts[b]));
    const last = isCertain ? candidates.pop() : undefined;
    return candidates.find((host) => holds(host, ring)) ?? last ?? -1;
  };
}

/** @param holes of which each lies within one of the polygons: it becomes a hole of the innermost around it */
export function withHoles(polygons: readonly RingPolygon[], holes: readonly Ring[]): readonly RingPolygon[] {
  if (holes.length === 0) return polygons;
  const all = polygons.map(({ holes: own }) => [...own]);
  const hostOf = hostFinder(
    polygons.map(({ shell }) => shell),
    true,
  );
  for (const hole of holes) all[hostOf(hole)]?.push(hole);
  return polygons.map(({ shell }, i) => ({ shell, holes: all[i] ?? [] }));
}

function sizeOf(ring: Ring | undefined): number {
  const { west, south, east, north } = ring?.bounds ?? nowhere;
  return (east - west) * (north - south);
}
