/** Finds features with latitude before longitude among others that are right, where the two groups lie apart. */
import { formatCount } from '../../common/format-count.ts';
import type { Bounds } from '../flat/flat.ts';
import { indexPoints } from '../flat/spatial-index.ts';
import type { Finding } from './finding.ts';

/** Centre of a feature. */
interface Centre {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/** Degrees within which a swapped feature must lie of a right one, at least and at most. */
const [MIN_REACH, MAX_REACH] = [1, 5];

/** Multiple of that distance beyond which a feature must lie, as it is, from all right ones. */
const APART = 5;

/** Features whose spacing is measured. */
const MAX_SAMPLE = 200;

export interface Swapped {
  /** Indices. */
  readonly features: ReadonlySet<number>;
  readonly finding: Finding;
}

/**
 * Evidence is a group on one side of the diagonal of equal numbers that is far from all other features, of which each
 * feature falls among those with its numbers swapped. It does not prove that the group is wrong: a warning. A latitude
 * beyond 90 does, which swapped is a longitude: an error.
 * @param located bounds of the features by their index, all in degrees or with a second number up to 180
 */
export function findSwapped(
  located: readonly { readonly index: number; readonly bounds: Bounds }[],
): Swapped | undefined {
  const centres = located.map(({ index, bounds }): Centre => ({
    index,
    x: (bounds.west + bounds.east) / 2,
    y: (bounds.south + bounds.north) / 2,
  }));
  const impossible = new Set(
    located.filter(({ bounds }) => Math.max(-bounds.south, bounds.north) > 90).map(({ index }) => index),
  );
  const possible = centres.filter(({ index }) => !impossible.has(index));
  const above = possible.filter(({ x, y }) => x < y);
  const below = possible.filter(({ x, y }) => x > y);
  if (impossible.size > 0 && !liesAmong(centres.filter(({ index }) => impossible.has(index)), possible)) return undefined; // prettier-ignore
  const [right, group] = above.length > below.length || (above.length === below.length && above[0] === possible[0]) ? [above, below] : [below, above]; // prettier-ignore
  const isSwapped = group.length > 0 && right.length > 0 && fallsAmong(group, right);
  const features = [...impossible, ...(isSwapped ? group.map(({ index }) => index) : [])].sort((a, b) => a - b);
  if (features.length === 0) return undefined;
  const isHalf = impossible.size === 0 && group.length === right.length;
  return {
    features: new Set(features),
    finding: describe(features, { all: located.length, impossible: impossible.size, isHalf }),
  };
}

/** True when features that are impossible as they are lie nearer to the others with their numbers swapped. */
function liesAmong(impossible: readonly Centre[], others: readonly Centre[]): boolean {
  if (others.length === 0 || impossible.some(({ x, y }) => Math.abs(x) > 90 || Math.abs(y) > 180)) return false;
  const nearest = createNearest(others);
  const near = impossible.filter(({ x, y }) => nearest(y, x, 1) < nearest(x, y, 1));
  return 2 * near.length > impossible.length;
}

function fallsAmong(group: readonly Centre[], right: readonly Centre[]): boolean {
  const nearest = createNearest(right);
  const step = Math.ceil(right.length / MAX_SAMPLE);
  const spacings = right.filter((_, i) => i % step === 0).map(({ x, y }) => nearest(x, y, 2)).sort((a, b) => a - b); // prettier-ignore
  const spacing = right.length < 2 ? 0 : (spacings[Math.floor((spacings.length - 1) * 0.95)] ?? 0);
  // Few features of one place leave gaps that say little: the place may be as large again.
  const size = measureSize(right);
  const reach = Math.min(MAX_REACH, Math.max(MIN_REACH, 2 * spacing, size <= MAX_REACH ? size : 0));
  return group.every(
    ({ x, y }) =>
      Math.abs(x) <= 90 && nearest(y, x, 1, reach) <= reach && nearest(x, y, 1, APART * reach) > APART * reach,
  );
}

/** Length in degrees of the diagonal of all. */
function measureSize(centres: readonly Centre[]): number {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of centres) {
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [south, north] = [Math.min(south, y), Math.max(north, y)];
  }
  return Math.hypot(east - west, north - south);
}

/** @returns the distance in degrees to the nearest centre, or to the one after it; Infinity beyond the maximum */
function createNearest(centres: readonly Centre[]) {
  const search = indexPoints(Float64Array.from(centres, ({ x }) => x), Float64Array.from(centres, ({ y }) => y)); // prettier-ignore
  return (x: number, y: number, rank: 1 | 2, max = 360): number => {
    for (let radius = max / 1024; radius < 4 * max; radius *= 2) {
      const found = search({ west: x - radius, south: y - radius, east: x + radius, north: y + radius });
      const distances = found.map((i) => Math.hypot((centres[i]?.x ?? 0) - x, (centres[i]?.y ?? 0) - y)).sort((a, b) => a - b); // prettier-ignore
      const distance = distances[rank - 1];
      if (distance !== undefined && distance <= radius) return distance;
    }
    return Infinity;
  };
}

function describe(
  features: readonly number[],
  { all, impossible, isHalf }: { readonly all: number; readonly impossible: number; readonly isHalf: boolean },
): Finding {
  const count = features.length;
  const subject = `${count} of ${formatCount(all, 'feature', 'features')}`;
  const certain = `${impossible} of them ${impossible === 1 ? 'has' : 'have'} a latitude beyond 90, which is impossible`;
  const likely =
    `${subject} lie far from the others, and among them with the numbers of each position swapped: latitude probably ` +
    `comes before longitude there${isHalf ? ', or in the other half' : ''}`;
  return {
    code: 'swapped-axes',
    severity: impossible > 0 ? 'error' : 'warning',
    count,
    features,
    explanation:
      impossible === count
        ? `${subject} have a second number beyond 90, which cannot be a latitude, and a first one that can: latitude comes before longitude there, unlike in the others.`
        : impossible > 0
          ? `${likely}. ${certain}.`
          : `${likely}. They may also be a second place that is right.`,
    process: 'swap-axes',
    advice:
      'Swap the two numbers of each position of these features only, with `which` suspected: GeoJSON has longitude ' +
      'first. If they may be right, diagnose again with expected_extent.',
  };
}
