/** Draws a straight edge under a map that bends it, as chords that stay within a tolerance. */
import type { Position } from '../../../schemas/geojson.ts';

export interface Bending {
  /** @param near the image that comes before, if any, for maps whose images repeat, as longitudes do */
  readonly map: (position: Position, near: Position | undefined) => Position;
  /** Width of one unit of x against one of y at an image, in which the tolerance is measured. */
  readonly scale: (image: Position) => readonly [number, number];
  /** Whether the edge is so short that its image is straight within the tolerance; saves mapping its middle. */
  readonly isStraight: (from: Position, to: Position) => boolean;
  readonly tolerance: number;
}

/** Halvings of one edge after which it is as good as its coordinates are. */
const DEEPEST = 40;

/**
 * Maps a line, with as many positions between its own as its bent edges ask for.
 * @returns images of all positions of the line, in order
 */
export function bendLine(line: readonly Position[], bending: Bending): Position[] {
  const images: Position[] = [];
  line.forEach((to, i) => {
    const from = line[i - 1];
    const start = images.at(-1);
    const end = bending.map(to, start);
    if (from && start && !bending.isStraight(from, to)) refine({ from, to, start, end, depth: 0 }, bending, images);
    images.push(end);
  });
  return images;
}

interface Edge {
  readonly from: Position;
  readonly to: Position;
  readonly start: Position;
  readonly end: Position;
  readonly depth: number;
}

/** Pushes the images between both ends. The second probe is for bends that cross their chord in the middle. */
function refine({ from, to, start, end, depth }: Edge, bending: Bending, images: Position[]): void {
  if (depth >= DEEPEST) return;
  const halfway = between(from, to, 0.5);
  const middle = bending.map(halfway, start);
  const quarter = bending.map(between(from, to, 0.25), start);
  if ([middle, quarter].every((image) => strays(image, start, end, bending) <= bending.tolerance)) return;
  refine({ from, to: halfway, start, end: middle, depth: depth + 1 }, bending, images);
  images.push(middle);
  refine({ from: halfway, to, start: middle, end, depth: depth + 1 }, bending, images);
}

/** How far an image lies from the chord from `start` to `end`. */
function strays(
  [x = 0, y = 0]: Position,
  [ax = 0, ay = 0]: Position,
  [bx = 0, by = 0]: Position,
  { scale }: Bending,
): number {
  const [width, height] = scale([x, y]);
  const [px, py] = [(x - ax) * width, (y - ay) * height];
  const [dx, dy] = [(bx - ax) * width, (by - ay) * height];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square));
  return Math.hypot(px - along * dx, py - along * dy);
}

function between([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, fraction: number): Position {
  return [ax + (bx - ax) * fraction, ay + (by - ay) * fraction];
}
