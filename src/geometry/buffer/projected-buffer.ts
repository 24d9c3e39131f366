/**
 * Geodesic buffer on the WGS 84 ellipsoid, in metres: computed in planes around pieces of the border, united on Earth.
 */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { cutAtAntimeridian, shiftIntoRange, toPolygonGeometry } from '../antimeridian/antimeridian.ts';
import { findBorders, isNarrowerThan } from '../antimeridian/borders.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { emptyPolygon, isEmpty } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { createLocalProjection } from './local-projection.ts';
import { prepareLonLat } from '../antimeridian/prepare-lon-lat.ts';
import { splitParts, type Line, type Rings } from '../flat/parts.ts';
import { splitIntoPieces, type Piece } from './pieces.ts';
import type { ErrorBoundedBuffer } from './error-bounded-buffer.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import {
  computeErrorBound,
  MAX_CHORDS,
  createBudget,
  computeRadius,
  recordUse,
  toleranceError,
  type BufferBudget,
} from './buffer-budget.ts';
import { createDisc, bufferLine, type Disc } from './line-buffer.ts';
import { thinLine } from './thinning.ts';

type Progress = (fraction: number) => void;

/** Tolerances that an error may suggest. */
const COARSER_TOLERANCES = [2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2];

/** Edges per offset curve: it crosses itself, so work grows faster than its length. */
const EDGES_PER_CURVE = 32;
const POSITIONS_PER_PIECE = 2000;

/**
 * Geodesic buffer in planes around pieces of the border, for what discs in degrees do not reach: poles, rings around
 * one, and any distance.
 * @param distance in metres, at most 3000 km
 * @returns cut at the antimeridian, closed over a pole that it covers; the edge is within the error bound
 * @throws {ProcessError} `too-large` for too many chords, `invalid-geometry` when it cannot be repaired
 */
export async function bufferInPlanes(
  geometry: FlatGeometry,
  distance: number,
  tolerance: number,
  progress?: Progress,
): Promise<ErrorBoundedBuffer> {
  const budget = createBudget(Math.abs(distance), tolerance);
  if (geometry.type === 'Point' && distance > 0) {
    const disc = createDisc(computeRadius(budget), budget.segments);
    const bufferPiece = shiftIntoRange(createCircleAround([...geometry.coordinates.subarray(0, 2)], disc, budget));
    if (bufferPiece) {
      return { geometry: toFlat(toPolygonGeometry(bufferPiece)), warnings: [], errorBound: computeErrorBound(budget) };
    }
  }
  const engine = await loadGeos();
  return withGeometryErrors(() => {
    const { parts, warnings } = prepareLonLat(engine, toGeoJson(geometry));
    const solid = cutAtAntimeridian(engine, parts.polygons);
    const lines = distance > 0 ? [...parts.lines, ...parts.points.map((point) => [point])] : [];
    const affected = distance === 0 ? solid : dropNarrow(solid, distance);
    const edges = distance === 0 ? [] : [...findBorders(affected), ...lines];
    const rim = createRim(engine, edges, budget, progress);
    const result = combine(engine, affected, rim, distance);
    // Without a rim the result is exact.
    const errorBound = rim.length === 0 ? 0 : computeErrorBound(budget);
    return { geometry: result, warnings, errorBound };
  });
}

/** Drops holes that a positive distance fills, and polygons that a negative one removes. */
function dropNarrow(solid: FlatGeometry, distance: number): FlatGeometry {
  const reach = 0.99 * Math.abs(distance);
  const polygons = splitParts(toGeoJson(solid)).polygons.flatMap((rings): Rings[] => {
    if (distance > 0) return [rings.filter((ring, i) => i === 0 || !isNarrowerThan(ring, reach))];
    return isNarrowerThan(rings[0] ?? [], reach) ? [] : [rings];
  });
  return toFlat(toPolygonGeometry(polygons));
}

function combine(engine: PlanarEngine, solid: FlatGeometry, rim: readonly FlatGeometry[], distance: number) {
  const whole: FlatGeometry = { type: 'GeometryCollection', geometries: distance > 0 ? [solid, ...rim] : rim };
  if (rim.length === 0) return isEmpty(solid) ? emptyPolygon : solid;
  const result =
    distance > 0 ? engine.union(whole) : isEmpty(solid) ? emptyPolygon : engine.difference(solid, engine.union(whole));
  return toFlat(toPolygonGeometry(splitParts(toGeoJson(result)).polygons));
}

