/** Checks in the plane that share no code with the engine: distance to a geometry, and the shape RFC 7946 asks for. */
import { expect } from 'vitest';
import type { Geometry, MultiPolygon, Polygon, Position } from '../../../schemas/geometry-types.ts';
import { splitParts } from '../../../src/geometry/flat/parts.ts';
import { isInside } from '../buffer/true-distance.ts';

/** To the nearest point, line or polygon edge. */
export function distanceToEdges([x = 0, y = 0]: Position, geometry: Geometry): number {
  const { points, lines, polygons } = splitParts(geometry);
  let nearest = Infinity;
  for (const [px = 0, py = 0] of points) nearest = Math.min(nearest, Math.hypot(x - px, y - py));
  for (const line of [...lines, ...polygons.flat()]) {
    line.forEach(([bx = 0, by = 0], i) => {
      const [ax = bx, ay = by] = line[i - 1] ?? [];
      const [dx, dy] = [bx - ax, by - ay];
      const square = dx * dx + dy * dy;
      const t = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
      nearest = Math.min(nearest, Math.hypot(x - ax - t * dx, y - ay - t * dy));
    });
  }
  return nearest;
}

/** Below 0 inside polygons. */
export function signedDistance(place: Position, geometry: Geometry): number {
  const distance = distanceToEdges(place, geometry);
  return isInside(place, geometry) ? -distance : distance;
}

/** Positive for a counter-clockwise ring. */
export function ringArea(ring: readonly Position[]): number {
  let twice = 0;
  const [originX = 0, originY = 0] = ring[0] ?? [];
  ring.forEach(([bx = 0, by = 0], i) => {
    const [ax = bx, ay = by] = ring[i - 1] ?? [];
    twice += (ax - originX) * (by - originY) - (bx - originX) * (ay - originY);
  });
  return twice / 2;
}

/** Finite, two-dimensional, closed rings; exteriors counter-clockwise and holes clockwise. */
export function expectRfc7946(geometry: Polygon | MultiPolygon): void {
  for (const rings of splitParts(geometry).polygons) {
    rings.forEach((ring, i) => {
      expect(ring.length).toBeGreaterThanOrEqual(4);
      expect(ring.at(-1)).toEqual(ring[0]);
      expect(ring.every((position) => position.length === 2 && position.every(Number.isFinite))).toBe(true);
      expect(Math.sign(ringArea(ring))).toBe(i === 0 ? 1 : -1);
    });
  }
}

/** Every vertex and the middle of every edge. */
export function boundaryOf(geometry: Geometry): readonly Position[] {
  return splitParts(geometry)
    .polygons.flat()
    .flatMap((ring) =>
      ring.slice(1).flatMap((b, i): Position[] => {
        const [[ax = 0, ay = 0] = [], [bx = 0, by = 0]] = [ring[i], b];
        return [b, [(ax + bx) / 2, (ay + by) / 2]];
      }),
    );
}

export function square(x: number, y: number, size: number): readonly Position[] {
  return [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ];
}
