/** Validity and repair of polygons with many rings: the engine only sees rings that touch other rings. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { EngineError, type Invalidity, type PlanarEngine } from '../engine/engine.ts';
import { shapesOf } from '../flat/flat.ts';
import { createPolygonLocator } from '../flat/containing-polygon.ts';
import { groupBy, analyzeNesting, type Nesting } from './ring-nesting.ts';
import { mergeBounds, ringToPolygon, toRingPolygons, toShape, type Ring } from '../flat/ring-polygons.ts';

export interface PiecewiseRepair {
  /** First invalidity found; undefined for a valid geometry, which is then returned unchanged. */
  readonly fault: Invalidity | undefined;
  readonly result: FlatShape;
}

interface Region {
  readonly shell: Ring;
  readonly holes: Ring[];
}

interface HoleGroup {
  readonly polygon: number;
  readonly rings: readonly Ring[];
  readonly fault: Invalidity | undefined;
}

/** Polygon or MultiPolygon, divided by which rings touch. */
interface Division {
  readonly shells: readonly (Ring | undefined)[];
  /** Polygons that the engine must repair together, with their touching holes. */
  readonly enginePolygons: ReadonlySet<number>;
  readonly engineShape: FlatShape;
  readonly engineFault: Invalidity | undefined;
  /** Holes that only touch holes of the same polygon. */
  readonly holeGroups: readonly HoleGroup[];
  /** Holes of each polygon that touch no other ring. */
  readonly untouched: readonly (readonly Ring[])[];
  /** First invalidity found. */
  readonly fault: Invalidity | undefined;
}

/**
 * Same as `engine.invalidity` and `engine.makeValid` on the whole. Rings that touch no other ring stay unchanged.
 * Holes that only touch holes of the same polygon are united separately; all other rings that touch are repaired
 * together.
 * @param shape Polygon or MultiPolygon
 * @returns undefined where it can only be judged or repaired as a whole
 */
