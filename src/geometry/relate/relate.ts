/** The DE-9IM matrix of two geometries by definition: how every piece, every side of it and every place lies to both. */
import type { Arrangement } from './arrangement.ts';
import {
  BOUNDARY,
  EXTERIOR,
  Has,
  INTERIOR,
  isAt,
  knotsOf,
  lieOn,
  piecesOf,
  spans,
  type ArrangedEdge,
  type Contact,
  type Lie,
  type Piece,
  type Place,
} from './arrangement.ts';
import { meetingOf, runsAlong } from './edge-intersection.ts';
import { compareAlong, type Spot } from './exact-point.ts';

/** Says that places of a dimension are in one part of the first and one of the second. */
type Raise = (first: Place, second: Place, dimension: 0 | 1 | 2) => void;

type Contacts = ReadonlyMap<ArrangedEdge, readonly Contact[]>;

/**
 * Exact: no crossing is rounded, so that it is right for any collection, and slower than an engine that is not.
 * @returns interior, boundary and exterior of the first (rows) with those of the second (columns)
 */
export function matrixOf(a: Arrangement, b: Arrangement): string {
  const cells = new Array<number>(9).fill(-1);
  const raise: Raise = (first, second, dimension) => {
    const cell = 3 * first + second;
    cells[cell] = Math.max(cells[cell] ?? -1, dimension);
  };
  const back: Raise = (first, second, dimension) => raise(second, first, dimension);
  raise(EXTERIOR, EXTERIOR, 2);
  const { ofA, ofB, shared } = meet(a, b, raise);
  raisePoints(a, b, shared, raise);
  raisePoints(b, a, shared, back);
  raiseEdges(a, b, ofA, shared, raise);
  raiseEdges(b, a, ofB, shared, back);
  return cells.map((dimension) => (dimension < 0 ? 'F' : String(dimension))).join('');
}

/** Finds the places that edges of both have. */
function meet(a: Arrangement, b: Arrangement, raise: Raise): { ofA: Contacts; ofB: Contacts; shared: Set<string> } {
  const ofA = new Map<ArrangedEdge, Contact[]>();
  const ofB = new Map<ArrangedEdge, Contact[]>();
  const shared = new Set<string>();
  for (const edge of a.edgesNear(b.bounds)) {
    for (const other of b.edgesNear(edge.box)) {
      const meeting = meetingOf(edge, other);
      if (!meeting) continue;
      const [from, to = from] = meeting;
      const contact = { from, to, other };
      add(ofA, edge, contact);
      add(ofB, other, runsAlong(other, { start: from, end: to }) ? { from, to, other: edge } : { from: to, to: from, other: edge }); // prettier-ignore
      for (const spot of [
        from,
        to,
        ...knotsAlong(edge, contact),
        ...edge.knots.filter((knot) => isAt(edge, contact, knot)),
      ]) {
        // prettier-ignore
        if (shared.has(spot.key)) continue;
        shared.add(spot.key);
        raise(a.placeOn(edge, spot), b.placeOn(other, spot), 0);
      }
    }
  }
  return { ofA, ofB, shared };
}

function raisePoints(a: Arrangement, b: Arrangement, shared: Set<string>, raise: Raise): void {
  for (const point of a.points) {
    raise(INTERIOR, b.placeOf(point), 0);
    shared.add(point.key);
  }
}

/** @param shared keys of the places that have been dealt with */
function raiseEdges(a: Arrangement, b: Arrangement, contacts: Contacts, shared: Set<string>, raise: Raise): void {
  const near = a.edgesNear(b.bounds);
  raiseApart(a, new Set(near), raise);
  let around: Lie | undefined;
  let before: ArrangedEdge | undefined;
  for (const edge of near) {
    const own = contacts.get(edge) ?? [];
    const isFree = (end: Spot) => !own.some((contact) => isAt(edge, contact, end));
    // Along a line or ring nothing changes until an edge of the other one is met.
    if (before?.chain !== edge.chain || before.end !== edge.start) around = undefined;
    before = edge;
    const cuts = [...edge.knots, ...own.flatMap((contact) => knotsAlong(edge, contact))];
    let knot = 0;
    for (const piece of piecesOf(knotsOf(edge, own, cuts))) {
      const [from] = piece;
      while (compareAlong(edge.start, edge.end, edge.knots[knot + 1] as Spot, from) <= 0) knot += 1;
      const ours = edge.lies[knot] as Lie;
      if (!isFree(from)) around = undefined;
      const along = own.find((contact) => spans(edge, contact, piece));
      const theirs = along ? lieAlong(edge, along.other, piece) : (around ??= b.lieAround(edge, piece, isFree));
      raise(ours.on, theirs.on, 1);
      raise(ours.left, theirs.left, 2);
      raise(ours.right, theirs.right, 2);
      for (const end of piece) if (!shared.has(end.key)) raise(a.placeOn(edge, end), theirs.on, 0);
    }
  }
}

/** All edges but the near ones lie outside the other geometry. */
function raiseApart(a: Arrangement, near: ReadonlySet<ArrangedEdge>, raise: Raise): void {
  let found = 0;
  for (const edge of a.edges) {
    if (found === a.has) break;
    if (!near.has(edge)) found |= edge.has;
  }
  if (found & Has.border) raise(BOUNDARY, EXTERIOR, 1);
  if (found & Has.end) raise(BOUNDARY, EXTERIOR, 0);
  if (found & Has.line) raise(INTERIOR, EXTERIOR, 1);
  if (found & Has.area) raise(INTERIOR, EXTERIOR, 2);
}

/** The places within what two edges have in common at which the other one is cut. */
function knotsAlong(edge: ArrangedEdge, contact: Contact): readonly Spot[] {
  return contact.from === contact.to ? [] : contact.other.knots.filter((knot) => isAt(edge, contact, knot));
}

/** How a piece lies to the geometry of another edge that it is a part of. */
function lieAlong(edge: ArrangedEdge, other: ArrangedEdge, [from, to]: Piece): Lie {
  if (runsAlong(edge, other)) return lieOn(other, to);
  const { on, left, right } = lieOn(other, from);
  return { on, left: right, right: left };
}

function add(contacts: Map<ArrangedEdge, Contact[]>, edge: ArrangedEdge, contact: Contact): void {
  const own = contacts.get(edge);
  if (own) own.push(contact);
  else contacts.set(edge, [contact]);
}
