/** How the rings of polygons lie in each other: which hole is in which shell, and which are where they should not be. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Invalidity, PlanarEngine } from '../engine/engine.ts';
import { locatorOf, type PointLocator } from '../flat/point-in-polygon.ts';
import { ringConflicts } from '../relate/ring-conflicts.ts';
import { encloses, filled, ringPolygonsOf, toShape, type Ring, type RingPolygon } from '../flat/ring-polygons.ts';
import { indexOfBounds } from '../flat/spatial-index.ts';

/** A ring with what it belongs to. */
export interface Member {
  readonly ring: Ring;
  /** Its polygon's number: a hole that lies outside of its shell is a polygon of its own. */
  readonly polygon: number;
  readonly isShell: boolean;
  /** The same for rings that share a place, from ring to ring. */
  readonly group: number;
  /** Whether it crosses, overlaps or touches itself. */
  readonly isTangled: boolean;
}

export interface Nesting {
  readonly members: readonly Member[];
  /** For each member the others around it that it does not meet. */
  readonly hosts: readonly (readonly number[])[];
  /** Polygons that lie in the land of another one, and so are part of that anyway. */
  readonly absorbed: ReadonlySet<number>;
  /** What was not where it should be. */
  readonly fault: Invalidity | undefined;
}

/** Rings around another one that they do not meet, by their polygons: shells less holes. */
type Depths = Map<number, number>;

/**
 * Puts every ring where the engine's repair by structure puts it.
 * @returns undefined where holes lie in each other, or in a way that only the whole can be judged by
 * @see JTS GeometryFixer: holes outside of the shell become land, and the polygons are united
 */
export function nestingOf(engine: PlanarEngine, polygons: readonly RingPolygon[]): Nesting | undefined {
  const asGiven = membersOf(polygons);
  const hosts = hostsOf(engine, asGiven);
  const shellOf = new Map(asGiven.filter(({ isShell }) => isShell).map((shell) => [shell.polygon, shell]));
  let count = polygons.length;
  const inGroup = grouped(asGiven, ({ group }) => group);
  const meetsShell = ({ group, polygon }: Member) =>
    inGroup.get(group)?.some((other) => other.isShell && other.polygon === polygon) ?? false;
  const isStray = (member: Member, i: number) =>
    !meetsShell(member) && !hosts[i]?.some((host) => asGiven[host] === shellOf.get(member.polygon));
  const strays = new Set(asGiven.filter(isStray));
  for (const { ring, polygon } of strays) {
    const shell = shellOf.get(polygon);
    if (!shell || encloses(ring.bounds, shell.ring.bounds)) return undefined;
  }
  const members = asGiven.map((member): Member =>
    strays.has(member) ? { ...member, polygon: count++, isShell: true } : member,
  );

  const met = grouped(members, ({ group }) => group);
  const depthsOf = (i: number, without: ReadonlySet<number>): Depths => {
    const depths: Depths = new Map();
    for (const host of hosts[i] ?? []) {
      const other = members[host];
      if (!other || without.has(other.polygon)) continue;
      depths.set(other.polygon, (depths.get(other.polygon) ?? 0) + (other.isShell ? 1 : -1));
    }
    return depths;
  };
  const notInGroup = (depths: Depths, { group }: Member) => {
    for (const { polygon } of met.get(group) ?? []) depths.delete(polygon);
    return depths;
  };

  const absorbed = new Set<number>();
  let nested: Member | undefined;
  const holeIndex = indexOfBounds(members.map(({ ring }) => ring.bounds));
  for (const [i, member] of members.entries()) {
    if (!member.isShell) continue;
    const around = new Set<number>();
    for (const [polygon, depth] of notInGroup(depthsOf(i, new Set()), member)) if (depth === 1) around.add(polygon);
    if (around.size === 0) continue;
    // A lake of theirs in this land would be filled by it.
    const isLake = (other: Member | undefined) => other !== undefined && !other.isShell && around.has(other.polygon);
    if (holeIndex.search(member.ring.bounds).some((j) => isLake(members[j]) && hosts[j]?.includes(i))) return undefined;
    absorbed.add(member.polygon);
    nested ??= member;
  }
  for (const [i, member] of members.entries()) {
    if (absorbed.has(member.polygon)) continue;
    const depths = depthsOf(i, absorbed);
    const own = depths.get(member.polygon) ?? 0;
    const isAtShell = met.get(member.group)?.some((other) => other.isShell && other.polygon === member.polygon);
    if (own !== (isAtShell ? 0 : 1)) return undefined;
    depths.delete(member.polygon);
    for (const depth of notInGroup(depths, member).values()) if (depth !== 0) return undefined;
  }
  const [stray] = strays;
  const fault = faultAt('Hole lies outside shell', stray) ?? faultAt('Nested shells', nested);
  return { members, hosts, absorbed, fault };
}

export function grouped<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
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

/** @returns for each ring the others around it that it does not meet */
function hostsOf(engine: PlanarEngine, members: readonly Member[]): readonly (readonly number[])[] {
  const index = indexOfBounds(members.map(({ ring }) => ring.bounds));
  const locators: PointLocator[] = [];
  const holds = (host: number, { ring, isTangled }: Member, [x = NaN, y = NaN]: Float64Array) => {
    locators[host] ??= locatorOf(isTangled ? untangled(engine, ring) : filled(ring));
    return locators[host](x, y) === 'inside';
  };
  return members.map(({ ring, group }) => {
    const candidates = index.search(ring.bounds, (i) => {
      const other = members[i];
      return other !== undefined && other.group !== group && encloses(other.ring.bounds, ring.bounds);
    });
    return candidates.filter((i) => {
      const other = members[i];
      return other !== undefined && holds(i, other, ring.coordinates);
    });
  });
}

function untangled(engine: PlanarEngine, ring: Ring): FlatShape {
  return toShape(ringPolygonsOf(engine.makeValid(filled(ring))));
}

function faultAt(reason: string, member: Member | undefined): Invalidity | undefined {
  return member && { reason, at: Array.from(member.ring.coordinates.subarray(0, 2)) };
}