export function repairInPieces(engine: PlanarEngine, shape: FlatShape): PiecewiseRepair | undefined {
  try {
    const division = divide(engine, shape);
    if (!division) return undefined;
    const { fault } = division;
    if (!fault) return { fault, result: shape };
    const result = repairDivided(engine, division);
    // Rounding in one piece may have moved an edge over a ring of another one.
    return result && isValid(engine, result) ? { fault, result } : undefined;
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

function isValid(engine: PlanarEngine, shape: FlatShape): boolean {
  const division = divide(engine, shape);
  return (division ? division.fault : engine.invalidity(shape)) === undefined;
}

function divide(engine: PlanarEngine, shape: FlatShape): Division | undefined {
  const nesting = analyzeNesting(engine, toRingPolygons(shape));
  if (!nesting || nesting.members.length === 0) return undefined;
  const shells: (Ring | undefined)[] = [];
  const remaining = nesting.members.filter(({ polygon }) => !nesting.absorbed.has(polygon));
  for (const { ring, polygon, isShell } of remaining) if (isShell) shells[polygon] = ring;
  const untouched: Ring[][] = Array.from(shells, () => []);
  const touching: Ring[][] = Array.from(shells, () => []);
  const { enginePolygons, engineGroups } = selectForEngine(nesting);
  const holeGroups: HoleGroup[] = [];
  for (const [number, group] of groupBy(remaining, ({ group }) => group)) {
    const [first] = group;
    if (!first) continue;
    if (engineGroups.has(number)) {
      for (const { polygon, isShell, ring } of group) if (!isShell) touching[polygon]?.push(ring);
    } else if (group.length > 1 || first.isSelfTouching) {
      const rings = group.map(({ ring }) => ring);
      const fault = engine.invalidity(toShape([{ shell: surroundingBox(rings), holes: rings }]));
      holeGroups.push({ polygon: first.polygon, rings, fault });
    } else if (!first.isShell) untouched[first.polygon]?.push(first.ring);
  }
  const engineShape = toShape(
    Array.from(shells, (shell, i) =>
      shell && enginePolygons.has(i) ? [{ shell, holes: touching[i] ?? [] }] : [],
    ).flat(),
  );
  const engineFault = enginePolygons.size > 0 ? engine.invalidity(engineShape) : undefined;
  const fault = engineFault ?? holeGroups.find((group) => group.fault)?.fault ?? nesting.fault;
  return { shells, enginePolygons, engineShape, engineFault, holeGroups, untouched, fault };
}

/** @returns undefined where a line is left, or where rounding moved a hole out of every shell */
function repairDivided(engine: PlanarEngine, division: Division): FlatShape | undefined {
  const { shells, enginePolygons, engineShape, engineFault, holeGroups } = division;
  const untouched = division.untouched.map((rings) => [...rings]);
  const repaired = engineFault ? engine.makeValid(engineShape) : engineShape;
  // A shell without area stays as a line, which a MultiPolygon cannot hold.
  if (shapesOf(repaired).some(({ type }) => type !== 'Polygon' && type !== 'MultiPolygon')) return undefined;
  const shared = toRingPolygons(repaired).map(({ shell, holes }): Region => ({ shell, holes: [...holes] }));
  const alone = Array.from(shells, (shell, i) => (shell && !enginePolygons.has(i) ? toRegion(shell) : undefined));
  const islands: (Region & { readonly polygon: number })[] = [];
  for (const { polygon, rings, fault } of holeGroups) {
    if (!fault) {
      untouched[polygon]?.push(...rings);
      continue;
    }
    const voids = engine.makeValid(toShape(rings.map((shell) => ({ shell, holes: [] }))));
    // Holes that touch can enclose an island together: it shows as a separate part of the surrounding box minus the
    // holes.
    const box = surroundingBox(rings);
    for (const { shell, holes } of toRingPolygons(engine.difference(ringToPolygon(box), voids))) {
      if (shell.bounds.west === box.bounds.west) untouched[polygon]?.push(...holes);
      else islands.push({ shell, holes: [...holes], polygon });
    }
  }
  const islandsByPolygon = groupBy(islands, ({ polygon }) => polygon);
  const locateShared = createPolygonLocator(shared.map(({ shell }) => shell));
  for (const [polygon, rings] of untouched.entries()) {
    const ownIslands = islandsByPolygon.get(polygon) ?? [];
    const locateIsland = createPolygonLocator(ownIslands.map(({ shell }) => shell));
    for (const ring of rings) {
      const region = ownIslands[locateIsland(ring)] ?? alone[polygon] ?? shared[locateShared(ring)];
      if (!region) return undefined;
      region.holes.push(ring);
    }
  }
  return toShape([...shared, ...alone.filter((region) => region !== undefined), ...islands]);
}

/**
 * Selects what the engine must repair together: polygons with a ring that touches another polygon or its own shell, or
 * whose shell touches itself, with those rings; and holes of these polygons that contain others of them, without which
 * the latter would lie in the interior.
 * @returns indices of polygons, and groups of rings
 */
function selectForEngine({ members, containers, absorbed }: Nesting) {
  const enginePolygons = new Set<number>();
  const engineGroups = new Set<number>();
  const remaining = [...members.keys()].filter((i) => !absorbed.has(members[i]?.polygon ?? -1));
  const groupOf = (i: number) => members[i]?.group ?? -1;
  const byGroup = groupBy(remaining, groupOf);
  for (const [number, group] of byGroup) {
    const all = group.map((i) => members[i]).filter((member) => member !== undefined);
    const ownHolesOnly = all.every(({ isShell, polygon }) => !isShell && polygon === all[0]?.polygon);
    if (ownHolesOnly || (all.length === 1 && !all[0]?.isSelfTouching)) continue;
    engineGroups.add(number);
    for (const { polygon } of all) enginePolygons.add(polygon);
  }
  const isSelected = (i: number) => {
    const { polygon = -1, isShell = false, group = -1 } = members[i] ?? {};
    return enginePolygons.has(polygon) && (isShell || engineGroups.has(group));
  };
  const queue = remaining.filter(isSelected);
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    for (const container of containers[i] ?? []) {
      const hole = members[container];
      if (!hole || hole.isShell || !enginePolygons.has(hole.polygon) || engineGroups.has(hole.group)) continue;
      engineGroups.add(hole.group);
      queue.push(...(byGroup.get(hole.group) ?? []));
    }
  }
  return { enginePolygons, engineGroups };
}

function toRegion(shell: Ring): Region {
  return { shell, holes: [] };
}

/** Box around the rings with a clear margin. */
function surroundingBox(rings: readonly Ring[]): Ring {
  const { west, south, east, north } = mergeBounds(rings.map(({ bounds }) => bounds));
  const [x, y] = [east - west || 1, north - south || 1];
  const bounds = { west: west - x, south: south - y, east: east + x, north: north + y };
  const { west: w, south: s, east: e, north: n } = bounds;
  return { coordinates: Float64Array.of(w, s, e, s, e, n, w, n, w, s), bounds };
}
