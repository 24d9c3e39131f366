/** How right and how fast geodesic buffers are: each edge against Karney, random places classified. `npm run bench:geodesic` */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { toFlat, toGeoJson, type FlatGeometry } from '../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../schemas/geometry-types.ts';
import { geodesicBuffer } from '../src/geometry/buffer/geodesic-buffer.ts';
import { bufferInPlanes } from '../src/geometry/buffer/projected-buffer.ts';
import { geodesicDirect } from '../src/geometry/ellipsoid/geodesic.ts';
import { loadGeos } from '../src/geometry/engine/geos.ts';
import { splitParts } from '../src/geometry/flat/parts.ts';
import { distanceToEdges, isInside } from '../test/geometry/buffer/true-distance.ts';
import { report } from './report.ts';
import { random as createRandom } from './random.ts';

const EDGE_SAMPLES = 250;
const RANDOM_PLACES = 300;

interface Case {
  readonly name: string;
  readonly geometry: Geometry;
  /** Where the geometry has seams, which are not edges: its edges without them. */
  readonly border?: Geometry;
  readonly distance: number;
  readonly middle: Position;
  readonly extent: number;
}

const random = createRandom(11);
const engine = await loadGeos();
const cases = [...ordinary(), ...special()];
let failures = 0;
console.log(`${'case'.padEnd(44)} tolerance   worst error    stated  misplaced      ms  valid`);
for (const tolerance of [1e-3, 1e-4]) {
  let [largest, misses, invalid, understated] = [0, 0, 0, 0];
  for (const one of cases) {
    const flat = toFlat(one.geometry);
    const before = performance.now();
    const { geometry, errorBound } = await geodesicBuffer(flat, one.distance, { tolerance });
    const ms = performance.now() - before;
    const result = toGeoJson(geometry);
    const worst = worstError(result, one);
    const wrong = misplaced(result, one, tolerance);
    const isValid = engine.invalidity(geometry) === undefined;
    const isStated = worst <= errorBound && errorBound <= tolerance;
    if (!isStated || wrong > 0 || !isValid) failures += 1;
    if (!isStated) understated += 1;
    largest = Math.max(largest, worst);
    misses += wrong;
    if (!isValid) invalid += 1;
    console.log(
      `${one.name.padEnd(44)} ${tolerance.toFixed(4).padStart(9)} ${(worst * 100).toFixed(4).padStart(11)} % ` +
        `${(errorBound * 100).toFixed(4).padStart(7)} % ` +
        `${String(wrong).padStart(10)} ${ms.toFixed(1).padStart(7)}  ${isValid ? 'yes' : 'NO'}`,
    );
  }
  report({
    what: `geodesic buffer, ${cases.length} cases, tolerance ${tolerance}`,
    measured: `error ${largest.toExponential(2)}, ${understated} understated, ${misses} misplaced, ${invalid} invalid`,
    bar: `<= ${tolerance}, 0, 0, 0`,
    met: largest <= tolerance && understated + misses + invalid === 0,
  });
}
for (const vertices of [1000, 10_000]) await timeOutline(vertices);
await timeCounties();
process.exitCode = failures > 0 ? 1 : 0;

function ordinary(): Case[] {
  return [0, 45, 80].flatMap((latitude) =>
    [100, 10_000, 500_000, 3_000_000].flatMap((distance) =>
      (['point', 'line', 'polygon'] as const).map((kind): Case => {
        const middle = [17, latitude];
        const extent = Math.min(
          distance === 3_000_000 ? 2_000_000 : 2 * distance,
          latitude === 80 ? 900_000 : 2_000_000,
        );
        const name = `${kind} at ${latitude} N, ${distance / 1000} km`;
        return { name, geometry: shape(kind, middle, extent), distance, middle, extent };
      }),
    ),
  );
}

function special(): Case[] {
  const inner = { extent: 100_000, middle: [10, 45], distance: -10_000 };
  const split = [[[179, 10], [180, 10.2]], [[-180, 10.2], [-179, 10]]]; // prettier-ignore
  const border: Geometry = { type: 'LineString', coordinates: [[-180, 85], [-60, 85], [60, 85], [180, 85]] }; // prettier-ignore
  const cap = [[[-180, 85], [180, 85], [180, 90], [-180, 90], [-180, 85]]]; // prettier-ignore
  return [
    ...[0.1, -60, 80].flatMap((latitude) =>
      (['point', 'line', 'polygon'] as const).map((kind) => {
        const place = { middle: [179.95, latitude], extent: 20_000, distance: 20_000 };
        return { name: `${kind} on the antimeridian at ${latitude}`, geometry: shape(kind, place.middle, 20_000), ...place };
      }),
    ),
    ...[89.8, -89.8].flatMap((latitude) =>
      (['point', 'line', 'polygon'] as const).map((kind) => {
        const place = { middle: [100, latitude], extent: 20_000, distance: 50_000 };
        return { name: `${kind} beside the pole at ${latitude}`, geometry: shape(kind, place.middle, 20_000), ...place };
      }),
    ),
    { name: 'lines cut at the antimeridian', geometry: { type: 'MultiLineString', coordinates: split }, middle: [180, 10], extent: 200_000, distance: 10_000 },
    { name: 'polar cap, outward', geometry: { type: 'Polygon', coordinates: cap }, border, middle: [0, 90], extent: 1_200_000, distance: 500_000 },
    { name: 'polar cap, inward', geometry: { type: 'Polygon', coordinates: cap }, border, middle: [0, 90], extent: 1_200_000, distance: -300_000 },
    { name: 'polygon, inward', geometry: shape('polygon', inner.middle, inner.extent), ...inner },
    { name: 'large polygon, inward', geometry: shape('polygon', [10, 45], 2_000_000), middle: [10, 45], extent: 2_000_000, distance: -200_000 },
  ]; // prettier-ignore
}

