/** Splits edges that are straight in one CRS and would not be in another, the same way whichever way they run. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { deviationOf, isRoundTheWorld, LOOKS, type Plane } from './edge-deviation.ts';
import { findSafeLength } from './safe-length.ts';

export interface SplitOptions {
  /** Transforms positions, x and y interleaved, into the other CRS. */
  transform(positions: Float64Array): Promise<Float64Array>;
  readonly source: Plane;
  readonly target: Plane;
  /** Metres between a place on an edge and the edge between the images of its ends. */
  readonly tolerance: number;
  /** Positions that may be added before the tolerance is widened. */
  readonly maxAdded: number;
}

export interface Cuts {
  /** Edges that are cut, counted over all geometries in their order; ascending. */
  readonly edges: readonly number[];
  /** End of the new positions of each of these edges. */
  readonly ends: readonly number[];
  /** New positions in the source, x and y interleaved, along their edges. */
  readonly places: Float64Array;
  /** Fraction of the edge at which each lies. */
  readonly fractions: readonly number[];
  /** The one that was kept: ten times as large, or a hundred times, where that of the options asks for too many positions. */
  readonly tolerance: number;
}

/** The deviation falls with the square of the length, but not evenly along an edge. */
const MARGIN = 1.2;
const MAX_PASSES = 6;

/**
 * @param geometries in the CRS in which their edges are straight; null for features without one
 * @param images of all their positions, x and y interleaved
 */
export async function findCuts(
  geometries: readonly (FlatGeometry | null)[],
  images: Float64Array,
  options: SplitOptions,
): Promise<Cuts> {
  const safe = await findSafeLength(geometries, images, options);
  const long = listLongEdges(geometries, safe(options.tolerance), options.source);
  const deviations = await measureDeviations(long.ends, options);
  for (let tolerance = options.tolerance; ; tolerance *= 10) {
    const counts = deviations.map((deviation) => countPieces(deviation, tolerance));
    const cut =
      countAdded(counts) > options.maxAdded ? undefined : await cutEdges(long, counts, { ...options, tolerance });
    if (cut) return { ...cut, tolerance };
  }
}

/** Calls back for each edge, with the indices of the coordinates of its ends. */
function forEachEdge(
  geometries: readonly (FlatGeometry | null)[],
  visit: (shape: FlatShape, from: number, to: number) => void,
): void {
  const visitGeometry = (geometry: FlatGeometry): void => {
    if (geometry.type === 'GeometryCollection') {
      geometry.geometries.forEach(visitGeometry);
      return;
    }
    if (geometry.type === 'Point' || geometry.type === 'MultiPoint') return;
    let start = 0;
    for (const end of geometry.ends) {
      for (let i = start + 1; i < end; i++) visit(geometry, (i - 1) * geometry.stride, i * geometry.stride);
      start = end;
    }
  };
  for (const geometry of geometries) if (geometry) visitGeometry(geometry);
}

interface LongEdges {
  readonly edges: readonly number[];
  /** x and y of both ends of each. */
  readonly ends: readonly number[];
}

function listLongEdges(geometries: readonly (FlatGeometry | null)[], safeLength: number, plane: Plane): LongEdges {
  const [edges, ends]: [number[], number[]] = [[], []];
  const square = safeLength * safeLength;
  let edge = 0;
  forEachEdge(geometries, ({ coordinates }, from, to) => {
    const [x0, y0, x1, y1] = [coordinates[from], coordinates[from + 1], coordinates[to], coordinates[to + 1]] as [number, number, number, number]; // prettier-ignore
    if ((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0) > square && !isRoundTheWorld(plane, x1 - x0, y1 - y0)) {
      edges.push(edge);
      ends.push(x0, y0, x1, y1);
    }
    edge += 1;
  });
  return { edges, ends };
}

/** A part of an edge, between two fractions of it. */
interface Piece {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
  readonly ends: readonly [x0: number, y0: number, x1: number, y1: number];
  readonly isDone: boolean;
}

