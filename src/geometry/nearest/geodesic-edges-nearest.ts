/** Geometries with geodesic edges, prepared for distances between them. */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { cutAtAntimeridian, toPolygonGeometry } from '../antimeridian/antimeridian.ts';
import { findBorders } from '../antimeridian/borders.ts';
import { prepareLonLat } from '../antimeridian/prepare-lon-lat.ts';
import { isEmpty } from '../flat/flat.ts';
import { splitParts } from '../flat/parts.ts';
import { createBall, type Ball } from './ball-tree.ts';
import { followGeodesics } from '../lines/densify.ts';
import { toGeodesicEdges } from '../ellipsoid/edges.ts';
import type { Nearest } from './nearest-on-edges.ts';
import { findNearestPoints } from './nearest-points.ts';

export interface GeodesicGeometry {
  /** Ball tree of borders, lines and points as true geodesics; undefined where polygons cover the whole Earth. */
  readonly ball: Ball | undefined;
  /** One point of each part; a part that crosses no border lies on the same side of it as its point. */
  readonly samples: readonly Position[];
  /** Valid, within [-180, 180]; straight edges deviate slightly from the geodesics. */
  readonly polygons: FlatGeometry;
  /** True when polygons were repaired, which changes them by up to the deviation. */
  readonly isRepaired: boolean;
  readonly warnings: readonly string[];
}

/**
 * @param maxDeviation maximum deviation from geodesics in metres, for point-in-polygon tests
 * @returns undefined when polygons are empty after repair
 */
export async function prepareGeodesics(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  maxDeviation: number,
): Promise<GeodesicGeometry | undefined> {
  const input = toGeoJson(geometry);
  const { points, lines } = splitParts(input);
  const straightened = toGeoJson(await followGeodesics(toFlat(onlyPolygons(input)), maxDeviation));
  const { parts, isRepaired, warnings } = prepareLonLat(engine, straightened);
  const valid = cutAtAntimeridian(engine, parts.polygons);
  const singles = [...points, ...parts.points].map((point) => [point]);
  const open = [...lines, ...parts.lines, ...singles];
  const edges = toGeodesicEdges([...findBorders(valid), ...open]);
  if (edges.length === 0 && isEmpty(valid)) return undefined;
  const rings = splitParts(toGeoJson(valid)).polygons.flat();
  return {
    ball: edges.length > 0 ? createBall(edges) : undefined,
    samples: [...open, ...rings].flatMap((line) => line.slice(0, 1)),
    polygons: valid,
    isRepaired,
    warnings,
  };
}

export interface NearestOnGeodesics extends Nearest {
  /**
   * Metres between borders, lines and points: point-in-polygon tests are certain where the deviation is less; above 0
   * or Infinity.
   */
  readonly separation: number;
}

/** Distance in metres within which points are equal. */
const SAME_POINT = 1e-6;

/** Nearest points; the same point where they intersect or one contains the other. */
export function nearestOnGeodesics(
  engine: PlanarEngine,
  a: GeodesicGeometry,
  b: GeodesicGeometry,
): NearestOnGeodesics | undefined {
  const nearest = a.ball && b.ball && findNearestPoints(a.ball, b.ball);
  // They intersect; no test of the interior is needed.
  if (nearest && nearest.distance <= SAME_POINT)
    return { distance: 0, a: nearest.a, b: nearest.a, separation: Infinity };
  const shared = sampleInside(engine, a, b) ?? sampleInside(engine, b, a);
  const separation = nearest?.distance ?? Infinity;
  if (shared) return { distance: 0, a: shared, b: shared, separation };
  return nearest && { ...nearest, separation };
}

function sampleInside(
  engine: PlanarEngine,
  { samples }: GeodesicGeometry,
  { polygons }: GeodesicGeometry,
): Position | undefined {
  if (isEmpty(polygons)) return undefined;
  const coordinates = samples.flatMap(([x = 0, y = 0]) => {
    const longitude = Math.abs(x) <= 180 ? x : x - 360 * Math.round(x / 360);
    return Math.abs(longitude) === 180 ? [[180, y], [-180, y]] : [[longitude, y]]; // prettier-ignore
  });
  const points = toFlat({ type: 'MultiPoint', coordinates });
  return engine.is('intersects', points, polygons) ? engine.nearestPoints(points, polygons)?.[0] : undefined;
}

/** Members of a collection may overlap; parts of a MultiPolygon may not. */
function onlyPolygons(geometry: Geometry): Geometry {
  const { polygons } = splitParts(geometry);
  if (geometry.type !== 'GeometryCollection') return toPolygonGeometry(polygons);
  return {
    type: 'GeometryCollection',
    geometries: polygons.map((coordinates) => ({ type: 'Polygon', coordinates })),
  };
}
