/** Projected systems in which coordinates without a declared CRS lie where they are expected. */
import { boundsOfAll } from '../../../schemas/flat-walk.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import type { PlacedCrs } from '../validity/finding.ts';
import { measureOverhang, overlaps, type Area } from './area.ts';
import { measureSize } from './families.ts';
import { createFrame } from './frame.ts';
import { loadProj } from './proj.ts';
import { loadCrsTable, type Crs } from './table.ts';

const MAX_PLACED = 8;

/** WGS 84 and ETRS89. */
const MODERN: ReadonlySet<number> = new Set([4326, 4258]);

/** Units by which the coordinates must come back from longitude and latitude. */
const RETURN_UNITS = 1;

/**
 * @param layer in coordinates that are not longitude and latitude
 * @param expected extent in longitude and latitude
 * @returns systems that put the corners of the layer within the extent and their own area of use, smallest area first; at
 *   most eight; none for a layer that may be in longitude and latitude
 */
export async function findPlacedCrs({ features }: Layer, expected: Area): Promise<readonly PlacedCrs[]> {
  const geometries = features.flatMap(({ geometry }) => geometry ?? []);
  const { west, south, east, north } = boundsOfAll(geometries);
  if (west > east || looksLonLat(geometries)) return [];
  const corners = [west, south, east, south, east, north, west, north];
  const proj = await loadProj();
  const places = (crs: Crs): boolean => {
    const frame = createFrame(crs, 'traditional', proj);
    const at = Float64Array.from(corners);
    frame.inverse(at);
    const back = at.slice();
    frame.forward(back);
    return corners.every((sent, i) => {
      const [longitude, latitude] = [at[i - (i % 2)] ?? NaN, at[i - (i % 2) + 1] ?? NaN];
      const place = { west: longitude, south: latitude, east: longitude, north: latitude };
      const isWithin = measureOverhang(expected, place) <= 0 && measureOverhang(crs.area, place) <= 0;
      return isWithin && Math.abs((back[i] ?? NaN) - sent) <= RETURN_UNITS;
    });
  };
  return (await loadCrsTable())
    .all()
    .filter((crs) => crs.kind === 'projected' && overlaps(crs.area, expected) && places(crs))
    .toSorted((a, b) => rank(a) - rank(b) || measureSize(a.area) - measureSize(b.area) || a.code - b.code)
    .slice(0, MAX_PLACED)
    .map(({ id, name }) => ({ id, name }));
}

/** Those with x first and a datum in use today come first. */
function rank({ axes, base }: Crs): number {
  return (axes === 'en' ? 0 : 2) + (MODERN.has(base) ? 0 : 1);
}
