/** Measures a layer in the plane of the projected CRS in which it was sent. */
import type { Layer } from '../../schemas/layer.ts';
import type { PlanarTotals } from '../../schemas/planar-totals.ts';
import { ProcessError } from '../common/errors.ts';
import { measurePlanarOutline } from '../geometry/overlay/outline.ts';
import { measureInPlane } from '../geometry/measures/planar-measures.ts';
import { createSlopeMeasure, planeSurface } from '../geometry/measures/slopes.ts';
import { describePlane, planeOf } from './measured-plane.ts';

export interface PlaneMeasure {
  /** @returns properties to add to a feature, with the unit in their names */
  add(index: number): Readonly<Record<string, unknown>>;
  /** @param withOutline false where the layer as a whole could not be measured */
  totals(withOutline: boolean): Promise<NonNullable<PlanarTotals>>;
}

/**
 * @param hasSlopes lengths along slopes too
 * @returns undefined for a layer that came in longitude and latitude
 */
export async function createPlaneMeasure(layer: Layer, hasSlopes: boolean): Promise<PlaneMeasure | undefined> {
  const [sent, plane] = [layer.inPlane, await planeOf(layer)];
  if (!sent || !plane) return undefined;
  const slopes = createSlopeMeasure(planeSurface(plane.metresPerUnit));
  const totals = { area: 0, perimeter: 0, length: 0 };
  const names = {
    area: plane.nameOf('area', 2),
    perimeter: plane.nameOf('perimeter', 1),
    length: plane.nameOf('length', 1),
    slopes: plane.nameOf('length_3d', 1),
  };
  return {
    add(index) {
      const feature = sent.features[index];
      const geometry = feature?.broken ? feature.broken.mended : feature?.geometry;
      if (!geometry) return {};
      const { area, perimeter, length } = measureInPlane(geometry);
      totals.area += area;
      totals.perimeter += perimeter;
      totals.length += length;
      const measured = { [names.area]: area, [names.perimeter]: perimeter, [names.length]: length };
      return hasSlopes ? { ...measured, [names.slopes]: slopes.add(geometry) } : measured;
    },
    async totals(withOutline) {
      const outline = withOutline ? await outlineOf(sent) : undefined;
      const once = outline && (outline.repairedArea ?? totals.area - outline.overlap);
      return {
        ...describePlane(plane),
        ...totals,
        area_once: once ?? null,
        outer_perimeter: outline?.outerPerimeter ?? null,
        hole_perimeter: outline?.holePerimeter ?? null,
        ...(hasSlopes && { length_3d: slopes.total() }),
      };
    },
  };
}

/** Undefined where the engine fails, of which the measure on the ellipsoid has warned. */
async function outlineOf({ features }: Layer) {
  const mended = features.map((one) => (one.broken ? { ...one, geometry: one.broken.mended ?? null } : one));
  return measurePlanarOutline({ features: mended }).catch((error: unknown) => {
    if (!(error instanceof ProcessError) || error.code !== 'invalid-geometry') throw error;
    return undefined;
  });
}
