/** Places on a network: the gates at which a place is left for its streets, or entered from them. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { LeaveFrom } from '../../../schemas/network.ts';
import { surfaceCentroid } from '../ellipsoid/surface-centroid.ts';
import { getDimension } from '../flat/dimensions.ts';
import { indexEdges, type EdgeIndex } from './edge-index.ts';
import { findNearestEdges, type EdgePoint } from './nearest-edges.ts';
import type { Network } from './network.ts';
import { createPlaceShape } from './place-shape.ts';
import { findStretchPoints } from './stretches.ts';

/** A place on an edge, with the way to it. */
export interface Gate {
  readonly edge: number;
  /** Metres along the edge. */
  readonly measure: number;
  /** Cost of the way between the place and its street, in the unit of the network's costs. */
  readonly cost: number;
  /** Metres between the place and its street. */
  readonly distance: number;
}

export interface PlaceRule {
  /**
   * `any-side`: a line or polygon has gates wherever a street is within `sideReach` of it or inside of it, at most
   * `GATE_SPACING` apart; where there are none, and for points, the nearest street counts. `nearest-street`: gates where
   * the nearest street is nearest, on each of several that are equally near. `centre`: the same from the centroid.
   */
  readonly leaveFrom: LeaveFrom;
  /** Maximum distance to the nearest street, in metres. */
  readonly reach: number;
  /** Maximum distance to a street that counts as being there, in metres. */
  readonly sideReach: number;
  /** Cost of each metre between a place and its street. */
  readonly accessCost: number;
}

export interface PlaceFinder {
  /** @returns no gates for a geometry that is empty or farther than `reach` from all open streets */
  locate(geometry: FlatGeometry | null, rule: PlaceRule): readonly Gate[];
  /** Metres to the nearest open street, however far; Infinity without one. @param geometry not empty */
  distanceOf(geometry: FlatGeometry): number;
}

/** Streets are equally near within this distance, in metres: two lines on top of each other are one street. */
const EQUALLY_NEAR = 0.001;

/** Half of the circumference of the Earth, in metres. */
const ANYWHERE = 20_040_000;

export function createPlaceFinder(network: Network, index: EdgeIndex = indexEdges(network)): PlaceFinder {
  function findPoints(geometry: FlatGeometry, { leaveFrom, reach, sideReach }: PlaceRule): readonly EdgePoint[] {
    const shape = createPlaceShape(leaveFrom === 'centre' ? toCentre(geometry) : geometry);
    if (shape === undefined) return [];
    const hasSides = leaveFrom !== 'centre' && getDimension(geometry) > 0;
    if (leaveFrom === 'any-side' && hasSides) {
      const there = findStretchPoints(network, index, shape, sideReach);
      if (there.length > 0) return there;
    }
    const nearest = findNearestEdges(network, index, shape, { reach, tolerance: EQUALLY_NEAR });
    const isThere = nearest.some(({ distance }) => distance <= EQUALLY_NEAR);
    return isThere && hasSides ? findStretchPoints(network, index, shape, EQUALLY_NEAR) : nearest;
  }

  return {
    locate(geometry, rule) {
      if (geometry === null) return [];
      return findPoints(geometry, rule).map((point) => ({ ...point, cost: point.distance * rule.accessCost }));
    },
    distanceOf(geometry) {
      const shape = createPlaceShape(geometry);
      const [nearest] = shape ? findNearestEdges(network, index, shape, { reach: ANYWHERE, tolerance: 0 }) : [];
      return nearest?.distance ?? Infinity;
    },
  };
}

function toCentre(geometry: FlatGeometry): FlatGeometry {
  const centre = surfaceCentroid(geometry) ?? [];
  return { type: 'Point', coordinates: Float64Array.from(centre), stride: 2, ends: Uint32Array.of(1) };
}
