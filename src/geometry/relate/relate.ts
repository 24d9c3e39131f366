/** DE-9IM matrix of two geometries by definition, from the labels of all pieces and nodes relative to both. */
import type { Arrangement } from './arrangement.ts';
import {
  BOUNDARY,
  EXTERIOR,
  Has,
  INTERIOR,
  contains,
  findNodes,
  labelOn,
  splitPieces,
  covers,
  type ArrangedEdge,
  type Contact,
  type TopologyLabel,
  type Piece,
  type Place,
} from './arrangement.ts';
import { edgeIntersection, isSameDirection } from './edge-intersection.ts';
import { compareAlong, type ExactPoint } from './exact-point.ts';

/** Raises a cell of the matrix to at least a dimension. */
type Raise = (first: Place, second: Place, dimension: 0 | 1 | 2) => void;

type Contacts = ReadonlyMap<ArrangedEdge, readonly Contact[]>;

/**
 * Exact DE-9IM matrix: no intersection is rounded, so it is right for any collection, and slower than an engine.
 * @returns interior, boundary and exterior of the first (rows) by those of the second (columns)
 * @see OGC 06-103r4, clause 6.1.15
 */
export function computeMatrix(a: Arrangement, b: Arrangement): string {
  const cells = new Array<number>(9).fill(-1);
  const raise: Raise = (first, second, dimension) => {
    const cell = 3 * first + second;
    cells[cell] = Math.max(cells[cell] ?? -1, dimension);
  };
  const back: Raise = (first, second, dimension) => raise(second, first, dimension);
  raise(EXTERIOR, EXTERIOR, 2);
  const { ofA, ofB, shared } = findContacts(a, b, raise);
  raisePoints(a, b, shared, raise);
  raisePoints(b, a, shared, back);
  raiseEdges(a, b, ofA, shared, raise);
  raiseEdges(b, a, ofB, shared, back);
  return cells.map((dimension) => (dimension < 0 ? 'F' : String(dimension))).join('');
}

/** Finds all intersections of edges of both geometries. */
function findContacts(
  a: Arrangement,
  b: Arrangement,
  raise: Raise,
): { ofA: Contacts; ofB: Contacts; shared: Set<string> } {
  const ofA = new Map<ArrangedEdge, Contact[]>();
  const ofB = new Map<ArrangedEdge, Contact[]>();
  const shared = new Set<string>();
  for (const edge of a.edgesNear(b.bounds)) {
    for (const other of b.edgesNear(edge.box)) {
      const intersection = edgeIntersection(edge, other);
      if (!intersection) continue;
      const [from, to = from] = intersection;
      const contact = { from, to, other };
      addContact(ofA, edge, contact);
      addContact(ofB, other, isSameDirection(other, { start: from, end: to }) ? { from, to, other: edge } : { from: to, to: from, other: edge }); // prettier-ignore
      for (const point of [
        from,
        to,
        ...nodesAlong(edge, contact),
        ...edge.nodes.filter((node) => contains(edge, contact, node)),
      ]) {
        // prettier-ignore
        if (shared.has(point.key)) continue;
        shared.add(point.key);
        raise(a.placeOn(edge, point), b.placeOn(other, point), 0);
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

/** @param shared keys of the points already counted */
function raiseEdges(a: Arrangement, b: Arrangement, contacts: Contacts, shared: Set<string>, raise: Raise): void {
  const near = a.edgesNear(b.bounds);
  raiseApart(a, new Set(near), raise);
  let around: TopologyLabel | undefined;
  let before: ArrangedEdge | undefined;
  for (const edge of near) {
    const own = contacts.get(edge) ?? [];
    const isFree = (end: ExactPoint) => !own.some((contact) => contains(edge, contact, end));
    // The label stays the same along a line or ring until it meets an edge of the other geometry.
    if (before?.chain !== edge.chain || before.end !== edge.start) around = undefined;
    before = edge;
    const cuts = [...edge.nodes, ...own.flatMap((contact) => nodesAlong(edge, contact))];
    let node = 0;
    for (const piece of splitPieces(findNodes(edge, own, cuts))) {
      const [from] = piece;
      while (compareAlong(edge.start, edge.end, edge.nodes[node + 1] as ExactPoint, from) <= 0) node += 1;
      const ours = edge.labels[node] as TopologyLabel;
      if (!isFree(from)) around = undefined;
      const along = own.find((contact) => covers(edge, contact, piece));
      const theirs = along ? labelAlong(edge, along.other, piece) : (around ??= b.labelAround(edge, piece, isFree));
      raise(ours.on, theirs.on, 1);
      raise(ours.left, theirs.left, 2);
      raise(ours.right, theirs.right, 2);
      for (const end of piece) if (!shared.has(end.key)) raise(a.placeOn(edge, end), theirs.on, 0);
    }
  }
}

/** Edges outside the bounds of the other geometry lie in its exterior. */
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

/** Nodes of the other edge within a contact. */
function nodesAlong(edge: ArrangedEdge, contact: Contact): readonly ExactPoint[] {
  return contact.from === contact.to ? [] : contact.other.nodes.filter((node) => contains(edge, contact, node));
}

/** Label of a piece relative to the geometry of another edge that overlaps it. */
function labelAlong(edge: ArrangedEdge, other: ArrangedEdge, [from, to]: Piece): TopologyLabel {
  if (isSameDirection(edge, other)) return labelOn(other, to);
  const { on, left, right } = labelOn(other, from);
  return { on, left: right, right: left };
}

function addContact(contacts: Map<ArrangedEdge, Contact[]>, edge: ArrangedEdge, contact: Contact): void {
  const own = contacts.get(edge);
  if (own) own.push(contact);
  else contacts.set(edge, [contact]);
}
