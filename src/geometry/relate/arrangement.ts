/** One geometry cut at every place where its own edges meet, so that each piece lies in one way to all of it. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { indexBoxes, type BoxIndex } from '../flat/spatial-index.ts';
import { dimensionOf, singles, type Dimension } from '../flat/dimensions.ts';
import { boundsOf, type Bounds } from '../flat/flat.ts';
import { locatorOf, type PointLocator } from '../flat/point-in-polygon.ts';
import { meetingOf, runsAlong, sideOf, type Edge } from './edge-intersection.ts';
import { boxesOf, boxOf, spotsOf, turnsLeft } from './rings.ts';
import { compareAlong, isWestOf, middle, type Spot } from './exact-point.ts';

/** Rows and columns of the DE-9IM. */
export const INTERIOR = 0;
export const BOUNDARY = 1;
export const EXTERIOR = 2;
export type Place = typeof INTERIOR | typeof BOUNDARY | typeof EXTERIOR;

/** How a piece of an edge lies to a geometry: itself, and what is just beside it, seen from its start to its end. */
export interface Lie {
  readonly on: Place;
  readonly left: typeof INTERIOR | typeof EXTERIOR;
  readonly right: typeof INTERIOR | typeof EXTERIOR;
}

/** Part of an edge, from one place to the next. */
export type Piece = readonly [from: Spot, to: Spot];

/** An edge of a line or a ring. */
export interface ArrangedEdge extends Edge {
  /** Which line or ring it belongs to. */
  readonly chain: number;
  /** Which polygon, or -1 for a line. */
  readonly polygon: number;
  /** Whether the polygon is to the left. */
  readonly hasLeft: boolean;
  readonly box: Bounds;
  /** From start to end in order, where it is cut. */
  knots: readonly Spot[];
  /** Of the pieces between the knots. */
  lies: readonly Lie[];
  has: number;
}

/** What another edge has in common with one. */
export interface Contact {
  readonly from: Spot;
  /** The same place as `from` where they only meet. */
  readonly to: Spot;
  readonly other: ArrangedEdge;
}

interface Area {
  readonly edges: readonly ArrangedEdge[];
  readonly box: Bounds;
  locate(): PointLocator;
}

/** What an edge or a geometry has a part of, as bits. */
export const Has = { border: 1, end: 2, line: 4, area: 8 } as const;

const everywhere: Lie = { on: INTERIOR, left: INTERIOR, right: INTERIOR };
const nowhereNear: Lie = { on: EXTERIOR, left: EXTERIOR, right: EXTERIOR };
/** Shared by all pieces, of which there may be a million. */
const borderOnLeft: Lie = { on: BOUNDARY, left: INTERIOR, right: EXTERIOR };
const borderOnRight: Lie = { on: BOUNDARY, left: EXTERIOR, right: INTERIOR };
const lineAlone: Lie = { on: INTERIOR, left: EXTERIOR, right: EXTERIOR };

/**
 * A geometry as the union of its members: polygons that overlap or touch are one area, lines and points in an area are
 * part of it, and lines end where an odd number of them ends (the mod-2 rule).
 * @see OGC 06-103r4, clause 6.1.15; for collections JTS RelateNG, https://github.com/locationtech/jts/pull/1052
 */
export class Arrangement {
  readonly bounds: Bounds;
  /** As of the geometry: 0, 1, 2, or -1 for nothing. */
  readonly dimension: Dimension | -1;
  readonly edges: readonly ArrangedEdge[];
  /** Those on nothing else. */
  readonly points: readonly Spot[];
  /** What its edges have. */
  readonly has: number;
  readonly #index: BoxIndex;
  readonly #areas: readonly Area[];
  readonly #areaIndex: BoxIndex;
  readonly #nodes = new Map<string, { inside: boolean; outside: boolean; ends: number }>();
  #pointKeys = new Set<string>();

