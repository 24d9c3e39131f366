/**
 * DBSCAN in metres on the ellipsoid, with a grid in space whose cells are so small that all points of one are
 * neighbours.
 */
import { createUnionFind } from '../flat/union-find.ts';
import { createDistanceTest, squaredChord, safeChord, toGeocentric } from '../ellipsoid/geocentric.ts';

export interface DbscanOptions {
  /** Maximum distance of neighbours, in metres on the ellipsoid. */
  readonly distance: number;
  /** Minimum number of neighbours of a core point, itself included. */
  readonly minNeighbours: number;
  readonly progress?: (fraction: number) => void;
}

/**
 * DBSCAN clustering: core points that are neighbours share a cluster; a border point belongs to the cluster of its
 * nearest core point.
 * @param lonLat longitudes and latitudes, interleaved
 * @returns the cluster of each point, from 1 in the order of their first points; 0 for noise
 * @see Ester et al. 1996, KDD-96, 226-231; Gunawan 2013, A faster algorithm for DBSCAN (cells)
 */
export function dbscan(lonLat: Float64Array, { distance, minNeighbours, progress }: DbscanOptions): Uint32Array {
  const count = lonLat.length / 2;
  const space = toGeocentric(lonLat);
  const isWithin = createDistanceTest(lonLat, space, distance);
  const cells = createCells(space, safeChord(distance) / Math.sqrt(3), distance);
  const cores = new Uint8Array(count);
  cells.forEach((points, neighbours, fraction) => {
    progress?.(fraction * 0.4);
    for (const point of points) {
      let found = points.length;
      for (const cell of neighbours) {
        if (found >= minNeighbours) break;
        for (const other of cell) if (isWithin(point, other) && ++found >= minNeighbours) break;
      }
      if (found >= minNeighbours) cores[point] = 1;
    }
  });
  const sets = createUnionFind(count);
  cells.forEach((points, neighbours, fraction) => {
    progress?.(0.4 + fraction * 0.4);
    const own = points.filter((point) => cores[point] === 1);
    const [first] = own;
    if (first === undefined) return;
    for (const point of own) sets.join(first, point);
    for (const cell of neighbours) {
      const other = cell.filter((point) => cores[point] === 1);
      const [second] = other;
      if (second === undefined || sets.find(first) === sets.find(second)) continue;
      if (own.some((a) => other.some((b) => isWithin(a, b)))) sets.join(first, second);
    }
  });
  const owners = Int32Array.from({ length: count }, (_, i) => (cores[i] === 1 ? i : -1));
  cells.forEach((points, neighbours, fraction) => {
    progress?.(0.8 + fraction * 0.2);
    for (const point of points) {
      if (cores[point] === 1) continue;
      owners[point] = findNearestCore(point, [points, ...neighbours]);
    }
  });
  return numberClusters(owners, sets.find);

  function findNearestCore(point: number, cellsNear: readonly (readonly number[])[]): number {
    let [nearest, least] = [-1, Infinity];
    for (const cell of cellsNear) {
      for (const other of cell) {
        if (cores[other] === 0 || !isWithin(point, other)) continue;
        const square = squaredChord(space, point, other);
        if (square < least || (square === least && other < nearest)) [nearest, least] = [other, square];
      }
    }
    return nearest;
  }
}

function numberClusters(owners: Int32Array, find: (point: number) => number): Uint32Array {
  const numbers = new Map<number, number>();
  return Uint32Array.from(owners, (owner) => {
    if (owner < 0) return 0;
    const root = find(owner);
    const number = numbers.get(root) ?? numbers.size + 1;
    numbers.set(root, number);
    return number;
  });
}

/** Bits per axis of a cell key; neighbouring cells differ in these bits. */
const BITS_PER_AXIS = 17;

function createCells(space: Float64Array, side: number, reach: number) {
  const cells = new Map<number, number[]>();
  const at = (i: number) => Math.floor((space[i] ?? 0) / side);
  for (let point = 0; point < space.length / 3; point++) {
    const key = hashCell(at(3 * point), at(3 * point + 1), at(3 * point + 2));
    const cell = cells.get(key);
    if (cell) cell.push(point);
    else cells.set(key, [point]);
  }
  // Cells with equal keys by chance are far apart; they are separated here.
  const groups = [...cells].flatMap(([key, points]) =>
    splitCollisions(points, at).map((group) => ({ key, points: group })),
  );
  const byKey = new Map<number, (readonly number[])[]>();
  for (const { key, points } of groups) byKey.set(key, [...(byKey.get(key) ?? []), points]);
  const span = Math.ceil(reach / side);

  function findNeighbours(first: number, own: readonly number[]): readonly (readonly number[])[] {
    const [x, y, z] = [at(3 * first), at(3 * first + 1), at(3 * first + 2)];
    const found: (readonly number[])[] = [];
    for (let dx = -span; dx <= span; dx++) {
      for (let dy = -span; dy <= span; dy++) {
        for (let dz = -span; dz <= span; dz++) {
          for (const cell of byKey.get(hashCell(x + dx, y + dy, z + dz)) ?? []) if (cell !== own) found.push(cell);
        }
      }
    }
    return found;
  }

  return {
    forEach(
      visit: (points: readonly number[], neighbours: readonly (readonly number[])[], fraction: number) => void,
    ): void {
      groups.forEach(({ points }, i) => visit(points, findNeighbours(points[0] ?? 0, points), i / groups.length));
    },
  };
}

function splitCollisions(points: readonly number[], at: (i: number) => number): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const point of points) {
    const name = `${at(3 * point)} ${at(3 * point + 1)} ${at(3 * point + 2)}`;
    const group = groups.get(name);
    if (group) group.push(point);
    else groups.set(name, [point]);
  }
  return [...groups.values()];
}

function hashCell(x: number, y: number, z: number): number {
  const mask = (1 << BITS_PER_AXIS) - 1;
  return ((x & mask) * (1 << BITS_PER_AXIS) + (y & mask)) * (1 << BITS_PER_AXIS) + (z & mask);
}
