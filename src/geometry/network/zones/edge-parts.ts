/** Parts of the edges of cells within the shapes of samples. */
import type { Reach } from './reach.ts';
import { bisector, endCorner, positionAlong, startCorner, type Diagram } from './diagram.ts';

/** One part for each half-edge and level, from the view of the cell at the origin of the half-edge. */
export interface EdgeIntervals {
  readonly edge: number[];
  readonly level: number[];
  /** Positions along the bisector; infinite where the part ends at the corner of the cell. */
  readonly low: number[];
  readonly high: number[];
  /** Sides of the shape that cross the edge there. */
  readonly lowSide: number[];
  readonly highSide: number[];
  /** Nodes at both ends, once both cells are known. */
  readonly lowNode: number[];
  readonly highNode: number[];
  /** The next part of the same half-edge, or -1. */
  readonly next: number[];
  /** First part of each half-edge, or -1. */
  readonly first: Int32Array;
}

export function createEdgeIntervals(edges: number): EdgeIntervals {
  return {
    edge: [],
    level: [],
    low: [],
    high: [],
    lowSide: [],
    highSide: [],
    lowNode: [],
    highNode: [],
    next: [],
    first: new Int32Array(edges).fill(-1),
  };
}

/**
 * Adds the parts of the edges of a cell that are within its shape.
 * @param inside for each edge whether the corner where it starts is within the shape
 * @returns the new parts, counter-clockwise
 */
export function addParts(
  parts: EdgeIntervals,
  diagram: Diagram,
  reach: Reach,
  cell: {
    readonly sample: number;
    readonly level: number;
    readonly edges: readonly number[];
    readonly inside: readonly boolean[];
  },
): readonly number[] {
  const { sample, level, edges, inside } = cell;
  const added: number[] = [];
  edges.forEach((edge, i) => {
    const startsInside = inside[i] === true;
    const endsInside = inside[(i + 1) % inside.length] === true;
    let [low, high, lowSide, highSide] = [-Infinity, Infinity, -1, -1];
    if (!startsInside || !endsInside) {
      const line = bisector(diagram, edge);
      const cut = reach.crossLine(sample, level, line);
      const start = positionAlong(diagram, line, startCorner(diagram, edge));
      const end = positionAlong(diagram, line, endCorner(diagram, edge));
      if (!startsInside && !endsInside && !(cut && cut.low > start && cut.high < end)) return;
      // Where corners are on the border, rounding may place the crossing behind them.
      if (!startsInside) {
        low = cut ? Math.min(Math.max(cut.low, start), end) : end;
        lowSide = cut?.lowSide ?? -1;
      }
      if (!endsInside) {
        high = cut ? Math.min(Math.max(cut.high, start), end) : start;
        highSide = cut?.highSide ?? -1;
      }
    }
    added.push(parts.level.length);
    parts.edge.push(edge);
    parts.level.push(level);
    parts.low.push(low);
    parts.high.push(high);
    parts.lowSide.push(lowSide);
    parts.highSide.push(highSide);
    parts.lowNode.push(-1);
    parts.highNode.push(-1);
    parts.next.push(parts.first[edge] as number);
    parts.first[edge] = added[added.length - 1] as number;
  });
  return added;
}

/** Place where a part ends within its cell. */
export function placeOf(
  parts: EdgeIntervals,
  diagram: Diagram,
  part: number,
  end: 'low' | 'high',
): readonly [number, number] {
  const [x, y, dx, dy] = bisector(diagram, parts.edge[part] as number);
  const at = parts[end][part] as number;
  return [x + at * dx, y + at * dy];
}
