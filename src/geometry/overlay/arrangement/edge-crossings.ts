/**
 * Crossings of edges in general position: edges meet at common ends, or cross in the open, far enough from ends and from
 * third edges that doubles are certain about it.
 */
import { isNear } from '../../relate/edge-contact.ts';
import { placeCrossing } from '../../relate/edge-crossing.ts';
import type { EdgeCells } from './edge-cells.ts';
import type { Edges } from './edges.ts';

/** Arrays are longer than the number of crossings. */
export interface EdgeCrossings {
  readonly count: number;
  /** The first and the second edge of each. */
  readonly edges: readonly [Int32Array, Int32Array];
  /** Fraction of that edge before the crossing. */
  readonly shares: readonly [Float64Array, Float64Array];
  /** 1 where the first edge comes from the right of the second one to its left, 0 where it goes to its right. */
  readonly isLeftwards: Uint8Array;
  /** x and y interleaved, rounded once. */
  readonly xy: Float64Array;
}

const [APART, NEAR, CROSSING] = [0, 1, 2];

/** Cells between two reports of progress. */
const CELLS_PER_REPORT = 2 ** 16;

/**
 * @param offenders receives rows of which an edge comes near one of another row, or near a crossing
 * @param progress receives the completed fraction
 */
export function findEdgeCrossings(
  edges: Edges,
  cells: EdgeCells,
  offenders: Set<number>,
  progress: (fraction: number) => void,
): EdgeCrossings {
  const { from, to, owner, x, y, near } = edges;
  const { starts, members, columns, columnOf, rowOf } = cells;
  const list = createList();
  /** The last pair that was found to cross. */
  const last = { shareA: 0, shareB: 0, isLeftwards: false };
  const cellCount = starts.length - 1;
  for (let cell = 0; cell < cellCount; cell++) {
    if (cell % CELLS_PER_REPORT === 0) progress(cell / cellCount);
    const end = starts[cell + 1] as number;
    for (let i = starts[cell] as number; i < end; i++) {
      const a = members[i] as number;
      for (let j = i + 1; j < end; j++) {
        const b = members[j] as number;
        // Edges of one valid polygon do not meet.
        if (owner[a] === owner[b]) continue;
        const relation = relate(a, b);
        if (relation === NEAR) offenders.add(owner[a] as number).add(owner[b] as number);
        else if (relation === CROSSING && cell === firstCommonCell(a, b)) addCrossing(a, b);
      }
    }
  }
  const crossings = list.arrays();
  for (let k = 0; k < crossings.count; k++) findThird(crossings, k);
  return crossings;

  function relate(a: number, b: number): number {
    const [a0, a1] = [from[a] as number, to[a] as number];
    const [b0, b1] = [from[b] as number, to[b] as number];
    if (a0 === b0 || a0 === b1) return relateAt(a0, a1, a0 === b0 ? b1 : b0);
    if (a1 === b0 || a1 === b1) return relateAt(a1, a0, a1 === b0 ? b1 : b0);
    const [ax0, ay0, ax1, ay1] = [x[a0] as number, y[a0] as number, x[a1] as number, y[a1] as number];
    const [bx0, by0, bx1, by1] = [x[b0] as number, y[b0] as number, x[b1] as number, y[b1] as number];
    if (Math.max(bx0, bx1) < Math.min(ax0, ax1) - near || Math.min(bx0, bx1) > Math.max(ax0, ax1) + near) return APART;
    if (Math.max(by0, by1) < Math.min(ay0, ay1) - near || Math.min(by0, by1) > Math.max(ay0, ay1) + near) return APART;
    const [ux, uy, vx, vy] = [ax1 - ax0, ay1 - ay0, bx1 - bx0, by1 - by0];
    // Twice the signed areas of an edge and an end of the other one: their signs are certain beyond the margins.
    const sideA0 = vx * (ay0 - by0) - vy * (ax0 - bx0);
    const sideA1 = vx * (ay1 - by0) - vy * (ax1 - bx0);
    const wideB = near * (Math.abs(vx) + Math.abs(vy));
    if ((sideA0 > wideB && sideA1 > wideB) || (sideA0 < -wideB && sideA1 < -wideB)) return APART;
    const sideB0 = ux * (by0 - ay0) - uy * (bx0 - ax0);
    const sideB1 = ux * (by1 - ay0) - uy * (bx1 - ax0);
    const wideA = near * (Math.abs(ux) + Math.abs(uy));
    if ((sideB0 > wideA && sideB1 > wideA) || (sideB0 < -wideA && sideB1 < -wideA)) return APART;
    if (Math.abs(sideA0) <= wideB || Math.abs(sideA1) <= wideB) return NEAR;
    if (Math.abs(sideB0) <= wideA || Math.abs(sideB1) <= wideA) return NEAR;
    last.shareA = sideA0 / (sideA0 - sideA1);
    last.shareB = sideB0 / (sideB0 - sideB1);
    last.isLeftwards = sideA1 > 0;
    return CROSSING;
  }

  /** Edges with a common end are near each other only where one runs along the other. */
  function relateAt(common: number, p: number, q: number): number {
    const [cx, cy] = [x[common] as number, y[common] as number];
    const [px, py, qx, qy] = [x[p] as number, y[p] as number, x[q] as number, y[q] as number];
    if ((px - cx) * (qx - cx) + (py - cy) * (qy - cy) <= 0) return APART;
    return isNear(px, py, cx, cy, qx, qy, near) || isNear(qx, qy, cx, cy, px, py, near) ? NEAR : APART;
  }

  /** The cell in which a pair that shares several of them counts. */
  function firstCommonCell(a: number, b: number): number {
    const westOf = (edge: number) => Math.min(x[from[edge] as number] as number, x[to[edge] as number] as number);
    const southOf = (edge: number) => Math.min(y[from[edge] as number] as number, y[to[edge] as number] as number);
    const row = rowOf(Math.max(southOf(a), southOf(b)) - near);
    return row * columns + columnOf(Math.max(westOf(a), westOf(b)) - near);
  }

  function addCrossing(a: number, b: number): void {
    const [a0, a1, b0, b1] = [from[a] as number, to[a] as number, from[b] as number, to[b] as number];
    const [at, xy] = list.add(a, b, last.shareA, last.shareB, last.isLeftwards);
    placeCrossing(
      xy,
      2 * at,
      x[a0] as number,
      y[a0] as number,
      x[a1] as number,
      y[a1] as number,
      x[b0] as number,
      y[b0] as number,
      x[b1] as number,
      y[b1] as number,
    );
  }

  /** A crossing near a third edge could be on either side of it. */
  function findThird({ edges: [first, second], xy }: EdgeCrossings, k: number): void {
    const [a, b] = [first[k] as number, second[k] as number];
    const [px, py] = [xy[2 * k] as number, xy[2 * k + 1] as number];
    const cell = rowOf(py) * columns + columnOf(px);
    const end = starts[cell + 1] as number;
    for (let i = starts[cell] as number; i < end; i++) {
      const edge = members[i] as number;
      if (edge === a || edge === b) continue;
      const [start, stop] = [from[edge] as number, to[edge] as number];
      if (isNear(px, py, x[start] as number, y[start] as number, x[stop] as number, y[stop] as number, near)) {
        offenders
          .add(owner[edge] as number)
          .add(owner[a] as number)
          .add(owner[b] as number);
      }
    }
  }
}