/** @returns undefined where more positions would be added than the options allow */
async function cutEdges(
  { edges, ends }: LongEdges,
  first: readonly number[],
  options: SplitOptions,
): Promise<Omit<Cuts, 'tolerance'> | undefined> {
  let added = countAdded(first);
  let pieces: readonly Piece[] = edges.flatMap((edge, i) => {
    const count = first[i] ?? 1;
    if (count === 1) return [];
    const [x0, y0, x1, y1] = ends.slice(4 * i, 4 * i + 4) as [number, number, number, number];
    return cutPiece({ edge, from: 0, to: 1, ends: [x0, y0, x1, y1], isDone: false }, count);
  });
  for (let pass = 1; pass < MAX_PASSES; pass++) {
    const open = pieces.filter(({ isDone }) => !isDone);
    if (open.length === 0) break;
    const ends = open.flatMap((piece) => piece.ends);
    const deviations = await measureDeviations(ends, options);
    const counts = deviations.map((deviation) => countPieces(deviation, options.tolerance));
    added += countAdded(counts);
    if (added > options.maxAdded) return undefined;
    let next = 0;
    pieces = pieces.flatMap((piece) => {
      if (piece.isDone) return [piece];
      const count = counts[next++] ?? 1;
      return count === 1 ? [{ ...piece, isDone: true }] : cutPiece(piece, count);
    });
  }
  return toCuts(pieces);
}

function toCuts(pieces: readonly Piece[]): Omit<Cuts, 'tolerance'> {
  const [edges, ends, fractions]: [number[], number[], number[]] = [[], [], []];
  const places: number[] = [];
  for (const { edge, to, ends: at } of pieces) {
    if (edges.at(-1) !== edge) {
      edges.push(edge);
      ends.push(fractions.length);
    }
    // The last piece ends where the edge does.
    if (to === 1) continue;
    fractions.push(to);
    places.push(at[2], at[3]);
    ends[ends.length - 1] = fractions.length;
  }
  return { edges, ends, fractions, places: Float64Array.from(places) };
}

function cutPiece({ edge, from, to, ends }: Piece, count: number): Piece[] {
  return Array.from({ length: count }, (_, piece): Piece => {
    const [x0, y0] = placeOn(ends, piece, count);
    const [x1, y1] = placeOn(ends, piece + 1, count);
    const at = (step: number) => (step === count ? to : from + ((to - from) * step) / count);
    return { edge, from: at(piece), to: at(piece + 1), ends: [x0, y0, x1, y1], isDone: false };
  });
}

/** The end of a piece of an edge, computed from the same end of the edge whichever way it runs: to the bit the same. */
function placeOn([x0, y0, x1, y1]: Piece['ends'], piece: number, pieces: number): readonly [x: number, y: number] {
  if (piece === 0) return [x0, y0];
  if (piece === pieces) return [x1, y1];
  const isForward = x0 < x1 || (x0 === x1 && y0 <= y1);
  return isForward
    ? [x0 + (x1 - x0) * (piece / pieces), y0 + (y1 - y0) * (piece / pieces)]
    : [x1 + (x0 - x1) * ((pieces - piece) / pieces), y1 + (y0 - y1) * ((pieces - piece) / pieces)];
}

function countAdded(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count - 1, 0);
}

/** @returns the pieces that an edge has to be cut into */
function countPieces(deviation: number, tolerance: number): number {
  return deviation <= tolerance ? 1 : Math.ceil(Math.sqrt((MARGIN * deviation) / tolerance));
}

/** @param ends of edges, four numbers each. @returns metres for each */
async function measureDeviations(
  ends: readonly number[],
  { transform, target }: Pick<SplitOptions, 'transform' | 'target'>,
): Promise<readonly number[]> {
  const step = 2 * (LOOKS + 1);
  const places = new Float64Array((ends.length / 4) * step);
  let next = 0;
  for (let i = 0; i < ends.length; i += 4) {
    const at = [ends[i], ends[i + 1], ends[i + 2], ends[i + 3]] as [number, number, number, number];
    for (let piece = 0; piece <= LOOKS; piece++) {
      const [x, y] = placeOn(at, piece, LOOKS);
      places[next++] = x;
      places[next++] = y;
    }
  }
  const images = places.length === 0 ? places : await transform(places);
  const deviations: number[] = [];
  for (let at = 0; at < images.length; at += step) deviations.push(deviationOf(images, at, target));
  return deviations;
}
