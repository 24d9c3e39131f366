/** Buffers of single rings and lines by discs in degrees. */
import { largestScale } from '../../ellipsoid/metres-per-degree.ts';
import { toShape, type Ring, type RingPolygon } from '../../flat/ring-polygons.ts';
import { coverCrowdedLine, isCrowded } from './crowded-line.ts';
import {
  addPosition,
  computeSignedArea,
  growPlace,
  overlayNearOrigin,
  startCurveAlong,
  toRing,
  traceRegion,
  traceRest,
  windRegion,
  windRest,
  type DiscBuffer,
} from './disc-region.ts';
import { thinNearPositions, type Sides } from './near-positions.ts';
import { isSimpleCurve } from './simple-curve.ts';

/**
 * Area of a simple ring, grown by the distance: the interior of the curve on its outer side. The winding number of that
 * curve at a place is the number of parts that the ring's area has within the disc of the place, and so at least 1
 * exactly where it is within reach.
 */
export function growRing(buffer: DiscBuffer, ring: Ring): readonly RingPolygon[] {
  const { coordinates } = ring;
  const isCounterClockwise = computeSignedArea(coordinates) > 0;
  const kept = thin(buffer, coordinates, isCounterClockwise ? 'right' : 'left');
  if (startCurve(buffer, coordinates, kept, isCounterClockwise) < 2) return growFirst(buffer, coordinates);
  const region = traceRegion(buffer);
  if (region) return region;
  return isCrowded(buffer.plan, coordinates, kept)
    ? coverCrowdedLine(buffer, coordinates, kept, ring)
    : windRegion(buffer);
}

/**
 * Area of a simple ring, shrunk by the distance.
 * @returns rings that do not meet
 */
export function shrinkRing(buffer: DiscBuffer, ring: Ring): readonly Ring[] {
  const { plan, use } = buffer;
  const width = measureWidth(ring);
  if (width <= 2 * plan.radius * (1 + use.table)) {
    // Between the distance and the radius, that nothing is left is as exact as a curve.
    if (width > 2 * plan.distance) use.isDrawn = true;
    return [];
  }
  const { coordinates } = ring;
  const isCounterClockwise = computeSignedArea(coordinates) > 0;
  const kept = thin(buffer, coordinates, isCounterClockwise ? 'left' : 'right');
  if (startCurve(buffer, coordinates, kept, !isCounterClockwise) < 3) return [];
  const rest = traceRest(buffer);
  if (rest) return rest;
  return isCrowded(plan, coordinates, kept) ? cutOffRim(buffer, ring, kept) : windRest(buffer);
}

/** Area of a simple ring whose edge is crowded, less what is within reach of the edge. */
function cutOffRim(buffer: DiscBuffer, ring: Ring, kept: readonly number[]): readonly Ring[] {
  const rim = coverCrowdedLine(buffer, ring.coordinates, kept);
  const operands = [[{ shell: ring, holes: [] }], rim];
  const rest = overlayNearOrigin(buffer, operands, ([area = toShape([]), covered = toShape([])]) =>
    buffer.engine.difference(area, covered),
  );
  return rest.map(({ shell }) => shell);
}

/** All places within reach of a line. */
export function growLine(buffer: DiscBuffer, line: Float64Array): readonly RingPolygon[] {
  const last = line.length - 2;
  const isClosed = last > 4 && line[0] === line[last] && line[1] === line[last + 1];
  if (isClosed && isSimpleCurve([line])) {
    const ring = toRing(line);
    const [grown, ...others] = growRing(buffer, ring);
    if (grown && others.length === 0) {
      return [{ shell: grown.shell, holes: [...grown.holes, ...shrinkRing(buffer, ring)] }];
    }
  }
  const kept = thin(buffer, line, 'both');
  if (startCurveAlong(buffer, line, kept) < 2) return growFirst(buffer, line);
  const region = traceRegion(buffer);
  if (region) return region;
  return isCrowded(buffer.plan, line, kept) ? coverCrowdedLine(buffer, line, kept) : windRegion(buffer);
}

/** All places within reach of positions that are one and the same. */
function growFirst(buffer: DiscBuffer, line: Float64Array): readonly RingPolygon[] {
  return [growPlace(buffer, line[0] as number, line[1] as number)];
}

/** @param isForward false to run backwards, so that the other side is on the right */
function startCurve(buffer: DiscBuffer, ring: Float64Array, kept: readonly number[], isForward: boolean): number {
  const { curve, use, maxLatitude } = buffer;
  curve.begin(use, maxLatitude);
  if (isForward) for (const i of kept) addPosition(curve, ring, i, false);
  else for (let i = kept.length - 1; i >= 0; i--) addPosition(curve, ring, kept[i] ?? 0, false);
  return curve.close();
}

function thin({ plan, use }: DiscBuffer, line: Float64Array, sides: Sides): readonly number[] {
  const { kept, side } = thinNearPositions(line, sides, plan.dentReach);
  use.dent = Math.max(use.dent, side ** 2 / (8 * plan.distance));
  return kept;
}

/** Width of the box of a ring, in metres, at most: the smaller one of both. */
function measureWidth({ bounds: { west, south, east, north } }: Ring): number {
  const scale = largestScale(south, north);
  return Math.min((east - west) * scale.x, (north - south) * scale.y);
}
