/** Prepares longitude and latitude for work on Earth: continuous, valid, and whole where the antimeridian cut them. */
import { toFlat, toGeoJson } from '../../../schemas/flat-geometry.ts';
import type { Geometry, MultiPolygon } from '../../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf } from '../flat/flat.ts';
import { closeOverPole, shifted, unwrap, windingOf } from './longitudes.ts';
import { partsOf, type Line, type Parts, type Rings } from '../flat/parts.ts';
import { repair } from '../validity/repair.ts';

export interface LonLatParts {
  /** Longitudes are continuous along each line and ring, and may lie beyond 180; polygons are valid. */
  readonly parts: Parts;
  /** Whether polygons were not valid. */
  readonly isRepaired: boolean;
  readonly warnings: readonly string[];
}

export function lonLatParts(engine: PlanarEngine, geometry: Geometry): LonLatParts {
  const { points, lines, polygons } = partsOf(geometry);
  const caps: number[] = [];

  function ringOf(line: Line): Line {
    const ring = unwrap(line);
    if (windingOf(ring) === 0) return ring;
    caps.push(Math.sign(ring[0]?.[1] ?? 0));
    return closeOverPole(ring);
  }

  const continuousLines = lines.map(unwrap);
  if (polygons.length === 0)
    return { parts: { points, lines: continuousLines, polygons }, isRepaired: false, warnings: [] };
  const rings = polygons.map((polygon) => polygon.map(ringOf));
  // Members of a collection may overlap, parts of a MultiPolygon may not.
  const given = geometry.type === 'GeometryCollection' ? collection(rings) : multiPolygon(rings);
  const { result, warnings } = repair(engine, toFlat(given));
  const valid = partsOf(toGeoJson(result));
  return {
    parts: {
      points: [...points, ...valid.points],
      lines: [...continuousLines, ...valid.lines],
      polygons: wholeAtAntimeridian(engine, valid.polygons),
    },
    isRepaired: warnings.length > 0,
    warnings: [...capWarnings(caps), ...warnings],
  };
}

/** Joins polygons that meet at the antimeridian, from both sides of it. */
function wholeAtAntimeridian(engine: PlanarEngine, polygons: readonly Rings[]): readonly Rings[] {
  if (polygons.length < 2) return polygons;
  const { west, east } = boundsOf(toFlat(multiPolygon(polygons)));
  if (west > -180 && east < 180) return polygons;
  const eastward = polygons.map((rings) => {
    const bounds = boundsOf(toFlat({ type: 'Polygon', coordinates: rings }));
    return bounds.west + bounds.east >= 0 ? rings : rings.map((ring) => ring.map((position) => shifted(position, 1)));
  });
  return partsOf(toGeoJson(engine.union(toFlat(multiPolygon(eastward))))).polygons;
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

function capWarnings(caps: readonly number[]): readonly string[] {
  const [first] = caps;
  if (first === undefined) return [];
  return [`A ring goes round the ${first < 0 ? 'south' : 'north'} pole; the pole was taken to be inside it.`];
}
