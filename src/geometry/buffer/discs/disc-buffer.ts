/**
 * Geodesic buffer without a projection: GeoJSON's edges are straight in longitude and latitude, so curves beside them
 * are drawn there, from geodesic discs in degrees.
 */
import { toGeoJson, type FlatGeometry } from '../../../../schemas/flat-geometry.ts';
import { cutAtAntimeridian } from '../../antimeridian/antimeridian.ts';
import { prepareLonLat } from '../../antimeridian/prepare-lon-lat.ts';
import { EngineError, type PlanarEngine } from '../../engine/engine.ts';
import { loadGeos, withGeos } from '../../engine/geos.ts';
import { boundsOf, countPositions, emptyPolygon, type Bounds } from '../../flat/flat.ts';
import type { Line } from '../../flat/parts.ts';
import {
  boundsIntersect,
  toOrientedShape,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../../flat/ring-polygons.ts';
import { splitChains, type Chain } from '../../flat/rings.ts';
import { indexBounds } from '../../flat/spatial-index.ts';
import { subtractAll } from '../../overlay/subtract.ts';
import { uniteAll } from '../../overlay/union.ts';
import { MAX_CHORDS } from '../buffer-budget.ts';
import type { ErrorBoundedBuffer } from '../error-bounded-buffer.ts';
import { repair } from '../../validity/repair.ts';
import { unite } from './crowded-line.ts';
import { boundTableError, computeDiscErrorBound, getDiscPlan, type DiscPlan, type DiscUse } from './disc-plan.ts';
import { growPlace, overlayNearOrigin, toRing, type DiscBuffer } from './disc-region.ts';
import { growLine, growRing, shrinkRing } from './disc-rings.ts';
import { drawDisc, measureDegree } from './disc-table.ts';
import { createOffsetCurve, type OffsetCurve } from './offset-curve.ts';
import { isSimpleCurve } from './simple-curve.ts';
import { uniteMembers, type UnitedMembers } from './unite-members.ts';

type Progress = (fraction: number) => void;

/** Maximum number of polygons that the engine unites at once. */
const MAX_POLYGONS_AT_ONCE = 128;

/** Degrees of longitude from which on a polygon may meet itself on the other side of the Earth. */
const MAX_SPAN = 350;

/** Positions of a geometry that may be drawn again when the engine has to be loaded. */
const MAX_POSITIONS_DRAWN_TWICE = 1000;

/** Scratch arrays, which the features of a layer share with their plan. */
const curves = new WeakMap<DiscPlan, OffsetCurve>();

/**
 * @param distance in metres
 * @returns undefined outside of the domain in which the error is bounded, where there are too many positions, and where
 * the engine fails
 */
export async function bufferByDiscs(
  geometry: FlatGeometry,
  distance: number,
  tolerance: number,
  progress?: Progress,
): Promise<ErrorBoundedBuffer | undefined> {
  const plan = getDiscPlan(Math.abs(distance), tolerance);
  if (!plan || countPositions(geometry) > MAX_CHORDS) return undefined;
  const bounds = boundsOf(geometry);
  const maxLatitude = Math.max(-bounds.south, bounds.north);
  const table = boundTableError(plan, maxLatitude);
  if (table === Infinity) return undefined;
  const use: DiscUse = { edge: 0, table, dent: 0, grid: 0, isDrawn: false };
  const isClear = isClearOfAntimeridian(bounds, plan);
  if (geometry.type === 'Point' && isClear && distance > 0) {
    const [longitude = NaN, latitude = NaN] = geometry.coordinates;
    use.isDrawn = true;
    const coordinates = drawDisc(plan.table, longitude, latitude);
    return {
      geometry: { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) },
      warnings: [],
      errorBound: computeDiscErrorBound(plan, use),
    };
  }
  // Large ones often need the engine in the end, and would be drawn twice.
  if (countPositions(geometry) > MAX_POSITIONS_DRAWN_TWICE) await loadGeos();
  return withGeos((engine) => {
    const buffer: DiscBuffer = { engine, plan, use: { ...use }, curve: getCurve(plan), maxLatitude };
    try {
      const input = isClear ? splitValid(engine, geometry) : splitContinuous(engine, geometry);
      if (!input) return undefined;
      const result = distance > 0 ? grow(buffer, input, progress) : shrink(buffer, input, progress);
      const errorBound = computeDiscErrorBound(plan, buffer.use);
      if (errorBound > tolerance) return undefined;
      const inRange = isClear ? toOrientedShape(result) : cutAll(buffer, result);
      return { geometry: inRange, warnings: input.warnings, errorBound };
    } catch (error) {
      if (error instanceof EngineError) return undefined;
      throw error;
    }
  });
}

