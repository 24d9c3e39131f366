/** Maps straight edges under a projection that bends them, as chords within a tolerance. */
import type { Position } from '../../../schemas/geometry-types.ts';

export interface EdgeMapping {
  readonly map: (position: Position) => Position;
  /** Copy of an image that is nearest to another one, where images repeat, as longitudes do. */
  readonly nearestCopy: (image: Position, other: Position) => Position;
  /** Length of the units of x and y at an image, in the unit of the tolerance. */
  readonly scale: (image: Position) => readonly [number, number];
  /** Upper bound of the deviation of an edge from its chord; saves mapping its middle where that suffices. */
  readonly maxDeviation: (from: Position, to: Position) => number;
  readonly tolerance: number;
  /** Receives the maximum deviation of each chord. */
  readonly onDeviation: (deviation: number) => void;
}

/** Maximum number of bisections of an edge; its precision is then that of its coordinates. */
const MAX_DEPTH = 40;

/**
 * Ratio of the maximum deviation to the one at the quarters of an edge: up to 1.094 for a cubic, where one end bends
 * three times as much as the other end bends the other way.
 */
const PROBE_FACTOR = 1.1;

/**
 * Maps a line and inserts positions where its edges bend.
 * @returns images of all positions of the line, in order
 */
export function mapLine(line: readonly Position[], mapping: EdgeMapping): Position[] {
  const images: Position[] = [];
  line.forEach((to, i) => {
    const [from, start] = [line[i - 1], images.at(-1)];
    const end = mapping.map(to);
    if (!from || !start) images.push(end);
    else if (!isStraight(from, to, mapping)) appendEdge({ from, to, end, depth: 0 }, mapping, images);
    else images.push(mapping.nearestCopy(end, start));
  });
  return images;
}

function isStraight(from: Position, to: Position, { maxDeviation, tolerance, onDeviation }: EdgeMapping): boolean {
  const deviation = maxDeviation(from, to);
  if (!(deviation <= tolerance)) return false;
  onDeviation(deviation);
  return true;
}

interface Edge {
  readonly from: Position;
  readonly to: Position;
  /** Image of the middle, where it is known. */
  readonly middle?: Position;
  readonly end: Position;
  readonly depth: number;
}

/** Appends the images after that of the start, which is the last one, up to that of the end. */
function appendEdge(edge: Edge, mapping: EdgeMapping, images: Position[]): void {
  const { from, to, end, depth } = edge;
  const start = images.at(-1) ?? end;
  const next = mapping.nearestCopy(end, start);
  if (depth >= MAX_DEPTH || isStraight(from, to, mapping)) {
    images.push(next);
    return;
  }
  const halfway = interpolate(from, to, 0.5);
  const middle = edge.middle ?? mapping.map(halfway);
  const quarters = [mapping.map(interpolate(from, to, 0.25)), mapping.map(interpolate(from, to, 0.75))] as const;
  const deviations = [middle, ...quarters].map((image) =>
    deviation(mapping.nearestCopy(image, start), start, next, mapping),
  );
  const largest = PROBE_FACTOR * Math.max(...deviations);
  if (largest <= mapping.tolerance) {
    mapping.onDeviation(largest);
    images.push(next);
    return;
  }
  appendEdge({ from, to: halfway, middle: quarters[0], end: middle, depth: depth + 1 }, mapping, images);
  appendEdge({ from: halfway, to, middle: quarters[1], end, depth: depth + 1 }, mapping, images);
}

/** Distance of an image from the chord from `start` to `end`, with the largest scales, which differ near a pole. */
function deviation(image: Position, start: Position, end: Position, { scale }: EdgeMapping): number {
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

function interpolate([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, fraction: number): Position {
  return [ax + (bx - ax) * fraction, ay + (by - ay) * fraction];
}
