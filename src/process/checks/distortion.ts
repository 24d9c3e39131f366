/** Warnings about planar measures in the declared CRS of an input. */
import { planarDistortionWarnings, type PlanarMeasure } from '../../geometry/crs/planar-distortion.ts';
import { isLayer } from './declared-crs.ts';

export type { PlanarMeasure };

/** @param layers parsed geometry inputs by name; those without a layer or a CRS are skipped */
export async function distortionWarnings(
  layers: Readonly<Record<string, unknown>>,
  measure: PlanarMeasure,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const value of Object.values(layers)) {
    if (isLayer(value)) warnings.push(...(await planarDistortionWarnings(value, measure)));
  }
  return [...new Set(warnings)];
}