  /** @param geometry valid polygons; heights are left out */
  constructor(geometry: FlatGeometry) {
    this.bounds = boundsOf(geometry);
    this.dimension = dimensionOf(geometry);
    const edges: ArrangedEdge[] = [];
    const points: Spot[] = [];
    const areas: Area[] = [];
    let chain = 0;
    for (const shape of singles(geometry)) {
      const spots = spotsOf(shape);
      if (shape.type === 'Point' || spots.every((ring) => ring.length < 2)) {
        // A line without length is a point.
        for (const [first] of spots) if (first) points.push(first);
      } else if (shape.type === 'LineString') {
        for (const line of spots) {
          this.#end(line[0]);
          this.#end(line.at(-1));
          for (const edge of edgesOf(line, chain++, -1, false)) edges.push(edge);
        }
      } else {
        const polygon = areas.length;
        const own = spots.flatMap((ring, i) => edgesOf(ring, chain++, polygon, turnsLeft(ring) === (i === 0)));
        for (const edge of own) edges.push(edge);
        let locator: PointLocator | undefined;
        areas.push({ edges: own, box: boundsOf(shape), locate: () => (locator ??= locatorOf(shape)) });
      }
    }
    this.edges = edges;
    this.#areas = areas;
    this.#index = indexBoxes(boxesOf(edges));
    this.#areaIndex = indexBoxes(boxesOf(areas));
    this.#arrange();
    for (const edge of edges) edge.has = this.#whatHas(edge);
    this.has = edges.reduce((all, { has }) => all | has, 0);
    this.points = points.filter((point) => this.placeOf(point) === EXTERIOR);
    this.#pointKeys = new Set(this.points.map(({ key }) => key));
  }

  /** Those whose box shares a place with a box. */
  edgesNear({ west, south, east, north }: Bounds): readonly ArrangedEdge[] {
    if (!(west <= east)) return [];
    return this.#index.search(west, south, east, north).map((i) => this.edges[i] as ArrangedEdge);
  }

  /** Where any vertex lies. */
  placeOf(spot: Spot): Place {
    const { x, y } = spot;
    const edge = this.edgesNear({ west: x, east: x, south: y, north: y }).find((near) => sideOf(near, spot) === 0);
    if (edge) return this.placeOn(edge, spot);
    const isInside = this.#areasNear({ west: x, east: x, south: y, north: y }).some(
      (area) => this.#areas[area]?.locate()(x, y) === 'inside',
    );
    return isInside || this.#pointKeys.has(spot.key) ? INTERIOR : EXTERIOR;
  }

  /** Where a place on one of its edges lies. */
  placeOn(edge: ArrangedEdge, spot: Spot): Place {
    return this.#placeOfNode(spot) ?? lieOn(edge, spot).on;
  }

  #placeOfNode({ key }: Spot): Place | undefined {
    const node = this.#nodes.get(key);
    if (!node) return undefined;
    if (node.inside) return node.outside ? BOUNDARY : INTERIOR;
    return node.ends % 2 === 1 ? BOUNDARY : INTERIOR;
  }

  /**
   * How a piece of a foreign edge lies that has no place in common with any of its own.
   * @param isFree whether an end of the piece has none either
   */
  lieAround({ box }: ArrangedEdge, [from, to]: Piece, isFree: (end: Spot) => boolean): Lie {
    const isInside = this.#areasNear(box).some((area) => this.#isIn(area, [from, to], isFree));
    return isInside ? everywhere : nowhereNear;
  }

  #areasNear({ west, south, east, north }: Bounds): readonly number[] {
    return this.#areaIndex.search(west, south, east, north);
  }

  #isIn(number: number, [from, to]: Piece, isFree: (end: Spot) => boolean): boolean {
    const area = this.#areas[number];
    if (!area) return false;
    const vertex = [from, to].find((end) => end.isPlain && isFree(end));
    if (vertex) return area.locate()(vertex.x, vertex.y) === 'inside';
    const place = middle(from, to);
    return area.edges.filter(({ start, end }) => isWestOf(place, start, end)).length % 2 === 1;
  }

  #arrange(): void {
    let chain = -1;
    let inside = new Map<number, boolean>();
    for (const edge of this.edges) {
      if (edge.chain !== chain) inside = new Map();
      chain = edge.chain;
      const contacts = this.#contactsOf(edge);
      edge.knots = knotsOf(edge, contacts);
      const near = this.#areasNear(edge.box).filter((area) => area !== edge.polygon);
      edge.lies = piecesOf(edge.knots).map(([from, to]) => {
        const beside = contacts.filter((contact) => spans(edge, contact, [from, to])).map(({ other }) => other);
        const touched = (end: Spot) => contacts.filter((contact) => isAt(edge, contact, end));
        for (const { other } of touched(from)) inside.delete(other.polygon);
        const borders = [edge, ...beside].filter(({ polygon }) => polygon >= 0);
        const covers = near.some((area) => {
          if (borders.some(({ polygon }) => polygon === area)) return false;
          const isFree = (end: Spot) => touched(end).every(({ other }) => other.polygon !== area);
          const known = inside.get(area) ?? this.#isIn(area, [from, to], isFree);
          inside.set(area, known);
          return known;
        });
        const hasLeft = covers || borders.some((border) => border.hasLeft === runsAlong(edge, border));
        const hasRight = covers || borders.some((border) => border.hasLeft !== runsAlong(edge, border));
        this.#pass(from, hasLeft, hasRight);
        this.#pass(to, hasLeft, hasRight);
        if (hasLeft) return hasRight ? everywhere : borderOnLeft;
        return hasRight ? borderOnRight : lineAlone;
      });
    }
  }

  #whatHas({ lies, start, end }: ArrangedEdge): number {
    let has = [start, end].some((vertex) => this.#placeOfNode(vertex) === BOUNDARY) ? Has.end : 0;
    for (const { on, left, right } of lies) {
      if (left === INTERIOR || right === INTERIOR) has |= Has.area;
      has |= on === BOUNDARY ? Has.border : Has.line;
    }
    return has;
  }

  #contactsOf(edge: ArrangedEdge): readonly Contact[] {
    return this.edgesNear(edge.box).flatMap((other) => {
      const meeting = other === edge ? undefined : meetingOf(edge, other);
      return meeting ? [{ from: meeting[0], to: meeting[1] ?? meeting[0], other }] : [];
    });
  }

  #pass(spot: Spot, hasLeft: boolean, hasRight: boolean): void {
    const node = this.#node(spot);
    if (hasLeft || hasRight) node.inside = true;
    if (!hasLeft || !hasRight) node.outside = true;
  }

  #end(spot: Spot | undefined): void {
    if (spot) this.#node(spot).ends += 1;
  }

  #node(spot: Spot): { inside: boolean; outside: boolean; ends: number } {
    let node = this.#nodes.get(spot.key);
    if (!node) this.#nodes.set(spot.key, (node = { inside: false, outside: false, ends: 0 }));
    return node;
  }
}

