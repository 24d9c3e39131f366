/** Nesting of polygon rings: which hole is in which shell, and which rings are misplaced. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Invalidity, PlanarEngine } from '../engine/engine.ts';
import { createPointLocator, type PointLocator } from '../flat/point-in-polygon.ts';
import { findRingConflicts } from '../relate/ring-conflicts.ts';
import {
  boundsContain,
  ringToPolygon,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../flat/ring-polygons.ts';
import { indexBounds } from '../flat/spatial-index.ts';

/** Ring with its polygon. */
export interface RingMember {
  readonly ring: Ring;
  /** Index of the polygon; a hole outside its shell becomes a polygon of its own. */
  readonly polygon: number;
  readonly isShell: boolean;
  /** Same value for rings connected by contacts. */
  readonly group: number;
  /** True when the ring crosses, overlaps or touches itself. */
  readonly isSelfTouching: boolean;
}

export interface Nesting {
  readonly members: readonly RingMember[];
  /** For each ring the rings that contain it without touching it. */
  readonly containers: readonly (readonly number[])[];
  /** Polygons that lie within the interior of another one. */
  readonly absorbed: ReadonlySet<number>;
  /** First misplaced ring. */
  readonly fault: Invalidity | undefined;
}

/** Nesting depth by polygon: shells minus holes that contain a ring. */
type Depths = Map<number, number>;

/**
 * Assigns every ring as the engine's repair by structure does.
 * @returns undefined where holes are nested, or where the nesting can only be judged as a whole
 * @see JTS GeometryFixer: holes outside the shell become polygons, and polygons are united
 */
export function analyzeNesting(engine: PlanarEngine, polygons: readonly RingPolygon[]): Nesting | undefined {
  const initial = listMembers(polygons);
  const containers = findContainers(engine, initial);
  const shellOf = new Map(initial.filter(({ isShell }) => isShell).map((shell) => [shell.polygon, shell]));
  let count = polygons.length;
  const initialByGroup = groupBy(initial, ({ group }) => group);
  const meetsShell = ({ group, polygon }: RingMember) =>
    initialByGroup.get(group)?.some((other) => other.isShell && other.polygon === polygon) ?? false;
  const isOutsideHole = (member: RingMember, i: number) =>
    !meetsShell(member) && !containers[i]?.some((container) => initial[container] === shellOf.get(member.polygon));
  const outsideHoles = new Set(initial.filter(isOutsideHole));
  for (const { ring, polygon } of outsideHoles) {
    const shell = shellOf.get(polygon);
    // A shell without area takes its holes with it.
    if (!shell || boundsContain(ring.bounds, shell.ring.bounds) || hasNoArea(engine, shell)) return undefined;
  }
  const members = initial.map((member): RingMember =>
    outsideHoles.has(member) ? { ...member, polygon: count++, isShell: true } : member,
  );

  const byGroup = groupBy(members, ({ group }) => group);
  const countDepths = (i: number, without: ReadonlySet<number>): Depths => {
    const depths: Depths = new Map();
    for (const container of containers[i] ?? []) {
      const other = members[container];
      if (!other || without.has(other.polygon)) continue;
      depths.set(other.polygon, (depths.get(other.polygon) ?? 0) + (other.isShell ? 1 : -1));
    }
    return depths;
  };
  const withoutGroup = (depths: Depths, { group }: RingMember) => {
    for (const { polygon } of byGroup.get(group) ?? []) depths.delete(polygon);
    return depths;
  };

  const absorbed = new Set<number>();
  let nested: RingMember | undefined;
  const holeIndex = indexBounds(members.map(({ ring }) => ring.bounds));
  for (const [i, member] of members.entries()) {
    if (!member.isShell) continue;
    const around = new Set<number>();
    for (const [polygon, depth] of withoutGroup(countDepths(i, new Set()), member))
      if (depth === 1) around.add(polygon);
    if (around.size === 0) continue;
    // This polygon would fill a hole of theirs that contains it.
    const isContainedHole = (other: RingMember | undefined) =>
      other !== undefined && !other.isShell && around.has(other.polygon);
    if (holeIndex.search(member.ring.bounds).some((j) => isContainedHole(members[j]) && containers[j]?.includes(i)))
      return undefined;
    absorbed.add(member.polygon);
    nested ??= member;
  }
  for (const [i, member] of members.entries()) {
    if (absorbed.has(member.polygon)) continue;
    const depths = countDepths(i, absorbed);
    const own = depths.get(member.polygon) ?? 0;
    const isAtShell = byGroup.get(member.group)?.some((other) => other.isShell && other.polygon === member.polygon);
    if (own !== (isAtShell ? 0 : 1)) return undefined;
    depths.delete(member.polygon);
    for (const depth of withoutGroup(depths, member).values()) if (depth !== 0) return undefined;
  }
  const [outsideHole] = outsideHoles;
  const fault = toFault('Hole lies outside shell', outsideHole) ?? toFault('Nested shells', nested);
  return { members, containers, absorbed, fault };
}

export function groupBy<T>(items: readonly T[], getKey: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(getKey(item));
    if (group) group.push(item);
    else groups.set(getKey(item), [item]);
  }
  return groups;
}

function listMembers(polygons: readonly RingPolygon[]): readonly RingMember[] {
  const { group, selfTouching } = findRingConflicts(toShape(polygons));
  let next = 0;
  return polygons.flatMap(({ shell, holes }, polygon) =>
    [shell, ...holes].map((ring, i): RingMember => {
      const number = next++;
      return {
        ring,
        polygon,
        isShell: i === 0,
        group: group[number] ?? number,
        isSelfTouching: selfTouching[number] === 1,
      };
    }),
  );
}

/** @returns for each ring the rings that contain it without touching it */
function findContainers(engine: PlanarEngine, members: readonly RingMember[]): readonly (readonly number[])[] {
  const index = indexBounds(members.map(({ ring }) => ring.bounds));
  const locators: PointLocator[] = [];
  const contains = (container: number, { ring, isSelfTouching }: RingMember, [x = NaN, y = NaN]: Float64Array) => {
    locators[container] ??= createPointLocator(isSelfTouching ? toValidShape(engine, ring) : ringToPolygon(ring));
    return locators[container](x, y) === 'inside';
  };
  return members.map(({ ring, group }) => {
    const candidates = index.search(ring.bounds, (i) => {
      const other = members[i];
      return other !== undefined && other.group !== group && boundsContain(other.ring.bounds, ring.bounds);
    });
    return candidates.filter((i) => {
      const other = members[i];
      return other !== undefined && contains(i, other, ring.coordinates);
    });
  });
}

function hasNoArea(engine: PlanarEngine, { ring, isSelfTouching }: RingMember): boolean {
  return isSelfTouching && toValidShape(engine, ring).ends.length === 0;
}

function toValidShape(engine: PlanarEngine, ring: Ring): FlatShape {
  return toShape(toRingPolygons(engine.makeValid(ringToPolygon(ring))));
}

function toFault(reason: string, member: RingMember | undefined): Invalidity | undefined {
  return member && { reason, at: Array.from(member.ring.coordinates.subarray(0, 2)) };
}
