/** The smallest box of longitude and latitude around geometries: one that crosses the antimeridian where that is shorter. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { turnsOf } from '../ellipsoid/ellipsoid-area.ts';
import { northernmost } from '../ellipsoid/geodesic.ts';
import { chainsOf, eastward, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

/** West, south, east, north; west is greater than east across the antimeridian (RFC 7946, section 5.2). */
export type Extent = readonly [west: number, south: number, east: number, north: number];

type Interval = readonly [west: number, east: number];

/** @returns undefined when there is no position */
export function extentOf(geometries: readonly FlatGeometry[], edges: EdgeModel = 'planar'): Extent | undefined {
  const intervals: Interval[] = [];
  let [south, north] = [Infinity, -Infinity];
  for (const { points, lines, polygons } of geometries.map(chainsOf)) {
    for (const point of points) {
      for (let i = point.start; i < point.end; i++) intervals.push([longitudeAt(point, i), longitudeAt(point, i)]);
    }
    for (const chain of [...lines, ...polygons.flat()]) intervals.push(span(chain));
    for (const chain of [...points, ...lines, ...polygons.flat()]) {
      for (let i = chain.start; i < chain.end; i++) {
        south = Math.min(south, latitudeAt(chain, i));
        north = Math.max(north, latitudeAt(chain, i));
      }
    }
    for (const [ring] of polygons) {
      if (!ring || turnsOf(ring) === 0) continue;
      if (latitudeAt(ring, ring.start) < 0) south = -90;
      else north = 90;
    }
    if (edges === 'planar') continue;
    for (const chain of [...lines, ...polygons.flat()]) {
      const [lowest, highest] = bulge(chain);
      south = Math.min(south, lowest);
      north = Math.max(north, highest);
    }
  }
  if (intervals.length === 0) return undefined;
  const [west, east] = smallestAround(intervals);
  return [west, south, east, north];
}

/** Longitudes of a line or ring, made continuous. */
function span(chain: Chain): Interval {
  let longitude = longitudeAt(chain, chain.start);
  let [west, east] = [longitude, longitude];
  for (let i = chain.start + 1; i < chain.end; i++) {
    longitude += eastward(longitudeAt(chain, i - 1), longitudeAt(chain, i));
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return [west, east];
}

/** The circle of longitude without its widest gap. */
function smallestAround(intervals: readonly Interval[]): Interval {
  if (intervals.some(([west, east]) => east - west >= 360)) return [-180, 180];
  const sorted = intervals.flatMap(inRange).sort((a, b) => a[0] - b[0]);
  const [first = [0, 0]] = sorted;
  const last = sorted.reduce((east, interval) => Math.max(east, interval[1]), -180);
  // At equal width the antimeridian is where a box should end.
  let [widest, around]: [number, Interval] = [first[0] + 360 - last, [first[0], last]];
  let reached = first[1];
  for (const [west, east] of sorted) {
    if (west - reached > widest) [widest, around] = [west - reached, [west, reached]];
    reached = Math.max(reached, east);
  }
  return around;
}

/** An interval in [-180, 180], or two when it crosses the antimeridian. */
function inRange([west, east]: Interval): readonly Interval[] {
  const turns = 360 * Math.floor((west + 180) / 360);
  const [from, to] = west === 180 ? [west, east] : [west - turns, east - turns];
  if (to <= 180) return [[from, to]];
  return from === 180 ? [[-180, to - 360]] : [[from, 180], [-180, to - 360]]; // prettier-ignore
}

/** Latitudes that geodesics reach between their ends. */
function bulge(chain: Chain): readonly [number, number] {
  let [south, north] = [Infinity, -Infinity];
  for (let i = chain.start + 1; i < chain.end; i++) {
    const from = [longitudeAt(chain, i - 1), latitudeAt(chain, i - 1)];
    const peak = northernmost(from, [longitudeAt(chain, i), latitudeAt(chain, i)]);
    if (peak === undefined) continue;
    south = Math.min(south, peak);
    north = Math.max(north, peak);
  }
  return [south, north];
}
