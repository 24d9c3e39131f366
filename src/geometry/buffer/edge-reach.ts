/** Edges of a geometry, found by their distance from a point. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { shapesOf, type Bounds } from '../flat/flat.ts';

/** Radii around an edge, for points beside it and for points beyond its ends. */
export interface Radii {
  readonly beside: number;
  readonly beyond: number;
}

export interface EdgeReach {
  /** x and y of the start and the end of each edge; a point is an edge of length 0. */
  readonly edges: Float64Array;
  /** True when a point is nearer to an edge than its radius. */
  isWithin(x: number, y: number, radii: Radii): boolean;
  /** Edges to which a point is nearer than a distance. */
  findWithin(x: number, y: number, distance: number): readonly number[];
  /** `isWithin` for some of the edges. */
  isWithinSome(edges: readonly number[], x: number, y: number, radii: Radii): boolean;
  /** Edges within a distance of a box, and perhaps others near it. */
  findNearBox(box: Bounds, distance: number): readonly number[];
}

/** Consecutive edges that share a box. */
const EDGES_PER_LEAF = 8;

/**
 * Binary tree of boxes over edges in their order, in which neighbours along a line lie close to each other.
 * @param narrow minimum length of an edge to count as having a side: beside shorter ones the radius is the smaller of
 * both
 */
export function createEdgeReach(geometry: FlatGeometry, narrow: number): EdgeReach {
  const edges = extractEdges(geometry);
  const count = edges.length / 4;
  const { boxes, leaves } = buildTree(edges, count);
  // A descent leaves one node per level behind.
  const stack = new Uint32Array(2 * Math.log2(2 * leaves) + 2);

  /** Calls `visit` for edges in boxes within a distance of a box, until it answers true. */
  function search(
    west: number,
    south: number,
    east: number,
    north: number,
    distance: number,
    visit: (edge: number) => boolean,
  ): boolean {
    let waiting = count > 0 ? 1 : 0;
    stack[0] = 1;
    while (waiting > 0) {
      const node = stack[--waiting] as number;
      const i = 4 * node;
      const dx = Math.max((boxes[i] as number) - east, west - (boxes[i + 2] as number), 0);
      const dy = Math.max((boxes[i + 1] as number) - north, south - (boxes[i + 3] as number), 0);
      if (!(dx * dx + dy * dy <= distance * distance)) continue;
      if (node < leaves) {
        stack[waiting++] = 2 * node;
        stack[waiting++] = 2 * node + 1;
        continue;
      }
      const first = (node - leaves) * EDGES_PER_LEAF;
      const end = Math.min(first + EDGES_PER_LEAF, count);
      for (let edge = first; edge < end; edge++) if (visit(edge)) return true;
    }
    return false;
  }

  return {
    edges,
    isWithin: (x, y, radii) =>
      search(x, y, x, y, Math.max(radii.beside, radii.beyond), (edge) => isNearEdge(edges, edge, x, y, radii, narrow)),
    findWithin(x, y, distance) {
      const found: number[] = [];
      const radii = { beside: distance, beyond: distance };
      search(x, y, x, y, distance, (edge) => {
        if (isNearEdge(edges, edge, x, y, radii, narrow)) found.push(edge);
        return false;
      });
      return found;
    },
    isWithinSome(some, x, y, radii) {
      for (const edge of some) if (isNearEdge(edges, edge, x, y, radii, narrow)) return true;
      return false;
    },
    findNearBox({ west, south, east, north }, distance) {
      const found: number[] = [];
      search(west, south, east, north, distance, (edge) => {
        found.push(edge);
        return false;
      });
      return found;
    },
  };
}

/** Boxes of a binary tree: the root is node 1, the children of node n are 2 n and 2 n + 1. */
function buildTree(edges: Float64Array, count: number): { boxes: Float64Array; leaves: number } {
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(1, count / EDGES_PER_LEAF)));
  const boxes = new Float64Array(8 * leaves);
  for (let node = 2 * leaves - 1; node > 0; node--) {
    let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
    const isLeaf = node >= leaves;
    const first = isLeaf ? 4 * (node - leaves) * EDGES_PER_LEAF : 8 * node;
    const end = isLeaf ? Math.min(first + 4 * EDGES_PER_LEAF, 4 * count) : first + 8;
    const source = isLeaf ? edges : boxes;
    for (let i = first; i < end; i += 2) {
      const [x, y] = [source[i] as number, source[i + 1] as number];
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
    boxes.set([west, south, east, north], 4 * node);
  }
  return { boxes, leaves };
}

/** Without allocations: the check of a buffer spends its time here. */
function isNearEdge(edges: Float64Array, edge: number, x: number, y: number, radii: Radii, narrow: number): boolean {
  const i = 4 * edge;
  const ax = edges[i] as number;
  const ay = edges[i + 1] as number;
  const dx = (edges[i + 2] as number) - ax;
  const dy = (edges[i + 3] as number) - ay;
  const px = x - ax;
  const py = y - ay;
  const along = px * dx + py * dy;
  const size = dx * dx + dy * dy;
  const { beside, beyond } = radii;
  if (along <= 0) return px * px + py * py < beyond * beyond;
  if (along >= size) return (px - dx) * (px - dx) + (py - dy) * (py - dy) < beyond * beyond;
  const radius = beside > beyond && size < narrow * narrow ? beyond : beside;
  const across = px * dy - py * dx;
  return across * across < radius * radius * size;
}

function extractEdges(geometry: FlatGeometry): Float64Array {
  const shapes = shapesOf(geometry);
  const edges = new Float64Array(
    4 * shapes.reduce((sum, { coordinates, stride }) => sum + coordinates.length / stride, 0),
  );
  let next = 0;
  for (const { type, coordinates, stride, ends } of shapes) {
    const arePoints = type === 'Point' || type === 'MultiPoint';
    let first = 0;
    for (const end of ends) {
      const last = end * stride;
      for (let i = first; i < last; i += stride) {
        const isAlone = arePoints || last - first === stride;
        if (!isAlone && i === first) continue;
        const from = isAlone ? i : i - stride;
        edges[next++] = coordinates[from] as number;
        edges[next++] = coordinates[from + 1] as number;
        edges[next++] = coordinates[i] as number;
        edges[next++] = coordinates[i + 1] as number;
      }
      first = last;
    }
  }
  return edges.subarray(0, next);
}
