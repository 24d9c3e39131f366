/** Brings all rings of a polygon to continuous longitudes together: a hole lies in the turn in which its shell does. */
import { toFlat, toGeoJson, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { splitParts, type Line, type Rings } from '../flat/parts.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import { repair } from '../validity/repair.ts';
import { closeOverPole, countWindings, shiftLongitude, unwrap } from './longitudes.ts';

export interface ContinuousPolygon {
  /** Shell first, longitudes continuous and perhaps beyond 180; several only where holes divide a polygon at a pole. */
  readonly polygons: readonly Rings[];
  /** For each ring around a pole, 1 in the north and -1 in the south. */
  readonly poles: readonly number[];
  /** True when rings were repaired to subtract holes from a polygon around a pole. */
  readonly isRepaired: boolean;
  readonly warnings: readonly string[];
}

/**
 * @param rings shell first, longitude and latitude as sent; edges over more than 180 degrees are taken the short way
 * @returns not repaired, unless holes had to be subtracted
 */
export function toContinuousPolygon(engine: PlanarEngine, rings: Rings): ContinuousPolygon {
  const followed = rings.map(unwrap);
  if (followed.every((ring) => countWindings(ring) === 0)) return asIs(alignRings(followed), []);
  const poles = followed.flatMap((ring) => (countWindings(ring) === 0 ? [] : [Math.sign(ring[0]?.[1] ?? 0)]));
  const [shell = [], ...holes] = followed.map((ring) => (countWindings(ring) === 0 ? ring : closeOverPole(ring)));
  const aligned = alignRings([shell, ...holes]);
  const isHoleOfPole = followed.slice(1).some((ring) => countWindings(ring) !== 0);
  if (!isHoleOfPole && aligned.slice(1).every((hole) => countOverhang(hole, longitudeRange(shell)) === 0)) {
    return asIs(aligned, poles);
  }
  return subtractHoles(engine, shell, aligned.slice(1), poles);
}

/** Rings with their holes moved by full turns to where the shell is. */
function alignRings([shell = [], ...holes]: Rings): Rings {
  if (holes.length === 0) return [shell];
  const range = longitudeRange(shell);
  const isInside = createInsideTest(shell);
  return [shell, ...holes.map((hole) => alignHole(hole, range, isInside))];
}

/** West and east of a ring, in degrees. */
interface LongitudeRange {
  readonly west: number;
  readonly east: number;
}

function longitudeRange(ring: Line): LongitudeRange {
  let [west, east] = [Infinity, -Infinity];
  for (const [longitude = 0] of ring) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return { west, east };
}

function alignHole(hole: Line, shell: LongitudeRange, isInside: (position: Line[number]) => boolean): Line {
  const range = longitudeRange(hole);
  if (!Number.isFinite(range.west - shell.west)) return hole;
  // The turns around that which brings the middles together; fewer degrees outside of the shell are better.
  const middle = Math.round((shell.west + shell.east - range.west - range.east) / 720);
  const reach = Math.ceil((shell.east - shell.west) / 720) + 1;
  const turns = Array.from({ length: 2 * reach + 1 }, (_, i) => middle + i - reach);
  const overhangs = turns.map((turn) => countOverhang(hole, shell, turn));
  const least = overhangs.reduce((a, b) => Math.min(a, b));
  const best = turns.filter((_, i) => overhangs[i] === least).sort((a, b) => Math.abs(a) - Math.abs(b));
  const [first = 0, ...others] = best;
  // A shell wider than a turn can have room for a hole in several.
  const found = others.length === 0 ? first : (best.find((turn) => shiftRing(hole, turn).some(isInside)) ?? first);
  return shiftRing(hole, found);
}

/** Degrees of longitude by which a ring, moved by full turns, reaches beyond a range. */
function countOverhang(ring: Line, { west, east }: LongitudeRange, turns = 0): number {
  const range = longitudeRange(ring);
  return Math.max(0, west - range.west - 360 * turns) + Math.max(0, range.east + 360 * turns - east);
}

function createInsideTest(shell: Line): (position: Line[number]) => boolean {
  let locate: ReturnType<typeof createPointLocator> | undefined;
  return ([x = NaN, y = NaN]) => {
    locate ??= createPointLocator(toFlat({ type: 'Polygon', coordinates: [shell] }) as FlatShape);
    return locate(x, y) === 'inside';
  };
}

function shiftRing(ring: Line, turns: number): Line {
  return turns === 0 ? ring : ring.map((position) => shiftLongitude(position, turns));
}

function asIs(rings: Rings, poles: readonly number[]): ContinuousPolygon {
  return { polygons: [rings], poles, isRepaired: false, warnings: [] };
}

/** The area of a shell around a pole is cut along a meridian, and a hole may lie on both sides of that. */
function subtractHoles(
  engine: PlanarEngine,
  shell: Line,
  holes: readonly Line[],
  poles: readonly number[],
): ContinuousPolygon {
  const warnings: string[] = [];
  const areaOf = (ring: Line) => {
    const repaired = repair(engine, toFlat({ type: 'Polygon', coordinates: [ring] }));
    warnings.push(...repaired.warnings);
    return repaired.result;
  };
  const whole = areaOf(shell);
  const { west, east } = longitudeRange(shell);
  const rest = holes.reduce((remaining, hole) => {
    const area = areaOf(hole);
    const range = longitudeRange(hole);
    const [from, to] = [Math.ceil((west - range.east) / 360), Math.floor((east - range.west) / 360)];
    const copies = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => shiftArea(area, from + i));
    return copies.reduce((left, copy) => engine.difference(left, copy), remaining);
  }, whole);
  const { polygons } = splitParts(toGeoJson(rest));
  return { polygons, poles, isRepaired: warnings.length > 0, warnings };
}

function shiftArea(area: ReturnType<PlanarEngine['difference']>, turns: number): typeof area {
  if (turns === 0) return area;
  const polygons = splitParts(toGeoJson(area)).polygons.map((rings) => rings.map((ring) => shiftRing(ring, turns)));
  return toFlat({ type: 'MultiPolygon', coordinates: polygons });
}
