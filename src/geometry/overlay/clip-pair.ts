/**
 * What two rows of valid polygons share, or the rest of one without the other, where their edges are in general
 * position: then the signs of doubles are certain, and rings are put together from edges and crossings alone.
 */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import {
  computeCertainArea,
  createLayerTable,
  getFarthest,
  getRowBounds,
  getRowShape,
  holdsPlace,
  type LayerTable,
} from '../flat/layer-table.ts';
import { isPolygonal, type Bounds } from '../flat/flat.ts';
import { nearnessOf } from '../relate/edge-contact.ts';
import { isCertainlyValid, testCertainValidity } from '../relate/certain-validity.ts';
import { createPointLocator, type PointLocator } from '../flat/point-in-polygon.ts';
import { assembleRings } from './assemble-rings.ts';
import { findCrossings, MIN_INDEXED_RUNS, searchRuns, type Crossings } from './crossings.ts';

/** A valid geometry of a layer. */
export interface Row {
  readonly table: LayerTable;
  readonly row: number;
  /** True unless the geometry is valid but touches itself, or may. */
  readonly isSimple: boolean;
}

/**
 * `whole`: all of the first one. The engine has to tell the rest: `crossing`, they have more than a border in common, but
 * the result would touch itself; `unsure`, even that is open.
 */
export type Clipped = FlatShape | 'nothing' | 'whole' | 'crossing' | 'unsure';

export type ClipMode = 'common' | 'rest';

/** @param geometries valid; those that are not polygons are always unsure */
export function toRows(geometries: readonly (FlatGeometry | null)[]): readonly Row[] {
  testCertainValidity(geometries.filter(isPolygonal));
  const table = createLayerTable(geometries);
  return geometries.map((geometry, row) => {
    return { table, row, isSimple: isPolygonal(geometry) && isCertainlyValid(geometry) };
  });
}

/** @param geometry valid */
export function toRow(geometry: FlatGeometry): Row {
  const isSimple = isPolygonal(geometry) && isCertainlyValid(geometry);
  return { table: createLayerTable([geometry]), row: 0, isSimple };
}

export function isTold(clipped: Clipped): clipped is FlatShape | 'nothing' | 'whole' {
  return clipped !== 'unsure' && clipped !== 'crossing';
}

/** The result of a pair as a shape; undefined where there is nothing. */
export function toClippedShape(clipped: FlatShape | 'nothing' | 'whole', { table, row }: Row): FlatShape | undefined {
  return clipped === 'nothing' ? undefined : clipped === 'whole' ? getRowShape(table, row) : clipped;
}

/**
 * @param mode what both have in common, or the rest of `a` without `b`
 * @returns shells counter-clockwise; a crossing is a rounding step or two from the exact one, as in GEOS
 */
export function clipPair(a: Row, b: Row, mode: ClipMode): Clipped {
  if (a.table.isUsable[a.row] === 0 || b.table.isUsable[b.row] === 0) return 'unsure';
  const near = nearnessOf(Math.max(getFarthest(a.table, a.row), getFarthest(b.table, b.row)));
  const box = shareBox(a, b, near);
  if (box.west > box.east || box.south > box.north) return mode === 'common' ? 'nothing' : 'whole';
  const [ringsA, ringsB] = [listRings(a), listRings(b)];
  const crossings = findCrossings(ringsA, ringsB, box, near);
  if (!crossings) return 'unsure';
  const found: Found = { shells: [], holes: [] };
  if (crossings.count > 0 && !traceRings(ringsA, ringsB, crossings, mode, found)) return 'unsure';
  const keptOfA = addUncrossed(ringsA, ringsB, { keepsInside: mode === 'common', isTurned: false }, found);
  const keptOfB = addUncrossed(ringsB, ringsA, { keepsInside: true, isTurned: mode === 'rest' }, found);
  if (found.shells.length === 0) return found.holes.length === 0 ? 'nothing' : 'unsure';
  if (keptOfB === 0 && keptOfA === ringsA.endRing - ringsA.firstRing) return 'whole';
  const shape = assembleRings(found.shells, found.holes);
  return (a.isSimple && b.isSimple) || isCertainlyValid(shape) ? shape : 'crossing';
}

/** Rings of a row and their runs. */
interface Rings {
  readonly table: LayerTable;
  readonly row: number;
  readonly firstRing: number;
  readonly endRing: number;
  readonly from: number;
  readonly end: number;
  /** Rings with a crossing, ascending. */
  readonly crossed: number[];
}

interface Found {
  readonly shells: Float64Array[];
  readonly holes: Float64Array[];
}

function listRings({ table, row }: Row): Rings {
  const firstRing = table.rowRing[row] as number;
  const endRing = table.rowRing[row + 1] as number;
  const from = table.ringRun[firstRing] as number;
  const end = table.ringRun[endRing] as number;
  return { table, row, firstRing, endRing, from, end, crossed: [] };
}

