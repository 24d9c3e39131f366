/** Douglas-Peucker on flat arrays, without recursion, so that a spiral of any length does not exhaust a stack. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { shapesOf } from '../flat/flat.ts';
import { largestScale } from '../ellipsoid/metres-per-degree.ts';

export interface Tolerance {
  readonly distance: number;
  /** Whether the distance is in metres and positions are longitude and latitude; else both have the same unit. */
  readonly metres: boolean;
}

/**
 * Leaves out vertices while every one that is left out lies within the tolerance of the edge that replaces it.
 * First positions stay; rings keep at least a triangle, lines both ends; points and heights stay as they are.
 * @returns of which rings may cross themselves or others, see `simplifyLayer`
 * @see Douglas and Peucker 1973, doi:10.3138/FM57-6770-U75U-7727
 */
export function douglasPeucker(geometry: FlatGeometry, tolerance: Tolerance): FlatGeometry {
  if (geometry.type === 'GeometryCollection') {
    return { type: geometry.type, geometries: geometry.geometries.map((member) => douglasPeucker(member, tolerance)) };
  }
  if (geometry.type === 'Point' || geometry.type === 'MultiPoint') return geometry;
  const kept = new Uint8Array(geometry.coordinates.length / geometry.stride);
  const { mark } = createMarker(geometry, tolerance, kept);
  let start = 0;
  for (const end of geometry.ends) {
    if (end > start) mark(start, end - 1);
    start = end;
  }
  return pick(geometry, kept);
}

/**
 * Whether splitting lines at their farthest positions, down to single edges, goes deeper than a limit: what an engine
 * that recurses needs of its stack.
 */
export function isDeep(geometry: FlatGeometry, limit: number): boolean {
  return shapesOf(geometry).some((shape) => {
    if (shape.coordinates.length / shape.stride <= limit) return false;
    const { farthest } = createMarker(shape, { distance: 0, metres: false }, new Uint8Array());
    let start = 0;
    return Array.from(shape.ends).some((end) => {
      const open = [start, end - 1, 0];
      start = end;
      while (open.length > 0) {
        const [depth = 0, to = 0, from = 0] = [open.pop(), open.pop(), open.pop()];
        if (depth > limit) return true;
        const { at } = farthest(from, to);
        if (at >= 0) open.push(from, at, depth + 1, at, to, depth + 1);
      }
      return false;
    });
  });
}

interface Farthest {
  /** -1 where there is no position between them. */
  readonly at: number;
  readonly square: number;
}

function createMarker(shape: FlatShape, { distance, metres }: Tolerance, kept: Uint8Array) {
  const { coordinates, stride } = shape;
  const scales = metres ? scalesAt(shape, distance) : undefined;
  const limit = distance * distance;

  /** The position between two others that is farthest from the edge between these; the first of several. */
  function farthest(from: number, to: number): Farthest {
    const [ax, ay] = [coordinates[from * stride] ?? 0, coordinates[from * stride + 1] ?? 0];
    const dx = (coordinates[to * stride] ?? 0) - ax;
    const dy = (coordinates[to * stride + 1] ?? 0) - ay;
    let [at, most] = [-1, -1];
    let [sx, sy] = [1, 1];
    let length = dx * dx + dy * dy;
    // Nearly all the time goes by here, so nothing in it makes an object.
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
      if (square > most) {
        most = square;
        at = i;
      }
    }
    return { at, square: most };
  }

  function markChain(from: number, to: number): void {
    const open = [from, to];
    while (open.length > 0) {
      const [end = 0, start = 0] = [open.pop(), open.pop()];
      const { at, square } = farthest(start, end);
      if (at < 0 || square <= limit) continue;
      kept[at] = 1;
      open.push(start, at, at, end);
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
    kept[first] = 1;
    kept[last] = 1;
    if (!isClosed(first, last)) return markChain(first, last);
    const far = farthest(first, last).at;
    kept[far] = 1;
    markChain(first, far);
    markChain(far, last);
    for (let i = first + 1; i < last; i++) if (kept[i] === 1 && i !== far) return;
    // Without a third corner the ring would be no ring.
    const [one, other] = [farthest(first, far), farthest(far, last)];
    const third = one.square >= other.square ? one.at : other.at;
    if (third >= 0) kept[third] = 1;
  }

  return { mark, farthest };
}

/**
 * Metres per degree at each position, large enough for every place within the tolerance, so that what counts as within
 * it truly is.
 */
function scalesAt({ coordinates, stride }: FlatShape, distance: number): Float64Array {
  const scales = new Float64Array((coordinates.length / stride) * 2);
  const reach = distance / SHORTEST_DEGREE;
  for (let i = 0, to = 0; i < coordinates.length; i += stride) {
    const latitude = coordinates[i + 1] ?? 0;
    const { x, y } = largestScale(latitude - reach, latitude + reach);
    scales[to++] = x;
    scales[to++] = y;
  }
  return scales;
}

/** Metres in a degree of latitude at the equator, where it is shortest, rounded down. */
const SHORTEST_DEGREE = 110_570;

function pick(shape: FlatShape, kept: Uint8Array): FlatShape {
  const { coordinates, stride, ends } = shape;
  const count = kept.reduce((sum, one) => sum + one, 0);
  if (count === kept.length) return shape;
  const result = new Float64Array(count * stride);
  const newEnds = new Uint32Array(ends.length);
  let next = 0;
  let start = 0;
  ends.forEach((end, line) => {
    for (let i = start; i < end; i++) {
      if (kept[i] === 0) continue;
      for (let axis = 0; axis < stride; axis++) result[next++] = coordinates[i * stride + axis] ?? NaN;
    }
    newEnds[line] = next / stride;
    start = end;
  });
  return { ...shape, coordinates: result, ends: newEnds };
}