function shape(kind: 'point' | 'line' | 'polygon', middle: Position, extent: number): Geometry {
  // Longitudes go on beyond 180: the oracle takes edges as they are given.
  const at = (x: number, y: number) => continued(offset(middle, x * extent, y * extent), middle);
  if (kind === 'point') return { type: 'Point', coordinates: middle };
  if (kind === 'line') {
    return { type: 'LineString', coordinates: [at(-0.5, -0.3), at(-0.1, 0.35), at(0.05, 0.33), at(0.5, -0.15)] };
  }
  const first = at(-0.5, -0.5);
  return {
    type: 'Polygon',
    coordinates: [[first, at(0.5, -0.45), at(0.07, 0.4), at(0, 0.396), at(-0.07, 0.4), first]],
  };
}

function worstError(result: Geometry, { geometry, border = geometry, distance }: Case): number {
  const edge = splitParts(result).polygons.flatMap((rings) =>
    rings.flatMap((ring) => ring.flatMap((to, i) => (i === 0 ? [] : [to, middleOf(ring[i - 1] ?? to, to)]))),
  );
  const drawn = edge.filter(([x = 0, y = 0]) => Math.abs(x) !== 180 && Math.abs(y) !== 90);
  const step = Math.max(1, Math.floor(drawn.length / EDGE_SAMPLES));
  return drawn
    .filter((_, i) => i % step === 0)
    .reduce((most, place) => Math.max(most, Math.abs(distanceToEdges(place, border) / Math.abs(distance) - 1)), 0);
}

function misplaced(
  result: Geometry,
  { geometry, border = geometry, distance, middle, extent }: Case,
  tolerance: number,
): number {
  const reach = extent / 2 + 1.2 * Math.max(distance, 0);
  let wrong = 0;
  for (let i = 0; i < RANDOM_PLACES; i++) {
    const place = continued(offset(middle, (2 * random() - 1) * reach, (2 * random() - 1) * reach), middle);
    const toEdge = distanceToEdges(place, border) * (isInside(place, geometry) ? -1 : 1);
    const isClear = Math.abs(toEdge - distance) > tolerance * Math.abs(distance);
    if (isClear && isInside(place, result) !== toEdge < distance) wrong += 1;
  }
  return wrong;
}

/** A wiggly country of 600 km. */
async function timeOutline(vertices: number): Promise<void> {
  const ring = Array.from({ length: vertices }, (_, i) => {
    const turn = (2 * Math.PI * i) / vertices;
    const waves = [3, 17, 71, 293, 1117].reduce((sum, n, k) => sum + Math.sin(n * turn + k) / n, 1);
    const radius = 300_000 * waves + 300 * random();
    return offset([15, 50], radius * Math.cos(turn), radius * Math.sin(turn));
  });
  const outline = toFlat({ type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] });
  for (const distance of [1000, 10_000, 100_000, -1000]) {
    const before = performance.now();
    await geodesicBuffer(outline, distance, { tolerance: 1e-3 });
    console.log(
      `outline of ${vertices} vertices, ${distance / 1000} km: ${(performance.now() - before).toFixed(0)} ms`,
    );
  }
}

/** Every 16th county of the United States, warm: discs in degrees beside the planes that were the only way before. */
async function timeCounties(): Promise<void> {
  const fixture = new URL('../test/fixtures/us-counties.topojson.gz', import.meta.url);
  const topology = JSON.parse(gunzipSync(readFileSync(fixture)).toString()) as Topology<{
    counties: GeometryCollection;
  }>;
  const counties = feature(topology, topology.objects.counties).features.flatMap(({ geometry }, i) =>
    i % 16 === 0 ? [toFlat(geometry as Geometry)] : [],
  );
  for (const distance of [1000, 10_000, -1000]) {
    const inPlanes = await measureCpu(counties, (county) => bufferInPlanes(county, distance, 1e-3));
    for (const tolerance of [1e-3, 1e-4]) {
      const byDiscs = await measureCpu(counties, (county) => geodesicBuffer(county, distance, { tolerance }));
      report({
        what: `${counties.length} counties, ${distance / 1000} km, tolerance ${tolerance}: planes at 0.001 / discs`,
        measured: `${(inPlanes / byDiscs).toFixed(1)}x (${byDiscs.toFixed(0)} ms of the processor)`,
        bar: tolerance === 1e-3 ? '>= 8x' : '',
        met: tolerance === 1e-3 ? inPlanes / byDiscs >= 8 : undefined,
      });
    }
  }
}

/** Milliseconds of the processor: the least of three runs. */
async function measureCpu(geometries: readonly FlatGeometry[], run: (geometry: FlatGeometry) => Promise<unknown>) {
  let least = Infinity;
  for (let turn = 0; turn < 3; turn++) {
    const before = process.cpuUsage();
    for (const geometry of geometries) await run(geometry);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function offset(from: Position, east: number, north: number): Position {
  const azimuth = (Math.atan2(east, north) * 180) / Math.PI;
  return geodesicDirect(from, azimuth, Math.hypot(east, north));
}

function continued([longitude = 0, latitude = 0]: Position, near: Position): Position {
  return [longitude + 360 * Math.round(((near[0] ?? 0) - longitude) / 360), latitude];
}

function middleOf([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): Position {
  return [(ax + bx) / 2, (ay + by) / 2];
}
