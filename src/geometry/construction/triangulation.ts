/**
 * Delaunay triangulation by divide and conquer with exact predicates. GEOS decides by rounded circumcircles, so that
 * cells of sites that are nearly on one circle overlap: https://github.com/libgeos/geos/issues/1040
 */
import { inCircle, orientation } from '../flat/orientation.ts';

/**
 * Directed edge. Its opposite is `edge ^ 1`.
 * @see Guibas and Stolfi 1985, Primitives for the manipulation of general subdivisions, doi:10.1145/282918.282923
 */
type Edge = number;

export interface Triangulation {
  /** Index of the points of the triangles, three each, counter-clockwise. */
  readonly triangles: Uint32Array;
  /** Neighbours of a point, counter-clockwise; of collinear points those before and after it. */
  neighboursOf(point: number): readonly number[];
}

/**
 * @param coordinates x and y of each point, without duplicates
 * @returns triangles whose circumcircle no point lies in, exactly; none for collinear points
 */
export function triangulate(coordinates: Float64Array): Triangulation {
  const scale = scaleToOne(coordinates.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  const points = coordinates.map((value) => value * scale);
  const count = points.length / 2;
  const order = sortPoints(points);
  const mesh = createMesh(points);
  if (count > 1) triangulateRange(mesh, order, 0, count);
  const edgeOf = new Int32Array(count).fill(-1);
  for (const edge of mesh.edges()) edgeOf[mesh.origin(edge)] = edge;
  const neighboursOf = (point: number): readonly number[] => {
    const first = edgeOf[point] ?? -1;
    if (first < 0) return [];
    const neighbours: number[] = [];
    let edge = first;
    do {
      neighbours.push(mesh.target(edge));
      edge = mesh.next(edge);
    } while (edge !== first);
    return neighbours;
  };
  return { triangles: collectTriangles(points, neighboursOf), neighboursOf };
}

/** Power of 2, which changes no digit, that makes numbers so small that their fourth powers do not overflow. */
export function scaleToOne(largest: number): number {
  return largest === 0 ? 1 : 2 ** -Math.max(Math.ceil(Math.log2(largest)), -1000);
}

interface Mesh {
  origin(edge: Edge): number;
  target(edge: Edge): number;
  /** The next edge counter-clockwise around the origin; `previous` is clockwise. */
  next(edge: Edge): Edge;
  previous(edge: Edge): Edge;
  add(from: number, to: number): Edge;
  /** Adds an edge from the target of one to the origin of another, with the face on the left of both. */
  connect(a: Edge, b: Edge): Edge;
  /** Makes two edges of one origin neighbours around it. */
  splice(a: Edge, b: Edge): void;
  remove(edge: Edge): void;
  /** Orientation of the origin and the target of an edge and a point. */
  side(edge: Edge, point: number): number;
  isInCircle(a: number, b: number, c: number, d: number): boolean;
  /** Every edge in both directions. */
  edges(): Iterable<Edge>;
}

function createMesh(points: Float64Array): Mesh {
  // A planar graph has less than three edges per point, here in two directions.
  const capacity = Math.max(6 * (points.length / 2), 2);
  const [origins, nexts, previous] = [new Int32Array(capacity), new Int32Array(capacity), new Int32Array(capacity)];
  const free: Edge[] = [];
  let used = 0;
  const mesh: Mesh = {
    origin: (edge) => origins[edge] as number,
    target: (edge) => origins[edge ^ 1] as number,
    next: (edge) => nexts[edge] as number,
    previous: (edge) => previous[edge] as number,
    add(from, to) {
      const edge = free.pop() ?? used;
      if (edge === used) used += 2;
      origins[edge] = from;
      origins[edge + 1] = to;
      nexts[edge] = previous[edge] = edge;
      nexts[edge + 1] = previous[edge + 1] = edge + 1;
      return edge;
    },
    connect(a, b) {
      const edge = mesh.add(mesh.target(a), mesh.origin(b));
      mesh.splice(edge, mesh.previous(a ^ 1));
      mesh.splice(edge ^ 1, b);
      return edge;
    },
    splice(a, b) {
      const [afterA, afterB] = [mesh.next(a), mesh.next(b)];
      nexts[a] = afterB;
      nexts[b] = afterA;
      previous[afterB] = a;
      previous[afterA] = b;
    },
    remove(edge) {
      mesh.splice(edge, mesh.previous(edge));
      mesh.splice(edge ^ 1, mesh.previous(edge ^ 1));
      origins[edge] = origins[edge ^ 1] = -1;
      free.push(edge & ~1);
    },
    side: (edge, point) => orient(points, mesh.origin(edge), mesh.target(edge), point),
    isInCircle: (a, b, c, d) => inCircle(points, a, b, c, d) > 0,
    *edges() {
      for (let edge = 0; edge < used; edge++) if (origins[edge] !== -1) yield edge;
    },
  };
  return mesh;
}

/** @returns the edge of the convex hull that leaves the first point counter-clockwise, and the one that leaves the last point clockwise */
function triangulateRange(mesh: Mesh, order: Uint32Array, first: number, end: number): readonly [Edge, Edge] {
  const at = (position: number) => order[position] as number;
  if (end - first === 2) {
    const edge = mesh.add(at(first), at(first + 1));
    return [edge, edge ^ 1];
  }
  if (end - first === 3) {
    const a = mesh.add(at(first), at(first + 1));
    const b = mesh.add(at(first + 1), at(first + 2));
    mesh.splice(a ^ 1, b);
    const side = mesh.side(a, at(first + 2));
    if (side === 0) return [a, b ^ 1];
    const c = mesh.connect(b, a);
    return side > 0 ? [a, b ^ 1] : [c ^ 1, c];
  }
  const middle = (first + end) >> 1;
  return merge(mesh, triangulateRange(mesh, order, first, middle), triangulateRange(mesh, order, middle, end));
}

function merge(mesh: Mesh, [outerLeft, left]: readonly [Edge, Edge], [right, outerRight]: readonly [Edge, Edge]) {
  const { origin, target, next, previous, side } = mesh;
  // The lower common tangent.
  for (;;) {
    if (side(left, origin(right)) > 0) left = previous(left ^ 1);
    else if (side(right, origin(left)) < 0) right = next(right ^ 1);
    else break;
  }
  let base = mesh.connect(right ^ 1, left);
  if (origin(left) === origin(outerLeft)) outerLeft = base ^ 1;
  if (origin(right) === origin(outerRight)) outerRight = base;
  const isAbove = (edge: Edge) => side(base, target(edge)) < 0;
  const hides = (edge: Edge, behind: Edge) => mesh.isInCircle(target(base), origin(base), target(edge), target(behind));
  for (;;) {
    let onLeft = next(base ^ 1);
    while (isAbove(onLeft) && hides(onLeft, next(onLeft))) {
      const behind = next(onLeft);
      mesh.remove(onLeft);
      onLeft = behind;
    }
    let onRight = previous(base);
    while (isAbove(onRight) && hides(onRight, previous(onRight))) {
      const behind = previous(onRight);
      mesh.remove(onRight);
      onRight = behind;
    }
    const [hasLeft, hasRight] = [isAbove(onLeft), isAbove(onRight)];
    if (!hasLeft && !hasRight) return [outerLeft, outerRight] as const;
    const takesRight =
      !hasLeft || (hasRight && mesh.isInCircle(target(onLeft), origin(onLeft), origin(onRight), target(onRight)));
    base = takesRight ? mesh.connect(onRight, base ^ 1) : mesh.connect(base ^ 1, onLeft ^ 1);
  }
}

/** A triangle is found at the smallest index of its points. */
function collectTriangles(points: Float64Array, neighboursOf: (point: number) => readonly number[]): Uint32Array {
  const triangles: number[] = [];
  for (let point = 0; point < points.length / 2; point++) {
    const neighbours = neighboursOf(point);
    neighbours.forEach((b, i) => {
      const c = neighbours[(i + 1) % neighbours.length] as number;
      if (point < b && point < c && orient(points, point, b, c) > 0) triangles.push(point, b, c);
    });
  }
  return Uint32Array.from(triangles);
}

function sortPoints(points: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: points.length / 2 }, (_, i) => i);
  return order.sort((a, b) => {
    const along = (points[2 * a] as number) - (points[2 * b] as number);
    return along === 0 ? (points[2 * a + 1] as number) - (points[2 * b + 1] as number) : along;
  });
}

function orient(points: Float64Array, a: number, b: number, c: number): number {
  return orientation(
    points[2 * a] as number,
    points[2 * a + 1] as number,
    points[2 * b] as number,
    points[2 * b + 1] as number,
    points[2 * c] as number,
    points[2 * c + 1] as number,
  );
}
