/**
 * The nearest of many points on Earth: a k-d tree over points of a sphere in typed arrays, and Karney's distances of
 * those that may be among the nearest.
 *
 * At the parametric latitude, a point of the ellipsoid is one of the sphere of radius a, flattened: a curve becomes
 * shorter by at most the flattening f. So a distance on the ellipsoid lies between (1 - f) times and once that on the
 * sphere, at any distance.
 */
import { geodesicDistance, wgs84 } from '../ellipsoid/geodesic.ts';

/** Points found for one point, nearest first; in arrays that the next search writes again. */
export interface FoundPoints {
  /** Index of each in the list of points. */
  readonly index: Uint32Array;
  /** Metres. */
  readonly distance: Float64Array;
}

export interface PointIndex {
  /**
   * @param most maximum number of points, at most `largest`
   * @param within maximum distance in metres
   * @returns number of points found; among equal distances the lower index is first
   */
  search(longitude: number, latitude: number, most: number, within: number): number;
  readonly found: FoundPoints;
}

const LEAF = 8;
const RADIANS = Math.PI / 180;

/** Rounding bound of a chord on the unit sphere, generous: coordinates are rounded by some 3e-16. */
const ROUNDING = 4e-15;

/** Relative rounding bound of an angle, generous: where chords are long enough to magnify theirs, all points are measured. */
const ANGLE_ROUNDING = 1e-11;

/**
 * @param lonLat longitudes within [-180, 180] and latitudes, interleaved; a NaN is never found
 * @param largest largest number of points that a search may ask for
 */
export function indexPoints(lonLat: Float64Array, largest: number): PointIndex {
  return openPointTree(createPointTree(lonLat), lonLat, largest);
}

/** @param tree of the same `lonLat` */
export function openPointTree(tree: PointTree, lonLat: Float64Array, largest: number): PointIndex {
  const most = Math.min(largest, tree.order.length);
  const found = { index: new Uint32Array(most), distance: new Float64Array(most) };
  const chords = new Float64Array(Math.max(most, 1));
  const place = new Float64Array(3);

  function search(longitude: number, latitude: number, wanted: number, within: number): number {
    toSphere(longitude, latitude, place, 0);
    const size = Math.min(wanted, most);
    const reach = toChord(within / wgs84.a);
    const angle = nearestChord(tree, place, chords.subarray(0, size), reach * reach);
    let count = 0;
    // On the ellipsoid the last of them is at most as far, so only what is as near on the sphere, but for f, can be nearer.
    const limit = toChord(Math.min(angle, within / wgs84.a));
    forEachWithin(tree, place, limit * limit, (at) => {
      const item = tree.order[at] as number;
      const distance = geodesicDistance(
        longitude,
        latitude,
        lonLat[2 * item] as number,
        lonLat[2 * item + 1] as number,
      );
      if (distance <= within) count = insert(found, count, size, item, distance);
    });
    return count;
  }

  return { search, found };
}

/** @returns chord on the unit sphere that no point within an angle on the ellipsoid, a times which is a length, exceeds */
function toChord(angle: number): number {
  const widened = (angle * (1 + ANGLE_ROUNDING)) / (1 - wgs84.f);
  return widened < Math.PI ? 2 * Math.sin(widened / 2) + ROUNDING : Infinity;
}

/** Sorted by distance, then by index. @returns the new count */
function insert({ index, distance }: FoundPoints, count: number, size: number, item: number, metres: number): number {
  const isAfter = (at: number) =>
    (distance[at] as number) > metres || ((distance[at] as number) === metres && (index[at] as number) > item);
  if (count === size && !(count > 0 && isAfter(count - 1))) return count;
  let at = Math.min(count, size - 1);
  for (; at > 0 && isAfter(at - 1); at--) {
    index[at] = index[at - 1] as number;
    distance[at] = distance[at - 1] as number;
  }
  index[at] = item;
  distance[at] = metres;
  return Math.min(count + 1, size);
}

/** In typed arrays alone, which threads can share. */
export interface PointTree {
  /** Index of each point, so that each node is a range: halves on both sides of its middle. */
  readonly order: Uint32Array;
  /** Coordinates on the unit sphere, interleaved, in that order. */
  readonly space: Float64Array;
  /** Axis by which the node with this middle is halved. */
  readonly axes: Uint8Array;
  /** Coordinate by which it is: that of no point on the low side is larger, of none on the high side smaller. */
  readonly cuts: Float64Array;
}

/** @param lonLat as `indexPoints` takes them */
export function createPointTree(lonLat: Float64Array): PointTree {
  const present = Array.from({ length: lonLat.length / 2 }, (_, i) => i).filter((i) => !Number.isNaN(lonLat[2 * i]));
  const order = Uint32Array.from(present);
  const places = new Float64Array((3 * lonLat.length) / 2);
  for (const i of order) toSphere(lonLat[2 * i] as number, lonLat[2 * i + 1] as number, places, 3 * i);
  const axes = new Uint8Array(order.length);
  const cuts = new Float64Array(order.length);
  const nodes: (readonly [number, number])[] = [[0, order.length]];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    const [first, end] = node;
    if (end - first <= LEAF) continue;
    const axis = widestAxis(places, order, first, end);
    const middle = (first + end) >>> 1;
    select(places, order, axis, first, end - 1, middle);
    axes[middle] = axis;
    cuts[middle] = places[3 * (order[middle] as number) + axis] as number;
    nodes.push([first, middle], [middle, end]);
  }
  const space = new Float64Array(3 * order.length);
  order.forEach((item, at) => space.set(places.subarray(3 * item, 3 * item + 3), 3 * at));
  return { order, space, axes, cuts };
}

