/** Exact noding of one geometry: its edges are split wherever they intersect, and each piece has one topology label. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { indexBoxes, type BoxIndex } from '../flat/spatial-index.ts';
import { getDimension, toSingleParts, type Dimension } from '../flat/dimensions.ts';
import { boundsOf, type Bounds } from '../flat/flat.ts';
import { createPointLocator, type PointLocator } from '../flat/point-in-polygon.ts';
import { edgeIntersection, isSameDirection, sideOf, type Edge } from './edge-intersection.ts';
import { packBoxes, edgeBox, toExactPoints, isCounterClockwise } from './rings.ts';
import { compareAlong, isWestOf, midpoint, type ExactPoint } from './exact-point.ts';

/** Rows and columns of the DE-9IM. */
export const INTERIOR = 0;
export const BOUNDARY = 1;
export const EXTERIOR = 2;
export type Place = typeof INTERIOR | typeof BOUNDARY | typeof EXTERIOR;

/** Location of a piece of an edge relative to a geometry: on it, and just left and right of it in its direction. */
export interface TopologyLabel {
  readonly on: Place;
  readonly left: typeof INTERIOR | typeof EXTERIOR;
  readonly right: typeof INTERIOR | typeof EXTERIOR;
}

/** Part of an edge between two consecutive nodes. */
export type Piece = readonly [from: ExactPoint, to: ExactPoint];

/** An edge of a line or a ring. */
export interface ArrangedEdge extends Edge {
  /** Index of the line or ring. */
  readonly chain: number;
  /** Index of the polygon, or -1 for a line. */
  readonly polygon: number;
  /** True when the polygon is on the left. */
  readonly hasLeft: boolean;
  readonly box: Bounds;
  /** Nodes from start to end, in order. */
  nodes: readonly ExactPoint[];
  /** Labels of the pieces between the nodes. */
  labels: readonly TopologyLabel[];
  /** Bits of `Has`. */
  has: number;
}

/** Intersection of an edge with another one. */
export interface Contact {
  readonly from: ExactPoint;
  /** Same as `from` for a single point. */
  readonly to: ExactPoint;
  readonly other: ArrangedEdge;
}

interface Area {
  readonly edges: readonly ArrangedEdge[];
  readonly box: Bounds;
  locate(): PointLocator;
}

/** Bits: which kinds of parts an edge or a geometry has. */
export const Has = { border: 1, end: 2, line: 4, area: 8 } as const;

const interiorLabel: TopologyLabel = { on: INTERIOR, left: INTERIOR, right: INTERIOR };
const exteriorLabel: TopologyLabel = { on: EXTERIOR, left: EXTERIOR, right: EXTERIOR };
// Shared by all pieces, of which there may be a million.
const borderOnLeft: TopologyLabel = { on: BOUNDARY, left: INTERIOR, right: EXTERIOR };
const borderOnRight: TopologyLabel = { on: BOUNDARY, left: EXTERIOR, right: INTERIOR };
const lineAlone: TopologyLabel = { on: INTERIOR, left: EXTERIOR, right: EXTERIOR };

/**
 * Arrangement of a geometry as the union of its members: polygons that overlap or touch are one area, lines and points
 * within an area are part of it, and the boundary of lines is where an odd number of them ends (mod-2 rule).
 * @see OGC 06-103r4, clause 6.1.15; for collections JTS RelateNG, https://github.com/locationtech/jts/pull/1052
 */
export class Arrangement {
  readonly bounds: Bounds;
  /** Dimension of the geometry: 0, 1, 2, or -1 for an empty one. */
  readonly dimension: Dimension | -1;
  readonly edges: readonly ArrangedEdge[];
  /** Points that lie on no other part. */
  readonly points: readonly ExactPoint[];
  /** Union of the bits of all edges. */
  readonly has: number;
  readonly #index: BoxIndex;
  readonly #areas: readonly Area[];
  readonly #areaIndex: BoxIndex;
  readonly #nodes = new Map<string, { inside: boolean; outside: boolean; ends: number }>();
  #pointKeys = new Set<string>();

