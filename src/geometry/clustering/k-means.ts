/** K-means of positions on Earth by chord lengths: independent of poles and the antimeridian. */
import { toGeocentric } from '../ellipsoid/geocentric.ts';

export interface KMeans {
  /** Cluster of each point, from 1 in the order of their first points. */
  readonly clusters: Uint32Array;
  readonly rounds: number;
  /** True when the last iteration moved no point. */
  readonly isConverged: boolean;
}

const MAX_ROUNDS = 200;

/**
 * Lloyd's algorithm from centres chosen by k-means++ with reproducible random numbers.
 * @param lonLat longitudes and latitudes, interleaved
 * @param k at most the number of distinct positions
 * @returns clusters by nearest centre; chords are short by the fraction (d / R)² / 24, 0.1 % at 1000 km
 * @see Lloyd 1982, doi:10.1109/TIT.1982.1056489; Arthur and Vassilvitskii 2007, k-means++
 */
export function kMeans(lonLat: Float64Array, k: number, progress?: (fraction: number) => void): KMeans {
  const space = toGeocentric(lonLat);
  const count = space.length / 3;
  const centres = chooseCentres(space, k);
  const nearest = new Int32Array(count).fill(-1);
  let rounds = 0;
  let moved = 1;
  while (moved > 0 && rounds < MAX_ROUNDS) {
    progress?.(rounds / MAX_ROUNDS);
    rounds += 1;
    moved = 0;
    for (let i = 0; i < count; i++) {
      const centre = nearestCentre(space, i, centres);
      if (centre !== nearest[i]) moved += 1;
      nearest[i] = centre;
    }
    if (moved > 0) moveCentres(space, nearest, centres);
  }
  const numbers = new Map<number, number>();
  const clusters = Uint32Array.from(nearest, (centre) => {
    const number = numbers.get(centre) ?? numbers.size + 1;
    numbers.set(centre, number);
    return number;
  });
  return { clusters, rounds, isConverged: moved === 0 };
}

function chooseCentres(space: Float64Array, k: number): Float64Array {
  const count = space.length / 3;
  const random = createRandom();
  const centres = new Float64Array(3 * k);
  const squares = new Float64Array(count).fill(Infinity);
  let next = Math.floor(random() * count);
  for (let centre = 0; centre < k; centre++) {
    centres.set(space.subarray(3 * next, 3 * next + 3), 3 * centre);
    let total = 0;
    for (let i = 0; i < count; i++) {
      squares[i] = Math.min(squares[i] ?? 0, squaredDistance(space, i, centres, centre));
      total += squares[i] ?? 0;
    }
    let remaining = random() * total;
    let last = next;
    for (let i = 0; i < count && remaining >= 0; i++) {
      const square = squares[i] ?? 0;
      if (square === 0) continue;
      remaining -= square;
      last = i;
    }
    next = last;
  }
  return centres;
}

function nearestCentre(space: Float64Array, point: number, centres: Float64Array): number {
  let [nearest, least] = [0, Infinity];
  for (let centre = 0; 3 * centre < centres.length; centre++) {
    const square = squaredDistance(space, point, centres, centre);
    if (square < least) {
      least = square;
      nearest = centre;
    }
  }
  return nearest;
}

/** A centre without points moves to the point that is farthest from its own centre. */
function moveCentres(space: Float64Array, nearest: Int32Array, centres: Float64Array): void {
  const sizes = new Uint32Array(centres.length / 3);
  const sums = new Float64Array(centres.length);
  nearest.forEach((centre, i) => {
    sizes[centre] = (sizes[centre] ?? 0) + 1;
    for (let axis = 0; axis < 3; axis++) {
      sums[3 * centre + axis] = (sums[3 * centre + axis] ?? 0) + (space[3 * i + axis] ?? 0);
    }
  });
  sizes.forEach((size, centre) => {
    if (size > 0)
      for (let axis = 0; axis < 3; axis++) centres[3 * centre + axis] = (sums[3 * centre + axis] ?? 0) / size;
  });
  const reassigned = new Set<number>();
  sizes.forEach((size, centre) => {
    if (size > 0) return;
    let [farthest, most] = [0, -1];
    nearest.forEach((own, i) => {
      const square = squaredDistance(space, i, centres, own);
      if (square > most && !reassigned.has(i)) [farthest, most] = [i, square];
    });
    reassigned.add(farthest);
    centres.set(space.subarray(3 * farthest, 3 * farthest + 3), 3 * centre);
  });
}

function squaredDistance(space: Float64Array, point: number, centres: Float64Array, centre: number): number {
  const dx = (space[3 * point] ?? 0) - (centres[3 * centre] ?? 0);
  const dy = (space[3 * point + 1] ?? 0) - (centres[3 * centre + 1] ?? 0);
  const dz = (space[3 * point + 2] ?? 0) - (centres[3 * centre + 2] ?? 0);
  return dx * dx + dy * dy + dz * dz;
}

/** Reproducible numbers in [0, 1). @see Numerical Recipes, 3rd edition, 7.1.4 (constants of the generator) */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