/** Writes x, y and z of the point of the unit sphere at the parametric latitude. */
function toSphere(longitude: number, latitude: number, to: Float64Array, at: number): void {
  const sine = (1 - wgs84.f) * Math.sin(latitude * RADIANS);
  const cosine = Math.cos(latitude * RADIANS);
  const length = Math.sqrt(sine * sine + cosine * cosine);
  to[at] = (cosine / length) * Math.cos(longitude * RADIANS);
  to[at + 1] = (cosine / length) * Math.sin(longitude * RADIANS);
  to[at + 2] = sine / length;
}

function widestAxis(places: Float64Array, order: Uint32Array, first: number, end: number): number {
  let widest = -1;
  let axis = 0;
  for (let candidate = 0; candidate < 3; candidate++) {
    let [low, high] = [Infinity, -Infinity];
    for (let k = first; k < end; k++) {
      const value = places[3 * (order[k] as number) + candidate] as number;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low <= widest) continue;
    widest = high - low;
    axis = candidate;
  }
  return axis;
}

/** Hoare's selection: none before `middle` is larger than it, none behind it smaller. */
function select(places: Float64Array, order: Uint32Array, axis: number, from: number, to: number, middle: number) {
  let [low, high] = [from, to];
  const valueAt = (k: number) => places[3 * (order[k] as number) + axis] as number;
  while (low < high) {
    const pivot = valueAt((low + high) >>> 1);
    let [i, j] = [low, high];
    while (i <= j) {
      while (valueAt(i) < pivot) i += 1;
      while (valueAt(j) > pivot) j -= 1;
      if (i > j) break;
      const item = order[i] as number;
      order[i] = order[j] as number;
      order[j] = item;
      i += 1;
      j -= 1;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}

/** Nodes still to be seen: first, end, and the square of the distance from their half space. */
const stack = new Float64Array(3 * 64);

/**
 * Nearest on the sphere.
 * @param squares gets the squares of the shortest chords, ascending
 * @param limit square of the chord beyond which nothing is looked for
 * @returns angle of the last of them; Infinity when there are fewer
 */
function nearestChord(tree: PointTree, place: Float64Array, squares: Float64Array, limit: number): number {
  const { space, axes, cuts, order } = tree;
  const [x, y, z] = [place[0] as number, place[1] as number, place[2] as number];
  const last = squares.length - 1;
  squares.fill(Infinity);
  if (last < 0) return Infinity;
  let depth = 0;
  let [first, end, gap] = [0, order.length, 0];
  for (;;) {
    if (gap <= limit && gap < (squares[last] as number)) {
      while (end - first > LEAF) {
        const middle = (first + end) >>> 1;
        const axis = axes[middle] as number;
        const side = (place[axis] as number) - (cuts[middle] as number);
        const isLow = side < 0;
        stack[depth] = isLow ? middle : first;
        stack[depth + 1] = isLow ? end : middle;
        stack[depth + 2] = Math.max(gap, side * side);
        depth += 3;
        if (isLow) end = middle;
        else first = middle;
      }
      for (let k = first; k < end; k++) {
        const dx = (space[3 * k] as number) - x;
        const dy = (space[3 * k + 1] as number) - y;
        const dz = (space[3 * k + 2] as number) - z;
        const square = dx * dx + dy * dy + dz * dz;
        if (square >= (squares[last] as number)) continue;
        let at = last;
        for (; at > 0 && (squares[at - 1] as number) > square; at--) squares[at] = squares[at - 1] as number;
        squares[at] = square;
      }
    }
    if (depth === 0) break;
    depth -= 3;
    first = stack[depth] as number;
    end = stack[depth + 1] as number;
    gap = stack[depth + 2] as number;
  }
  const chord = Math.sqrt(squares[last] as number);
  return chord < 2 ? 2 * Math.asin(chord / 2) : Infinity;
}

function forEachWithin(tree: PointTree, place: Float64Array, limit: number, visit: (at: number) => void): void {
  const { space, axes, cuts, order } = tree;
  let depth = 0;
  let [first, end] = [0, order.length];
  for (;;) {
    if (end - first > LEAF) {
      const middle = (first + end) >>> 1;
      const axis = axes[middle] as number;
      const side = (place[axis] as number) - (cuts[middle] as number);
      const isNear = side * side <= limit;
      if (isNear) {
        stack[depth] = side < 0 ? middle : first;
        stack[depth + 1] = side < 0 ? end : middle;
        depth += 3;
      }
      if (side < 0) end = middle;
      else first = middle;
      continue;
    }
    for (let k = first; k < end; k++) {
      const dx = (space[3 * k] as number) - (place[0] as number);
      const dy = (space[3 * k + 1] as number) - (place[1] as number);
      const dz = (space[3 * k + 2] as number) - (place[2] as number);
      if (dx * dx + dy * dy + dz * dz <= limit) visit(k);
    }
    if (depth === 0) return;
    depth -= 3;
    first = stack[depth] as number;
    end = stack[depth + 1] as number;
  }
}
