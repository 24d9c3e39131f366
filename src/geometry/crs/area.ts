/** Areas of longitude and latitude whose west may lie east of their east: those cross the antimeridian. */
import type { Layer } from '../../../schemas/layer.ts';
import { ProcessError } from '../../common/errors.ts';
import { extentOf } from '../antimeridian/extent.ts';
import { collectionOf } from '../layers/layers.ts';

/** Degrees; `west` is larger than `east` when the area crosses the antimeridian. */
export interface Area {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Degrees from west to east: 0 to 360. */
export function widthOf({ west, east }: Area): number {
  return east >= west ? east - west : east - west + 360;
}

export function contains(outer: Area, inner: Area): boolean {
  return overhang(outer, inner) === 0;
}

/** How far, in degrees, `inner` reaches over the edges of `outer`; 0 when it lies inside. */
export function overhang(outer: Area, inner: Area): number {
  const beyond = Math.max(0, outer.south - inner.south, inner.north - outer.north);
  return Math.max(beyond, sideways(outer, inner));
}

export function overlaps(a: Area, b: Area): boolean {
  if (a.south > b.north || b.south > a.north) return false;
  return eastward(a.west, b.west) <= widthOf(a) || eastward(b.west, a.west) <= widthOf(b);
}

/** Share of `inner` that lies in `outer`, by degrees: 0 to 1. A point or a line counts as a very small box. */
export function coverage(outer: Area, inner: Area): number {
  const height = Math.min(outer.north, inner.north) - Math.max(outer.south, inner.south);
  if (height < 0) return 0;
  const tall = inner.north > inner.south ? height / (inner.north - inner.south) : 1;
  const width = widthOf(inner);
  if (width === 0) return eastward(outer.west, inner.west) <= widthOf(outer) ? tall : 0;
  // The overlap may consist of two pieces: one that starts at either western edge.
  const first = overlapFrom(eastward(outer.west, inner.west), widthOf(outer), width);
  const second = overlapFrom(eastward(inner.west, outer.west), width, widthOf(outer));
  const both = eastward(outer.west, inner.west) === 0 ? first : first + second;
  return tall * Math.min(1, both / width);
}

/**
 * The smallest area that holds all positions; the widest gap between longitudes stays outside.
 * @param positions longitude, latitude, longitude, latitude, …, at least one pair
 */
export function areaAround(positions: Float64Array): Area {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i] ?? NaN;
    const y = positions[i + 1] ?? NaN;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return east - west > 180 ? { ...narrowest(positions, west, east), south, north } : { west, south, east, north };
}

/**
 * The narrowest area around a layer in longitude and latitude; edges of more than 180 degrees go the short way.
 * @param input its name, for messages
 * @throws {ProcessError} `invalid-input` where there is nothing to be around
 */
export function areaOf(layer: Pick<Layer, 'features'>, input: string): Area {
  const [west, south, east, north] = extentOf([collectionOf(layer)]) ?? [];
  if (west !== undefined && south !== undefined && east !== undefined && north !== undefined) {
    return { west, south, east, north };
  }
  const message = 'has no positions, so there is no extent. Give a box instead, or features with a geometry';
  throw new ProcessError('invalid-input', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
}

/** West, south, east, north. */
export function toBox({ west, south, east, north }: Area): [number, number, number, number] {
  return [west, south, east, north];
}

/** In words: [west, south, east, north]. */
export function showArea(area: Area): string {
  const corners = toBox(area).map((degrees) => Number(degrees.toFixed(2)));
  return `[${corners.join(', ')}]`;
}

const GAPS = 720;

/** Marks half degrees that are in use and leaves out the longest run that is not: no sort, for a million positions. */
function narrowest(positions: Float64Array, west: number, east: number): { west: number; east: number } {
  const least = new Float64Array(GAPS).fill(Infinity);
  const most = new Float64Array(GAPS).fill(-Infinity);
  for (let i = 0; i < positions.length; i += 2) {
    const x = positions[i] ?? NaN;
    const cell = Math.min(GAPS - 1, Math.floor(((x + 180) / 360) * GAPS));
    least[cell] = Math.min(least[cell] ?? x, x);
    most[cell] = Math.max(most[cell] ?? x, x);
  }
  let widest = west + 360 - east;
  let found = { west, east };
  let last = Infinity;
  for (let cell = 0; cell < GAPS; cell++) {
    const [from = Infinity, to = -Infinity] = [least[cell], most[cell]];
    if (from === Infinity) continue;
    if (from - last > widest) {
      widest = from - last;
      found = { west: from, east: last };
    }
    last = to;
  }
  return found;
}

/** Degrees that one travels eastwards from one longitude to another: 0 up to 360. */
function eastward(from: number, to: number): number {
  return (((to - from) % 360) + 360) % 360;
}

function overlapFrom(start: number, length: number, width: number): number {
  return Math.max(0, Math.min(width, length - start));
}

/** How far `inner` sticks out of `outer` to the west or the east. */
function sideways(outer: Area, inner: Area): number {
  if (widthOf(outer) >= 360) return 0;
  const start = eastward(outer.west, inner.west);
  // Nearer by the west than by the east: it begins before the outer area does.
  const west = start > (widthOf(outer) + 360) / 2 ? 360 - start : 0;
  const end = west > 0 ? widthOf(inner) - west : start + widthOf(inner);
  return Math.max(west, end - widthOf(outer), 0);
}
