/** Kind of the coordinates of a layer: declared by its `crs` member, otherwise inferred from their range. */
import { isLonLatCrs, type DeclaredCrs } from '../../../schemas/declared-crs.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import { isUnsupported, loadCrsTable } from './table.ts';

export interface LayerCoordinates {
  /** Longitude and latitude on any datum, in degrees; or planar. */
  readonly coordinates: 'lonlat' | 'planar';
  /** Name of the declared CRS, where it is not the default of GeoJSON. */
  readonly crs?: string;
  /** True when the range fits longitude and latitude, whatever is declared. */
  readonly inRange: boolean;
}

export async function detectCoordinates({ crs, features }: Pick<Layer, 'crs' | 'features'>): Promise<LayerCoordinates> {
  const inRange = looksLonLat(features.flatMap(({ geometry }) => geometry ?? []));
  if (!crs || isLonLatCrs(crs)) return { coordinates: inRange ? 'lonlat' : 'planar', inRange };
  return { coordinates: inRange && (await isDegreesCrs(crs)) ? 'lonlat' : 'planar', crs: crs.name, inRange };
}

/** True for longitude and latitude on any datum: the shift between two is invisible on a map of this size. */
export async function isDegreesCrs({ code }: DeclaredCrs): Promise<boolean> {
  const found = code === undefined ? undefined : (await loadCrsTable()).find(code);
  if (!found || isUnsupported(found)) return false;
  return found.kind === 'geographic' && found.unitSize === 1 && found.meridian === 0;
}
