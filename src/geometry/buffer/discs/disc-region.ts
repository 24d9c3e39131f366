/** Regions of curves beside lines and rings: by their winding numbers where crossings are certain, else by the engine. */
import { EngineError, type PlanarEngine } from '../../engine/engine.ts';
import { boundsOf, type Bounds } from '../../flat/flat.ts';
import type { FlatGeometry, FlatShape } from '../../../../schemas/flat-geometry.ts';
import { largestScale } from '../../ellipsoid/metres-per-degree.ts';
import {
  mergeBounds,
  ringToLine,
  ringToPolygon,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../../flat/ring-polygons.ts';
import { traceCircles } from './curve-circles.ts';
import type { DiscPlan, DiscUse } from './disc-plan.ts';
import { drawDisc } from './disc-table.ts';
import type { OffsetCurve } from './offset-curve.ts';
import { isSimpleCurve } from './simple-curve.ts';

/** One buffer while it is drawn. */
export interface DiscBuffer {
  readonly engine: PlanarEngine;
  readonly plan: DiscPlan;
  readonly use: DiscUse;
  readonly curve: OffsetCurve;
  /** Largest latitude of the geometry, absolute. */
  readonly maxLatitude: number;
}

/** Radius, as a fraction of the distance, of the disc whose area a hole without width has at most. */
const NEGLIGIBLE = 1e-7;

/** Digits of the finest grid of an overlay, below those of its largest coordinate. */
const GRID_DIGITS = 14;

/** Metres per degree, at most. */
const LARGEST_SCALE = largestScale(-90, 90);

/** Origins of overlays are multiples of it, so that subtracting them is exact. */
const ORIGIN_DEGREES = 1 / 64;

/** The disc around a place. */
export function growPlace({ plan, use }: DiscBuffer, longitude: number, latitude: number): RingPolygon {
  use.isDrawn = true;
  return { shell: toRing(drawDisc(plan.table, longitude, latitude)), holes: [] };
}

/** All places within reach of a line: its curve runs along one side and back along the other one. */
export function growAlong(buffer: DiscBuffer, line: Float64Array, kept: readonly number[]): readonly RingPolygon[] {
  return startCurveAlong(buffer, line, kept) < 2
    ? [growPlace(buffer, line[0] as number, line[1] as number)]
    : (traceRegion(buffer) ?? windRegion(buffer));
}

/** Draws the curve there and back along a line. @returns the number of its positions */
export function startCurveAlong({ curve, use, maxLatitude }: DiscBuffer, line: Float64Array, kept: readonly number[]) {
  const last = kept.length - 1;
  curve.begin(use, maxLatitude);
  for (let i = 0; i <= last; i++) addPosition(curve, line, kept[i] ?? 0, i === 0 || i === last);
  for (let i = last - 1; i > 0; i--) addPosition(curve, line, kept[i] ?? 0, false);
  return curve.close();
}

export function addPosition(curve: OffsetCurve, line: Float64Array, i: number, isEnd: boolean): void {
  curve.add(line[2 * i] as number, line[2 * i + 1] as number, isEnd);
}

/**
 * Places around which the closed curve goes at least once.
 * @returns undefined where edges alone do not tell, and where there is not one shell
 */
export function traceRegion({ curve, plan }: DiscBuffer): readonly RingPolygon[] | undefined {
  const rings = traceCircles(curve.toRaw(), 0)?.map(toRing);
  const [shell, ...others] = rings?.filter(({ coordinates }) => computeSignedArea(coordinates) > 0) ?? [];
  if (!rings || !shell || others.length > 0) return undefined;
  return [{ shell, holes: rings.filter((ring) => ring !== shell && !isNegligible(plan, ring)) }];
}

/** The same by the engine. */
export function windRegion({ curve, engine, plan }: DiscBuffer): readonly RingPolygon[] {
  const region = windAround(engine, curve.toRaw());
  return region.map(({ shell, holes }) => ({ shell, holes: holes.filter((hole) => !isNegligible(plan, hole)) }));
}

/**
 * Rest of the area within a curve on the inner side of a ring: the curve goes around what is within reach of the edge.
 * @returns rings that do not meet; undefined where edges alone do not tell
 */
export function traceRest({ curve, plan }: DiscBuffer): readonly Ring[] | undefined {
  return traceCircles(curve.toRaw(), -1)
    ?.map(toRing)
    .filter((ring) => isRest(plan, ring));
}

/** The same by the engine. */
export function windRest({ curve, engine, plan }: DiscBuffer): readonly Ring[] {
  return windOutside(engine, curve.toRaw()).filter((ring) => isRest(plan, ring));
}

function isRest(plan: DiscPlan, ring: Ring): boolean {
  return computeSignedArea(ring.coordinates) < 0 && !isNegligible(plan, ring);
}

/** Rings around the places around which the curve goes less than 0 times. */
function windOutside(engine: PlanarEngine, raw: Float64Array): readonly Ring[] {
  const { west, south, east, north } = boundsOf(ringToLine({ coordinates: raw }));
  const margin = 0.01 * Math.max(east - west, north - south);
  const [w, s, e, n] = [west - margin, south - margin, east + margin, north + margin];
  // The engine takes the direction in which the area is positive: that of a box around all.
  const boxed = new Float64Array(raw.length + 12);
  boxed.set([w, s, e, s, e, n, w, n, w, s]);
  boxed.set(raw, 10);
  boxed.set([w, s], raw.length + 10);
  return windAround(engine, boxed).flatMap(({ holes }) => holes);
}

function windAround(engine: PlanarEngine, curve: Float64Array): readonly RingPolygon[] {
  const origin = findOrigin(boundsOf(ringToLine({ coordinates: curve })));
  const moved = ringToPolygon(moveRing(toRing(curve), origin, -1));
  return moveBack(engine, engine.buffer(moved, 0, 1), origin);
}

/**
 * Overlay of polygons around a near origin: the engine may put what nearly coincides on a grid, which is as fine as the
 * coordinates are small.
 */
export function overlayNearOrigin(
  { engine, use }: DiscBuffer,
  operands: readonly (readonly RingPolygon[])[],
  operate: (operands: readonly FlatShape[]) => FlatGeometry,
): readonly RingPolygon[] {
  const bounds = mergeBounds(operands.flatMap((polygons) => polygons.map(({ shell }) => shell.bounds)));
  const origin = findOrigin(bounds);
  const reach = Math.max(
    bounds.east - origin[0],
    bounds.north - origin[1],
    origin[0] - bounds.west,
    origin[1] - bounds.south,
  );
  const grid = 10 ** (Math.ceil(Math.log10(reach)) - GRID_DIGITS) * LARGEST_SCALE.x;
  if (grid > use.grid) use.grid = grid;
  const moved = operands.map((polygons) => toShape(polygons.map((polygon) => movePolygon(polygon, origin, -1))));
  return moveBack(engine, operate(moved), origin);
}

type Origin = readonly [number, number];

function findOrigin({ west, south, east, north }: Bounds): Origin {
  const round = (middle: number) => Math.round(middle / ORIGIN_DEGREES) * ORIGIN_DEGREES;
  return [round((west + east) / 2), round((south + north) / 2)];
}

/** @throws {EngineError} when the rounding of coordinates lets edges meet */
function moveBack(engine: PlanarEngine, result: FlatGeometry, origin: Origin): readonly RingPolygon[] {
  const polygons = toRingPolygons(result).map((polygon) => movePolygon(polygon, origin, 1));
  if (origin[0] === 0 && origin[1] === 0) return polygons;
  const rings = polygons.flatMap(({ shell, holes }) => [shell.coordinates, ...holes.map((hole) => hole.coordinates)]);
  const fault = isSimpleCurve(rings) ? undefined : engine.invalidity(toShape(polygons));
  if (fault) throw new EngineError(`rounding made the buffer invalid (${fault.reason})`);
  return polygons;
}

function movePolygon({ shell, holes }: RingPolygon, origin: Origin, sign: number): RingPolygon {
  return { shell: moveRing(shell, origin, sign), holes: holes.map((hole) => moveRing(hole, origin, sign)) };
}

function moveRing({ coordinates, bounds }: Ring, [x, y]: Origin, sign: number): Ring {
  const [dx, dy] = [sign * x, sign * y];
  const moved = new Float64Array(coordinates.length);
  for (let i = 0; i < moved.length; i += 2) {
    moved[i] = (coordinates[i] as number) + dx;
    moved[i + 1] = (coordinates[i + 1] as number) + dy;
  }
  const { west, south, east, north } = bounds;
  return { coordinates: moved, bounds: { west: west + dx, south: south + dy, east: east + dx, north: north + dy } };
}

/** True for a hole or a rest without width, which the engine may leave where edges coincide. */
function isNegligible({ distance }: DiscPlan, { coordinates }: Ring): boolean {
  const area = Math.abs(computeSignedArea(coordinates)) * LARGEST_SCALE.x * LARGEST_SCALE.y;
  return area < Math.PI * (NEGLIGIBLE * distance) ** 2;
}

export function toRing(coordinates: Float64Array): Ring {
  return { coordinates, bounds: boundsOf(ringToLine({ coordinates })) };
}

/** @returns square degrees, above 0 counter-clockwise */
export function computeSignedArea(ring: Float64Array): number {
  const [x = 0, y = 0] = ring;
  let sum = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    sum +=
      ((ring[i] as number) - x) * ((ring[i + 3] as number) - y) -
      ((ring[i + 2] as number) - x) * ((ring[i + 1] as number) - y);
  }
  return sum / 2;
}
