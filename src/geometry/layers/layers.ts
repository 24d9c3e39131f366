/** Layers in, layers out: keeps ids, properties and the form in which the features were sent. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { ResultFeature, ResultLayer } from '../../../schemas/result-layer.ts';
import { heightWarnings } from '../flat/flat.ts';

/** @param summary what there is to say about the whole */
export function toResult(
  { form }: Pick<Layer, 'form'>,
  features: readonly LayerFeature[],
  summary: Readonly<Record<string, unknown>>,
): ResultLayer {
  const results = features.map(toResultFeature);
  const [only] = results;
  if (form !== 'collection' && only && results.length === 1) return { ...only, summary };
  return { type: 'FeatureCollection', features: results, summary };
}

/** @param change is not asked about features without a geometry, which stay as they are */
export function mapGeometries(
  layer: Layer,
  change: (geometry: FlatGeometry, feature: LayerFeature, index: number) => FlatGeometry | null,
): readonly LayerFeature[] {
  return layer.features.map((feature, index) => {
    if (feature.geometry === null) return feature;
    return { ...feature, geometry: change(feature.geometry, feature, index) };
  });
}

/** All geometries of a layer as one collection, for operations on the whole. */
export function collectionOf(layer: Pick<Layer, 'features'>): FlatGeometry {
  const geometries = layer.features.flatMap(({ geometry }) => (geometry === null ? [] : [geometry]));
  const [only] = geometries;
  return only && geometries.length === 1 ? only : { type: 'GeometryCollection', geometries };
}

/**
 * Says how many features have no geometry, since they have no part in the result.
 * @param input its name, where there is another layer
 */
export function missingWarnings({ features }: Pick<Layer, 'features'>, input?: string): readonly string[] {
  const missing = features.filter(({ geometry }) => geometry === null).length;
  const where = input === undefined ? '' : `${input}: `;
  return missing === 0 ? [] : [`${where}${missing} feature${missing === 1 ? ' has' : 's have'} no geometry (null).`];
}

/** Says what of a layer an operation in the plane leaves out: features without a geometry, and heights. */
export function leftOutWarnings(layer: Pick<Layer, 'features'>): readonly string[] {
  return [...missingWarnings(layer), ...heightWarnings(collectionOf(layer))];
}

function toResultFeature({ id, geometry, properties }: LayerFeature): ResultFeature {
  return id === undefined ? { type: 'Feature', geometry, properties } : { type: 'Feature', id, geometry, properties };
}
