/** Mean centres of the groups of a layer. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Issue } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import { computeCentroids } from '../construction/centroid.ts';
import { isEmpty } from '../flat/flat.ts';
import { COUNT, findGroupIssues, groupFeatures, keyOfGroup } from '../layers/groups.ts';
import { findUnknownProperties, getProperty } from '../layers/property-names.ts';
import { isNumber } from '../layers/statistics.ts';
import { meanCenter, type WeightedPosition } from './mean-center.ts';

const RESERVED = ['weight_sum', 'standard_distance_m'];

/** @returns issues of unknown names, of names that results need, and of weights below 0 */
export function findMeanCenterIssues(layer: Layer, by: readonly string[], weight?: string): readonly Issue[] {
  const conflicts = by.flatMap((name, index) => {
    const message = `${name} is the name of a result property. Rename it first`;
    return RESERVED.includes(name) ? [{ pointer: `/by/${index}`, message }] : [];
  });
  const weights = weight === undefined ? [] : layer.features.map((feature) => getProperty(feature, weight));
  const negative = weights.findIndex((value) => isNumber(value) && value < 0);
  const message = `${weight} of feature ${negative} is ${String(weights[negative])}; weights are at least 0`;
  return [
    ...conflicts,
    ...findGroupIssues(layer, by),
    ...findUnknownProperties(layer, { weight }),
    ...(negative < 0 ? [] : [{ pointer: '/weight', message }]),
  ];
}

/**
 * A point per group; null where there is none, which a warning says.
 * @param layer longitude and latitude; geometries other than points count by their centroid on the ellipsoid
 * @param weight property with the weight; without it each feature weighs 1
 */
export async function findMeanCenters(layer: Layer, by: readonly string[], weight?: string) {
  const located = await computeCentroids({ form: 'collection', features: layer.features });
  const others = layer.features.filter(({ geometry }) => geometry && geometry.type !== 'Point' && !isEmpty(geometry));
  let [skipped, unweighted, withoutCenter] = [0, 0, 0];
  const positionOf = (feature: LayerFeature): readonly WeightedPosition[] => {
    const { geometry } = feature;
    const value = weight === undefined ? 1 : getProperty(feature, weight);
    const isPlaced = geometry?.type === 'Point' && !isEmpty(geometry);
    if (isPlaced && isNumber(value)) {
      const [longitude = 0, latitude = 0] = geometry.coordinates;
      return [{ lonLat: [longitude, latitude], weight: value }];
    }
    skipped += 1;
    if (isPlaced) unweighted += 1;
    return [];
  };
  const features = groupFeatures([...located.features], by).map((group): LayerFeature => {
    const positions = group.flatMap(positionOf);
    const mean = meanCenter(positions);
    if (!mean) withoutCenter += 1;
    return {
      properties: {
        ...keyOfGroup(group, by),
        [COUNT]: positions.length,
        weight_sum: positions.reduce((sum, position) => sum + position.weight, 0),
        standard_distance_m: mean?.standardDistance ?? null,
      },
      geometry: mean
        ? { type: 'Point', coordinates: Float64Array.from(mean.center), stride: 2, ends: Uint32Array.of(1) }
        : null,
    };
  });
  const warnings = [...located.warnings];
  if (others.length > 0) {
    const subject = formatCount(others.length, 'feature is not a point and counts by its centroid', 'features are not points and count by their centroids'); // prettier-ignore
    warnings.push(`${subject} on the ellipsoid.`);
  }
  if (unweighted > 0) {
    warnings.push(`${formatCount(unweighted, 'feature has', 'features have')} no number as weight and ${unweighted === 1 ? 'does' : 'do'} not count.`); // prettier-ignore
  }
  if (withoutCenter > 0) {
    const subject = formatCount(withoutCenter, 'group has', 'groups have');
    warnings.push(`${subject} no centre: no position with a weight above 0, or positions that balance around the Earth.`); // prettier-ignore
  }
  return { features, skipped, withoutCenter, warnings };
}
