/** Splits edges that are straight in one CRS and would not be in another, the same way whichever way they run. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';

export interface Plane {
  /** Metres of a unit of the coordinates; undefined for degrees. */
  readonly unitSize?: number;
}

export interface SplitOptions {
  /** Transforms positions, x and y interleaved, into the other CRS. */
  transform(positions: Float64Array): Promise<Float64Array>;
  readonly target: Plane;
  /** Metres between a place on an edge and its image on the edge between the images of its ends. */
  readonly tolerance: number;
  /** Positions that may be added before the tolerance is widened. */
  readonly maxAdded: number;
}

export interface Split {
  readonly geometries: readonly (FlatGeometry | null)[];
  readonly added: number;
  /** The one that was kept: ten times as large, or a hundred times, where that of the options asks for too many positions. */
  readonly tolerance: number;
}

/** An edge is looked at where these pieces of it meet: an odd curve has its middle on the chord. */
const LOOKS = 4;
/** The deviation falls with the square of the length, but not evenly along an edge. */
const MARGIN = 1.2;
const MAX_PASSES = 6;
/** Metres: shorter edges deviate by less than a millimetre anywhere but at a pole. */
const SHORT = 20;
const METRES_PER_DEGREE = 111_320;

/** @param geometries in the CRS in which their edges are straight; null for features without one */
export async function splitEdges(geometries: readonly (FlatGeometry | null)[], options: SplitOptions): Promise<Split> {
  for (let tolerance = options.tolerance; ; tolerance *= 10) {
    let split: readonly (FlatGeometry | null)[] = geometries;
    let added = 0;
    for (let pass = 0; pass < MAX_PASSES && added <= options.maxAdded; pass++) {
      const counts = await countPieces(split, { ...options, tolerance });
      if (!counts.some((pieces) => pieces > 1)) return { geometries: split, added, tolerance };
      added += counts.reduce((sum, pieces) => sum + pieces - 1, 0);
      if (added > options.maxAdded) break;
      split = cutInto(split, counts);
    }
    if (added <= options.maxAdded) return { geometries: split, added, tolerance };
  }
}

/** Calls back for each edge, in the order of the positions. */
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

/** The end of a piece of an edge, computed from the same end of the edge whichever way it runs: to the bit the same. */
function placeOn(
  { coordinates }: FlatShape,
  from: number,
  to: number,
  piece: number,
  pieces: number,
): readonly [x: number, y: number] {
  const [x0, y0, x1, y1] = [coordinates[from], coordinates[from + 1], coordinates[to], coordinates[to + 1]] as [number, number, number, number]; // prettier-ignore
  const isForward = x0 < x1 || (x0 === x1 && y0 <= y1);
  return isForward
    ? [x0 + (x1 - x0) * (piece / pieces), y0 + (y1 - y0) * (piece / pieces)]
    : [x1 + (x0 - x1) * ((pieces - piece) / pieces), y1 + (y0 - y1) * ((pieces - piece) / pieces)];
}

/** @returns the pieces that each edge has to be cut into */
async function countPieces(
  geometries: readonly (FlatGeometry | null)[],
  { transform, target, tolerance }: SplitOptions,
): Promise<readonly number[]> {
  const places: number[] = [];
  forEachEdge(geometries, (shape, from, to) => {
    for (let piece = 0; piece <= LOOKS; piece++) places.push(...placeOn(shape, from, to, piece, LOOKS));
  });
  const images = await transform(Float64Array.from(places));
  const counts: number[] = [];
  const step = 2 * (LOOKS + 1);
  for (let at = 0; at < images.length; at += step) {
    const deviation = deviationOf(images.subarray(at, at + step), target);
    counts.push(deviation <= tolerance ? 1 : Math.ceil(Math.sqrt((MARGIN * deviation) / tolerance)));
  }
  return counts;
}

/** @param images of the ends and the places between them. @returns metres */
function deviationOf(images: Float64Array, { unitSize }: Plane): number {
  const last = images.length - 2;
  const [x0, y0, x1, y1] = [images[0], images[1], images[last], images[last + 1]] as [number, number, number, number];
  const scaleY = unitSize ?? METRES_PER_DEGREE;
  const scaleX = unitSize ?? METRES_PER_DEGREE * Math.cos((((y0 + y1) / 2) * Math.PI) / 180);
  // Across the antimeridian the short way.
  const across = (x: number) => (unitSize === undefined ? x - 360 * Math.round(x / 360) : x);
  const width = across(x1 - x0);
  if (Math.hypot(width * scaleX, (y1 - y0) * scaleY) < SHORT) return 0;
  let deviation = 0;
  for (let piece = 1; piece < LOOKS; piece++) {
    const [x, y] = [images[2 * piece] ?? NaN, images[2 * piece + 1] ?? NaN];
    const [east, north] = [across(x - x0 - (width * piece) / LOOKS), y - y0 - ((y1 - y0) * piece) / LOOKS];
    deviation = Math.max(deviation, Math.hypot(east * scaleX, north * scaleY));
  }
  return deviation;
}

function cutInto(
  geometries: readonly (FlatGeometry | null)[],
  counts: readonly number[],
): readonly (FlatGeometry | null)[] {
  let edge = 0;
  const cut = (geometry: FlatGeometry): FlatGeometry => {
    if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(cut) };
    if (geometry.type === 'Point' || geometry.type === 'MultiPoint') return geometry;
    const { coordinates, stride, ends } = geometry;
    const out: number[] = [];
    const newEnds = new Uint32Array(ends.length);
    let start = 0;
    ends.forEach((end, line) => {
      for (let i = start; i < end; i++) {
        if (i > start) addBetween(out, geometry, (i - 1) * stride, i * stride, counts[edge++] ?? 1);
        out.push(...coordinates.subarray(i * stride, (i + 1) * stride));
      }
      newEnds[line] = out.length / stride;
      start = end;
    });
    return { ...geometry, coordinates: Float64Array.from(out), ends: newEnds };
  };
  return geometries.map((geometry) => geometry && cut(geometry));
}

function addBetween(out: number[], shape: FlatShape, from: number, to: number, pieces: number): void {
  for (let piece = 1; piece < pieces; piece++) {
    out.push(...placeOn(shape, from, to, piece, pieces));
    if (shape.stride === 2) continue;
    const [z0, z1] = [shape.coordinates[from + 2] ?? NaN, shape.coordinates[to + 2] ?? NaN];
    out.push(z0 + (z1 - z0) * (piece / pieces));
  }
}
