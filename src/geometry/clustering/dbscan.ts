/** DBSCAN in metres on the ellipsoid, with cells so small that all places of one are neighbours. */
import { createWithin, straightSquare, surelyWithin, toGeocentric } from '../ellipsoid/geocentric.ts';

export interface DbscanOptions {
  /** In metres on the ellipsoid; places at most so far apart are neighbours. */
  readonly distance: number;
  /** A place with so many neighbours, itself among them, is the core of a cluster. */
  readonly leastNeighbours: number;
  readonly progress?: (fraction: number) => void;
}

/**
 * Finds clusters: cores that are neighbours share one, and a place near cores belongs to the cluster of its nearest.
 * @param lonLat longitudes and latitudes in turn
 * @returns the cluster of each place, from 1 in the order of their first places; 0 for noise
 * @see Ester et al. 1996, KDD-96, 226-231; Gunawan 2013, A faster algorithm for DBSCAN (cells)
 */
export function dbscan(lonLat: Float64Array, { distance, leastNeighbours, progress }: DbscanOptions): Uint32Array {
  const count = lonLat.length / 2;
  const space = toGeocentric(lonLat);
  const isWithin = createWithin(lonLat, space, distance);
  const cells = createCells(space, surelyWithin(distance) / Math.sqrt(3), distance);
  const cores = new Uint8Array(count);
  cells.forEach((places, neighbours, done) => {
    progress?.(done * 0.4);
    for (const place of places) {
      let found = places.length;
      for (const cell of neighbours) {
        if (found >= leastNeighbours) break;
        for (const other of cell) if (isWithin(place, other) && ++found >= leastNeighbours) break;
      }
      if (found >= leastNeighbours) cores[place] = 1;
    }
  });
  const sets = createSets(count);
  cells.forEach((places, neighbours, done) => {
    progress?.(0.4 + done * 0.4);
    const own = places.filter((place) => cores[place] === 1);
    const [first] = own;
    if (first === undefined) return;
    for (const place of own) sets.join(first, place);
    for (const cell of neighbours) {
      const other = cell.filter((place) => cores[place] === 1);
      const [second] = other;
      if (second === undefined || sets.find(first) === sets.find(second)) continue;
      if (own.some((a) => other.some((b) => isWithin(a, b)))) sets.join(first, second);
    }
  });
  const owners = Int32Array.from({ length: count }, (_, i) => (cores[i] === 1 ? i : -1));
  cells.forEach((places, neighbours, done) => {
    progress?.(0.8 + done * 0.2);
    for (const place of places) {
      if (cores[place] === 1) continue;
      owners[place] = nearestCore(place, [places, ...neighbours]);
    }
  });
  return numbered(owners, sets.find);

  function nearestCore(place: number, cellsNear: readonly (readonly number[])[]): number {
    let [nearest, least] = [-1, Infinity];
    for (const cell of cellsNear) {
      for (const other of cell) {
        if (cores[other] === 0 || !isWithin(place, other)) continue;
        const square = straightSquare(space, place, other);
        if (square < least || (square === least && other < nearest)) [nearest, least] = [other, square];
      }
    }
    return nearest;
  }
}

function numbered(owners: Int32Array, find: (place: number) => number): Uint32Array {
  const numbers = new Map<number, number>();
  return Uint32Array.from(owners, (owner) => {
    if (owner < 0) return 0;
    const root = find(owner);
    const number = numbers.get(root) ?? numbers.size + 1;
    numbers.set(root, number);
    return number;
  });
}

/** Cells are told apart by the last bits of their three numbers; the neighbours of a cell differ in these. */
const BITS = 17;

function createCells(space: Float64Array, side: number, reach: number) {
  const cells = new Map<number, number[]>();
  const at = (i: number) => Math.floor((space[i] ?? 0) / side);
  for (let place = 0; place < space.length / 3; place++) {
    const key = keyOf(at(3 * place), at(3 * place + 1), at(3 * place + 2));
    const cell = cells.get(key);
    if (cell) cell.push(place);
    else cells.set(key, [place]);
  }
  // Cells that share their last bits by chance are far apart, and would be taken for one.
  const groups = [...cells].flatMap(([key, places]) => apart(places, at).map((group) => ({ key, places: group })));
  const byKey = new Map<number, (readonly number[])[]>();
  for (const { key, places } of groups) byKey.set(key, [...(byKey.get(key) ?? []), places]);
  const span = Math.ceil(reach / side);

  function neighboursOf(first: number, own: readonly number[]): readonly (readonly number[])[] {
    const [x, y, z] = [at(3 * first), at(3 * first + 1), at(3 * first + 2)];
    const found: (readonly number[])[] = [];
    for (let dx = -span; dx <= span; dx++) {
      for (let dy = -span; dy <= span; dy++) {
        for (let dz = -span; dz <= span; dz++) {
          for (const cell of byKey.get(keyOf(x + dx, y + dy, z + dz)) ?? []) if (cell !== own) found.push(cell);
        }
      }
    }
    return found;
  }

  return {
    forEach(
      visit: (places: readonly number[], neighbours: readonly (readonly number[])[], done: number) => void,
    ): void {
      groups.forEach(({ places }, i) => visit(places, neighboursOf(places[0] ?? 0, places), i / groups.length));
    },
  };
}

function apart(places: readonly number[], at: (i: number) => number): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const place of places) {
    const name = `${at(3 * place)} ${at(3 * place + 1)} ${at(3 * place + 2)}`;
    const group = groups.get(name);
    if (group) group.push(place);
    else groups.set(name, [place]);
  }
  return [...groups.values()];
}

function keyOf(x: number, y: number, z: number): number {
  const mask = (1 << BITS) - 1;
  return ((x & mask) * (1 << BITS) + (y & mask)) * (1 << BITS) + (z & mask);
}

/** Sets that can be joined, each with its smallest member as its name. */
function createSets(count: number) {
  const parents = Uint32Array.from({ length: count }, (_, i) => i);
  function find(member: number): number {
    let root = member;
    while (parents[root] !== root) {
      parents[root] = parents[parents[root] ?? root] ?? root;
      root = parents[root] ?? root;
    }
    return root;
  }
  function join(a: number, b: number): void {
    const [one, other] = [find(a), find(b)];
    parents[Math.max(one, other)] = Math.min(one, other);
  }
  return { find, join };
}
