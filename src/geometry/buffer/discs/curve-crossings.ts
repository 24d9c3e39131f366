/**
 * Places where a closed curve crosses itself, in the order along it, where doubles are certain of both: edges are apart
 * or cross in the open, and crossings are as far from each other along an edge as rounding cannot bring edges together.
 */
import { placeCrossing } from '../../relate/edge-crossing.ts';
import { makeRoom, MAX_EDGES, measureExtent, sweepEdges } from './edge-sweep.ts';

/** Maximum number of compared pairs per edge; beyond it the engine is faster. */
const MAX_PAIRS_PER_EDGE = 2048;

const NONE = -1;

/**
 * Each crossing `k` is passed twice: as `2 k` along the edge found first and as `2 k + 1` along the other one. Arrays
 * are longer than their content, and used again for the next curve.
 */
export interface CurveCrossings {
  /** Number of passes, in the order along the curve. */
  readonly count: number;
  readonly passes: Uint32Array;
  /** Edge of each pass. */
  readonly edge: Uint32Array;
  /** 1 where the other edge is crossed to its left in that pass, 0 where it is crossed to its right. */
  readonly isLeftwards: Uint8Array;
  /** x and y of each crossing, rounded once. */
  readonly xy: Float64Array;
}

interface Scratch extends CurveCrossings {
  count: number;
  /** Fraction of the edge before the pass. */
  readonly share: Float64Array;
  /** Sine of the angle of each crossing. */
  readonly sine: Float64Array;
  /** The next pass along the same edge. */
  readonly next: Int32Array;
}

let scratch = createScratch(512);

/** First pass of each edge. */
let heads = new Int32Array(1024);

function createScratch(passes: number): Scratch {
  return {
    count: 0,
    passes: new Uint32Array(passes),
    edge: new Uint32Array(passes),
    isLeftwards: new Uint8Array(passes),
    xy: new Float64Array(passes),
    share: new Float64Array(passes),
    sine: new Float64Array(passes / 2),
    next: new Int32Array(passes),
  };
}

function growScratch(): void {
  const larger = createScratch(2 * scratch.edge.length);
  larger.count = scratch.count;
  larger.edge.set(scratch.edge);
  larger.isLeftwards.set(scratch.isLeftwards);
  larger.xy.set(scratch.xy);
  larger.share.set(scratch.share);
  larger.sine.set(scratch.sine);
  larger.next.set(scratch.next);
  scratch = larger;
}

/**
 * @param curve closed, no position twice in a row
 * @returns undefined where edges come too close to tell
 */
export function findCurveCrossings(curve: Float64Array): CurveCrossings | undefined {
  const count = curve.length / 2 - 1;
  if (count < 3 || count >= MAX_EDGES) return undefined;
  const edges = makeRoom(count);
  for (let i = 0; i < count; i++) {
    edges[4 * i] = curve[2 * i] as number;
    edges[4 * i + 1] = curve[2 * i + 1] as number;
    edges[4 * i + 2] = curve[2 * i + 2] as number;
    edges[4 * i + 3] = curve[2 * i + 3] as number;
  }
  if (count > heads.length) heads = new Int32Array(2 * count);
  heads.fill(NONE, 0, count);
  scratch.count = 0;
  const extent = measureExtent(count);
  const { near } = extent;
  const isCertain = sweepEdges(count, extent, MAX_PAIRS_PER_EDGE * count, (i, j) => {
    const apart = Math.abs(i - j);
    return apart === 1 || apart === count - 1 || relate(edges, i, j, near);
  });
  return isCertain && sortAlongCurve(edges, count, near) ? scratch : undefined;
}

