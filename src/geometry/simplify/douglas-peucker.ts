/** Douglas-Peucker on flat arrays, iterative, so that a spiral of any length does not overflow the stack. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { shapesOf } from '../flat/flat.ts';
import { largestScale } from '../ellipsoid/metres-per-degree.ts';

export interface Tolerance {
  readonly distance: number;
  /**
   * True when the distance is in metres and positions are longitude and latitude; otherwise both have the same unit.
   */
  readonly metres: boolean;
}

/**
 * Removes vertices that lie within the tolerance of the edge that replaces them.
 * First positions stay; rings keep at least a triangle, lines both ends; points and Z coordinates are unchanged.
 * @returns a geometry whose rings may cross themselves or others, see `simplifyLayer`
 * @see Douglas and Peucker 1973, doi:10.3138/FM57-6770-U75U-7727
 */
export function douglasPeucker(geometry: FlatGeometry, tolerance: Tolerance): FlatGeometry {
  if (geometry.type === 'GeometryCollection') {
    return { type: geometry.type, geometries: geometry.geometries.map((member) => douglasPeucker(member, tolerance)) };
  }
  if (geometry.type === 'Point' || geometry.type === 'MultiPoint') return geometry;
  const isKept = new Uint8Array(geometry.coordinates.length / geometry.stride);
  const { mark } = createMarker(geometry, tolerance, isKept);
  let start = 0;
  for (const end of geometry.ends) {
    if (end > start) mark(start, end - 1);
    start = end;
  }
  return selectVertices(geometry, isKept);
}

/**
 * True when splitting lines at their farthest positions, down to single edges, exceeds a depth: a measure of the stack
 * that a recursive engine needs.
 */
export function isDeep(geometry: FlatGeometry, limit: number): boolean {
  return shapesOf(geometry).some((shape) => {
    if (shape.coordinates.length / shape.stride <= limit) return false;
    const { findFarthest } = createMarker(shape, { distance: 0, metres: false }, new Uint8Array());
    let start = 0;
    return Array.from(shape.ends).some((end) => {
      const stack = [start, end - 1, 0];
      start = end;
      while (stack.length > 0) {
        const [depth = 0, to = 0, from = 0] = [stack.pop(), stack.pop(), stack.pop()];
        if (depth > limit) return true;
        const { at } = findFarthest(from, to);
        if (at >= 0) stack.push(from, at, depth + 1, at, to, depth + 1);
      }
      return false;
    });
  });
}

interface Farthest {
  /** -1 without a position between them. */
  readonly at: number;
  readonly square: number;
}

function createMarker(shape: FlatShape, { distance, metres }: Tolerance, isKept: Uint8Array) {
  const { coordinates, stride } = shape;
  const scales = metres ? computeScales(shape, distance) : undefined;
  const limit = distance * distance;

  /** Position between two others that is farthest from the edge between them; the first of several. */
  function findFarthest(from: number, to: number): Farthest {
    const [ax, ay] = [coordinates[from * stride] ?? 0, coordinates[from * stride + 1] ?? 0];
    const dx = (coordinates[to * stride] ?? 0) - ax;
    const dy = (coordinates[to * stride + 1] ?? 0) - ay;
    let [at, maxSquare] = [-1, -1];
    let [sx, sy] = [1, 1];
    let length = dx * dx + dy * dy;
    // Hot loop: no allocations.
    for (let i = from + 1; i < to; i++) {
      if (scales) {
        sx = scales[2 * i] ?? 1;
        sy = scales[2 * i + 1] ?? 1;
        length = dx * sx * dx * sx + dy * sy * dy * sy;
      }
      const px = ((coordinates[i * stride] ?? 0) - ax) * sx;
      const py = ((coordinates[i * stride + 1] ?? 0) - ay) * sy;
      const along = px * dx * sx + py * dy * sy;
      const t = along <= 0 ? 0 : along >= length ? 1 : along / length;
      const ex = px - t * dx * sx;
      const ey = py - t * dy * sy;
      const square = ex * ex + ey * ey;
      if (square > maxSquare) {
        maxSquare = square;
        at = i;
      }
    }
    return { at, square: maxSquare };
  }

  function markChain(from: number, to: number): void {
    const stack = [from, to];
    while (stack.length > 0) {
      const [end = 0, start = 0] = [stack.pop(), stack.pop()];
      const { at, square } = findFarthest(start, end);
      if (at < 0 || square <= limit) continue;
      isKept[at] = 1;
      stack.push(start, at, at, end);
    }
  }

  function isClosed(first: number, last: number): boolean {
    return (
      last - first > 2 &&
      coordinates[first * stride] === coordinates[last * stride] &&
      coordinates[first * stride + 1] === coordinates[last * stride + 1]
    );
  }

  function mark(first: number, last: number): void {
    isKept[first] = 1;
    isKept[last] = 1;
    if (!isClosed(first, last)) return markChain(first, last);
    const far = findFarthest(first, last).at;
    isKept[far] = 1;
    markChain(first, far);
    markChain(far, last);
    for (let i = first + 1; i < last; i++) if (isKept[i] === 1 && i !== far) return;
    // A ring needs a third vertex.
    const [one, other] = [findFarthest(first, far), findFarthest(far, last)];
    const third = one.square >= other.square ? one.at : other.at;
    if (third >= 0) isKept[third] = 1;
  }

  return { mark, findFarthest };
}

/**
 * Metres per degree at each position, an upper bound over all points within the tolerance, so that no distance is
 * underestimated.
 */
function computeScales({ coordinates, stride }: FlatShape, distance: number): Float64Array {
  const scales = new Float64Array((coordinates.length / stride) * 2);
  const reach = distance / MIN_METRES_PER_DEGREE;
  for (let i = 0, to = 0; i < coordinates.length; i += stride) {
    const latitude = coordinates[i + 1] ?? 0;
    const { x, y } = largestScale(latitude - reach, latitude + reach);
    scales[to++] = x;
    scales[to++] = y;
  }
  return scales;
}

/** Metres per degree of latitude at the equator, the minimum, rounded down. */
const MIN_METRES_PER_DEGREE = 110_570;

function selectVertices(shape: FlatShape, isKept: Uint8Array): FlatShape {
  const { coordinates, stride, ends } = shape;
  const count = isKept.reduce((sum, one) => sum + one, 0);
  if (count === isKept.length) return shape;
  const result = new Float64Array(count * stride);
  const newEnds = new Uint32Array(ends.length);
  let next = 0;
  let start = 0;
  ends.forEach((end, line) => {
    for (let i = start; i < end; i++) {
      if (isKept[i] === 0) continue;
      for (let axis = 0; axis < stride; axis++) result[next++] = coordinates[i * stride + axis] ?? NaN;
    }
    newEnds[line] = next / stride;
    start = end;
  });
  return { ...shape, coordinates: result, ends: newEnds };
}