/** Intersection of the boxes of both, and `near` around it. */
function shareBox(a: Row, b: Row, near: number): Bounds {
  const one = getRowBounds(a.table, a.row);
  const other = getRowBounds(b.table, b.row);
  return {
    west: Math.max(one.west, other.west) - near,
    south: Math.max(one.south, other.south) - near,
    east: Math.min(one.east, other.east) + near,
    north: Math.min(one.north, other.north) + near,
  };
}

/** Follows one boundary from crossing to crossing, then the other one. @returns false where that does not close */
function traceRings(a: Rings, b: Rings, crossings: Crossings, mode: ClipMode, found: Found): boolean {
  const { count, enters, edges, shares, xy } = crossings;
  const nextA = linkCrossings(a, crossings, 0);
  const nextB = linkCrossings(b, crossings, 1);
  const previousB = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    const [alongA, alongB] = [nextA[k] as number, nextB[k] as number];
    // A boundary goes in and comes out by turns.
    if (enters[alongA] === enters[k] || enters[alongB] === enters[k]) return false;
    previousB[alongB] = k;
  }
  const isDone = new Uint8Array(count);
  for (let start = 0; start < count; start++) {
    if (isDone[start] === 1 || enters[start] !== (mode === 'common' ? 1 : 0)) continue;
    path.size = 0;
    let at = start;
    do {
      isDone[at] = 1;
      append(xy[2 * at] as number, xy[2 * at + 1] as number);
      const turn = nextA[at] as number;
      followForward(a, edges[0][at] as number, shares[0][at] as number, edges[0][turn] as number, shares[0][turn] as number); // prettier-ignore
      append(xy[2 * turn] as number, xy[2 * turn + 1] as number);
      const back = (mode === 'common' ? nextB[turn] : previousB[turn]) as number;
      const follow = mode === 'common' ? followForward : followBackward;
      follow(b, edges[1][turn] as number, shares[1][turn] as number, edges[1][back] as number, shares[1][back] as number); // prettier-ignore
      at = back;
    } while (at !== start);
    append(path.xy[0] as number, path.xy[1] as number);
    const ring = path.xy.slice(0, path.size);
    const area = computeCertainArea(ring, 2, 0, ring.length / 2);
    if (area === 0 || ring.length < 8) return false;
    (area > 0 ? found.shells : found.holes).push(ring);
  }
  return true;
}

/** The next crossing along each ring; rings with a crossing are noted. */
function linkCrossings(
  { table, firstRing, endRing, crossed }: Rings,
  crossings: Crossings,
  operand: 0 | 1,
): Int32Array {
  const { count } = crossings;
  const edges = crossings.edges[operand];
  const order = sortAlongRings(count, edges, crossings.shares[operand]);
  const next = new Int32Array(count);
  let [ring, first] = [firstRing, 0];
  for (let k = 0; k < count; k++) {
    const here = order[k] as number;
    ring = findRing(table.ringStart, ring, endRing, edges[here] as number);
    if (crossed.at(-1) !== ring) crossed.push(ring);
    const isLast =
      k + 1 === count || (edges[order[k + 1] as number] as number) >= (table.ringStart[ring + 1] as number);
    next[here] = order[isLast ? first : k + 1] as number;
    if (isLast) first = k + 1;
  }
  return next;
}

/** Crossings up to which each is put in its place among those before it faster than all are sorted. */
const MAX_INSERTED = 16;

/** @returns crossings by edge and by the place on it */
function sortAlongRings(count: number, edges: Uint32Array, shares: Float64Array): Uint32Array {
  const compare = (i: number, j: number) =>
    (edges[i] as number) - (edges[j] as number) || (shares[i] as number) - (shares[j] as number);
  const order = new Uint32Array(count);
  for (let k = 0; k < count; k++) {
    let at = k;
    if (count <= MAX_INSERTED) {
      for (; at > 0 && compare(order[at - 1] as number, k) > 0; at--) order[at] = order[at - 1] as number;
    }
    order[at] = k;
  }
  return count <= MAX_INSERTED ? order : order.sort(compare);
}

/** The ring that is followed; reused. */
const path = { xy: new Float64Array(4096), size: 0 };

function append(x: number, y: number): void {
  const { size } = path;
  if (size > 0 && path.xy[size - 2] === x && path.xy[size - 1] === y) return;
  if (size + 2 > path.xy.length) {
    const longer = new Float64Array(2 * path.xy.length);
    longer.set(path.xy);
    path.xy = longer;
  }
  path.xy[size] = x;
  path.xy[size + 1] = y;
  path.size = size + 2;
}

