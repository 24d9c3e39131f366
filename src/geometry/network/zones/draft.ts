/** Borders while they are drawn: nodes, pieces between them, and what they are drawn from. */
import type { Diagram } from './diagram.ts';
import type { EdgeIntervals } from './edge-parts.ts';
import type { Reach } from './reach.ts';
import type { Samples } from './samples.ts';

/** Label of the places of no zone. */
export const NONE = -1;

export interface BorderOptions {
  readonly levels: number;
  /** Plane units within which nodes along the edge of a cell are one. */
  readonly tolerance: number;
  /** Vertices of a whole circle. */
  readonly circleVertices: number;
  /** Facility of each sample, as labels have it. */
  readonly roots: Uint32Array;
}

/** Pieces of borders, with nodes in two groups: corners of cells, and others behind them. */
export interface Drawing {
  /** Nodes at which each piece starts and ends; where they are ends of parts of edges, see `highOf` and `lowOf`. */
  readonly from: number[];
  readonly to: number[];
  /** Label to the left and to the right: facility * levels + level, or NONE. */
  readonly left: number[];
  readonly right: number[];
  /** Coordinates of nodes behind the corners. */
  readonly x: number[];
  readonly y: number[];
}

/** Everything that draws. */
export interface Draft {
  readonly samples: Samples;
  readonly diagram: Diagram;
  readonly reach: Reach;
  readonly options: BorderOptions;
  readonly parts: EdgeIntervals;
  readonly drawing: Drawing;
  /** Level of cells that a shape fills; `levels` for none. */
  readonly filled: Uint16Array;
}

/** A node that is known only when both cells of an edge are: the upper and the lower end of a part. */
export const highOf = (part: number) => -2 - 2 * part;
export const lowOf = (part: number) => -3 - 2 * part;

export function addNode({ drawing, diagram }: Draft, x: number, y: number): number {
  drawing.x.push(x);
  drawing.y.push(y);
  return diagram.corners.length + drawing.x.length - 1;
}

export function addPiece({ drawing }: Draft, from: number, to: number, left: number, right: number): void {
  if (from === to) return;
  drawing.from.push(from);
  drawing.to.push(to);
  drawing.left.push(left);
  drawing.right.push(right);
}
