/** Short edges on the ellipsoid: pieces of straight lines in longitude and latitude, or of geodesics. */
import type { Position } from '../../../schemas/geometry-types.ts';
import type { Line } from '../flat/parts.ts';
import { geodesicArrival, geodesicInverse } from './geodesic.ts';

/** Edge between two positions in degrees; a point is an edge of length 0. */
export interface Edge {
  readonly lon1: number;
  readonly lat1: number;
  readonly lon2: number;
  readonly lat2: number;
  /** For a geodesic: azimuth at the start in degrees clockwise from north, and length in metres. */
  readonly geodesic?: { readonly azimuth: number; readonly length: number };
}

/** Maximum extent of a straight edge in degrees: up to here, the distance to a point has one minimum on the edge. */
const MAX_EDGE_DEGREES = 1;

/** Maximum length of a geodesic edge in metres, for the same reason. */
const MAX_GEODESIC_METRES = 111_000;

/** Approximate metres per degree of a great circle, for initial estimates. */
const METRES_PER_DEGREE = 111_195;

const RADIANS = Math.PI / 180;

/** @param lines continuous in longitude, straight in longitude and latitude; points are lines of one position */
export function toStraightEdges(lines: readonly Line[]): readonly Edge[] {
  return splitEdges(lines, (from, to, add) => {
    const [x0 = 0, y0 = 0] = from;
    const [dx, dy] = [(to[0] ?? 0) - x0, (to[1] ?? 0) - y0];
    const parts = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / MAX_EDGE_DEGREES));
    let [lon1, lat1] = [x0, y0];
    for (let k = 1; k <= parts; k++) {
      const lon2 = x0 + (dx * k) / parts;
      const lat2 = y0 + (dy * k) / parts;
      add({ lon1, lat1, lon2, lat2 });
      [lon1, lat1] = [lon2, lat2];
    }
  });
}

/** @param lines with geodesic edges; points are lines of one position */
export function toGeodesicEdges(lines: readonly Line[]): readonly Edge[] {
  return splitEdges(lines, (from, to, add) => {
    const { distance, azimuth } = geodesicInverse(from, to);
    const parts = Math.max(1, Math.ceil(distance / MAX_GEODESIC_METRES));
    const length = distance / parts;
    let here = { position: from, azimuth };
    for (let k = 0; k < parts; k++) {
      const arrival = geodesicArrival(from, azimuth, distance * ((k + 1) / parts));
      const next = k + 1 < parts ? arrival : { ...arrival, position: to };
      const [[lon1 = 0, lat1 = 0], [lon2 = 0, lat2 = 0]] = [here.position, next.position];
      add({ lon1, lat1, lon2, lat2, geodesic: { azimuth: here.azimuth, length } });
      here = next;
    }
  });
}

function splitEdges(
  lines: readonly Line[],
  split: (from: Position, to: Position, add: (edge: Edge) => void) => void,
): readonly Edge[] {
  const edges: Edge[] = [];
  const add = (edge: Edge) => void edges.push(edge);
  for (const line of lines) {
    let before: Position | undefined;
    for (const place of line) {
      if (before) split(before, place, add);
      before = place;
    }
    const [lon1 = 0, lat1 = 0] = before ?? [];
    if (line.length === 1) add({ lon1, lat1, lon2: lon1, lat2: lat1 });
  }
  return edges;
}

export function isPoint({ lon1, lat1, lon2, lat2, geodesic }: Edge): boolean {
  return geodesic ? geodesic.length === 0 : lon1 === lon2 && lat1 === lat2;
}

/** Length in metres; approximate for straight edges. */
export function approximateLength({ lon1, lat1, lon2, lat2, geodesic }: Edge): number {
  if (geodesic) return geodesic.length;
  const scale = Math.cos(((lat1 + lat2) / 2) * RADIANS);
  return METRES_PER_DEGREE * Math.hypot((lon2 - lon1) * scale, lat2 - lat1) || Number.MIN_VALUE;
}

/** Point on an edge. @param t fraction of the edge, 0 at the start to 1 at the end */
export function interpolate(edge: Edge, t: number): Position {
  const { lon1, lat1, lon2, lat2, geodesic } = edge;
  if (t === 1) return [lon2, lat2];
  if (geodesic && t > 0) return geodesicArrival([lon1, lat1], geodesic.azimuth, geodesic.length * t).position;
  return [lon1 + (lon2 - lon1) * t, lat1 + (lat2 - lat1) * t];
}

/** Unit vector of the direction of an edge at a fraction of it. */
export function getDirection(edge: Edge, t: number): readonly [east: number, north: number] {
  const { lon1, lat1, lon2, lat2, geodesic } = edge;
  if (geodesic) {
    const { azimuth } = geodesicArrival([lon1, lat1], geodesic.azimuth, geodesic.length * t);
    return [Math.sin(azimuth * RADIANS), Math.cos(azimuth * RADIANS)];
  }
  const latitude = (lat1 + (lat2 - lat1) * t) * RADIANS;
  const [east, north] = [(lon2 - lon1) * Math.cos(latitude), (lat2 - lat1) * meridianScale(latitude)];
  const size = Math.hypot(east, north) || 1;
  return [east / size, north / size];
}

/** Ratio of the radii of curvature along and across the meridian on WGS 84. */
function meridianScale(latitude: number): number {
  const e2 = 0.0066943799901413165;
  return (1 - e2) / (1 - e2 * Math.sin(latitude) ** 2);
}

/** Approximate fraction of an edge that is nearest to a point. */
export function estimateNearest([longitude = 0, latitude = 0]: Position, edge: Edge): number {
  const { lon1, lat1, lon2, lat2, geodesic } = edge;
  if (geodesic) {
    const { distance, azimuth } = geodesicInverse([lon1, lat1], [longitude, latitude]);
    const angle = distance / METRES_PER_DEGREE / (180 / Math.PI);
    const along = Math.atan2(Math.sin(angle) * Math.cos((azimuth - geodesic.azimuth) * RADIANS), Math.cos(angle));
    return clamp01((along * (180 / Math.PI) * METRES_PER_DEGREE) / geodesic.length);
  }
  const scale = Math.cos(((lat1 + lat2) / 2) * RADIANS);
  const [dx, dy] = [(lon2 - lon1) * scale, lat2 - lat1];
  const turn = Math.round((lon1 - longitude) / 360) * 360;
  const [x, y] = [(longitude + turn - lon1) * scale, latitude - lat1];
  return clamp01((x * dx + y * dy) / (dx * dx + dy * dy));
}

function clamp01(t: number): number {
  return Math.min(1, Math.max(0, t));
}