/** Adds the crossing of two edges, if they cross. @returns false where doubles do not tell */
function relate(edges: Float64Array, i: number, j: number, near: number): boolean {
  const a = 4 * i;
  const b = 4 * j;
  const ax = edges[a] as number;
  const ay = edges[a + 1] as number;
  const bx = edges[b] as number;
  const by = edges[b + 1] as number;
  const ux = (edges[a + 2] as number) - ax;
  const uy = (edges[a + 3] as number) - ay;
  const vx = (edges[b + 2] as number) - bx;
  const vy = (edges[b + 3] as number) - by;
  // Twice the areas of an edge and an end of the other one: their signs are certain beyond the margins.
  const startA = vx * (ay - by) - vy * (ax - bx);
  const endA = vx * ((edges[a + 3] as number) - by) - vy * ((edges[a + 2] as number) - bx);
  const marginA = near * (Math.abs(vx) + Math.abs(vy));
  if ((startA > marginA && endA > marginA) || (startA < -marginA && endA < -marginA)) return true;
  const startB = ux * (by - ay) - uy * (bx - ax);
  const endB = ux * ((edges[b + 3] as number) - ay) - uy * ((edges[b + 2] as number) - ax);
  const marginB = near * (Math.abs(ux) + Math.abs(uy));
  if ((startB > marginB && endB > marginB) || (startB < -marginB && endB < -marginB)) return true;
  if (Math.abs(startA) <= marginA || Math.abs(endA) <= marginA) return false;
  if (Math.abs(startB) <= marginB || Math.abs(endB) <= marginB) return false;
  const first = scratch.count;
  if (first === scratch.edge.length) growScratch();
  const { isLeftwards, xy, sine } = scratch;
  const isAToLeft = endA > 0;
  isLeftwards[first] = isAToLeft ? 1 : 0;
  isLeftwards[first + 1] = isAToLeft ? 0 : 1;
  sine[first / 2] = Math.abs(ux * vy - uy * vx) / Math.sqrt((ux * ux + uy * uy) * (vx * vx + vy * vy));
  placeCrossing(xy, first, ax, ay, edges[a + 2] as number, edges[a + 3] as number, bx, by, edges[b + 2] as number, edges[b + 3] as number); // prettier-ignore
  scratch.count += 2;
  insertPass(first, i, startA / (startA - endA));
  insertPass(first + 1, j, startB / (startB - endB));
  return true;
}

/** Few crossings lie on one edge, so each is put in its place among those before it. */
function insertPass(pass: number, onEdge: number, at: number): void {
  const { edge, share, next } = scratch;
  edge[pass] = onEdge;
  share[pass] = at;
  let [before, after] = [NONE, heads[onEdge] as number];
  while (after !== NONE && (share[after] as number) < at) [before, after] = [after, next[after] as number];
  next[pass] = after;
  if (before === NONE) heads[onEdge] = pass;
  else next[before] = pass;
}

/**
 * Lists all passes. At an angle, an edge leaves another one by the sine of it: where ends and crossings lie farther apart
 * than that takes, their order is certain, and no edge comes near a crossing of others.
 * @returns false where they do not
 */
function sortAlongCurve(edges: Float64Array, count: number, near: number): boolean {
  const { passes, share, sine, next } = scratch;
  let listed = 0;
  const firstMargin = near / sineBetween(edges, 4 * (count - 1), 0);
  let startMargin = firstMargin;
  for (let i = 0; i < count; i++) {
    const at = 4 * i;
    const endMargin = i + 1 === count ? firstMargin : near / sineBetween(edges, at, at + 4);
    const dx = (edges[at + 2] as number) - (edges[at] as number);
    const dy = (edges[at + 3] as number) - (edges[at + 1] as number);
    const length = Math.sqrt(dx * dx + dy * dy);
    let from = 0;
    let margin = startMargin;
    for (let pass = heads[i] as number; pass !== NONE; pass = next[pass] as number) {
      const to = (share[pass] as number) * length;
      const passMargin = near / (sine[pass >> 1] as number);
      if (!(to - from > margin + passMargin)) return false;
      from = to;
      margin = passMargin;
      passes[listed++] = pass;
    }
    if (!(length - from > margin + endMargin)) return false;
    startMargin = endMargin;
  }
  return true;
}

/** Sine of the angle between an edge and the next one where that is acute, else 1. */
function sineBetween(edges: Float64Array, i: number, j: number): number {
  const ux = (edges[i + 2] as number) - (edges[i] as number);
  const uy = (edges[i + 3] as number) - (edges[i + 1] as number);
  const vx = (edges[j + 2] as number) - (edges[j] as number);
  const vy = (edges[j + 3] as number) - (edges[j + 1] as number);
  if (ux * vx + uy * vy >= 0) return 1;
  return Math.abs(ux * vy - uy * vx) / Math.sqrt((ux * ux + uy * uy) * (vx * vx + vy * vy));
}
