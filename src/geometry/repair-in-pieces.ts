/** Validity and repair of polygons with many rings: the engine sees only rings that share a place with another one. */
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import type { Invalidity, PlanarEngine } from './engine.ts';
import { shapesOf, type Bounds } from './flat.ts';
import { hostFinder } from './host.ts';
import { locatorOf, type PointLocator } from './point-in-polygon.ts';
import { ringConflicts } from './ring-conflicts.ts';
import { boundsOfAll, filled, ringPolygonsOf, toShape, type Ring, type RingPolygon } from './ring-polygons.ts';
import { indexOfBounds } from './spatial-index.ts';

export interface InPieces {
  /** The first one found; undefined for a valid geometry, which is then the result as it is. */
  readonly fault: Invalidity | undefined;
  readonly result: FlatShape;
}

/** A ring with what it belongs to. */
interface Member {
  readonly ring: Ring;
  readonly polygon: number;
  readonly isShell: boolean;
  readonly group: number;
  readonly isTangled: boolean;
}

interface Region {
  readonly shell: Ring;
  readonly holes: Ring[];
}

/**
 * What `engine.invalidity` and `engine.makeValid` give for the whole. Rings that share no place with another one stay
 * as they are. Holes that only meet holes of the same polygon are united for themselves; all else that meets goes to
 * the engine together.
 * @param shape Polygon or MultiPolygon
 * @returns undefined where rings lie in each other in a way that only the whole can be judged by
 */
export function repairInPieces(engine: PlanarEngine, shape: FlatShape): InPieces | undefined {
  const polygons = ringPolygonsOf(shape);
  const members = membersOf(polygons);
  if (members.length === 0 || !isNested(engine, members)) return undefined;
  const groups = grouped(members, ({ group }) => group);
  const aside: Ring[][] = polygons.map(() => []);
  const meeting: Ring[][] = polygons.map(() => []);
  const together = new Set<number>();
  const holeGroups: { readonly polygon: number; readonly rings: readonly Ring[] }[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const isDirty = group.length > 1 || first.isTangled;
    const ownHolesOnly = group.every(({ isShell, polygon }) => !isShell && polygon === first.polygon);
    if (isDirty && ownHolesOnly) holeGroups.push({ polygon: first.polygon, rings: group.map(({ ring }) => ring) });
    else if (isDirty) {
      for (const { polygon, isShell, ring } of group) {
        together.add(polygon);
        if (!isShell) meeting[polygon]?.push(ring);
      }
    } else if (!first.isShell) aside[first.polygon]?.push(first.ring);
  }

  const faults = holeGroups.map(({ rings }) => engine.invalidity(toShape([{ shell: around(rings), holes: rings }])));
  const met = toShape(
    polygons.flatMap(({ shell }, i) => (together.has(i) ? [{ shell, holes: meeting[i] ?? [] }] : [])),
  );
  const metFault = together.size > 0 ? engine.invalidity(met) : undefined;
  const fault = metFault ?? faults.find((one) => one !== undefined);
  if (!fault) return { fault, result: shape };

  const repaired = metFault ? engine.makeValid(met) : met;
  // A shell without an area stays as a line, which a MultiPolygon cannot hold.
  if (shapesOf(repaired).some(({ type }) => type !== 'Polygon' && type !== 'MultiPolygon')) return undefined;
  const shared = ringPolygonsOf(repaired).map(({ shell, holes }): Region => ({ shell, holes: [...holes] }));
  const alone = polygons.map(({ shell }, i) => (together.has(i) ? undefined : region(shell)));
  const islands: (Region & { readonly polygon: number })[] = [];
  holeGroups.forEach(({ polygon, rings }, i) => {
    if (!faults[i]) return void aside[polygon]?.push(...rings);
    const voids = engine.makeValid(toShape(rings.map((shell) => ({ shell, holes: [] }))));
    // Holes that touch can enclose land without any one of them around it: what they leave of a box tells.
    const box = around(rings);
    for (const { shell, holes } of ringPolygonsOf(engine.difference(filled(box), voids))) {
      if (shell.bounds.west === box.bounds.west) aside[polygon]?.push(...holes);
      else islands.push({ shell, holes: [...holes], polygon });
    }
  });
  const islandsOf = grouped(islands, ({ polygon }) => polygon);
  const hostOfShared = hostFinder(shared.map(({ shell }) => shell));
  aside.forEach((rings, polygon) => {
    const islandsHere = islandsOf.get(polygon) ?? [];
    const hostOfIsland = hostFinder(islandsHere.map(({ shell }) => shell));
    for (const ring of rings) {
      (islandsHere[hostOfIsland(ring)] ?? alone[polygon] ?? shared[hostOfShared(ring)])?.holes.push(ring);
    }
  });
  return { fault, result: toShape([...shared, ...alone.filter((region) => region !== undefined), ...islands]) };
}

