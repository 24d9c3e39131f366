/** Finds the nearest of many geometries on Earth: a tree of balls in space, searched from the most promising down. */
import { straightBetween, type SpaceBall } from './ball-tree.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { meeting, nearestApart, type OnEarth } from './geodesic-nearest.ts';
import type { Nearest } from './nearest-of-edges.ts';

export interface Neighbour extends Nearest {
  /** Position in the list that was indexed. */
  readonly index: number;
}

export interface NearestIndex {
  /**
   * @param most how many at most
   * @param within metres; what is further away is not found
   * @returns nearest first; of those at the same distance the one that comes first in the list
   */
  search(from: OnEarth, most: number, within: number): readonly Neighbour[];
}

interface Node extends SpaceBall {
  /** Two smaller ones, or the positions of a few geometries. */
  readonly inside: readonly [Node, Node] | readonly number[];
}

const LEAF = 8;

/** Of places in space, in metres, with much to spare: balls further apart than this share no place. */
const ROUNDING = 1e-6;

/** From here on, the inside of a polygon may leave the ball around its border: not quite a quarter of the way round. */
const WIDEST = 4.8e6;

/** @param items an item without a geometry is never found */
export function nearestIndex(engine: PlanarEngine, items: readonly (OnEarth | undefined)[]): NearestIndex {
  const balls = items.map((item) => item && withInside(item.ball));
  const present = [...items.keys()].filter((index) => balls[index] !== undefined);
  const ballAt = (index: number) => balls[index] ?? nowhere;
  const root = present.length > 0 ? nodeOf(present, ballAt) : undefined;

  /** Visits the geometries whose balls are not further than a limit, which may shrink meanwhile; nearer ones first. */
  function walk(origin: SpaceBall, limit: () => number, visit: (index: number, item: OnEarth) => void): void {
    const open = root ? [{ node: root, least: gap(origin, root) }] : [];
    for (let next = open.pop(); next; next = open.pop()) {
      if (next.least > limit()) continue;
      const { inside } = next.node;
      if (isLeaf(inside)) {
        // Whatever is nearest limits how far the others are looked at.
        const order = inside.map((index) => ({ index, least: gap(origin, ballAt(index)) }));
        for (const { index, least } of order.sort((a, b) => a.least - b.least)) {
          const item = items[index];
          if (item && least <= limit()) visit(index, item);
        }
        continue;
      }
      const halves = inside.map((node) => ({ node, least: gap(origin, node) }));
      // The nearer half is looked at first.
      open.push(...halves.sort((a, b) => b.least - a.least));
    }
  }

  function search(from: OnEarth, most: number, within: number): readonly Neighbour[] {
    const found: Neighbour[] = [];
    const origin = withInside(from.ball);
    /** What a further one must not exceed. */
    const limit = () => (found.length < most ? within : (found.at(-1)?.distance ?? within));
    const add = (index: number, nearest: Nearest) => {
      insert(found, { ...nearest, index });
      if (found.length > most) found.pop();
    };
    const met = new Set<number>();
    // Whether two meet is soon told; how far a border is from a place inside of others, is not.
    walk(
      origin,
      () => ROUNDING,
      (index, item) => {
        const nearest = meeting(engine, from, item);
        if (!nearest) return;
        met.add(index);
        add(index, nearest);
      },
    );
    if (found.length === most && limit() === 0) return found;
    walk(origin, limit, (index, item) => {
      const nearest = met.has(index) ? undefined : nearestApart(from, item, limit());
      if (nearest) add(index, nearest);
    });
    return found;
  }

  return { search };
}

const nowhere: SpaceBall = { x: 0, y: 0, z: 0, radius: Infinity };

function isLeaf(inside: Node['inside']): inside is readonly number[] {
  return typeof inside[0] === 'number';
}

function withInside({ x, y, z, radius }: SpaceBall): SpaceBall {
  return { x, y, z, radius: radius > WIDEST ? Infinity : radius };
}

/** What lies in two balls is at least this far apart. */
function gap(a: SpaceBall, b: SpaceBall): number {
  return straightBetween(a, b) - a.radius - b.radius;
}

function nodeOf(indices: readonly number[], ballAt: (index: number) => SpaceBall): Node {
  const centre = middle(indices.map(ballAt));
  const radius = indices.reduce(
    (most, index) => Math.max(most, straightBetween(centre, ballAt(index)) + ballAt(index).radius),
    0,
  );
  if (indices.length <= LEAF) return { ...centre, radius, inside: indices };
  const axis = widestAxis(indices, ballAt);
  const sorted = [...indices].sort((a, b) => ballAt(a)[axis] - ballAt(b)[axis] || a - b);
  const half = sorted.length >>> 1;
  const inside = [nodeOf(sorted.slice(0, half), ballAt), nodeOf(sorted.slice(half), ballAt)] as const;
  return { ...centre, radius, inside };
}

function middle(balls: readonly SpaceBall[]): SpaceBall {
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

/** Behind all that are as near and come earlier in the list. */
function insert(found: Neighbour[], neighbour: Neighbour): void {
  const at = found.findIndex(
    ({ distance, index }) =>
      distance > neighbour.distance || (distance === neighbour.distance && index > neighbour.index),
  );
  found.splice(at < 0 ? found.length : at, 0, neighbour);
}
