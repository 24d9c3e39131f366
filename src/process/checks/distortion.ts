/** Warnings about planar measures in the declared CRS of an input. */
import { planarDistortionWarnings, type PlanarMeasure } from '../../geometry/crs/planar-distortion.ts';
import { isLayer } from '../../../schemas/layer.ts';

export type { PlanarMeasure };

/** @param layers parsed geometry inputs by name; those without a layer or a CRS are skipped */
export async function distortionWarnings(
  layers: Readonly<Record<string, unknown>>,
  measure: PlanarMeasure,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(layers)) {
    const found = isLayer(value) ? await planarDistortionWarnings(value, measure) : [];
    // Two layers at one place would say the same twice.
    if (warnings.length === 0) warnings.push(...found);
    else if (found.some((warning) => !warnings.includes(warning)))
      warnings.push(...found.map((text) => `${name}: ${text}`));
  }
  return warnings;
}