/** How the piece lies that a place of an edge is on; at a knot, the one that ends there. */
export function lieOn(edge: ArrangedEdge, spot: Spot): Lie {
  const knot = edge.knots.findIndex((end, i) => i > 0 && compareAlong(edge.start, edge.end, end, spot) >= 0);
  return edge.lies[knot - 1] ?? nowhereNear;
}

/** The ends of an edge and the places between at which it is cut, in order and each once. */
export function knotsOf(edge: Edge, contacts: readonly Contact[], others: readonly Spot[] = []): readonly Spot[] {
  const spots = new Map<string, Spot>();
  const cuts = contacts.flatMap(({ from, to }) => [from, to]);
  for (const spot of [edge.start, edge.end, ...others, ...cuts]) spots.set(spot.key, spot);
  if (spots.size === 2) return [edge.start, edge.end];
  return [...spots.values()].sort((a, b) => compareAlong(edge.start, edge.end, a, b));
}

export function piecesOf(knots: readonly Spot[]): readonly Piece[] {
  return knots.slice(1).map((to, i) => [knots[i] as Spot, to]);
}

/** Whether what two edges have in common holds a piece of the one. */
export function spans(edge: Edge, { from, to }: Contact, [start, end]: Piece): boolean {
  if (from === to) return false;
  return compareAlong(edge.start, edge.end, from, start) <= 0 && compareAlong(edge.start, edge.end, end, to) <= 0;
}

/** Whether what two edges have in common holds a place of the one. */
export function isAt(edge: Edge, { from, to }: Contact, spot: Spot): boolean {
  return compareAlong(edge.start, edge.end, from, spot) <= 0 && compareAlong(edge.start, edge.end, spot, to) <= 0;
}

function edgesOf(spots: readonly Spot[], chain: number, polygon: number, hasLeft: boolean): readonly ArrangedEdge[] {
  return piecesOf(spots).map(([start, end]) => {
    return { start, end, chain, polygon, hasLeft, box: boxOf(start, end), knots: [], lies: [], has: 0 };
  });
}
