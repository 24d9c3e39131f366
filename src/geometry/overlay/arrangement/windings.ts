/**
 * Winding numbers beside the edges of an arrangement: how many interiors lie to the right of each. Along a ring the number
 * changes at crossings alone, so rays are needed only where several rings meet at a place.
 */
import type { LayerTable } from '../../flat/layer-table.ts';
import type { EdgeCrossings } from './edge-crossings.ts';
import { NONE, type Edges } from './edges.ts';
import type { CrossingsByEdge } from './crossings-by-edge.ts';
import { createWindingLocator } from './winding-locator.ts';

/** Rings between two reports of progress. */
const RINGS_PER_REPORT = 1024;

/**
 * @param offenders receives rows of which an edge is near another one where its winding number is counted
 * @param progress receives the completed fraction
 * @returns the winding number to the right of each edge at its start, but for edges with as many interiors on either side,
 * which are not counted: they bound nothing; undefined where numbers contradict each other
 */
export function countWindings(
  table: LayerTable,
  rows: readonly number[],
  edges: Edges,
  crossings: EdgeCrossings,
  byEdge: CrossingsByEdge,
  offenders: Set<number>,
  progress: (fraction: number) => void,
): Int32Array | undefined {
  const { count, from, to, net, owner, at, x, y, degree } = edges;
  const { rowRing, ringStart, xy } = table;
  const changes = sumChanges(edges, crossings);
  const isKnown = new Uint8Array(count);
  const right = new Int32Array(count);
  const locate = createWindingLocator(table, rows, edges);
  for (const [done, row] of rows.entries()) {
    if (done % RINGS_PER_REPORT === 0) progress(done / rows.length);
    for (let ring = rowRing[row] as number; ring < (rowRing[row + 1] as number); ring++) {
      if (!walk(ringStart[ring] as number, (ringStart[ring + 1] as number) - 1)) return undefined;
    }
  }
  return right;

  /** @returns false where the number that comes along the ring is not that of an edge */
  function walk(start: number, last: number): boolean {
    // To the right of the ring; NaN where another ring may have come or gone.
    let carried = NaN;
    for (let k = start; k < last; k++) {
      const edge = at[k] as number;
      if (net[edge] === 0) {
        carried = NaN;
        continue;
      }
      const origin = from[edge] as number;
      const isForward = x[origin] === xy[2 * k] && y[origin] === xy[2 * k + 1];
      const turned = isForward ? 0 : (net[edge] as number);
      const change = changes[edge] as number;
      // Of the edge at its start, from that to the right of the ring where it enters the edge.
      const expected = isForward ? carried : carried - turned - change;
      if (isKnown[edge] === 0) {
        const found = Number.isNaN(expected) ? locateAt(edge) : expected;
        if (Number.isNaN(found)) offenders.add(owner[edge] as number);
        else {
          right[edge] = found;
          isKnown[edge] = 1;
        }
      } else if (!Number.isNaN(expected) && expected !== right[edge]) return false;
      const place = isForward ? (to[edge] as number) : origin;
      const leaving = isForward ? (right[edge] as number) + change : (right[edge] as number) + turned;
      carried = degree[place] === 2 && isKnown[edge] === 1 ? leaving : NaN;
    }
    return true;
  }

  /** By a ray from the middle of what comes before the first crossing. */
  function locateAt(edge: number): number {
    const start = from[edge] as number;
    const first = byEdge.firstOf(edge);
    const end = to[edge] as number;
    const endX = first === NONE ? (x[end] as number) : (crossings.xy[2 * first] as number);
    const endY = first === NONE ? (y[end] as number) : (crossings.xy[2 * first + 1] as number);
    return locate(edge, ((x[start] as number) + endX) / 2, ((y[start] as number) + endY) / 2);
  }
}

/** Changes of the winding number to the right of each edge, from its start to its end. */
function sumChanges({ count, net }: Edges, { count: crossingCount, edges: [a, b], isLeftwards }: EdgeCrossings) {
  const changes = new Int32Array(count);
  for (let k = 0; k < crossingCount; k++) {
    const [one, other] = [a[k] as number, b[k] as number];
    const sign = isLeftwards[k] === 1 ? 1 : -1;
    changes[one] = (changes[one] as number) + sign * (net[other] as number);
    changes[other] = (changes[other] as number) - sign * (net[one] as number);
  }
  return changes;
}
