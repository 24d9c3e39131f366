/** Bounding box in longitude and latitude: one across the antimeridian where that is narrower. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { countPolarTurns } from '../ellipsoid/ellipsoid-area.ts';
import { vertexLatitude } from '../ellipsoid/geodesic.ts';
import { splitChains, longitudeDifference, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

/** West, south, east, north; west is above east across the antimeridian (RFC 7946, section 5.2). */
export type Extent = readonly [west: number, south: number, east: number, north: number];

type Interval = readonly [west: number, east: number];

/** @returns undefined without positions */
export function computeExtent(geometries: readonly FlatGeometry[], edges: EdgeModel = 'planar'): Extent | undefined {
  const intervals: Interval[] = [];
  let [south, north] = [Infinity, -Infinity];
  for (const { points, lines, polygons } of geometries.map(splitChains)) {
    for (const point of points) {
      for (let i = point.start; i < point.end; i++) intervals.push([longitudeAt(point, i), longitudeAt(point, i)]);
    }
    for (const chain of [...lines, ...polygons.flat()]) intervals.push(longitudeSpan(chain));
    for (const chain of [...points, ...lines, ...polygons.flat()]) {
      for (let i = chain.start; i < chain.end; i++) {
        south = Math.min(south, latitudeAt(chain, i));
        north = Math.max(north, latitudeAt(chain, i));
      }
    }
    for (const [ring] of polygons) {
      if (!ring || countPolarTurns(ring) === 0) continue;
      if (latitudeAt(ring, ring.start) < 0) south = -90;
      else north = 90;
    }
    if (edges === 'planar') continue;
    for (const chain of [...lines, ...polygons.flat()]) {
      const [lowest, highest] = vertexLatitudes(chain);
      south = Math.min(south, lowest);
      north = Math.max(north, highest);
    }
  }
  if (intervals.length === 0) return undefined;
  const [west, east] = smallestInterval(intervals);
  return [west, south, east, north];
}

/** Longitude interval of a line or ring, continuous. */
function longitudeSpan(chain: Chain): Interval {
  let longitude = longitudeAt(chain, chain.start);
  let [west, east] = [longitude, longitude];
  for (let i = chain.start + 1; i < chain.end; i++) {
    longitude += longitudeDifference(longitudeAt(chain, i - 1), longitudeAt(chain, i));
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return [west, east];
}

/** Smallest interval around all: the circle of longitude without its widest gap. */
function smallestInterval(intervals: readonly Interval[]): Interval {
  if (intervals.some(([west, east]) => east - west >= 360)) return [-180, 180];
  const sorted = intervals.flatMap(normalizeInterval).sort((a, b) => a[0] - b[0]);
  const [first = [0, 0]] = sorted;
  const last = sorted.reduce((east, interval) => Math.max(east, interval[1]), -180);
  // Among equal gaps, the one at the antimeridian is preferred.
  let [widest, around]: [number, Interval] = [first[0] + 360 - last, [first[0], last]];
  let end = first[1];
  for (const [west, east] of sorted) {
    if (west - end > widest) [widest, around] = [west - end, [west, end]];
    end = Math.max(end, east);
  }
  return around;
}

/** Interval within [-180, 180]; two where it crosses the antimeridian. */
function normalizeInterval([west, east]: Interval): readonly Interval[] {
  const turns = 360 * Math.floor((west + 180) / 360);
  const [from, to] = west === 180 ? [west, east] : [west - turns, east - turns];
  if (to <= 180) return [[from, to]];
  return from === 180 ? [[-180, to - 360]] : [[from, 180], [-180, to - 360]]; // prettier-ignore
}

/** Latitudes of geodesic vertices between the ends of edges. */
function vertexLatitudes(chain: Chain): readonly [number, number] {
  let [south, north] = [Infinity, -Infinity];
  for (let i = chain.start + 1; i < chain.end; i++) {
    const from = [longitudeAt(chain, i - 1), latitudeAt(chain, i - 1)];
    const peak = vertexLatitude(from, [longitudeAt(chain, i), latitudeAt(chain, i)]);
    if (peak === undefined) continue;
    south = Math.min(south, peak);
    north = Math.max(north, peak);
  }
  return [south, north];
}
