/** The true borders of polygons on Earth: their rings without the seams along which GeoJSON cuts them. */
import { chainsOf, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { wgs84 } from '../ellipsoid/geodesic.ts';
import type { Line, Rings } from '../flat/parts.ts';

type Interval = readonly [south: number, north: number];

/**
 * @param geometry polygons within [-180, 180]; where both sides of the antimeridian are covered there is no border, nor
 *   at a pole
 */
export function bordersOf(geometry: FlatGeometry): readonly Line[] {
  const rings = chainsOf(geometry).polygons.flat();
  const seams = seamsOf(rings);
  return rings.flatMap((ring) => {
    const line = toLine(ring);
    return line.some(isAtEdge) ? withoutSeams(line, seams) : [line];
  });
}

/** Whether a place is where seams can be: on the antimeridian or at a pole. */
function isAtEdge([x = 0, y = 0]: Position): boolean {
  return Math.abs(x) === 180 || Math.abs(y) === 90;
}

/** Latitudes at which rings run along the antimeridian on both sides of it. */
export function seamsOf(rings: readonly Chain[]): readonly Interval[] {
  const [east, west] = [alongMeridian(rings, 180), alongMeridian(rings, -180)];
  return east.flatMap(([south, north]) =>
    west.flatMap(([otherSouth, otherNorth]): Interval[] => {
      const both = [Math.max(south, otherSouth), Math.min(north, otherNorth)] as const;
      return both[1] > both[0] ? [both] : [];
    }),
  );
}

/**
 * Whether each place in a ring is nearer to it than a distance in metres, judged by its box: north and south of a place,
 * or west and east, is the ring, unless a seam or a pole is there.
 */
export function isSlimmer(ring: Rings[number], distance: number): boolean {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of ring) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  if (Math.max(-south, north) >= 90) return false;
  const widest = south * north < 0 ? 1 : Math.cos((Math.min(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  // No degree is longer than one of the circle with the largest radius of curvature, a / (1 - f).
  const degree = (wgs84.a / (1 - wgs84.f)) * (Math.PI / 180);
  const isAtSeam = west <= -180 || east >= 180;
  const width = isAtSeam ? Infinity : (east - west) * widest;
  return degree * Math.min(north - south, width) < 2 * distance;
}

function alongMeridian(rings: readonly Chain[], meridian: number): readonly Interval[] {
  const intervals: Interval[] = [];
  for (const ring of rings) {
    for (let i = ring.start + 1; i < ring.end; i++) {
      if (longitudeAt(ring, i) !== meridian || longitudeAt(ring, i - 1) !== meridian) continue;
      const [from, to] = [latitudeAt(ring, i - 1), latitudeAt(ring, i)];
      if (from !== to) intervals.push([Math.min(from, to), Math.max(from, to)]);
    }
  }
  return intervals;
}

function toLine(ring: Chain): Line {
  return Array.from({ length: ring.end - ring.start }, (_, i): Position => [
    longitudeAt(ring, ring.start + i),
    latitudeAt(ring, ring.start + i),
  ]);
}

/** The stretches of a ring between its seams. */
function withoutSeams(ring: Line, seams: readonly Interval[]): readonly Line[] {
  const stretches: Line[] = [];
  let stretch: Position[] = ring.slice(0, 1);
  const end = () => {
    if (stretch.length > 1) stretches.push(stretch);
    stretch = [];
  };
  for (let i = 1; i < ring.length; i++) {
    const [from = [], to = []] = [ring[i - 1], ring[i]];
    for (const edge of borderParts(from, to, seams)) {
      const [start] = edge;
      const last = stretch.at(-1);
      if (last && (last[0] !== start[0] || last[1] !== start[1])) end();
      if (stretch.length === 0) stretch.push(start);
      stretch.push(edge[1]);
    }
  }
  end();
  const [first] = stretches;
  const last = stretches.at(-1);
  // A ring that began in the middle of a stretch: its end goes on at its start.
  if (first && last && first !== last && same(first[0] ?? [], last.at(-1) ?? [])) {
    return [[...last, ...first.slice(1)], ...stretches.slice(1, -1)];
  }
  return stretches;
}

type Edge = readonly [Position, Position];

function borderParts(from: Position, to: Position, seams: readonly Interval[]): readonly Edge[] {
  const [x0 = 0, y0 = 0] = from;
  const [x1 = 0, y1 = 0] = to;
  if (Math.abs(y0) === 90 && y0 === y1) return [];
  if (x0 !== x1 || Math.abs(x0) !== 180) return [[from, to]];
  const [south, north] = [Math.min(y0, y1), Math.max(y0, y1)];
  const covered = seams.filter(([a, b]) => b > south && a < north).sort((a, b) => a[0] - b[0]);
  const parts: Edge[] = [];
  let reached = south;
  for (const [a, b] of covered) {
    if (a > reached) parts.push([[x0, reached], [x0, a]]); // prettier-ignore
    reached = Math.max(reached, b);
  }
  if (reached < north) parts.push([[x0, reached], [x0, north]]); // prettier-ignore
  return y0 < y1 ? parts : parts.map(([a, b]): Edge => [b, a]).reverse();
}

function same([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): boolean {
  return ax === bx && ay === by;
}
