/**
 * Zones of streets: for each break and facility the places within a width of their nearest street from which, or to which,
 * the cost is within the break. Each place has the cost at its nearest sample of a street, as it changes along that street,
 * and the way between them where that counts.
 */
import { emptyPolygon } from '../../flat/flat.ts';
import type { FlatShape } from '../../../../schemas/flat-geometry.ts';
import { drawBorders } from './borders.ts';
import { createDiagram } from './diagram.ts';
import { createReach } from './reach.ts';
import { sampleStreets, type CostedPieces } from './samples.ts';
import { joinCoincident } from './coincident.ts';
import { mergeStraight } from './straight.ts';
import { assembleZone, groupPieces } from './assemble.ts';
import type { ConformalPlane } from './conformal-plane.ts';

export interface ZoneOptions {
  /** Metres from the nearest street. */
  readonly width: number;
  /** Maximum metres between samples of a street. */
  readonly detail: number;
  /** Rising. */
  readonly breaks: readonly number[];
  /** Cost per metre between a street and a place; 0 where it is free. */
  readonly legCost: number;
  /** Number of facilities with zones of their own; 1 for zones of all together. */
  readonly roots: number;
  /** Zones have the places up to their break, or those behind the break before it. */
  readonly nest: 'disks' | 'rings';
}

export interface Zones {
  /** Zones of facility f: from f * breaks.length, one a break; in the plane. */
  readonly shapes: readonly FlatShape[];
  readonly plane: ConformalPlane;
  readonly samples: number;
}

/** Vertices of a circle, which is at most 0.1 % of its radius inside of the true one. */
const CIRCLE_VERTICES = 72;
/** Metres within which places on the border between two streets are one, and of a border that counts as straight. */
const [TOLERANCE, STRAIGHT] = [1e-4, 3e-4];

export function computeZones(pieces: CostedPieces, options: ZoneOptions): Zones {
  const { width, detail, breaks, legCost, roots, nest } = options;
  const samples = sampleStreets(pieces, detail);
  const levels = breaks.length;
  if (samples.count === 0) throw new Error('There are no streets.');
  const largest = samples.scales.reduce((most, scale) => Math.max(most, scale), 0);
  const tolerance = TOLERANCE * largest;
  const length = detail + width / 4;
  const diagram = createDiagram(samples, largest * (width + length), tolerance);
  const reach = createReach(samples, { width, length, legCost, breaks });
  const own = roots > 1 ? samples.roots : new Uint32Array(samples.count);
  const drawn = drawBorders(samples, diagram, reach, {
    levels,
    tolerance,
    circleVertices: CIRCLE_VERTICES,
    roots: own,
  });
  const borders = joinCoincident(mergeStraight(joinCoincident(drawn), STRAIGHT * largest));
  const groups = groupPieces(borders, roots, levels);
  const shapes = Array.from({ length: roots * levels }, (_, zone) => {
    const root = Math.floor(zone / levels);
    const level = zone % levels;
    const isIn = (label: number) =>
      label >= root * levels && label <= zone && (nest === 'disks' || label === root * levels + level);
    return assembleZone(borders, groups[root] ?? new Uint32Array(), isIn) ?? emptyPolygon;
  });
  return { shapes, plane: samples.plane, samples: samples.count };
}
