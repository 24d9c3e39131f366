/** Brings polygons with continuous longitudes into [-180, 180], cut at the antimeridian (RFC 7946, section 3.1.9). */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { MultiPolygon, Polygon, Ring } from '../../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { closeOverPole, shiftLongitude, countWindings } from './longitudes.ts';
import { splitParts, type Line, type Rings } from '../flat/parts.ts';
import { repair } from '../validity/repair.ts';

/**
 * @param polygons shell first, longitudes continuous along each ring; a ring may go around a pole once
 * @returns valid polygons, shells counter-clockwise; without coordinates when there are none
 */
export function cutAtAntimeridian(engine: PlanarEngine, polygons: readonly Rings[]): FlatGeometry {
  const pieces = polygons.flatMap((rings) => shiftIntoRange(rings) ?? cutPolygon(engine, rings));
  // Chords of curves can touch where the curves do not.
  const { result } = repair(engine, toFlat(toPolygonGeometry(pieces)));
  return toFlat(toPolygonGeometry(splitParts(toGeoJson(result)).polygons));
}

/** One polygon as a Polygon, several as a MultiPolygon, none as an empty Polygon. */
export function toPolygonGeometry(polygons: readonly Rings[]): Polygon | MultiPolygon {
  const [only = []] = polygons;
  return polygons.length > 1 ? { type: 'MultiPolygon', coordinates: polygons } : { type: 'Polygon', coordinates: only };
}

/** Common case: full turns bring each ring into range without a cut. @returns undefined otherwise */
export function shiftIntoRange(rings: Rings): [Rings] | undefined {
  const shiftedRings: Ring[] = [];
  for (const ring of rings) {
    if (countWindings(ring) !== 0) return undefined;
    const { west, east } = longitudeRange(ring);
    const turns = -Math.round((west + east) / 720);
    if (west + 360 * turns < -180 || east + 360 * turns > 180) return undefined;
    shiftedRings.push(turns === 0 ? ring : ring.map((position) => shiftLongitude(position, turns)));
  }
  return [shiftedRings];
}

function cutPolygon(engine: PlanarEngine, [exterior = [], ...holes]: Rings): readonly Rings[] {
  const region = cutRing(engine, exterior);
  const rest = holes.reduce((remaining, hole) => engine.difference(remaining, cutRing(engine, hole)), region);
  return splitParts(toGeoJson(rest)).polygons;
}

/** Area of a ring, cut and moved turn by turn into [-180, 180]. */
function cutRing(engine: PlanarEngine, ring: Line): FlatGeometry {
  const closed = countWindings(ring) === 0 ? ring : closeOverPole(ring);
  const { result: region } = repair(engine, toFlat({ type: 'Polygon', coordinates: [closed] }));
  const { west, east } = longitudeRange(closed);
  const pieces: Rings[] = [];
  for (let turn = Math.floor((west + 180) / 360); turn * 360 - 180 < east; turn++) {
    const inTurn = toGeoJson(engine.intersection(region, toFlat(createTurnBox(turn))));
    pieces.push(
      ...splitParts(inTurn).polygons.map((rings) => rings.map((piece) => piece.map((p) => shiftLongitude(p, -turn)))),
    );
  }
  return engine.union(toFlat(toPolygonGeometry(pieces)));
}

function createTurnBox(turn: number): Polygon {
  const [west, east] = [360 * turn - 180, 360 * turn + 180];
  const corners = [
    [west, -90],
    [east, -90],
    [east, 90],
    [west, 90],
    [west, -90],
  ];
  return { type: 'Polygon', coordinates: [corners] };
}

function longitudeRange(ring: Line): { west: number; east: number } {
  let [west, east] = [Infinity, -Infinity];
  for (const [longitude = 0] of ring) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return { west, east };
}
