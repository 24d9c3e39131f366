/** Nearest-neighbour index of geometries on Earth: a ball tree in space, searched depth first. */
import { chordBetween, type SpaceBall } from './ball-tree.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { findIntersection, findNearestDisjoint, type PreparedGeometry } from './geodesic-nearest.ts';
import type { Nearest } from './nearest-on-edges.ts';

export interface Neighbour extends Nearest {
  /** Index in the indexed list. */
  readonly index: number;
}

export interface NearestIndex {
  /**
   * @param maxCount maximum number of neighbours
   * @param within maximum distance in metres
   * @returns nearest first; among equal distances the lower index first
   */
  search(from: PreparedGeometry, maxCount: number, within: number): readonly Neighbour[];
}

interface Node extends SpaceBall {
  /** Two children, or indices of a few geometries. */
  readonly inside: readonly [Node, Node] | readonly number[];
}

const MAX_LEAF_SIZE = 8;

/** Rounding bound of coordinates in space in metres, generous: balls farther apart are disjoint. */
const ROUNDING = 1e-6;

/**
 * Radius in metres above which the interior of a polygon may leave the ball of its border: just below a quarter turn.
 */
const MAX_BALL_RADIUS = 4.8e6;

/** @param items an undefined item is never found */
export function createNearestIndex(
  engine: PlanarEngine,
  items: readonly (PreparedGeometry | undefined)[],
): NearestIndex {
  const balls = items.map((item) => item && coverInterior(item.ball));
  const present = [...items.keys()].filter((index) => balls[index] !== undefined);
  const ballAt = (index: number) => balls[index] ?? emptyBall;
  const root = present.length > 0 ? buildNode(present, ballAt) : undefined;

  /** Visits geometries whose balls are within a limit, which may shrink during the walk; nearer ones first. */
  function walk(origin: SpaceBall, limit: () => number, visit: (index: number, item: PreparedGeometry) => void): void {
    const stack = root ? [{ node: root, minDistance: minGap(origin, root) }] : [];
    for (let next = stack.pop(); next; next = stack.pop()) {
      if (next.minDistance > limit()) continue;
      const { inside } = next.node;
      if (isLeaf(inside)) {
        // Nearer items first: they lower the limit for the others.
        const order = inside.map((index) => ({ index, minDistance: minGap(origin, ballAt(index)) }));
        for (const { index, minDistance } of order.sort((a, b) => a.minDistance - b.minDistance)) {
          const item = items[index];
          if (item && minDistance <= limit()) visit(index, item);
        }
        continue;
      }
      const halves = inside.map((node) => ({ node, minDistance: minGap(origin, node) }));
      // The nearer half is visited first.
      stack.push(...halves.sort((a, b) => b.minDistance - a.minDistance));
    }
  }

  function search(from: PreparedGeometry, maxCount: number, within: number): readonly Neighbour[] {
    const found: Neighbour[] = [];
    const origin = coverInterior(from.ball);
    /** Distance that further results must not exceed. */
    const limit = () => (found.length < maxCount ? within : (found.at(-1)?.distance ?? within));
    const add = (index: number, nearest: Nearest) => {
      insert(found, { ...nearest, index });
      if (found.length > maxCount) found.pop();
    };
    const intersecting = new Set<number>();
    // Intersections are cheap to find; distances between a border and interior points are not.
    walk(
      origin,
      () => ROUNDING,
      (index, item) => {
        const nearest = findIntersection(engine, from, item);
        if (!nearest) return;
        intersecting.add(index);
        add(index, nearest);
      },
    );
    if (found.length === maxCount && limit() === 0) return found;
    walk(origin, limit, (index, item) => {
      const nearest = intersecting.has(index) ? undefined : findNearestDisjoint(from, item, limit());
      if (nearest) add(index, nearest);
    });
    return found;
  }

  return { search };
}

const emptyBall: SpaceBall = { x: 0, y: 0, z: 0, radius: Infinity };

function isLeaf(inside: Node['inside']): inside is readonly number[] {
  return typeof inside[0] === 'number';
}

function coverInterior({ x, y, z, radius }: SpaceBall): SpaceBall {
  return { x, y, z, radius: radius > MAX_BALL_RADIUS ? Infinity : radius };
}

/** Lower bound of the distance between contents of two balls. */
function minGap(a: SpaceBall, b: SpaceBall): number {
  return chordBetween(a, b) - a.radius - b.radius;
}

function buildNode(indices: readonly number[], ballAt: (index: number) => SpaceBall): Node {
  const centre = findCentre(indices.map(ballAt));
  const radius = indices.reduce(
    (maxCount, index) => Math.max(maxCount, chordBetween(centre, ballAt(index)) + ballAt(index).radius),
    0,
  );
  if (indices.length <= MAX_LEAF_SIZE) return { ...centre, radius, inside: indices };
  const axis = widestAxis(indices, ballAt);
  const sorted = [...indices].sort((a, b) => ballAt(a)[axis] - ballAt(b)[axis] || a - b);
  const half = sorted.length >>> 1;
  const inside = [buildNode(sorted.slice(0, half), ballAt), buildNode(sorted.slice(half), ballAt)] as const;
  return { ...centre, radius, inside };
}

function findCentre(balls: readonly SpaceBall[]): SpaceBall {
  const sum = balls.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y, z: a.z + b.z, radius: 0 }));
  const { length } = balls;
  return { x: sum.x / length, y: sum.y / length, z: sum.z / length, radius: 0 };
}

function widestAxis(indices: readonly number[], ballAt: (index: number) => SpaceBall): 'x' | 'y' | 'z' {
  const spread = (axis: 'x' | 'y' | 'z') => {
    let [low, high] = [Infinity, -Infinity];
    for (const index of indices) {
      const value = ballAt(index)[axis];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return high - low;
  };
  const [x, y, z] = [spread('x'), spread('y'), spread('z')];
  if (x >= y && x >= z) return 'x';
  return y >= z ? 'y' : 'z';
}

/** Inserts by distance, then by index. */
function insert(found: Neighbour[], neighbour: Neighbour): void {
  const at = found.findIndex(
    ({ distance, index }) =>
      distance > neighbour.distance || (distance === neighbour.distance && index > neighbour.index),
  );
  found.splice(at < 0 ? found.length : at, 0, neighbour);
}
