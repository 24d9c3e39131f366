/** The plane of a layer in a projected CRS, in which areas and lengths are given beside those on the ellipsoid. */
import { isLonLatCrs, type DeclaredCrs } from '../../schemas/declared-crs.ts';
import type { Layer } from '../../schemas/layer.ts';
import { ProcessError } from '../common/errors.ts';
import { isUnsupported, loadCrsTable } from '../geometry/crs/table.ts';
import { LON_LAT, toCrs } from './checks/common-crs.ts';

export interface MeasuredPlane {
  readonly crs: DeclaredCrs;
  /** As EPSG names it: `US survey foot`. */
  readonly unit: string;
  readonly metresPerUnit: number;
  /**
   * @param what a measure, such as `area`
   * @param dimension of it
   * @returns a name with the unit, such as `planar_area_us_ft2`
   */
  nameOf(what: string, dimension: 1 | 2): string;
}

/** Abbreviations of the units that are common; of others the name is written. */
const symbols: Readonly<Record<string, string>> = {
  metre: 'm',
  kilometre: 'km',
  foot: 'ft',
  'US survey foot': 'us_ft',
};

/** @returns that of the first layer in a projected CRS: in which it was sent, or still is */
export async function planeOf(...layers: readonly Layer[]): Promise<MeasuredPlane | undefined> {
  for (const { crs: own, inPlane } of layers) {
    const crs = inPlane?.crs ?? own;
    if (crs?.code === undefined) continue;
    const found = (await loadCrsTable()).find(crs.code);
    if (!found || isUnsupported(found) || found.kind !== 'projected') continue;
    const { unit, unitSize: metresPerUnit } = found;
    const symbol = symbols[unit] ?? unit.toLowerCase().replaceAll("'", '').replaceAll(/[^a-z0-9]+/g, '_').replace(/_$/, ''); // prettier-ignore
    const nameOf: MeasuredPlane['nameOf'] = (what, dimension) =>
      `planar_${what}_${symbol}${dimension === 2 ? '2' : ''}`;
    return { crs, unit, metresPerUnit, nameOf };
  }
  return undefined;
}

/** Members of a summary that say in which plane its planar measures are. */
export function describePlane({ crs, unit, metresPerUnit }: MeasuredPlane) {
  return { crs: crs.name, unit, metres_per_unit: metresPerUnit };
}

/**
 * @param input name of the layer, for messages
 * @param layer in longitude and latitude, or in the CRS that it names; as it was sent where that is kept
 * @throws {ProcessError} `invalid-geometry` for a position without an image
 */
export async function toPlane(input: string, layer: Layer, { crs }: MeasuredPlane): Promise<Layer> {
  const sent = layer.inPlane ?? layer;
  const source = sent.crs ?? LON_LAT;
  return source.code === crs.code ? sent : (await toCrs(input, sent, source, crs)).layer;
}

/** As `toPlane`, into longitude and latitude. */
export async function toEarth(input: string, layer: Layer): Promise<Layer> {
  return !layer.crs || isLonLatCrs(layer.crs) ? layer : (await toCrs(input, layer, layer.crs, LON_LAT)).layer;
}

/**
 * Measures a second time, of which a layer may have a place that the other surface does not: a buffer reaches farther than a
 * CRS, and drawn coordinates may be in none.
 * @param where such as `the plane`
 * @returns a warning in place of the value
 */
export async function attemptIn<T>(
  where: string,
  work: () => Promise<T>,
): Promise<{ readonly value?: T; readonly warnings: readonly string[] }> {
  try {
    return { value: await work(), warnings: [] };
  } catch (error) {
    if (!(error instanceof ProcessError) || error.code !== 'invalid-geometry') throw error;
    return { warnings: [`Areas and lengths in ${where} are not given: ${error.message}`] };
  }
}
