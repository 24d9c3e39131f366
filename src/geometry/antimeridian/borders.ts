/** Borders of polygons on Earth: their rings without the seams along which GeoJSON cuts them. */
import { splitChains, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { wgs84 } from '../ellipsoid/geodesic.ts';
import type { Line, Rings } from '../flat/parts.ts';

type Interval = readonly [south: number, north: number];

/**
 * @param geometry polygons within [-180, 180]
 * @returns lines; none at a pole, nor where both sides of the antimeridian are covered
 */
export function findBorders(geometry: FlatGeometry): readonly Line[] {
  const rings = splitChains(geometry).polygons.flat();
  const seams = findSeams(rings);
  return rings.flatMap((ring) => {
    const line = toLine(ring);
    return line.some(canBeSeam) ? removeSeams(line, seams) : [line];
  });
}

/** True on the antimeridian and at a pole, where seams can be. */
function canBeSeam([x = 0, y = 0]: Position): boolean {
  return Math.abs(x) === 180 || Math.abs(y) === 90;
}

/** Latitude intervals in which rings run along both sides of the antimeridian. */
export function findSeams(rings: readonly Chain[]): readonly Interval[] {
  const [east, west] = [findMeridianIntervals(rings, 180), findMeridianIntervals(rings, -180)];
  return east.flatMap(([south, north]) =>
    west.flatMap(([otherSouth, otherNorth]): Interval[] => {
      const both = [Math.max(south, otherSouth), Math.min(north, otherNorth)] as const;
      return both[1] > both[0] ? [both] : [];
    }),
  );
}

/**
 * True when every point in a ring is nearer to it than a distance in metres, judged by its box: the ring lies north and
 * south of a point, or west and east. Never true where there may be a seam or a pole: the ring goes on beyond these.
 */
export function isNarrowerThan(ring: Rings[number], distance: number): boolean {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x = 0, y = 0] of ring) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  if (Math.max(-south, north) >= 90 || west <= -180 || east >= 180) return false;
  const widest = south * north < 0 ? 1 : Math.cos((Math.min(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  // Upper bound of a degree: on a circle with the largest radius of curvature, a / (1 - f).
  const degree = (wgs84.a / (1 - wgs84.f)) * (Math.PI / 180);
  return degree * Math.min(north - south, (east - west) * widest) < 2 * distance;
}

function findMeridianIntervals(rings: readonly Chain[], meridian: number): readonly Interval[] {
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

/** Stretches of a ring between its seams. */
function removeSeams(ring: Line, seams: readonly Interval[]): readonly Line[] {
  const stretches: Line[] = [];
  let stretch: Position[] = ring.slice(0, 1);
  const end = () => {
    if (stretch.length > 1) stretches.push(stretch);
    stretch = [];
  };
  for (let i = 1; i < ring.length; i++) {
    const [from = [], to = []] = [ring[i - 1], ring[i]];
    for (const edge of subtractSeams(from, to, seams)) {
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
  // A ring that starts within a stretch: join its end and its start.
  if (first && last && first !== last && isSamePosition(first[0] ?? [], last.at(-1) ?? [])) {
    return [[...last, ...first.slice(1)], ...stretches.slice(1, -1)];
  }
  return stretches;
}

type Edge = readonly [Position, Position];

function subtractSeams(from: Position, to: Position, seams: readonly Interval[]): readonly Edge[] {
  const [x0 = 0, y0 = 0] = from;
  const [x1 = 0, y1 = 0] = to;
  if (Math.abs(y0) === 90 && y0 === y1) return [];
  if (x0 !== x1 || Math.abs(x0) !== 180) return [[from, to]];
  const [south, north] = [Math.min(y0, y1), Math.max(y0, y1)];
  const covered = seams.filter(([a, b]) => b > south && a < north).sort((a, b) => a[0] - b[0]);
  const parts: Edge[] = [];
  let coveredTo = south;
  for (const [a, b] of covered) {
    if (a > coveredTo) parts.push([[x0, coveredTo], [x0, a]]); // prettier-ignore
    coveredTo = Math.max(coveredTo, b);
  }
  if (coveredTo < north) parts.push([[x0, coveredTo], [x0, north]]); // prettier-ignore
  return y0 < y1 ? parts : parts.map(([a, b]): Edge => [b, a]).reverse();
}

function isSamePosition([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): boolean {
  return ax === bx && ay === by;
}
