/** Area on the WGS 84 ellipsoid of polygons whose edges are straight in longitude and latitude, as GeoJSON's are. */
import { toGeoJson, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import { wgs84 } from './geodesic.ts';
import { partsOf, type Line } from './parts.ts';

const e2 = wgs84.f * (2 - wgs84.f);
const e = Math.sqrt(e2);
const b2 = (wgs84.a * (1 - wgs84.f)) ** 2;

/** Gauss-Legendre with five points on [0, 1]: exact for polynomials up to degree 9. */
const probes = [
  { at: 0.5, weight: 64 / 225 },
  ...[
    { offset: Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 6, weight: (322 + 13 * Math.sqrt(70)) / 1800 },
    { offset: Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 6, weight: (322 - 13 * Math.sqrt(70)) / 1800 },
  ].flatMap(({ offset, weight }) => [
    { at: 0.5 - offset, weight },
    { at: 0.5 + offset, weight },
  ]),
];

/**
 * Area on the ellipsoid.
 * @param geometry longitude and latitude, rings closed, polygons valid
 * @returns square metres, never negative; 0 for points and lines; good to 1e-8 of itself
 * @see Snyder 1987, Map projections: a working manual, formula 3-12 (authalic latitude)
 */
export function ellipsoidArea(geometry: FlatGeometry): number {
  let area = 0;
  for (const [exterior = [], ...holes] of partsOf(toGeoJson(geometry)).polygons) {
    area += Math.abs(ringArea(exterior));
    for (const hole of holes) area -= Math.abs(ringArea(hole));
  }
  return Math.max(area, 0);
}

/** By Green's theorem: the zone below each edge, down to the first latitude so that small rings keep their digits. */
function ringArea(ring: Line): number {
  const floor = zone(ring[0]?.[1] ?? 0);
  let area = 0;
  ring.forEach(([x1 = 0, y1 = 0], i) => {
    const [x0 = x1, y0 = y1] = ring[i - 1] ?? [];
    let mean = 0;
    for (const { at, weight } of probes) mean += weight * (zone(y0 + (y1 - y0) * at) - floor);
    area -= mean * (x1 - x0) * (Math.PI / 180);
  });
  return area;
}

/** Area between the equator and a latitude, per radian of longitude. */
function zone(latitude: number): number {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return (b2 / 2) * (sine / (1 - e2 * sine * sine) + Math.atanh(e * sine) / e);
}