/** Polygons in range that together cover all points within the radius of lines. */
function createRim(
  engine: PlanarEngine,
  lines: readonly Line[],
  budget: BufferBudget,
  progress: Progress | undefined,
): readonly FlatGeometry[] {
  const pieces = splitLines(lines, budget);
  if (pieces.length === 0) return [];
  const chords = countChords(pieces, budget);
  if (chords > MAX_CHORDS) {
    const enough = COARSER_TOLERANCES.find(
      (share) => share > budget.tolerance && isWithinLimit(lines, createBudget(budget.distance, share)),
    );
    throw toleranceError(budget, { chords, enough });
  }
  for (const { extent } of pieces) recordUse(budget, 'extent', extent);
  const disc = createDisc(computeRadius(budget), budget.segments);
  return pieces.map((piece, i) => {
    if (i % 16 === 0) progress?.((0.8 * i) / pieces.length);
    return cutAtAntimeridian(engine, bufferPiece(engine, piece, disc, budget));
  });
}

function splitLines(lines: readonly Line[], { extent }: BufferBudget): readonly Piece[] {
  return lines.flatMap((line) => splitIntoPieces(line, { extent, positions: POSITIONS_PER_PIECE }));
}

function countChords(pieces: readonly Piece[], budget: BufferBudget): number {
  return pieces.reduce((sum, piece) => sum + createProjection(piece, budget).estimateChords(piece.line), 0);
}

function isWithinLimit(lines: readonly Line[], budget: BufferBudget): boolean {
  return countChords(splitLines(lines, budget), budget) <= MAX_CHORDS;
}

/** @returns polygons with continuous longitudes */
function bufferPiece(engine: PlanarEngine, piece: Piece, disc: Disc, budget: BufferBudget): readonly Rings[] {
  if (piece.line.length === 1) return [createCircleAround(piece.centre, disc, budget)];
  const projection = createProjection(piece, budget);
  const { line, deviation, side } = thinLine(projection.toPlane(piece.line), budget.thinning, budget.hullReach);
  recordUse(budget, 'thinning', deviation);
  recordUse(budget, 'side', side);
  const bands: FlatGeometry[] = [];
  for (let start = 0; start === 0 || start < line.length - 1; start += EDGES_PER_CURVE) {
    bands.push(bufferLine(engine, line.slice(start, start + EDGES_PER_CURVE + 1), disc));
  }
  const [only] = bands;
  const region = only && bands.length === 1 ? only : engine.union({ type: 'GeometryCollection', geometries: bands });
  return splitParts(toGeoJson(region)).polygons.map(([shell = [], ...holes]) => {
    const open = holes.filter((hole) => !isNegligible(hole, budget));
    return [shell, ...open].map(projection.toLonLat);
  });
}

/** True for a hole of no width, which the engine may leave where edges of ribbons coincide. */
function isNegligible(hole: Line, budget: BufferBudget): boolean {
  // Upper bound of the distance of its points from the edge: the radius of the disc of equal area.
  const reach = Math.sqrt(Math.abs(ringArea(hole)) / Math.PI);
  if (reach > budget.holeTolerance) return false;
  recordUse(budget, 'holeTolerance', reach);
  return true;
}

function ringArea(ring: Line): number {
  const [[x0 = 0, y0 = 0] = []] = ring;
  return ring.reduce((sum, [bx = 0, by = 0], i) => {
    const [ax = x0, ay = y0] = ring[i - 1] ?? [];
    return sum + ((ax - x0) * (by - y0) - (bx - x0) * (ay - y0)) / 2;
  }, 0);
}

function createCircleAround(centre: Line[number], disc: Disc, budget: BufferBudget): Rings {
  const [ring = []] = splitParts(toGeoJson(disc.createCurve([[0, 0]]))).polygons.flat();
  return [createProjection({ line: [centre], centre, extent: 0 }, budget).toLonLat(ring)];
}

function createProjection({ centre, extent }: Piece, budget: BufferBudget) {
  const onDeviation = {
    forward: (deviation: number) => recordUse(budget, 'forward', deviation),
    inverse: (deviation: number) => recordUse(budget, 'inverse', deviation),
  };
  return createLocalProjection(centre, {
    reach: extent + budget.maxRadius,
    tolerance: budget.chords,
    count: budget.count,
    onDeviation,
  });
}
