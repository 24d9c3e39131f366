/** Shares lines out to polygons piece by piece, so that what lies on a common border counts once. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { boundsOf, type Bounds } from '../flat/flat.ts';
import { createPointLocator, type PointLocator } from '../flat/point-in-polygon.ts';
import { emptyBounds, indexBounds, indexBoxes } from '../flat/spatial-index.ts';
import { edgeIntersection, type Edge } from '../relate/edge-intersection.ts';
import { compareAlong, type ExactPoint } from '../relate/exact-point.ts';
import { edgeBox, packBoxes, toExactPoints } from '../relate/rings.ts';

export interface SharedLine {
  /** Parts of the line by the index of their polygon. */
  readonly parts: ReadonlyMap<number, FlatShape>;
  /** Polygons that have all of the line. */
  readonly whole: ReadonlySet<number>;
  /** True when a part lies on a border of several polygons and inside none. */
  readonly isOnSharedBorder: boolean;
}

interface ZoneEdge extends Edge {
  readonly zone: number;
  readonly box: Bounds;
}

interface Owners {
  readonly zones: readonly number[];
  readonly isOnSharedBorder: boolean;
}

/** Distance within which a line is on a border, as a fraction of the largest coordinate: 64 ulp, as for overlays. */
const NEAR_FRACTION = 2 ** -46;

/**
 * A piece between two crossings with borders belongs to every polygon inside of which it lies; one on borders only, to
 * the first of these polygons. All polygons are asked about one and the same place, and a border within rounding of a
 * piece is on it, so that rounding cannot give a piece to two neighbours, or to none.
 * @param zones Polygon or MultiPolygon, valid; null has no part
 * @returns a function that shares out a LineString or MultiLineString, 2D
 */
export function createLineSharer(zones: readonly (FlatShape | null)[]): (line: FlatShape) => SharedLine {
  const edges = zones.flatMap((zone, index) => (zone ? edgesOf(zone, index) : []));
  const edgeIndex = indexBoxes(packBoxes(edges));
  const findZones = createZoneFinder(zones);
  const near = NEAR_FRACTION * edges.reduce((most, { box }) => Math.max(most, largestOf(box)), 0);
  const edgesNear = (edge: Edge): readonly ZoneEdge[] => {
    const { west, south, east, north } = edgeBox(edge.start, edge.end);
    return edgeIndex.search(west - near, south - near, east + near, north + near).map((i) => edges[i] as ZoneEdge);
  };

  return (line) => {
    const collector = createCollector();
    for (const vertices of toExactPoints(line)) {
      /** Owners of the last piece, where no border separates it from the next one. */
      let known: Owners | undefined;
      for (let i = 1; i < vertices.length; i++) {
        const edge = { start: vertices[i - 1] as ExactPoint, end: vertices[i] as ExactPoint };
        const beside = edgesNear(edge);
        if (beside.length > 0) known = undefined;
        const nodes = nodesOf(edge, beside, near);
        for (let n = 1; n < nodes.length; n++) {
          const [from, to] = [nodes[n - 1] as ExactPoint, nodes[n] as ExactPoint];
          const along = beside.filter((border) => [from, to].every((node) => isNear(node, border, near)));
          const owners: Owners = known ?? findZones(from, to, new Set(along.map(({ zone }) => zone)));
          collector.add(from, to, owners);
          known = beside.length > 0 ? undefined : owners;
        }
      }
      collector.endLine();
    }
    return collector.finish();
  };
}