function createList() {
  let length = 256;
  let count = 0;
  let edges: [Int32Array, Int32Array] = [new Int32Array(length), new Int32Array(length)];
  let shares: [Float64Array, Float64Array] = [new Float64Array(length), new Float64Array(length)];
  let isLeftwards = new Uint8Array(length);
  let xy = new Float64Array(2 * length);
  const grow = <T extends Int32Array | Float64Array | Uint8Array>(longer: T, array: T): T => {
    longer.set(array);
    return longer;
  };
  return {
    /** @returns the number of the crossing, and the array that takes its coordinates */
    add(a: number, b: number, shareA: number, shareB: number, leftwards: boolean): readonly [number, Float64Array] {
      if (count === length) {
        length *= 2;
        edges = [grow(new Int32Array(length), edges[0]), grow(new Int32Array(length), edges[1])];
        shares = [grow(new Float64Array(length), shares[0]), grow(new Float64Array(length), shares[1])];
        isLeftwards = grow(new Uint8Array(length), isLeftwards);
        xy = grow(new Float64Array(2 * length), xy);
      }
      edges[0][count] = a;
      edges[1][count] = b;
      shares[0][count] = shareA;
      shares[1][count] = shareB;
      isLeftwards[count] = leftwards ? 1 : 0;
      return [count++, xy];
    },
    arrays: (): EdgeCrossings => ({ count, edges, shares, isLeftwards, xy }),
  };
}
