/** Geometries whose edges are geodesics, made ready for distances between them. */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { cutAtAntimeridian, polygonal } from '../antimeridian/antimeridian.ts';
import { bordersOf } from '../antimeridian/borders.ts';
import { lonLatParts } from '../antimeridian/lon-lat-parts.ts';
import { isEmpty } from '../flat/flat.ts';
import { partsOf } from '../flat/parts.ts';
import { ballOf, type Ball } from './ball-tree.ts';
import { followGeodesics } from '../lines/densify.ts';
import { geodesicEdges } from '../ellipsoid/edges.ts';
import type { Nearest } from './nearest-of-edges.ts';
import { nearestPlaces } from './nearest-places.ts';

export interface OnGeodesics {
  /** Borders, lines and points, true geodesics; missing where polygons cover the whole Earth. */
  readonly ball: Ball | undefined;
  /** A place of each part: what crosses no border is all on the side of it where this place is. */
  readonly samples: readonly Position[];
  /** Valid, within [-180, 180]; their edges, straight in longitude and latitude, stray a little from the geodesics. */
  readonly polygons: FlatGeometry;
  /** Whether the geometry was changed, to another one by as much as edges stray. */
  readonly isRepaired: boolean;
  readonly warnings: readonly string[];
}

/**
 * @param stray metres from the geodesics, at most, where it is told what is inside of polygons
 * @returns undefined where nothing is left of polygons that were made valid
 */
export async function onGeodesics(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  stray: number,
): Promise<OnGeodesics | undefined> {
  const given = toGeoJson(geometry);
  const { points, lines } = partsOf(given);
  const followed = toGeoJson(await followGeodesics(toFlat(onlyPolygons(given)), stray));
  const { parts, isRepaired, warnings } = lonLatParts(engine, followed);
  const solid = cutAtAntimeridian(engine, parts.polygons);
  const singles = [...points, ...parts.points].map((point) => [point]);
  const open = [...lines, ...parts.lines, ...singles];
  const edges = geodesicEdges([...bordersOf(solid), ...open]);
  if (edges.length === 0 && isEmpty(solid)) return undefined;
  const rings = partsOf(toGeoJson(solid)).polygons.flat();
  return {
    ball: edges.length > 0 ? ballOf(edges) : undefined,
    samples: [...open, ...rings].flatMap((line) => line.slice(0, 1)),
    polygons: solid,
    isRepaired,
    warnings,
  };
}

export interface NearestOnGeodesics extends Nearest {
  /** Metres between borders, lines and points: what lies inside is told surely where edges stray less; above 0 or Infinity. */
  readonly apart: number;
}

/** Metres within which places are the same. */
const SAME = 1e-6;

/** Nearest places; the same place where they meet, and where one lies in the other. */
export function nearestOnGeodesics(
  engine: PlanarEngine,
  a: OnGeodesics,
  b: OnGeodesics,
): NearestOnGeodesics | undefined {
  const nearest = a.ball && b.ball && nearestPlaces(a.ball, b.ball);
  // They meet, and no look inside is needed.
  if (nearest && nearest.distance <= SAME) return { distance: 0, a: nearest.a, b: nearest.a, apart: Infinity };
  const shared = sampleInside(engine, a, b) ?? sampleInside(engine, b, a);
  const apart = nearest?.distance ?? Infinity;
  if (shared) return { distance: 0, a: shared, b: shared, apart };
  return nearest && { ...nearest, apart };
}

function sampleInside(engine: PlanarEngine, { samples }: OnGeodesics, { polygons }: OnGeodesics): Position | undefined {
  if (isEmpty(polygons)) return undefined;
  const coordinates = samples.flatMap(([x = 0, y = 0]) => {
    const longitude = Math.abs(x) <= 180 ? x : x - 360 * Math.round(x / 360);
    return Math.abs(longitude) === 180 ? [[180, y], [-180, y]] : [[longitude, y]]; // prettier-ignore
  });
  const places = toFlat({ type: 'MultiPoint', coordinates });
  return engine.is('intersects', places, polygons) ? engine.nearestPoints(places, polygons)?.[0] : undefined;
}

/** Members of a collection may overlap, parts of a MultiPolygon may not. */
function onlyPolygons(geometry: Geometry): Geometry {
  const { polygons } = partsOf(geometry);
  if (geometry.type !== 'GeometryCollection') return polygonal(polygons);
  return {
    type: 'GeometryCollection',
    geometries: polygons.map((coordinates) => ({ type: 'Polygon', coordinates })),
  };
}
