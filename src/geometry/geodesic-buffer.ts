/** Buffer on the WGS 84 ellipsoid, in metres: drawn in a plane around the geometry, put back on Earth and cut there. */
import { toFlat, toGeoJson, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import { ProcessError } from '../errors.ts';
import type { Position } from '../../schemas/geojson.ts';
import { cutAtAntimeridian, polygonal } from './antimeridian.ts';
import { discSum } from './disc-sum.ts';
import type { PlanarEngine } from './engine.ts';
import { loadGeos } from './geos.ts';
import { groundOf } from './ground.ts';
import { lonLatParts } from './lon-lat-parts.ts';
import { heightWarnings } from './flat.ts';
import { partsOf, type Line, type Parts, type Rings } from './parts.ts';
import { lossWarnings, type Buffered } from './planar-buffer.ts';
import { orRefuse, repair } from './repair.ts';

export interface GeodesicBuffered extends Buffered {
  readonly method: string;
  /** Largest deviation of the result's edge from the true distance, as a share of the distance. */
  readonly errorBound: number;
}

const LARGEST_DISTANCE = 100_000;

/** Finer than that, the digits of a longitude in degrees begin to show. */
const SMALLEST_DISTANCE = 0.001;

const ERROR_BOUND = 1e-3;

// Shares of the distance that add up to less than the bound, with 0.04e-3 for the plane itself.
const ARC_SEGMENTS = 96; // 1 - cos(π / 96) = 0.54e-3, inward
const CHORD_SHARE = 0.15e-3; // once on the way to the plane, once on the way back
const RUN_SHARE = 0.02; // RUN_SHARE² / 2 = 0.2e-3, outward, see runsOf

const METHOD =
  'Buffer on the WGS 84 ellipsoid: ellipsoidal azimuthal equidistant projection centred on the geometry, edges ' +
  'straight in longitude and latitude, geodesics by Karney.';

/**
 * Every place within a real distance of a geometry.
 * @param geometry longitude and latitude; edges are straight in these (RFC 7946); reaching at most 100 km from its middle
 * @param distance in metres, at most 100 km; negative shrinks polygons, points and lines vanish at 0 and below
 * @returns cut at the antimeridian, closed over a pole that it covers; the edge is right to 0.1 % of the distance
 * @throws {ProcessError} `too-large` or `invalid-input` beyond the limits, `invalid-geometry` when it cannot be repaired
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z
 */
export async function geodesicBuffer(geometry: FlatGeometry, distance: number): Promise<GeodesicBuffered> {
  checkDistance(distance);
  const engine = await loadGeos();
  return orRefuse(() => {
    const { parts, warnings } = lonLatParts(engine, toGeoJson(geometry));
    const polygons = distance === 0 ? parts.polygons : buffered(engine, parts, distance);
    const result = cutAtAntimeridian(engine, polygons);
    const losses = lossWarnings(geometry, distance, result, ' metres');
    return {
      geometry: result,
      warnings: [...heightWarnings(geometry), ...warnings, ...losses],
      method: METHOD,
      errorBound: ERROR_BOUND,
    };
  });
}

/** @returns polygons in continuous longitudes and latitudes */
function buffered(engine: PlanarEngine, parts: Parts, distance: number): readonly Rings[] {
  const radius = Math.abs(distance);
  const ground = groundOf(parts, { margin: radius, tolerance: radius * CHORD_SHARE });
  const onPlane = parts.polygons.map((rings) => rings.map(ground.toPlane));
  // In the plane, what GeoJSON cuts along a meridian becomes whole again, and each ring a true edge.
  const solid = partsOf(toGeoJson(repair(engine, toFlat(polygonal(onPlane))).result));
  const thin = distance > 0 ? [...parts.lines, ...parts.points.map((point) => [point])] : [];
  const edges = [...solid.polygons.flat(), ...solid.lines, ...thin.map(ground.toPlane)];
  const rim = around(edges, radius);
  const result =
    distance > 0
      ? engine.union(toFlat(polygonal([...solid.polygons, ...rim])))
      : engine.difference(toFlat(polygonal(solid.polygons)), engine.union(toFlat(polygonal(rim))));
  return partsOf(toGeoJson(result)).polygons.map((rings) => rings.map(ground.toLonLat));
}

/**
 * Polygons that together cover every place within a distance of some lines.
 * GEOS' own buffer is not used: it fills dents that are shallower than 1 % of the distance.
 */
function around(lines: readonly Line[], radius: number): readonly Rings[] {
  const sum = discSum(radius, ARC_SEGMENTS);
  return lines.flatMap((line) => runsOf(line, radius * RUN_SHARE)).map((run) => [sum(run)]);
}

/**
 * Cuts a line into single edges and into runs of vertices that lie within a reach of the first one. The hull of a run
 * stands for it: its sides are at most 2 reach long, so no place is nearer to the hull than to the run by more than
 * (2 reach)² / (8 radius).
 */
function runsOf(line: Line, reach: number): readonly Line[] {
  const runs: Line[] = [];
  let start = 0;
  do {
    let end = start + 1;
    while (end < line.length && isWithin(line[start], line[end], reach)) end += 1;
    // The edge that leaves the run begins the next one.
    const last = Math.max(end - 1, start + 1);
    runs.push(line.slice(start, last + 1));
    start = last;
  } while (start < line.length - 1);
  return runs;
}

function isWithin([ax = 0, ay = 0]: Position = [], [bx = 0, by = 0]: Position = [], reach: number): boolean {
  return Math.hypot(ax - bx, ay - by) <= reach;
}

function checkDistance(distance: number): void {
  const size = Math.abs(distance);
  const fits = size === 0 || (size >= SMALLEST_DISTANCE && size <= LARGEST_DISTANCE);
  if (fits) return;
  const message =
    `distance is ${distance} metres; its size is 0, or ${SMALLEST_DISTANCE} to ${LARGEST_DISTANCE} metres. ` +
    'For more, project the geometry to a plane and buffer it there.';
  throw new ProcessError('invalid-input', message, [{ pointer: '/distance', message }]);
}
