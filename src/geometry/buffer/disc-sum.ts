/** Minkowski sum of a convex hull and a disc: all points within a distance of the hull. */
import type { Position } from '../../../schemas/geometry-types.ts';

/**
 * Vertices of arcs lie on the circle, in the same directions for every sum, so that neighbours match.
 * @param radius above 0, in the unit of the coordinates
 * @param segments chords of a full circle; an arc is missed by at most radius (1 - cos(π / segments))
 * @returns a function from points to a closed ring, counter-clockwise
 */
export function createDiscSum(radius: number, segments: number): (points: readonly Position[]) => Position[] {
  const step = (2 * Math.PI) / segments;
  const disc = Array.from({ length: segments }, (_, i): readonly [number, number] => [
    radius * Math.cos(i * step),
    radius * Math.sin(i * step),
  ]);

  function appendArc(ring: Position[], [x = 0, y = 0]: Position, from: number, turn: number): void {
    // A vertex that would duplicate the end of the arc is dropped.
    const first = Math.floor(from / step + 1e-9) + 1;
    const last = Math.ceil((from + turn) / step - 1e-9) - 1;
    for (let i = first; i <= last; i++) {
      const [dx, dy] = disc[((i % segments) + segments) % segments] ?? [0, 0];
      ring.push([x + dx, y + dy]);
    }
  }

  return (points) => {
    const hull = convexHull(points);
    const [only] = hull;
    if (hull.length === 1 && only) {
      const [x = 0, y = 0] = only;
      const circle = disc.map(([dx, dy]): Position => [x + dx, y + dy]);
      return close(circle);
    }
    const ring: Position[] = [];
    hull.forEach((corner, i) => {
      const before = direction(hull.at(i - 1) ?? corner, corner);
      const after = direction(corner, hull[(i + 1) % hull.length] ?? corner);
      const turn = Math.atan2(Math.abs(before.dx * after.dy - before.dy * after.dx), dot(before, after));
      ring.push(offsetRight(corner, before, radius));
      appendArc(ring, corner, Math.atan2(-before.dx, before.dy), turn);
      ring.push(offsetRight(corner, after, radius));
    });
    return close(ring);
  };
}

/** Andrew's monotone chain. @returns the vertices, counter-clockwise, not closed; one or two for a point or a line */
function convexHull(points: readonly Position[]): Position[] {
  const sorted = [...points].sort(([ax = 0, ay = 0], [bx = 0, by = 0]) => ax - bx || ay - by);
  const lower = halfHull(sorted);
  const upper = halfHull(sorted.reverse());
  const hull = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  return hull.length > 0 ? hull : lower.slice(0, 1);
}

function halfHull(sorted: readonly Position[]): Position[] {
  const half: Position[] = [];
  for (const point of sorted) {
    while (half.length >= 2 && !isLeftTurn(half.at(-2), half.at(-1), point)) half.pop();
    const last = half.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) half.push(point);
  }
  return half;
}

function isLeftTurn(
  [ax = 0, ay = 0]: Position = [],
  [bx = 0, by = 0]: Position = [],
  [cx = 0, cy = 0]: Position,
): boolean {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) > 0;
}

interface Direction {
  readonly dx: number;
  readonly dy: number;
}

function direction([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): Direction {
  const length = Math.hypot(bx - ax, by - ay);
  return { dx: (bx - ax) / length, dy: (by - ay) / length };
}

function dot(a: Direction, b: Direction): number {
  return a.dx * b.dx + a.dy * b.dy;
}

/** Point to the right of a vertex, in a direction: outside a counter-clockwise ring. */
function offsetRight([x = 0, y = 0]: Position, { dx, dy }: Direction, distance: number): Position {
  return [x + distance * dy, y - distance * dx];
}

function close(ring: Position[]): Position[] {
  const [first] = ring;
  return first ? [...ring, first] : ring;
}