function createZoneFinder(zones: readonly (FlatShape | null)[]) {
  const index = indexBounds(zones.map((zone) => (zone ? boundsOf(zone) : emptyBounds)));
  const locators = new Map<number, PointLocator>();
  const locate = (zone: number, x: number, y: number) => {
    const locator = locators.get(zone) ?? createPointLocator(zones[zone] as FlatShape);
    locators.set(zone, locator);
    return locator(x, y);
  };
  /** @param along polygons along whose border the piece runs */
  return (from: ExactPoint, to: ExactPoint, along: ReadonlySet<number>): Owners => {
    const [x, y] = [from.x / 2 + to.x / 2, from.y / 2 + to.y / 2];
    const inside: number[] = [];
    const beside = [...along];
    for (const zone of index.search({ west: x, east: x, south: y, north: y })) {
      if (along.has(zone)) continue;
      const location = locate(zone, x, y);
      if (location === 'inside') inside.push(zone);
      else if (location === 'border') beside.push(zone);
    }
    if (inside.length > 0 || beside.length === 0) return { zones: inside, isOnSharedBorder: false };
    return { zones: [Math.min(...beside)], isOnSharedBorder: beside.length > 1 };
  };
}

/** Collects the pieces of one line by polygon, those that follow each other as one. */
function createCollector() {
  const chains = new Map<number, ExactPoint[][]>();
  const counts = new Map<number, number>();
  let [pieces, isOnSharedBorder] = [0, false];
  let open = new Map<number, ExactPoint[]>();
  return {
    add(from: ExactPoint, to: ExactPoint, owners: Owners): void {
      pieces += 1;
      isOnSharedBorder ||= owners.isOnSharedBorder;
      const next = new Map<number, ExactPoint[]>();
      for (const zone of owners.zones) {
        counts.set(zone, (counts.get(zone) ?? 0) + 1);
        const known = open.get(zone);
        const chain = known ?? [from];
        if (!known) chains.set(zone, [...(chains.get(zone) ?? []), chain]);
        chain.push(to);
        next.set(zone, chain);
      }
      open = next;
    },
    endLine(): void {
      open = new Map();
    },
    finish(): SharedLine {
      return {
        parts: new Map([...chains].map(([zone, members]) => [zone, toLines(members)])),
        whole: new Set([...counts].filter(([, count]) => count === pieces).map(([zone]) => zone)),
        isOnSharedBorder,
      };
    },
  };
}

function toLines(chains: readonly (readonly ExactPoint[])[]): FlatShape {
  let total = 0;
  return {
    type: 'MultiLineString',
    coordinates: Float64Array.from(chains.flat().flatMap(({ x, y }) => [x, y])),
    stride: 2,
    ends: Uint32Array.from(chains, ({ length }) => (total += length)),
  };
}

function edgesOf(zone: FlatShape, index: number): readonly ZoneEdge[] {
  return toExactPoints(zone).flatMap((ring) =>
    ring.slice(1).map((end, i) => {
      const start = ring[i] as ExactPoint;
      return { start, end, zone: index, box: edgeBox(start, end) };
    }),
  );
}

/** Ends of an edge and where borders meet it, in order, each farther than `near` from the others. */
function nodesOf(edge: Edge, borders: readonly ZoneEdge[], near: number): readonly ExactPoint[] {
  const { start, end } = edge;
  const met = borders.flatMap((border) => [
    ...(edgeIntersection(edge, border) ?? []),
    ...[border.start, border.end].filter((vertex) => isNear(vertex, edge, near)),
  ]);
  const nodes = [start];
  for (const node of met.sort((a, b) => compareAlong(start, end, a, b))) {
    const isApart = [nodes.at(-1) ?? start, end].every(({ x, y }) => Math.hypot(node.x - x, node.y - y) > near);
    if (isApart) nodes.push(node);
  }
  return [...nodes, end];
}

function isNear({ x, y }: ExactPoint, { start, end }: Edge, near: number): boolean {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy);
  const [px, py] = [x - start.x, y - start.y];
  const along = (px * dx + py * dy) / length;
  if (along < 0) return Math.hypot(px, py) <= near;
  if (along > length) return Math.hypot(x - end.x, y - end.y) <= near;
  return Math.abs(px * dy - py * dx) <= near * length;
}

function largestOf({ west, south, east, north }: Bounds): number {
  return Math.max(-west, -south, east, north);
}
