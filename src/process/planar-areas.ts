/** Areas of a result in the other meaning than the one in which it was made: in the plane of the layer, or on the ellipsoid. */
import type { Layer, LayerFeature } from '../../schemas/layer.ts';
import type { PlanarTotals } from '../../schemas/planar-totals.ts';
import { ellipsoidArea } from '../geometry/ellipsoid/ellipsoid-area.ts';
import { measurePlanarArea } from '../geometry/flat/dimensions.ts';
import { mergeProperties } from '../geometry/layers/attributes.ts';
import { attemptIn, describePlane, planeOf, toEarth, toPlane } from './measured-plane.ts';

interface WithPlanarAreas {
  readonly features: readonly LayerFeature[];
  readonly planar?: NonNullable<PlanarTotals>;
  readonly warnings: readonly string[];
}

/**
 * Adds the area in the plane of the layer to each feature of a result, where the layer was in a projected CRS.
 * @param features in longitude and latitude
 */
export async function addPlanarAreas(layer: Layer, features: readonly LayerFeature[]): Promise<WithPlanarAreas> {
  const plane = layer.inPlane && (await planeOf(layer));
  if (!plane) return { features, warnings: [] };
  const { value: flat, warnings } = await attemptIn('the plane', () => {
    return toPlane('layer', { form: 'collection', features }, plane);
  });
  if (!flat) return { features, warnings };
  const name = plane.nameOf('area', 2);
  let total = 0;
  const added = features.map((feature, i) => {
    const geometry = flat.features[i]?.geometry;
    if (!geometry) return feature;
    const area = measurePlanarArea(geometry);
    total += area;
    return { ...feature, properties: mergeProperties(feature.properties, { [name]: area }) };
  });
  return { features: added, planar: { ...describePlane(plane), area: total }, warnings };
}

interface EllipsoidAreas {
  /** Square metres of each feature; 0 without a geometry. */
  readonly areas: readonly number[];
  readonly planar: NonNullable<PlanarTotals>;
}

/**
 * @param layer in the plane of the CRS that it names
 * @param features in the same
 * @returns undefined where that is not a projected CRS, or a position has no place on Earth, of which a warning tells
 */
export async function ellipsoidAreas(
  { crs }: Layer,
  features: readonly LayerFeature[],
): Promise<{ readonly found?: EllipsoidAreas; readonly warnings: readonly string[] }> {
  const layer: Layer = { form: 'collection', features, ...(crs && { crs }) };
  const plane = await planeOf(layer);
  if (!plane) return { warnings: [] };
  const { value: onEarth, warnings } = await attemptIn('square metres on the ellipsoid', () => toEarth('layer', layer));
  if (!onEarth) return { warnings };
  const areas = onEarth.features.map(({ geometry }) => (geometry ? ellipsoidArea(geometry, 'planar') : 0));
  return { found: { areas, planar: describePlane(plane) }, warnings };
}