function getCurve(plan: DiscPlan): OffsetCurve {
  const known = curves.get(plan);
  if (known) return known;
  const curve = createOffsetCurve(plan);
  curves.set(plan, curve);
  return curve;
}

/** Valid parts; longitudes are continuous along each. */
interface DiscInput extends UnitedMembers {
  readonly lines: readonly Float64Array[];
  /** Longitude and latitude of each. */
  readonly points: Float64Array;
  readonly warnings: readonly string[];
}

/** True when neither the geometry nor its buffer reaches the antimeridian, so that all edges are as they are written. */
function isClearOfAntimeridian({ west, south, east, north }: Bounds, { radius }: DiscPlan): boolean {
  const reach = radius / measureDegree(0)[1];
  const highest = Math.min(89.9, Math.max(-south, north) + reach);
  const margin = (1.05 * radius) / measureDegree(highest)[0];
  return west - margin > -180 && east + margin < 180 && east - west <= 180;
}

function splitValid(engine: PlanarEngine, geometry: FlatGeometry): DiscInput {
  const simple = toSimpleRing(geometry);
  if (simple) return { ...noParts, polygons: [{ shell: simple, holes: [] }] };
  const { result, warnings } = repair(engine, toArea(geometry));
  // A repair may leave lines and points.
  const [given, left] = [splitChains(geometry), warnings.length > 0 ? splitChains(result) : undefined];
  return {
    ...uniteOverlaps(engine, geometry, toRingPolygons(result)),
    lines: [...given.lines, ...(left?.lines ?? [])].map(copyChain),
    points: joinAll([...given.points, ...(left?.points ?? [])].map(copyChain)),
    warnings,
  };
}

const noParts: DiscInput = { polygons: [], incomplete: [], lines: [], points: new Float64Array(), warnings: [] };

/** Parts of a MultiPolygon do not overlap, members of a collection may. */
function uniteOverlaps(engine: PlanarEngine, { type }: FlatGeometry, polygons: readonly RingPolygon[]): UnitedMembers {
  return type === 'GeometryCollection' ? uniteMembers(engine, polygons) : { polygons, incomplete: [] };
}

/** Polygons alone; those of a collection one by one, for they may overlap. */
function toArea(geometry: FlatGeometry): FlatGeometry {
  if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon') return geometry;
  return { type: 'GeometryCollection', geometries: toRingPolygons(geometry).map((polygon) => toShape([polygon])) };
}

/** @returns the ring of a polygon without holes that is certainly valid */
function toSimpleRing(geometry: FlatGeometry): Ring | undefined {
  if (geometry.type !== 'Polygon' || geometry.ends.length !== 1 || geometry.stride !== 2) return undefined;
  const { coordinates } = geometry;
  const last = coordinates.length - 2;
  const isClosed = last > 4 && coordinates[0] === coordinates[last] && coordinates[1] === coordinates[last + 1];
  return isClosed && isSimpleCurve([coordinates]) ? toRing(coordinates) : undefined;
}

function copyChain({ coordinates, stride, start, end }: Chain): Float64Array {
  const part = coordinates.subarray(start * stride, end * stride);
  return stride === 2 ? part : part.filter((_, i) => i % 3 !== 2);
}

function joinAll(parts: readonly Float64Array[]): Float64Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    all.set(part, length);
    length += part.length;
  }
  return all;
}

/** @returns undefined where a polygon goes around the Earth or a pole, or reaches too near to one */
function splitContinuous(engine: PlanarEngine, geometry: FlatGeometry): DiscInput | undefined {
  const { parts, warnings } = prepareLonLat(engine, toGeoJson(geometry));
  const polygons = parts.polygons.flatMap((rings): RingPolygon[] => {
    const [shell, ...holes] = rings.map((ring) => toRing(toFlatLine(ring)));
    return shell ? [{ shell, holes }] : [];
  });
  for (const { shell } of polygons) {
    const { west, south, east, north } = shell.bounds;
    // Closed over a pole, or nearly around the Earth: its seam is not an edge.
    if (east - west > MAX_SPAN || Math.max(-south, north) >= 90) return undefined;
  }
  return {
    ...uniteOverlaps(engine, geometry, polygons),
    lines: parts.lines.map(toFlatLine),
    points: toFlatLine(parts.points),
    warnings,
  };
}