function region(shell: Ring): Region {
  return { shell, holes: [] };
}

function membersOf(polygons: readonly RingPolygon[]): readonly Member[] {
  const { group, tangled } = ringConflicts(toShape(polygons));
  let next = 0;
  return polygons.flatMap(({ shell, holes }, polygon) =>
    [shell, ...holes].map((ring, i): Member => {
      const number = next++;
      return { ring, polygon, isShell: i === 0, group: group[number] ?? number, isTangled: tangled[number] === 1 };
    }),
  );
}

/**
 * Whether every ring lies where it should: a hole in its own shell alone, and in each other polygon around a ring just
 * in one of the holes. Rings that meet are left out: how these lie, the engine decides.
 */
function isNested(engine: PlanarEngine, members: readonly Member[]): boolean {
  const index = indexOfBounds(members.map(({ ring }) => ring.bounds));
  const inGroup = grouped(members, ({ group }) => group);
  const locators: PointLocator[] = [];
  const holds = (host: number, { ring, isTangled }: Member, [x = NaN, y = NaN]: Float64Array) => {
    locators[host] ??= locatorOf(isTangled ? untangled(engine, ring) : filled(ring));
    return locators[host](x, y) === 'inside';
  };
  return members.every(({ ring, polygon, group }) => {
    /** Shells less holes around the ring, by polygon. */
    const depths = new Map<number, number>([[polygon, 0]]);
    const hosts = index.search(ring.bounds, (i) => {
      const other = members[i];
      return other !== undefined && other.group !== group && encloses(other.ring.bounds, ring.bounds);
    });
    for (const i of hosts) {
      const other = members[i];
      if (!other || !holds(i, other, ring.coordinates)) continue;
      depths.set(other.polygon, (depths.get(other.polygon) ?? 0) + (other.isShell ? 1 : -1));
    }
    const met = inGroup.get(group) ?? [];
    const meetsShell = met.some((other) => other.isShell && other.polygon === polygon);
    if (depths.get(polygon) !== (meetsShell ? 0 : 1)) return false;
    for (const other of met) depths.delete(other.polygon);
    depths.delete(polygon);
    return [...depths.values()].every((depth) => depth === 0);
  });
}

function untangled(engine: PlanarEngine, ring: Ring): FlatShape {
  return toShape(ringPolygonsOf(engine.makeValid(filled(ring))));
}

function encloses(outer: Bounds, inner: Bounds): boolean {
  return (
    outer.west <= inner.west && outer.south <= inner.south && outer.east >= inner.east && outer.north >= inner.north
  );
}

/** A box that keeps clear of the rings. */
function around(rings: readonly Ring[]): Ring {
  const { west, south, east, north } = boundsOfAll(rings.map(({ bounds }) => bounds));
  const [x, y] = [east - west || 1, north - south || 1];
  const bounds = { west: west - x, south: south - y, east: east + x, north: north + y };
  const { west: w, south: s, east: e, north: n } = bounds;
  return { coordinates: Float64Array.of(w, s, e, s, e, n, w, n, w, s), bounds };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
