/** What the antimeridian does to work in the plane of longitude and latitude, and when to say so. */
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { boundsOf, shapesOf, type Bounds } from './flat.ts';

/** Whether coordinates could be longitude and latitude: no position of any of them is beyond 180 and 90. */
export function looksLonLat(geometries: readonly FlatGeometry[]): boolean {
  const { west, south, east, north } = boundsOfAll(geometries);
  return west >= -180 && east <= 180 && south >= -90 && north <= 90;
}

/** Says where two layers meet only across the antimeridian, or have edges that were not cut there. */
export function seamWarnings(a: readonly FlatGeometry[], b: readonly FlatGeometry[]): readonly string[] {
  const all = [...a, ...b];
  if (!looksLonLat(all)) return [];
  const warnings: string[] = [];
  const long = all.filter(hasLongEdge).length;
  if (long > 0) {
    warnings.push(
      `${long} geometr${long === 1 ? 'y has' : 'ies have'} edges over more than 180 degrees of longitude, taken as they ` +
        'are. If they are meant to cross the antimeridian, cut them there (RFC 7946, section 3.1.9).',
    );
  }
  const [first, second] = [boundsOfAll(a), boundsOfAll(b)];
  if ((first.east === 180 && second.west === -180) || (first.west === -180 && second.east === 180)) {
    warnings.push(
      'Longitudes 180 and -180 are different places here, so what meets only across the antimeridian does not meet.',
    );
  }
  return warnings;
}

function boundsOfAll(geometries: readonly FlatGeometry[]): Bounds {
  return boundsOf({ type: 'GeometryCollection', geometries });
}

/** An edge of exactly 360 degrees is a full circle of latitude. */
function hasLongEdge(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(({ type, coordinates, stride, ends }) => {
    if (type === 'Point' || type === 'MultiPoint') return false;
    let start = 0;
    for (const end of ends) {
      for (let i = (start + 1) * stride; i < end * stride; i += stride) {
        const span = Math.abs((coordinates[i] ?? 0) - (coordinates[i - stride] ?? 0));
        if (span > 180 && span < 360) return true;
      }
      start = end;
    }
    return false;
  });
}