/** Positions after one crossing up to another one of the same ring. */
function followForward(
  { table, firstRing, endRing }: Rings,
  from: number,
  fromShare: number,
  to: number,
  toShare: number,
): void {
  if (from === to && fromShare < toShare) return;
  const { xy, ringStart } = table;
  const ring = findRing(ringStart, firstRing, endRing, from);
  const first = ringStart[ring] as number;
  // The last position is the first one again.
  const last = (ringStart[ring + 1] as number) - 1;
  for (let at = from + 1; ; at++) {
    if (at === last) at = first;
    append(xy[2 * at] as number, xy[2 * at + 1] as number);
    if (at === to) return;
  }
}

/** Positions before one crossing back to another one of the same ring. */
function followBackward(
  { table, firstRing, endRing }: Rings,
  from: number,
  fromShare: number,
  to: number,
  toShare: number,
): void {
  if (from === to && fromShare > toShare) return;
  const { xy, ringStart } = table;
  const ring = findRing(ringStart, firstRing, endRing, from);
  const first = ringStart[ring] as number;
  const last = (ringStart[ring + 1] as number) - 1;
  const stop = to + 1 === last ? first : to + 1;
  for (let at = from; ; at = at === first ? last - 1 : at - 1) {
    append(xy[2 * at] as number, xy[2 * at + 1] as number);
    if (at === stop) return;
  }
}

/** The ring, or run, of a position: the last one that starts at it or before it. */
function findRing(starts: Uint32Array, first: number, end: number, position: number): number {
  let [low, high] = [first, end - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Rings of a row from which on an index finds those in a box faster. */
const MIN_INDEXED_RINGS = 64;

interface Keeping {
  /** True for rings inside the other geometry, false for those outside. */
  readonly keepsInside: boolean;
  /** True when shells become holes and holes shells. */
  readonly isTurned: boolean;
}

/** Adds rings without a crossing. @returns how many */
function addUncrossed(rings: Rings, other: Rings, { keepsInside, isTurned }: Keeping, found: Found): number {
  const { xy, ringStart, isHole } = rings.table;
  let isInOther: ((x: number, y: number) => boolean) | undefined;
  const { firstRing, endRing, crossed } = rings;
  const isMany = endRing - firstRing >= MIN_INDEXED_RINGS;
  const listed = keepsInside && isMany ? listInside(rings, other) : undefined;
  const count = listed?.length ?? endRing - firstRing;
  let [kept, passed] = [0, 0];
  for (let i = 0; i < count; i++) {
    const ring = listed?.[i] ?? firstRing + i;
    while (passed < crossed.length && (crossed[passed] as number) < ring) passed += 1;
    if (crossed[passed] === ring) continue;
    const start = ringStart[ring] as number;
    const end = ringStart[ring + 1] as number;
    isInOther ??= createLocator(other);
    if (isInOther(xy[2 * start] as number, xy[2 * start + 1] as number) !== keepsInside) continue;
    kept += 1;
    const copy = xy.slice(2 * start, 2 * end);
    if (isTurned) turn(copy);
    ((isHole[ring] === 0) !== isTurned ? found.shells : found.holes).push(copy);
  }
  return kept;
}

/** Rings that may be inside another geometry, ascending: those that reach into its box. */
function listInside(rings: Rings, { table, row }: Rings): readonly number[] {
  const { ringRun } = rings.table;
  const found = searchRuns(rings, getRowBounds(table, row));
  return [...new Set(found.map((run) => findRing(ringRun, rings.firstRing, rings.endRing, run)))].sort((a, b) => a - b);
}

/** A test of places that no edge of a row comes near. */
function createLocator({ table, row, firstRing, endRing, from, end }: Rings): (x: number, y: number) => boolean {
  const { west, south, east, north } = getRowBounds(table, row);
  const isInBox = (x: number, y: number) => x >= west && x <= east && y >= south && y <= north;
  if (end - from < MIN_INDEXED_RUNS) return (x, y) => isInBox(x, y) && holdsPlace(table, firstRing, endRing, x, y);
  const locators = locatorsOf.get(table) ?? [];
  locatorsOf.set(table, locators);
  const locate = (locators[row] ??= createPointLocator(getRowShape(table, row), Infinity));
  return (x, y) => isInBox(x, y) && locate(x, y) === 'inside';
}

/** Locators of rows with many edges, made once. */
const locatorsOf = new WeakMap<LayerTable, PointLocator[]>();

function turn(ring: Float64Array): void {
  for (let p = 0, q = ring.length - 2; p < q; p += 2, q -= 2) {
    const [x, y] = [ring[p] as number, ring[p + 1] as number];
    ring[p] = ring[q] as number;
    ring[p + 1] = ring[q + 1] as number;
    ring[q] = x;
    ring[q + 1] = y;
  }
}
