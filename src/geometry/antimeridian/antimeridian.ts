/** Brings polygons with continuous longitudes into [-180, 180], cut at the antimeridian as RFC 7946 asks. */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { MultiPolygon, Polygon, Ring } from '../../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { closeOverPole, shifted, windingOf } from './longitudes.ts';
import { partsOf, type Line, type Rings } from '../flat/parts.ts';
import { repair } from '../validity/repair.ts';

/**
 * @param polygons exterior ring first, longitudes continuous along each ring; a ring may go once round a pole
 * @returns valid, exterior rings counter-clockwise; without coordinates when there are no polygons
 */
export function cutAtAntimeridian(engine: PlanarEngine, polygons: readonly Rings[]): FlatGeometry {
  const pieces = polygons.flatMap((rings) => inRange(rings) ?? cut(engine, rings));
  // Chords that stand for curves can touch where the curves did not.
  const { result } = repair(engine, toFlat(polygonal(pieces)));
  return toFlat(polygonal(partsOf(toGeoJson(result)).polygons));
}

/** One polygon as a Polygon, others as a MultiPolygon, none as a Polygon without coordinates. */
export function polygonal(polygons: readonly Rings[]): Polygon | MultiPolygon {
  const [only = []] = polygons;
  return polygons.length > 1 ? { type: 'MultiPolygon', coordinates: polygons } : { type: 'Polygon', coordinates: only };
}

/** The common case: whole turns bring each ring into range as it is. */
export function inRange(rings: Rings): [Rings] | undefined {
  const turned: Ring[] = [];
  for (const ring of rings) {
    if (windingOf(ring) !== 0) return undefined;
    const { west, east } = longitudes(ring);
    const turns = -Math.round((west + east) / 720);
    if (west + 360 * turns < -180 || east + 360 * turns > 180) return undefined;
    turned.push(turns === 0 ? ring : ring.map((position) => shifted(position, turns)));
  }
  return [turned];
}

function cut(engine: PlanarEngine, [exterior = [], ...holes]: Rings): readonly Rings[] {
  const region = insideRange(engine, exterior);
  const rest = holes.reduce((left, hole) => engine.difference(left, insideRange(engine, hole)), region);
  return partsOf(toGeoJson(rest)).polygons;
}

/** What a ring encloses, turn by turn moved into [-180, 180]. */
function insideRange(engine: PlanarEngine, ring: Line): FlatGeometry {
  const closed = windingOf(ring) === 0 ? ring : closeOverPole(ring);
  const { result: region } = repair(engine, toFlat({ type: 'Polygon', coordinates: [closed] }));
  const { west, east } = longitudes(closed);
  const pieces: Rings[] = [];
  for (let turn = Math.floor((west + 180) / 360); turn * 360 - 180 < east; turn++) {
    const inTurn = toGeoJson(engine.intersection(region, toFlat(turnOfLongitude(turn))));
    pieces.push(...partsOf(inTurn).polygons.map((rings) => rings.map((piece) => piece.map((p) => shifted(p, -turn)))));
  }
  return engine.union(toFlat(polygonal(pieces)));
}

function turnOfLongitude(turn: number): Polygon {
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

function longitudes(ring: Line): { west: number; east: number } {
  let [west, east] = [Infinity, -Infinity];
  for (const [longitude = 0] of ring) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return { west, east };
}
