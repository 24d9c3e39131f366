/** Buffer on the WGS 84 ellipsoid, in metres: drawn in planes around pieces of the border, put together on Earth. */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { ProcessError } from '../../common/errors.ts';
import { cutAtAntimeridian, inRange, polygonal } from '../antimeridian/antimeridian.ts';
import { bordersOf, isSlimmer } from '../antimeridian/borders.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { emptyPolygon, heightWarnings, isEmpty } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { groundOf } from './ground.ts';
import { lonLatParts } from '../antimeridian/lon-lat-parts.ts';
import { partsOf, type Line, type Rings } from '../flat/parts.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { lossWarnings, type Buffered } from './planar-buffer.ts';
import { orRefuse } from '../validity/repair.ts';
import { achieved, MOST_CHORDS, penFor, radiusFor, take, tooFine, type Pen } from './pen.ts';
import { discOf, ribbon, type Disc } from './ribbon.ts';
import { thinned } from './thinning.ts';

export interface BufferOptions {
  /** Largest deviation of the edge, as a share of the distance: 1e-4 to 0.01. */
  readonly tolerance: number;
  /** @param fraction of the work that is done */
  readonly progress?: (fraction: number) => void;
}

const LARGEST_DISTANCE = 3_000_000;

/** Finer than that, the digits of a longitude in degrees begin to show. */
const SMALLEST_DISTANCE = 0.001;

/** Tolerances that an error may propose. */
const COARSER = [2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2];

/** Vertices that one curve goes around: it crosses itself, so work grows faster than its length. */
const CURVE_POSITIONS = 32;
const PIECE_POSITIONS = 2000;

export const bufferMethod =
  'Buffer on the WGS 84 ellipsoid: each piece of the border in its own ellipsoidal azimuthal equidistant projection, ' +
  'edges straight in longitude and latitude (RFC 7946), geodesics by Karney.';

export interface GeodesicBuffered extends Buffered {
  /** Largest deviation of the edge, as a share of the distance: what the drawing achieved, at most the tolerance. */
  readonly errorBound: number;
}

/**
 * Every place within a real distance of a geometry.
 * @param geometry longitude and latitude; edges are straight in these (RFC 7946)
 * @param distance in metres, at most 3000 km; negative shrinks polygons, points and lines vanish at 0 and below
 * @returns cut at the antimeridian, closed over a pole that it covers; the edge is right to the error bound
 * @throws {ProcessError} `too-large` or `invalid-input` beyond the limits, `invalid-geometry` when it cannot be repaired
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z
 */
export async function geodesicBuffer(
  geometry: FlatGeometry,
  distance: number,
  { tolerance, progress }: BufferOptions = { tolerance: 1e-3 },
): Promise<GeodesicBuffered> {
  checkDistance(distance);
  const pen = penFor(Math.abs(distance), tolerance);
  if (geometry.type === 'Point' && distance > 0) {
    const disc = discOf(radiusFor(pen), pen.segments);
    const around = inRange(circle([...geometry.coordinates.subarray(0, 2)], disc, pen));
    if (around) {
      const warnings = heightWarnings(geometry);
      return { geometry: toFlat(polygonal(around)), warnings, errorBound: achieved(pen) };
    }
  }
  const engine = await loadGeos();
  return orRefuse(() => {
    const { parts, warnings } = lonLatParts(engine, toGeoJson(geometry));
    const solid = cutAtAntimeridian(engine, parts.polygons);
    const lines = distance > 0 ? [...parts.lines, ...parts.points.map((point) => [point])] : [];
    const kept = distance === 0 ? solid : withoutSlim(solid, distance);
    const edges = distance === 0 ? [] : [...bordersOf(kept), ...lines];
    const rim = rimOf(engine, edges, pen, progress);
    const result = combined(engine, kept, rim, distance);
    return {
      geometry: result,
      warnings: [...heightWarnings(geometry), ...warnings, ...lossWarnings(geometry, distance, result, ' metres')],
      // Without a rim, nothing was drawn that could deviate.
      errorBound: rim.length === 0 ? 0 : achieved(pen),
    };
  });
}

/** Holes that a positive distance closes, and polygons that a negative one takes away, need no drawing. */
function withoutSlim(solid: FlatGeometry, distance: number): FlatGeometry {
  const reach = 0.99 * Math.abs(distance);
  const polygons = partsOf(toGeoJson(solid)).polygons.flatMap((rings): Rings[] => {
    if (distance > 0) return [rings.filter((ring, i) => i === 0 || !isSlimmer(ring, reach))];
    return isSlimmer(rings[0] ?? [], reach) ? [] : [rings];
  });
  return toFlat(polygonal(polygons));
}