  /** @param geometry polygons valid; Z coordinates are ignored */
  constructor(geometry: FlatGeometry) {
    this.bounds = boundsOf(geometry);
    this.dimension = getDimension(geometry);
    const edges: ArrangedEdge[] = [];
    const points: ExactPoint[] = [];
    const areas: Area[] = [];
    let chain = 0;
    for (const shape of toSingleParts(geometry)) {
      const vertices = toExactPoints(shape);
      if (shape.type === 'Point' || vertices.every((ring) => ring.length < 2)) {
        // A line of length 0 is a point.
        for (const [first] of vertices) if (first) points.push(first);
      } else if (shape.type === 'LineString') {
        for (const line of vertices) {
          this.#addEnd(line[0]);
          this.#addEnd(line.at(-1));
          for (const edge of edgesOf(line, chain++, -1, false)) edges.push(edge);
        }
      } else {
        const polygon = areas.length;
        const own = vertices.flatMap((ring, i) =>
          edgesOf(ring, chain++, polygon, isCounterClockwise(ring) === (i === 0)),
        );
        for (const edge of own) edges.push(edge);
        let locator: PointLocator | undefined;
        areas.push({ edges: own, box: boundsOf(shape), locate: () => (locator ??= createPointLocator(shape)) });
      }
    }
    this.edges = edges;
    this.#areas = areas;
    this.#index = indexBoxes(packBoxes(edges));
    this.#areaIndex = indexBoxes(packBoxes(areas));
    this.#arrange();
    for (const edge of edges) edge.has = this.#partsOfEdge(edge);
    this.has = edges.reduce((all, { has }) => all | has, 0);
    this.points = points.filter((point) => this.placeOf(point) === EXTERIOR);
    this.#pointKeys = new Set(this.points.map(({ key }) => key));
  }

  /** Edges whose bounding box intersects a box. */
  edgesNear({ west, south, east, north }: Bounds): readonly ArrangedEdge[] {
    if (!(west <= east)) return [];
    return this.#index.search(west, south, east, north).map((i) => this.edges[i] as ArrangedEdge);
  }

  /** Location of any vertex relative to the geometry. */
  placeOf(point: ExactPoint): Place {
    const { x, y } = point;
    const edge = this.edgesNear({ west: x, east: x, south: y, north: y }).find((near) => sideOf(near, point) === 0);
    if (edge) return this.placeOn(edge, point);
    const isInside = this.#areasNear({ west: x, east: x, south: y, north: y }).some(
      (area) => this.#areas[area]?.locate()(x, y) === 'inside',
    );
    return isInside || this.#pointKeys.has(point.key) ? INTERIOR : EXTERIOR;
  }

  /** Location of a point on one of the edges. */
  placeOn(edge: ArrangedEdge, point: ExactPoint): Place {
    return this.#placeOfNode(point) ?? labelOn(edge, point).on;
  }

  #placeOfNode({ key }: ExactPoint): Place | undefined {
    const node = this.#nodes.get(key);
    if (!node) return undefined;
    if (node.inside) return node.outside ? BOUNDARY : INTERIOR;
    return node.ends % 2 === 1 ? BOUNDARY : INTERIOR;
  }

  /**
   * Label of a piece of a foreign edge that intersects none of the edges.
   * @param isFree true when an end of the piece does not touch an edge either
   */
  labelAround({ box }: ArrangedEdge, [from, to]: Piece, isFree: (end: ExactPoint) => boolean): TopologyLabel {
    const isInside = this.#areasNear(box).some((area) => this.#isInside(area, [from, to], isFree));
    return isInside ? interiorLabel : exteriorLabel;
  }

  #areasNear({ west, south, east, north }: Bounds): readonly number[] {
    return this.#areaIndex.search(west, south, east, north);
  }

  #isInside(number: number, [from, to]: Piece, isFree: (end: ExactPoint) => boolean): boolean {
    const area = this.#areas[number];
    if (!area) return false;
    const vertex = [from, to].find((end) => end.isExact && isFree(end));
    if (vertex) return area.locate()(vertex.x, vertex.y) === 'inside';
    const middle = midpoint(from, to);
    return area.edges.filter(({ start, end }) => isWestOf(middle, start, end)).length % 2 === 1;
  }

  #arrange(): void {
    let chain = -1;
    let inside = new Map<number, boolean>();
    for (const edge of this.edges) {
      if (edge.chain !== chain) inside = new Map();
      chain = edge.chain;
      const contacts = this.#contactsOf(edge);
      edge.nodes = findNodes(edge, contacts);
      const near = this.#areasNear(edge.box).filter((area) => area !== edge.polygon);
      edge.labels = splitPieces(edge.nodes).map(([from, to]) => {
        const beside = contacts.filter((contact) => covers(edge, contact, [from, to])).map(({ other }) => other);
        const touched = (end: ExactPoint) => contacts.filter((contact) => contains(edge, contact, end));
        for (const { other } of touched(from)) inside.delete(other.polygon);
        const borders = [edge, ...beside].filter(({ polygon }) => polygon >= 0);
        const isCovered = near.some((area) => {
          if (borders.some(({ polygon }) => polygon === area)) return false;
          const isFree = (end: ExactPoint) => touched(end).every(({ other }) => other.polygon !== area);
          const known = inside.get(area) ?? this.#isInside(area, [from, to], isFree);
          inside.set(area, known);
          return known;
        });
        const hasLeft = isCovered || borders.some((border) => border.hasLeft === isSameDirection(edge, border));
        const hasRight = isCovered || borders.some((border) => border.hasLeft !== isSameDirection(edge, border));
        this.#markSides(from, hasLeft, hasRight);
        this.#markSides(to, hasLeft, hasRight);
        if (hasLeft) return hasRight ? interiorLabel : borderOnLeft;
        return hasRight ? borderOnRight : lineAlone;
      });
    }
  }

  #partsOfEdge({ labels, start, end }: ArrangedEdge): number {
    let has = [start, end].some((vertex) => this.#placeOfNode(vertex) === BOUNDARY) ? Has.end : 0;
    for (const { on, left, right } of labels) {
      if (left === INTERIOR || right === INTERIOR) has |= Has.area;
      has |= on === BOUNDARY ? Has.border : Has.line;
    }
    return has;
  }

  #contactsOf(edge: ArrangedEdge): readonly Contact[] {
    return this.edgesNear(edge.box).flatMap((other) => {
      const intersection = other === edge ? undefined : edgeIntersection(edge, other);
      return intersection ? [{ from: intersection[0], to: intersection[1] ?? intersection[0], other }] : [];
    });
  }

  #markSides(point: ExactPoint, hasLeft: boolean, hasRight: boolean): void {
    const node = this.#node(point);
    if (hasLeft || hasRight) node.inside = true;
    if (!hasLeft || !hasRight) node.outside = true;
  }

  #addEnd(point: ExactPoint | undefined): void {
    if (point) this.#node(point).ends += 1;
  }

  #node(point: ExactPoint): { inside: boolean; outside: boolean; ends: number } {
    let node = this.#nodes.get(point.key);
    if (!node) this.#nodes.set(point.key, (node = { inside: false, outside: false, ends: 0 }));
    return node;
  }
}

