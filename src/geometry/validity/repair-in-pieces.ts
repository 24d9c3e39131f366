/** Validity and repair of polygons with many rings: the engine sees only rings that share a place with another one. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Invalidity, PlanarEngine } from '../engine/engine.ts';
import { shapesOf } from '../flat/flat.ts';
import { hostFinder } from '../flat/containing-polygon.ts';
import { grouped, nestingOf, type Nesting } from './ring-nesting.ts';
import { boundsOfAll, filled, ringPolygonsOf, toShape, type Ring } from '../flat/ring-polygons.ts';

export interface InPieces {
  /** The first one found; undefined for a valid geometry, which is then the result as it is. */
  readonly fault: Invalidity | undefined;
  readonly result: FlatShape;
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
  const nesting = nestingOf(engine, ringPolygonsOf(shape));
  if (!nesting || nesting.members.length === 0) return undefined;
  const shells: (Ring | undefined)[] = [];
  const remaining = nesting.members.filter(({ polygon }) => !nesting.absorbed.has(polygon));
  for (const { ring, polygon, isShell } of remaining) if (isShell) shells[polygon] = ring;
  const aside: Ring[][] = Array.from(shells, () => []);
  const meeting: Ring[][] = Array.from(shells, () => []);
  const { together, groups } = togetherIn(nesting);
  const holeGroups: { readonly polygon: number; readonly rings: readonly Ring[] }[] = [];
  for (const [number, group] of grouped(remaining, ({ group }) => group)) {
    const [first] = group;
    if (!first) continue;
    if (groups.has(number)) {
      for (const { polygon, isShell, ring } of group) if (!isShell) meeting[polygon]?.push(ring);
    } else if (group.length > 1 || first.isTangled) {
      holeGroups.push({ polygon: first.polygon, rings: group.map(({ ring }) => ring) });
    } else if (!first.isShell) aside[first.polygon]?.push(first.ring);
  }

  const faults = holeGroups.map(({ rings }) => engine.invalidity(toShape([{ shell: around(rings), holes: rings }])));
  const met = toShape(
    Array.from(shells, (shell, i) => (shell && together.has(i) ? [{ shell, holes: meeting[i] ?? [] }] : [])).flat(),
  );
  const metFault = together.size > 0 ? engine.invalidity(met) : undefined;
  const fault = metFault ?? faults.find((one) => one !== undefined) ?? nesting.fault;
  if (!fault) return { fault, result: shape };

  const repaired = metFault ? engine.makeValid(met) : met;
  // A shell without an area stays as a line, which a MultiPolygon cannot hold.
  if (shapesOf(repaired).some(({ type }) => type !== 'Polygon' && type !== 'MultiPolygon')) return undefined;
  const shared = ringPolygonsOf(repaired).map(({ shell, holes }): Region => ({ shell, holes: [...holes] }));
  const alone = Array.from(shells, (shell, i) => (shell && !together.has(i) ? region(shell) : undefined));
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

/**
 * What the engine must see together: polygons of which a ring meets one of another polygon or its own shell, or whose
 * shell meets itself, with the rings that do; and the lakes of these polygons in which others of them lie, for without
 * such a lake they would be on land.
 * @returns the polygons, and the groups of rings
 */
function togetherIn({ members, hosts, absorbed }: Nesting) {
  const together = new Set<number>();
  const groups = new Set<number>();
  const remaining = [...members.keys()].filter((i) => !absorbed.has(members[i]?.polygon ?? -1));
  const groupOf = (i: number) => members[i]?.group ?? -1;
  const inGroup = grouped(remaining, groupOf);
  for (const [number, group] of inGroup) {
    const all = group.map((i) => members[i]).filter((member) => member !== undefined);
    const ownHolesOnly = all.every(({ isShell, polygon }) => !isShell && polygon === all[0]?.polygon);
    if (ownHolesOnly || (all.length === 1 && !all[0]?.isTangled)) continue;
    groups.add(number);
    for (const { polygon } of all) together.add(polygon);
  }
  const isIn = (i: number) => {
    const { polygon = -1, isShell = false, group = -1 } = members[i] ?? {};
    return together.has(polygon) && (isShell || groups.has(group));
  };
  const waiting = remaining.filter(isIn);
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    for (const host of hosts[i] ?? []) {
      const lake = members[host];
      if (!lake || lake.isShell || !together.has(lake.polygon) || groups.has(lake.group)) continue;
      groups.add(lake.group);
      waiting.push(...(inGroup.get(lake.group) ?? []));
    }
  }
  return { together, groups };
}

function region(shell: Ring): Region {
  return { shell, holes: [] };
}

/** A box that keeps clear of the rings. */
function around(rings: readonly Ring[]): Ring {
  const { west, south, east, north } = boundsOfAll(rings.map(({ bounds }) => bounds));
  const [x, y] = [east - west || 1, north - south || 1];
  const bounds = { west: west - x, south: south - y, east: east + x, north: north + y };
  const { west: w, south: s, east: e, north: n } = bounds;
  return { coordinates: Float64Array.of(w, s, e, s, e, n, w, n, w, s), bounds };
}
