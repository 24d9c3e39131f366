/**
 * Union of valid polygons that are a coverage: edges of two of them are either the same, or meet at ends alone. Shared
 * edges cancel, and the border is what stands alone; nothing is computed, so nothing is rounded.
 */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { computeCertainArea, createLayerTable, getRowBounds, isEastOf, type LayerTable } from '../flat/layer-table.ts';
import { indexBounds } from '../flat/spatial-index.ts';
import { isNear } from '../relate/edge-contact.ts';
import { assembleRings } from './assemble-rings.ts';
import { findContacts, pairEdges, type CoverageEdges } from './coverage-edges.ts';

const NONE = -1;

export interface CoverageUnion {
  readonly shape: FlatShape;
  /** True when the border is at a place twice. */
  readonly touchesItself: boolean;
}

/**
 * @param table of the layer
 * @param rows usable and valid
 * @param offenders receives rows that break the rule, so that the others can be united without them
 * @returns shells counter-clockwise, parts that touch at a place apart; undefined where edges alone do not tell
 */
export function uniteCoverage(
  table: LayerTable,
  rows: readonly number[],
  offenders: Set<number>,
): CoverageUnion | undefined {
  const edges = pairEdges(table, rows, offenders);
  if (!findContacts(edges, offenders) || offenders.size > 0) return undefined;
  findOverlaps(table, rows, edges, offenders);
  return offenders.size > 0 ? undefined : traceBorder(edges);
}

/**
 * @param polygons each valid
 * @returns their union where edges alone tell that they do not overlap and have common borders vertex by vertex
 */
export function uniteCertainCoverage(polygons: readonly FlatShape[]): FlatShape | undefined {
  const table = createLayerTable(polygons);
  if (table.isUsable.includes(0)) return undefined;
  return uniteCoverage(table, [...table.isUsable.keys()], new Set())?.shape;
}

/** Members whose edges meet at ends alone overlap only where an edge that stands alone lies in another one. */
function findOverlaps(table: LayerTable, rows: readonly number[], edges: CoverageEdges, offenders: Set<number>): void {
  const index = indexBounds(rows.map((row) => getRowBounds(table, row)));
  const { from, to, x, y, owner, twin, near } = edges;
  for (let edge = 0; edge < edges.count; edge++) {
    if (twin[edge] !== NONE) continue;
    const [start, end] = [from[edge] as number, to[edge] as number];
    const px = ((x[start] as number) + (x[end] as number)) / 2;
    const py = ((y[start] as number) + (y[end] as number)) / 2;
    const box = { west: px - near, south: py - near, east: px + near, north: py + near };
    for (const found of index.search(box)) {
      const row = rows[found] as number;
      if (row !== owner[edge] && mayHold(table, row, px, py, near)) offenders.add(row).add(owner[edge] as number);
    }
  }
}

/** True when a place is in a row, by the even-odd rule, or near one of its edges. */
function mayHold(table: LayerTable, row: number, x: number, y: number, near: number): boolean {
  const { xy, boxes, rowRing, ringRun, first, last } = table;
  const endRun = ringRun[rowRing[row + 1] as number] as number;
  let isInside = false;
  for (let run = ringRun[rowRing[row] as number] as number; run < endRun; run++) {
    const box = 4 * run;
    if ((boxes[box + 1] as number) > y + near || (boxes[box + 3] as number) < y - near) continue;
    if ((boxes[box + 2] as number) < x - near) continue;
    const end = last[run] as number;
    for (let k = first[run] as number; k < end; k++) {
      const x0 = xy[2 * k] as number;
      const y0 = xy[2 * k + 1] as number;
      const x1 = xy[2 * k + 2] as number;
      const y1 = xy[2 * k + 3] as number;
      if (isNear(x, y, x0, y0, x1, y1, near)) return true;
      if (isEastOf(x, y, xy, k)) isInside = !isInside;
    }
  }
  return isInside;
}

/** Smallest difference of two turns, in radians, of which doubles tell the larger one. */
const MIN_TURN = 1e-9;

/** @returns undefined where the border does not close, or turns by nearly the same angle twice */
function traceBorder(edges: CoverageEdges): CoverageUnion | undefined {
  const { count, from, to, twin, x, y, places } = edges;
  const firstOut = new Int32Array(places).fill(NONE);
  const nextOut = new Int32Array(count).fill(NONE);
  let touchesItself = false;
  for (let edge = 0; edge < count; edge++) {
    if (twin[edge] !== NONE) continue;
    const place = from[edge] as number;
    if (firstOut[place] !== NONE) touchesItself = true;
    nextOut[edge] = firstOut[place] as number;
    firstOut[place] = edge;
  }
  const isDone = new Uint8Array(count);
  const [shells, holes]: [Float64Array[], Float64Array[]] = [[], []];
  for (let start = 0; start < count; start++) {
    if (twin[start] !== NONE || isDone[start] === 1) continue;
    const path: number[] = [];
    let edge = start;
    do {
      isDone[edge] = 1;
      path.push(edge);
      edge = follow(edge, start);
    } while (edge !== start && edge !== NONE);
    if (edge === NONE) return undefined;
    for (const loop of splitLoops(path, from)) {
      const ring = toRing(loop);
      const area = computeCertainArea(ring, 2, 0, ring.length / 2);
      if (area === 0) return undefined;
      (area > 0 ? shells : holes).push(ring);
    }
  }
  return shells.length === 0 ? undefined : { shape: assembleRings(shells, holes), touchesItself };

  /** The next edge of the border of the same interior: the one that turns most to the left. */
  function follow(edge: number, start: number): number {
    const place = to[edge] as number;
    const only = firstOut[place] as number;
    if (only === NONE || nextOut[only] === NONE) return only !== start && isDone[only] === 1 ? NONE : only;
    const origin = from[edge] as number;
    const ux = (x[place] as number) - (x[origin] as number);
    const uy = (y[place] as number) - (y[origin] as number);
    let [best, bestTurn] = [NONE, -Infinity];
    for (let next = only; next !== NONE; next = nextOut[next] as number) {
      const end = to[next] as number;
      const wx = (x[end] as number) - (x[place] as number);
      const wy = (y[end] as number) - (y[place] as number);
      const turn = Math.atan2(ux * wy - uy * wx, ux * wx + uy * wy);
      if (Math.abs(turn - bestTurn) < MIN_TURN) return NONE;
      if (turn > bestTurn) [best, bestTurn] = [next, turn];
    }
    return best !== start && isDone[best] === 1 ? NONE : best;
  }

  function toRing(loop: readonly number[]): Float64Array {
    const ring = new Float64Array(2 * loop.length + 2);
    loop.forEach((edge, k) => {
      ring[2 * k] = x[from[edge] as number] as number;
      ring[2 * k + 1] = y[from[edge] as number] as number;
    });
    ring.copyWithin(2 * loop.length, 0, 2);
    return ring;
  }
}

/** Splits a border that comes to a place again: a hole that touches the outline there, or another hole. */
function splitLoops(path: readonly number[], from: Int32Array): readonly (readonly number[])[] {
  const loops: (readonly number[])[] = [];
  const seen = new Map<number, number>();
  const open: number[] = [];
  for (const edge of path) {
    const place = from[edge] as number;
    const at = seen.get(place);
    if (at !== undefined) {
      const loop = open.splice(at);
      for (const closed of loop) seen.delete(from[closed] as number);
      loops.push(loop);
    }
    seen.set(place, open.length);
    open.push(edge);
  }
  return [...loops, open];
}