function combined(engine: PlanarEngine, solid: FlatGeometry, rim: readonly FlatGeometry[], distance: number) {
  const whole: FlatGeometry = { type: 'GeometryCollection', geometries: distance > 0 ? [solid, ...rim] : rim };
  if (rim.length === 0) return isEmpty(solid) ? emptyPolygon : solid;
  const result =
    distance > 0 ? engine.union(whole) : isEmpty(solid) ? emptyPolygon : engine.difference(solid, engine.union(whole));
  return toFlat(polygonal(partsOf(toGeoJson(result)).polygons));
}

/** Polygons in range that together cover every place within the radius of some lines. */
function rimOf(
  engine: PlanarEngine,
  lines: readonly Line[],
  pen: Pen,
  progress: BufferOptions['progress'],
): readonly FlatGeometry[] {
  const pieces = piecesFor(lines, pen);
  if (pieces.length === 0) return [];
  const chords = chordsOf(pieces, pen);
  if (chords > MOST_CHORDS) {
    const enough = COARSER.find((share) => share > pen.tolerance && fits(lines, penFor(pen.distance, share)));
    throw tooFine(pen, { chords, enough });
  }
  for (const { extent } of pieces) take(pen, 'extent', extent);
  const disc = discOf(radiusFor(pen), pen.segments);
  return pieces.map((piece, i) => {
    if (i % 16 === 0) progress?.((0.8 * i) / pieces.length);
    return cutAtAntimeridian(engine, around(engine, piece, disc, pen));
  });
}

function piecesFor(lines: readonly Line[], { extent }: Pen): readonly Piece[] {
  return lines.flatMap((line) => piecesOf(line, { extent, positions: PIECE_POSITIONS }));
}

function chordsOf(pieces: readonly Piece[], pen: Pen): number {
  return pieces.reduce((sum, piece) => sum + groundFor(piece, pen).chordsOf(piece.line), 0);
}

function fits(lines: readonly Line[], pen: Pen): boolean {
  return chordsOf(piecesFor(lines, pen), pen) <= MOST_CHORDS;
}

/** @returns polygons in continuous longitudes */
function around(engine: PlanarEngine, piece: Piece, disc: Disc, pen: Pen): readonly Rings[] {
  if (piece.line.length === 1) return [circle(piece.centre, disc, pen)];
  const ground = groundFor(piece, pen);
  const { line, strayed, side } = thinned(ground.toPlane(piece.line), pen.thin, pen.hullReach);
  take(pen, 'thin', strayed);
  take(pen, 'side', side);
  const ribbons: FlatGeometry[] = [];
  for (let start = 0; start === 0 || start < line.length - 1; start += CURVE_POSITIONS) {
    ribbons.push(ribbon(engine, line.slice(start, start + CURVE_POSITIONS + 1), disc));
  }
  const [only] = ribbons;
  const region =
    only && ribbons.length === 1 ? only : engine.union({ type: 'GeometryCollection', geometries: ribbons });
  return partsOf(toGeoJson(region)).polygons.map(([shell = [], ...holes]) => {
    const open = holes.filter((hole) => !isSpeck(hole, pen));
    return [shell, ...open].map(ground.toLonLat);
  });
}

/** Where edges of ribbons run along each other, the engine may leave a hole that has no width. */
function isSpeck(hole: Line, pen: Pen): boolean {
  // No place in it is further from its edge than the radius of the disc with its area.
  const reach = Math.sqrt(Math.abs(areaOf(hole)) / Math.PI);
  if (reach > pen.speck) return false;
  take(pen, 'speck', reach);
  return true;
}

function areaOf(ring: Line): number {
  const [[x0 = 0, y0 = 0] = []] = ring;
  return ring.reduce((sum, [bx = 0, by = 0], i) => {
    const [ax = x0, ay = y0] = ring[i - 1] ?? [];
    return sum + ((ax - x0) * (by - y0) - (bx - x0) * (ay - y0)) / 2;
  }, 0);
}

function circle(centre: Line[number], disc: Disc, pen: Pen): Rings {
  const [ring = []] = partsOf(toGeoJson(disc.around([[0, 0]]))).polygons.flat();
  return [groundFor({ line: [centre], centre, extent: 0 }, pen).toLonLat(ring)];
}

function groundFor({ centre, extent }: Piece, pen: Pen) {
  const met = {
    there: (strays: number) => take(pen, 'there', strays),
    back: (strays: number) => take(pen, 'back', strays),
  };
  return groundOf(centre, { reach: extent + pen.mostRadius, tolerance: pen.chords, count: pen.count, met });
}

function checkDistance(distance: number): void {
  const size = Math.abs(distance);
  const fits = size === 0 || (size >= SMALLEST_DISTANCE && size <= LARGEST_DISTANCE);
  if (fits) return;
  const advice =
    size > LARGEST_DISTANCE
      ? 'For more, buffer the result again: the errors add up.'
      : `Give 0 or at least ${SMALLEST_DISTANCE}.`;
  const message = `distance is ${distance} metres; its size is 0, or ${SMALLEST_DISTANCE} to ${LARGEST_DISTANCE} metres. ${advice}`;
  throw new ProcessError('invalid-input', message, [{ pointer: '/distance', message }]);
}
