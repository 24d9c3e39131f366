/** Layers in and out: keeps IDs, properties and the form in which features were sent. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { mapList, type List } from '../../../schemas/made-list.ts';
import type { ResultFeature, ResultLayer } from '../../../schemas/result-layer.ts';
import { droppedZWarnings } from '../flat/flat.ts';
import { formatCount } from '../../common/format-count.ts';

/** @param summary properties of the result as a whole */
export function toResult(
  { form }: Pick<Layer, 'form'>,
  features: List<LayerFeature>,
  summary: Readonly<Record<string, unknown>>,
): ResultLayer {
  const [only] = features;
  if (form !== 'collection' && only && features.length === 1) return { ...toResultFeature(only), summary };
  return { type: 'FeatureCollection', features: mapList(features, toResultFeature), summary };
}

/** @param change not called for features without a geometry, which stay unchanged */
export function mapGeometries(
  layer: Layer,
  change: (geometry: FlatGeometry, feature: LayerFeature, index: number) => FlatGeometry | null,
): readonly LayerFeature[] {
  return layer.features.map((feature, index) => {
    if (feature.geometry === null) return feature;
    return { ...feature, geometry: change(feature.geometry, feature, index) };
  });
}

/** All geometries of a layer as one collection. */
export function toCollection(layer: Pick<Layer, 'features'>): FlatGeometry {
  const geometries: FlatGeometry[] = [];
  for (const { geometry } of layer.features) if (geometry !== null) geometries.push(geometry);
  const [only] = geometries;
  return only && geometries.length === 1 ? only : { type: 'GeometryCollection', geometries };
}

/**
 * Warns about features without a geometry, which have no part in the result.
 * @param input name of the input, where there are several
 */
export function missingGeometryWarnings({ features }: Pick<Layer, 'features'>, input?: string): readonly string[] {
  const missing = features.filter(({ geometry, broken }) => geometry === null && !broken).length;
  const where = input === undefined ? '' : `${input}: `;
  return missing === 0 ? [] : [`${where}${formatCount(missing, 'feature has', 'features have')} no geometry (null).`];
}

/** Warns about what a planar operation drops: features without a geometry, and Z coordinates. */
export function planarLayerWarnings(layer: Pick<Layer, 'features'>): readonly string[] {
  return [...missingGeometryWarnings(layer), ...droppedZWarnings(toCollection(layer))];
}

function toResultFeature({ id, geometry, properties }: LayerFeature): ResultFeature {
  return id === undefined ? { type: 'Feature', geometry, properties } : { type: 'Feature', id, geometry, properties };
}
