/** Prepares longitude and latitude for work on Earth: continuous, valid, and joined across the antimeridian. */
import { toFlat, toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry, MultiPolygon } from '../../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf } from '../flat/flat.ts';
import { toContinuousPolygon } from './continuous-polygon.ts';
import { shiftLongitude, unwrap } from './longitudes.ts';
import { splitParts, type Parts, type Rings } from '../flat/parts.ts';
import { repair } from '../validity/repair.ts';

export interface PreparedLonLat {
  /** Longitudes are continuous along each line and ring, and may lie beyond 180; polygons are valid. */
  readonly parts: Parts;
  /** True when polygons were invalid. */
  readonly isRepaired: boolean;
  readonly warnings: readonly string[];
}

export function prepareLonLat(engine: PlanarEngine, geometry: Geometry): PreparedLonLat {
  const { points, lines, polygons } = splitParts(geometry);
  const continuousLines = lines.map(unwrap);
  if (polygons.length === 0)
    return { parts: { points, lines: continuousLines, polygons }, isRepaired: false, warnings: [] };
  const continuous = polygons.map((polygon) => toContinuousPolygon(engine, polygon));
  const rings = continuous.flatMap((polygon) => polygon.polygons);
  // Members of a collection may overlap; parts of a MultiPolygon may not.
  const input = geometry.type === 'GeometryCollection' ? collection(rings) : multiPolygon(rings);
  const { result, warnings } = repair(engine, toFlat(input));
  const valid = splitParts(toGeoJson(result));
  return {
    parts: {
      points: [...points, ...valid.points],
      lines: [...continuousLines, ...valid.lines],
      polygons: joinAtAntimeridian(engine, valid.polygons),
    },
    isRepaired: warnings.length > 0 || continuous.some(({ isRepaired }) => isRepaired),
    warnings: [
      ...poleWarnings(continuous.flatMap(({ poles }) => poles)),
      ...continuous.flatMap((polygon) => polygon.warnings).slice(0, 1),
      ...warnings,
    ],
  };
}

/** Joins polygons that meet at the antimeridian. */
function joinAtAntimeridian(engine: PlanarEngine, polygons: readonly Rings[]): readonly Rings[] {
  if (polygons.length < 2) return polygons;
  const { west, east } = boundsOf(toFlat(multiPolygon(polygons)));
  if (west > -180 && east < 180) return polygons;
  const shiftedEast = polygons.map((rings) => {
    const bounds = boundsOf(toFlat({ type: 'Polygon', coordinates: rings }));
    return bounds.west + bounds.east >= 0
      ? rings
      : rings.map((ring) => ring.map((position) => shiftLongitude(position, 1)));
  });
  return splitParts(toGeoJson(engine.union(toFlat(multiPolygon(shiftedEast))))).polygons;
}

function multiPolygon(polygons: readonly Rings[]): MultiPolygon {
  return { type: 'MultiPolygon', coordinates: polygons };
}

function collection(polygons: readonly Rings[]): Geometry {
  return {
    type: 'GeometryCollection',
    geometries: polygons.map((coordinates) => ({ type: 'Polygon', coordinates })),
  };
}

function poleWarnings(poles: readonly number[]): readonly string[] {
  const [first] = poles;
  if (first === undefined) return [];
  return [`A ring goes around the ${first < 0 ? 'south' : 'north'} pole, which is assumed to be inside it.`];
}
