/** Draws a straight edge under a map that bends it, as chords that stay within a tolerance. */
import type { Position } from '../../../schemas/geometry-types.ts';

export interface Bending {
  readonly map: (position: Position) => Position;
  /** The image that lies next to another one, of those that the map repeats, as longitudes repeat. */
  readonly beside: (image: Position, other: Position) => Position;
  /** Width of one unit of x against one of y at an image, in which the tolerance is measured. */
  readonly scale: (image: Position) => readonly [number, number];
  /** How far the image of an edge strays from its chord, or more; saves mapping its middle where that is enough. */
  readonly atMost: (from: Position, to: Position) => number;
  readonly tolerance: number;
  /** Is told how far the edge may stray from each chord that stands for it. */
  readonly met: (strays: number) => void;
}

/** Halvings of one edge after which it is as good as its coordinates are. */
const DEEPEST = 40;

/**
 * A cubic bend strays from its chord by up to 9.4 % more than at the quarters of the edge: most where one end bends
 * three times as much as the other end bends the other way.
 */
const BETWEEN_PROBES = 1.1;

/**
 * Maps a line, with as many positions between its own as its bent edges ask for.
 * @returns images of all positions of the line, in order
 */
export function bendLine(line: readonly Position[], bending: Bending): Position[] {
  const images: Position[] = [];
  line.forEach((to, i) => {
    const [from, start] = [line[i - 1], images.at(-1)];
    const end = bending.map(to);
    if (!from || !start) images.push(end);
    else if (!isStraight(from, to, bending)) pushEdge({ from, to, end, depth: 0 }, bending, images);
    else images.push(bending.beside(end, start));
  });
  return images;
}

function isStraight(from: Position, to: Position, { atMost, tolerance, met }: Bending): boolean {
  const strays = atMost(from, to);
  if (!(strays <= tolerance)) return false;
  met(strays);
  return true;
}

interface Edge {
  readonly from: Position;
  readonly to: Position;
  /** Images, where they are known. */
  readonly middle?: Position;
  readonly end: Position;
  readonly depth: number;
}

/** Pushes the images that follow that of the start, which is the last one, up to that of the end. */
function pushEdge(edge: Edge, bending: Bending, images: Position[]): void {
  const { from, to, end, depth } = edge;
  const start = images.at(-1) ?? end;
  const next = bending.beside(end, start);
  if (depth >= DEEPEST || isStraight(from, to, bending)) {
    images.push(next);
    return;
  }
  const halfway = between(from, to, 0.5);
  const middle = edge.middle ?? bending.map(halfway);
  const quarters = [bending.map(between(from, to, 0.25)), bending.map(between(from, to, 0.75))] as const;
  const probed = [middle, ...quarters].map((image) => strays(bending.beside(image, start), start, next, bending));
  const most = BETWEEN_PROBES * Math.max(...probed);
  if (most <= bending.tolerance) {
    bending.met(most);
    images.push(next);
    return;
  }
  pushEdge({ from, to: halfway, middle: quarters[0], end: middle, depth: depth + 1 }, bending, images);
  pushEdge({ from: halfway, to, middle: quarters[1], end, depth: depth + 1 }, bending, images);
}

/** How far an image lies from the chord from `start` to `end`: where widths differ, as near a pole, by the largest. */
function strays(image: Position, start: Position, end: Position, { scale }: Bending): number {
  const scales = [image, start, end].map(scale);
  const width = Math.max(...scales.map(([x]) => x));
  const height = Math.max(...scales.map(([, y]) => y));
  const [[x = 0, y = 0], [ax = 0, ay = 0], [bx = 0, by = 0]] = [image, start, end];
  const [px, py] = [(x - ax) * width, (y - ay) * height];
  const [dx, dy] = [(bx - ax) * width, (by - ay) * height];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square));
  return Math.hypot(px - along * dx, py - along * dy);
}

function between([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, fraction: number): Position {
  return [ax + (bx - ax) * fraction, ay + (by - ay) * fraction];
}
