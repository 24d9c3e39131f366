/** The CRS that a `spatialReference` of ArcGIS means. */
import { isObject } from '../../schemas/is-object.ts';
import { crsMember } from '../../schemas/declared-crs.ts';
import { webMercators, WEB_MERCATOR } from '../../schemas/crs.ts';
import { identifyWkt, type IdentifiedCrs } from './esri-wkt-read.ts';

/** Codes from here on are ESRI's own. */
const FIRST_OWN = 37_001;

/** The newer code comes first: ESRI's own ones got numbers of EPSG later. */
export async function esriCrs(reference: unknown): Promise<IdentifiedCrs> {
  if (!isObject(reference)) return { note: 'There is no spatialReference, and nothing else tells the CRS.' };
  const { wkid, latestWkid, wkt, wkt2 } = reference;
  const code = [latestWkid, wkid].map(Number).find((number) => Number.isSafeInteger(number) && number > 0);
  if (code !== undefined && webMercators.has(code)) return { crs: crsMember(WEB_MERCATOR) };
  if (code !== undefined && code < FIRST_OWN) return { crs: crsMember(code) };
  const text = [wkt, wkt2].find((one) => typeof one === 'string' && one !== '');
  if (typeof text === 'string') return identifyWkt(text);
  if (code === undefined) return { note: 'Its spatialReference has no code and no text: the CRS is not known.' };
  return { crs: { type: 'name', properties: { name: `ESRI:${code}` } } };
}
