/** What the coordinates of a stored layer are: what its `crs` member says, and by their size only where it says nothing. */
import { isLonLatCrs, type DeclaredCrs } from '../../../schemas/declared-crs.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import { isRefusal, loadCrsTable } from './table.ts';

export interface CoordinatesOf {
  /** Longitude and latitude of any datum, in degrees; or those of a plane, as far as a map can tell. */
  readonly coordinates: 'lonlat' | 'planar';
  /** By its name, where it is not the one that GeoJSON has without saying so. */
  readonly crs?: string;
  /** Whether they could be longitude and latitude by their size, whatever is said of them. */
  readonly inRange: boolean;
}

export async function coordinatesOf({ crs, features }: Pick<Layer, 'crs' | 'features'>): Promise<CoordinatesOf> {
  const inRange = looksLonLat(features.flatMap(({ geometry }) => geometry ?? []));
  if (!crs || isLonLatCrs(crs)) return { coordinates: inRange ? 'lonlat' : 'planar', inRange };
  return { coordinates: inRange && (await isDegrees(crs)) ? 'lonlat' : 'planar', crs: crs.name, inRange };
}

/** Of whatever datum: no map of this size shows the some hundred metres between two. */
async function isDegrees({ code }: DeclaredCrs): Promise<boolean> {
  const found = code === undefined ? undefined : (await loadCrsTable()).find(code);
  if (!found || isRefusal(found)) return false;
  return found.kind === 'geographic' && found.unitSize === 1 && found.meridian === 0;
}