/** Label of the piece that contains a point of an edge; at a node, of the piece that ends there. */
export function labelOn(edge: ArrangedEdge, point: ExactPoint): TopologyLabel {
  const node = edge.nodes.findIndex((end, i) => i > 0 && compareAlong(edge.start, edge.end, end, point) >= 0);
  return edge.labels[node - 1] ?? exteriorLabel;
}

/** Nodes of an edge: its ends and all points where it is split, in order and without duplicates. */
export function findNodes(
  edge: Edge,
  contacts: readonly Contact[],
  others: readonly ExactPoint[] = [],
): readonly ExactPoint[] {
  const vertices = new Map<string, ExactPoint>();
  const cuts = contacts.flatMap(({ from, to }) => [from, to]);
  for (const point of [edge.start, edge.end, ...others, ...cuts]) vertices.set(point.key, point);
  if (vertices.size === 2) return [edge.start, edge.end];
  return [...vertices.values()].sort((a, b) => compareAlong(edge.start, edge.end, a, b));
}

export function splitPieces(nodes: readonly ExactPoint[]): readonly Piece[] {
  return nodes.slice(1).map((to, i) => [nodes[i] as ExactPoint, to]);
}

/** True when a contact covers a piece of the edge. */
export function covers(edge: Edge, { from, to }: Contact, [start, end]: Piece): boolean {
  if (from === to) return false;
  return compareAlong(edge.start, edge.end, from, start) <= 0 && compareAlong(edge.start, edge.end, end, to) <= 0;
}

/** True when a contact covers a point of the edge. */
export function contains(edge: Edge, { from, to }: Contact, point: ExactPoint): boolean {
  return compareAlong(edge.start, edge.end, from, point) <= 0 && compareAlong(edge.start, edge.end, point, to) <= 0;
}

function edgesOf(
  vertices: readonly ExactPoint[],
  chain: number,
  polygon: number,
  hasLeft: boolean,
): readonly ArrangedEdge[] {
  return splitPieces(vertices).map(([start, end]) => {
    return { start, end, chain, polygon, hasLeft, box: edgeBox(start, end), nodes: [], labels: [], has: 0 };
  });
}

/** Maximum number of edges in all cached arrangements; each takes about a kilobyte. */
const MAX_CACHED_EDGES = 200_000;
let cache = new WeakMap<FlatGeometry, Arrangement>();
let cachedEdges = 0;

/** Arrangement of a geometry, cached while there is room, for geometries that are compared again and again. */
export function getArrangement(geometry: FlatGeometry): Arrangement {
  const cached = cache.get(geometry);
  if (cached) return cached;
  const arrangement = new Arrangement(geometry);
  cachedEdges += arrangement.edges.length;
  if (cachedEdges > MAX_CACHED_EDGES) {
    cache = new WeakMap();
    cachedEdges = arrangement.edges.length;
  }
  cache.set(geometry, arrangement);
  return arrangement;
}
