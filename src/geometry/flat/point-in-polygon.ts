/** Exact point-in-polygon test. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { orientation } from './orientation.ts';

export type PointLocation = 'inside' | 'border' | 'outside';

/** Locates points relative to one Polygon or MultiPolygon. */
export type PointLocator = (x: number, y: number) => PointLocation;

/** Minimum edges for an index; fewer are scanned as fast. */
const MIN_INDEXED_EDGES = 40;

/** Minimum number of queried points for which building an index pays. */
const MIN_INDEXED_POINTS = 4;

/** Edges per band on average; narrower bands save no more time. */
const EDGES_PER_BAND = 2;

/** Maximum bands per edge on average: bounds the memory for a comb of long edges. */
const MAX_BANDS_PER_EDGE = 3;

/**
 * Point-in-polygon test with edges indexed in bands of y, so that a point is compared only with edges at its own y.
 * @param polygons Polygon or MultiPolygon, rings closed, valid; crossing rings count by the even-odd rule
 * @param points expected number of queries
 * @returns exact for the given coordinates: no point lies on both sides of an edge, or on neither
 * @see Hormann and Agathos 2001, doi:10.1016/S0925-7721(01)00012-8; Shewchuk 1997 for the orientation
 */
export function createPointLocator(polygons: FlatShape, points = Infinity): PointLocator {
  const edges = extractEdges(polygons);
  const count = edges.length / 4;
  const all = (x: number, y: number) => locate(edges, 0, edges.length, x, y);
  if (count < MIN_INDEXED_EDGES || points < MIN_INDEXED_POINTS) return all;
  const { south, north, climb } = measureYRange(edges);
  if (!(north > south)) return all;
  const bands = Math.ceil(Math.min(count / EDGES_PER_BAND, (MAX_BANDS_PER_EDGE * count * (north - south)) / climb));
  const { sorted, starts, bandOf } = sortIntoBands(edges, bands, { south, north });
  return (x, y) => {
    if (!(y >= south && y <= north)) return 'outside';
    const band = bandOf(y);
    return locate(sorted, 4 * (starts[band] ?? 0), 4 * (starts[band + 1] ?? 0), x, y);
  };
}

/** Counts the edges that a ray to the east crosses; at a vertex it crosses the edge below. */
function locate(edges: Float64Array, first: number, end: number, x: number, y: number): PointLocation {
  let inside = false;
  for (let i = first; i < end; i += 4) {
    const y0 = edges[i + 1] as number;
    const y1 = edges[i + 3] as number;
    if ((y0 > y && y1 > y) || (y0 < y && y1 < y)) continue;
    const x0 = edges[i] as number;
    const x1 = edges[i + 2] as number;
    if (x0 < x && x1 < x) continue;
    if ((x0 === x && y0 === y) || (x1 === x && y1 === y)) return 'border';
    if (y0 === y1) {
      if (x0 > x !== x1 > x) return 'border';
    } else if (y0 > y !== y1 > y) {
      if (x0 > x && x1 > x) {
        inside = !inside;
        continue;
      }
      // Above 0 where the point is to the left of the edge.
      const side = orientation(x0, y0, x1, y1, x, y);
      if (side === 0) return 'border';
      if (side > 0 === y1 > y0) inside = !inside;
    }
  }
  return inside ? 'inside' : 'outside';
}

/** Edges as x0, y0, x1, y1, without those of length 0. */
function extractEdges({ coordinates, stride, ends }: FlatShape): Float64Array {
  const edges = new Float64Array((coordinates.length / stride) * 4);
  let next = 0;
  let start = 0;
  for (const end of ends) {
    for (let i = (start + 1) * stride; i < end * stride; i += stride) {
      const x0 = coordinates[i - stride] ?? 0;
      const y0 = coordinates[i - stride + 1] ?? 0;
      const x1 = coordinates[i] ?? 0;
      const y1 = coordinates[i + 1] ?? 0;
      if (x0 === x1 && y0 === y1) continue;
      edges[next++] = x0;
      edges[next++] = y0;
      edges[next++] = x1;
      edges[next++] = y1;
    }
    start = end;
  }
  return edges.subarray(0, next);
}

interface YRange {
  readonly south: number;
  readonly north: number;
}

/** @returns `climb`: total vertical extent of all edges */
function measureYRange(edges: Float64Array): YRange & { readonly climb: number } {
  let south = Infinity;
  let north = -Infinity;
  let climb = 0;
  for (let i = 1; i < edges.length; i += 4) {
    const y0 = edges[i] ?? 0;
    const y1 = edges[i + 2] ?? 0;
    // Rings are closed, so the edge starts are all the vertices.
    if (y0 < south) south = y0;
    if (y0 > north) north = y0;
    climb += Math.abs(y1 - y0);
  }
  return { south, north, climb };
}

interface Bands {
  /** Edges by band; an edge that reaches into several bands stands in each. */
  readonly sorted: Float64Array;
  /** Index of the first edge of each band; the last entry is the total. */
  readonly starts: Uint32Array;
  bandOf(y: number): number;
}

function sortIntoBands(edges: Float64Array, bands: number, { south, north }: YRange): Bands {
  const perUnit = bands / (north - south);
  const last = bands - 1;
  const bandOf = (y: number) => {
    const band = ((y - south) * perUnit) | 0;
    return band < last ? band : last;
  };
  const count = edges.length / 4;
  const lows = new Int32Array(count);
  const highs = new Int32Array(count);
  const starts = new Uint32Array(bands + 1);
  for (let edge = 0, i = 1; edge < count; edge++, i += 4) {
    const start = bandOf(edges[i] as number);
    const end = bandOf(edges[i + 2] as number);
    const low = start < end ? start : end;
    const high = start < end ? end : start;
    lows[edge] = low;
    highs[edge] = high;
    for (let band = low; band <= high; band++) starts[band + 1] = (starts[band + 1] as number) + 1;
  }
  for (let band = 0; band < bands; band++) starts[band + 1] = (starts[band + 1] as number) + (starts[band] as number);
  const next = starts.slice();
  const sorted = new Float64Array((starts[bands] as number) * 4);
  for (let edge = 0, i = 0; edge < count; edge++, i += 4) {
    const high = highs[edge] as number;
    for (let band = lows[edge] as number; band <= high; band++) {
      const position = next[band] as number;
      next[band] = position + 1;
      const to = 4 * position;
      sorted[to] = edges[i] as number;
      sorted[to + 1] = edges[i + 1] as number;
      sorted[to + 2] = edges[i + 2] as number;
      sorted[to + 3] = edges[i + 3] as number;
    }
  }
  return { sorted, starts, bandOf };
}
