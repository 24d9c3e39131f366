/** Groups features by the values of properties. */
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Issue } from '../../common/errors.ts';
import type { Properties } from './attributes.ts';
import { findUnknownProperties, getProperty } from './property-names.ts';

/** Property of a group: the number of its features. */
export const COUNT = 'feature_count';

/** @returns the features of each key, in order of first appearance; a missing property counts as null */
export function groupFeatures<F extends Pick<LayerFeature, 'properties'>>(
  features: readonly F[],
  by: readonly string[],
): readonly (readonly F[])[] {
  const groups = new Map<string, F[]>();
  for (const feature of features) {
    const key = canonicalJson(by.map((name) => getProperty(feature, name) ?? null));
    const group = groups.get(key);
    if (group) group.push(feature);
    else groups.set(key, [feature]);
  }
  return [...groups.values()];
}

/** @returns the values that a group shares */
export function keyOfGroup([first]: readonly Pick<LayerFeature, 'properties'>[], by: readonly string[]): Properties {
  return Object.fromEntries(by.map((name) => [name, (first && getProperty(first, name)) ?? null] as const));
}

/** @returns issues of names that no feature has, and of the name that groups need for their count */
export function findGroupIssues(layer: Pick<Layer, 'features'>, by: readonly string[]): readonly Issue[] {
  const conflicts = by.flatMap((name, index) => {
    const message = `${name} is the name of a result property. Rename it first`;
    return name === COUNT ? [{ pointer: `/by/${index}`, message }] : [];
  });
  return [...conflicts, ...findUnknownProperties(layer, { by })];
}