function toFlatLine(line: Line): Float64Array {
  const flat = new Float64Array(2 * line.length);
  line.forEach(([x = NaN, y = NaN], i) => {
    flat[2 * i] = x;
    flat[2 * i + 1] = y;
  });
  return flat;
}

function grow(buffer: DiscBuffer, input: DiscInput, progress?: Progress): readonly RingPolygon[] {
  const { lines, points } = input;
  const polygons = [...input.polygons, ...input.incomplete];
  const pieces: RingPolygon[] = [];
  const report = countParts(polygons.length + lines.length, progress);
  for (const { shell, holes } of polygons) {
    const [grown, ...others] = growRing(buffer, shell);
    const left = holes.flatMap((hole) => shrinkRing(buffer, hole));
    if (!grown || others.length > 0) throw new EngineError(`a ring grew into ${others.length + 1} polygons`);
    pieces.push({ shell: grown.shell, holes: [...grown.holes, ...left] });
    report();
  }
  for (const line of lines) {
    pieces.push(...growLine(buffer, line));
    report();
  }
  for (let i = 0; i < points.length; i += 2) {
    pieces.push(growPlace(buffer, points[i] as number, points[i + 1] as number));
  }
  return uniteNear(buffer, pieces);
}

function shrink(buffer: DiscBuffer, { polygons }: DiscInput, progress?: Progress): readonly RingPolygon[] {
  const report = countParts(polygons.length, progress);
  return polygons.flatMap(({ shell, holes }): readonly RingPolygon[] => {
    const rest = shrinkRing(buffer, shell).map((ring): RingPolygon => ({ shell: ring, holes: [] }));
    report();
    if (rest.length === 0 || holes.length === 0) return rest;
    const grown = holes.flatMap((hole) => growRing(buffer, hole));
    if (grown.length > MAX_POLYGONS_AT_ONCE) return subtractAll(buffer.engine, rest, uniteAll(buffer.engine, grown));
    const covered = uniteNear(buffer, grown);
    return overlayNearOrigin(buffer, [rest, covered], ([area = emptyPolygon, holesOfIt = emptyPolygon]) =>
      buffer.engine.difference(area, holesOfIt),
    );
  });
}

/** Most of the work is done when all parts are drawn. */
function countParts(total: number, progress?: Progress): () => void {
  let done = 0;
  return () => {
    done += 1;
    if (total > 16 && done % 16 === 0) progress?.((0.8 * done) / total);
  };
}

/** Union of polygons, of which those whose boxes meet no other one are left as they are. */
function uniteNear(buffer: DiscBuffer, pieces: readonly RingPolygon[]): readonly RingPolygon[] {
  if (pieces.length < 2) return pieces;
  const boxes = pieces.map(({ shell }) => shell.bounds);
  const hasNeighbour = findNeighbours(boxes);
  const near = pieces.filter((_, i) => hasNeighbour(i));
  if (near.length === 0) return pieces;
  const united = near.length > MAX_POLYGONS_AT_ONCE ? uniteAll(buffer.engine, near) : unite(buffer, near);
  return [...united, ...pieces.filter((_, i) => !hasNeighbour(i))];
}

function findNeighbours(boxes: readonly Bounds[]): (index: number) => boolean {
  const [a, b] = boxes;
  if (a && b && boxes.length === 2) {
    const areNear = boundsIntersect(a, b);
    return () => areNear;
  }
  const index = indexBounds(boxes);
  const isNear = boxes.map((box) => index.search(box).length > 1);
  return (i) => isNear[i] === true;
}

/** Brings all polygons into range; those that reach over the antimeridian may meet others there. */
function cutAll({ engine }: DiscBuffer, polygons: readonly RingPolygon[]): FlatGeometry {
  const pieces = polygons.flatMap(({ shell, holes }) =>
    toRingPolygons(cutAtAntimeridian(engine, [[shell, ...holes].map(toPositions)])),
  );
  return toOrientedShape(pieces.length < 2 ? pieces : uniteAll(engine, pieces));
}

function toPositions({ coordinates }: Ring): Line {
  return Array.from({ length: coordinates.length / 2 }, (_, i) => [
    coordinates[2 * i] as number,
    coordinates[2 * i + 1] as number,
  ]);
}
