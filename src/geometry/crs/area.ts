/** Areas in longitude and latitude; an area with west above east crosses the antimeridian. */
import type { Layer } from '../../../schemas/layer.ts';
import { ProcessError } from '../../common/errors.ts';
import { computeExtent } from '../antimeridian/extent.ts';
import { toCollection } from '../layers/layers.ts';

/** Degrees; `west` is above `east` when the area crosses the antimeridian. */
export interface Area {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Width in degrees, 0 to 360. */
export function measureWidth({ west, east }: Area): number {
  return east >= west ? east - west : east - west + 360;
}

export function contains(outer: Area, inner: Area): boolean {
  return measureOverhang(outer, inner) === 0;
}

/** Degrees by which `inner` extends beyond `outer`; 0 when it lies inside. */
export function measureOverhang(outer: Area, inner: Area): number {
  const beyond = Math.max(0, outer.south - inner.south, inner.north - outer.north);
  return Math.max(beyond, overhangSideways(outer, inner));
}

export function overlaps(a: Area, b: Area): boolean {
  if (a.south > b.north || b.south > a.north) return false;
  return eastwardDegrees(a.west, b.west) <= measureWidth(a) || eastwardDegrees(b.west, a.west) <= measureWidth(b);
}

/** Fraction of `inner` that lies in `outer`, in degrees: 0 to 1. A point or a line counts as a very small box. */
export function measureCoverage(outer: Area, inner: Area): number {
  const height = Math.min(outer.north, inner.north) - Math.max(outer.south, inner.south);
  if (height < 0) return 0;
  const tall = inner.north > inner.south ? height / (inner.north - inner.south) : 1;
  const width = measureWidth(inner);
  if (width === 0) return eastwardDegrees(outer.west, inner.west) <= measureWidth(outer) ? tall : 0;
  // The overlap may have two parts, one from each western edge.
  const first = overlapFrom(eastwardDegrees(outer.west, inner.west), measureWidth(outer), width);
  const second = overlapFrom(eastwardDegrees(inner.west, outer.west), width, measureWidth(outer));
  const both = eastwardDegrees(outer.west, inner.west) === 0 ? first : first + second;
  return tall * Math.min(1, both / width);
}

/**
 * Smallest area that contains all positions; the widest gap between longitudes stays outside.
 * @param positions longitude and latitude, interleaved, at least one pair
 */
export function computeArea(positions: Float64Array): Area {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i] ?? NaN;
    const y = positions[i + 1] ?? NaN;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return east - west > 180 ? { ...findNarrowest(positions, west, east), south, north } : { west, south, east, north };
}

/**
 * Narrowest area around a layer in longitude and latitude; edges over more than 180 degrees go the short way.
 * @param input name of the input, for messages
 * @throws {ProcessError} `invalid-input` for a layer without positions
 */
export function getLayerArea(layer: Pick<Layer, 'features'>, input: string): Area {
  const [west, south, east, north] = computeExtent([toCollection(layer)]) ?? [];
  if (west !== undefined && south !== undefined && east !== undefined && north !== undefined) {
    return { west, south, east, north };
  }
  const message = 'has no positions and so no extent. Use a box, or features with a geometry';
  throw new ProcessError('invalid-input', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
}

/** Box as [west, south, east, north]. */
export function toBox({ west, south, east, north }: Area): [number, number, number, number] {
  return [west, south, east, north];
}

/** Text such as "[west, south, east, north]", rounded to 0.01 degrees. */
export function formatArea(area: Area): string {
  const corners = toBox(area).map((degrees) => Number(degrees.toFixed(2)));
  return `[${corners.join(', ')}]`;
}

/** Cells of half a degree. */
const LONGITUDE_CELLS = 720;

/** Drops the longest run of empty cells: without sorting, for millions of positions. */
function findNarrowest(positions: Float64Array, west: number, east: number): { west: number; east: number } {
  const lows = new Float64Array(LONGITUDE_CELLS).fill(Infinity);
  const highs = new Float64Array(LONGITUDE_CELLS).fill(-Infinity);
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i] ?? NaN;
    const cell = Math.min(LONGITUDE_CELLS - 1, Math.floor(((x + 180) / 360) * LONGITUDE_CELLS));
    lows[cell] = Math.min(lows[cell] ?? x, x);
    highs[cell] = Math.max(highs[cell] ?? x, x);
  }
  let widest = west + 360 - east;
  let found = { west, east };
  let last = Infinity;
  for (let cell = 0; cell < LONGITUDE_CELLS; cell++) {
    const [from = Infinity, to = -Infinity] = [lows[cell], highs[cell]];
    if (from === Infinity) continue;
    if (from - last > widest) {
      widest = from - last;
      found = { west: from, east: last };
    }
    last = to;
  }
  return found;
}

/** Degrees eastward from one longitude to another: 0 up to 360. */
function eastwardDegrees(from: number, to: number): number {
  return (((to - from) % 360) + 360) % 360;
}

function overlapFrom(start: number, length: number, width: number): number {
  return Math.max(0, Math.min(width, length - start));
}

/** Degrees by which `inner` extends beyond `outer` to the west or the east. */
function overhangSideways(outer: Area, inner: Area): number {
  if (measureWidth(outer) >= 360) return 0;
  const start = eastwardDegrees(outer.west, inner.west);
  // Nearer to the western edge than to the eastern one: it starts before the outer area.
  const west = start > (measureWidth(outer) + 360) / 2 ? 360 - start : 0;
  const end = west > 0 ? measureWidth(inner) - west : start + measureWidth(inner);
  return Math.max(west, end - measureWidth(outer), 0);
}
