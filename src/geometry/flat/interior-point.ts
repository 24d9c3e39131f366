/** A point strictly inside polygons, by exact tests. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { createPointLocator, type PointLocator } from './point-in-polygon.ts';

type Point = readonly [x: number, y: number];
type Axis = 0 | 1;

/** Maximum number of edges that are met where scan lines are refined: polygons of a rounding step need thousands. */
const MAX_REFINED_EDGES = 2 ** 16;

/** Maximum number of edges that are met in all. */
const MAX_EDGES = 2 ** 27;

/** Scan lines with a section inside after which the widest section is taken: more change little. */
const MAX_SECTIONS = 8;

/** Rounding steps around a middle that are tried, since the ends of a section are rounded. */
const MAX_STEPS = 4;

/** Maximum number of doubles within bounds so small that each of them is tried. */
const MAX_DOUBLES = 64;

/**
 * Scans lines along both axes, those far from vertices first, until some have a section within the polygons.
 * @param polygons Polygon or MultiPolygon, valid
 * @returns undefined where no double is found strictly inside: the polygons are narrower than a rounding step
 */
export function findInteriorPoint(polygons: FlatShape): Point | undefined {
  const locate = createPointLocator(polygons);
  return scan(polygons, locate, 1) ?? scan(polygons, locate, 0) ?? tryEach(polygons, locate);
}

interface Section {
  readonly width: number;
  readonly point: Point;
}

/** @param across axis on which the scan lines are constant */
function scan(polygons: FlatShape, locate: PointLocator, across: Axis): Point | undefined {
  let [best, found]: [Section | undefined, number] = [undefined, 0];
  let edges = 0;
  for (const level of scanLevels(polygons, across)) {
    edges += polygons.coordinates.length / polygons.stride;
    if (edges > MAX_EDGES) break;
    const section = widestSection(polygons, locate, across, level);
    if (!section) continue;
    if (!best || section.width > best.width) best = section;
    if (++found === MAX_SECTIONS) break;
  }
  return best?.point;
}

/** Levels of scan lines: between vertices, the largest gaps first, then at the vertices. */
function* scanLevels({ coordinates, stride }: FlatShape, across: Axis): Iterable<number> {
  const levels = new Float64Array(coordinates.length / stride);
  for (let i = 0; i < levels.length; i++) levels[i] = coordinates[i * stride + across] ?? 0;
  const sorted = [...new Set(levels.sort())];
  const gaps = sorted
    .slice(1)
    .map((high, i) => [sorted[i] as number, high] as const)
    .sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  for (const [low, high] of gaps) yield* levelBetween(low, high, 0.5);
  yield* sorted;
  // Of an invalid polygon all positions may lie on one line.
  if (gaps.length === 0) return;
  const rounds = MAX_REFINED_EDGES / (gaps.length * levels.length);
  for (let round = 2; round < rounds; round++) {
    for (const [low, high] of gaps) yield* levelBetween(low, high, spread(round));
  }
}

function levelBetween(low: number, high: number, fraction: number): readonly number[] {
  const level = low + fraction * (high - low);
  return level > low && level < high ? [level] : [];
}

/** Fractions of 1 that are spread evenly for any number of them (van der Corput 1935). */
function spread(index: number): number {
  let [fraction, digit] = [0, 0.5];
  for (let rest = index; rest > 0; rest >>= 1, digit /= 2) fraction += (rest & 1) * digit;
  return fraction;
}

/** The widest section of a scan line that has a double strictly inside the polygons. */
function widestSection(
  { coordinates, stride, ends }: FlatShape,
  locate: PointLocator,
  across: Axis,
  level: number,
): Section | undefined {
  const along = 1 - across;
  const crossings: number[] = [];
  let start = 0;
  for (const end of ends) {
    for (let i = (start + 1) * stride; i < end * stride; i += stride) {
      const low = coordinates[i - stride + across] as number;
      const high = coordinates[i + across] as number;
      if ((low < level && high < level) || (low > level && high > level)) continue;
      const from = coordinates[i - stride + along] as number;
      const to = coordinates[i + along] as number;
      if (low === high) crossings.push(from, to);
      else crossings.push(from + ((level - low) / (high - low)) * (to - from));
    }
    start = end;
  }
  crossings.sort((a, b) => a - b);
  const sections = crossings
    .slice(1)
    .map((end, i) => ({ from: crossings[i] as number, width: end - (crossings[i] as number) }))
    .sort((a, b) => b.width - a.width);
  for (const { from, width } of sections) {
    const middle = from + width / 2;
    for (const value of [middle, ...neighboursOf(middle)]) {
      const point: Point = across === 1 ? [value, level] : [level, value];
      if (locate(...point) === 'inside') return { width, point };
      // In a wide section rounding cannot put the middle outside.
      if (width > 2 ** -40 * Math.abs(middle)) break;
    }
  }
  return undefined;
}

/** Each double within bounds of a few rounding steps. */
function tryEach({ coordinates, stride }: FlatShape, locate: PointLocator): Point | undefined {
  const [xs, ys] = ([0, 1] as const).map((axis) => {
    const values = coordinates.filter((_, i) => i % stride === axis);
    const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    const doubles: number[] = [];
    for (let value = nextDouble(low); value < high && doubles.length <= MAX_DOUBLES; value = nextDouble(value))
      doubles.push(value);
    return doubles.length > MAX_DOUBLES ? [] : doubles;
  });
  for (const x of xs ?? []) {
    for (const y of ys ?? []) if (locate(x, y) === 'inside') return [x, y];
  }
  return undefined;
}

function neighboursOf(value: number): readonly number[] {
  let [below, above] = [value, value];
  return Array.from({ length: MAX_STEPS }, () => {
    below = -nextDouble(-below);
    above = nextDouble(above);
    return [below, above];
  }).flat();
}

const view = new DataView(new ArrayBuffer(8));

/** The next larger double. */
function nextDouble(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
