/** Spatial join: adds properties of one layer to the features of another by their relation. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { formatCount, selectPlural } from '../../common/format-count.ts';
import { createPropertyAdder, aggregate, prefixNames, type Properties } from '../layers/attributes.ts';
import type { JoinPredicate } from './join.ts';
import type { LocateOptions } from './locate-points.ts';
import { joinLayers } from './layer-join.ts';
import { findNumericNames, meanWarnings, skippedValueWarnings, textNumberWarnings } from '../layers/statistics.ts';

export interface JoinOptions extends LocateOptions {
  readonly predicate: JoinPredicate;
  /** Result for a feature with several matches: the first, one feature for each, or aggregates. */
  readonly match: 'first' | 'each' | 'aggregate';
  readonly keepUnmatched: boolean;
  /** Prefix of property names from the other layer. */
  readonly prefix: string;
  /** Property of the other layer that weights means of aggregates. */
  readonly weight?: string | undefined;
  /** Name of the other layer in warnings. */
  readonly otherName: string;
}

export interface JoinResult {
  readonly features: readonly LayerFeature[];
  /** Number of features with at least one match. */
  readonly matched: number;
  /** Number of features with at least two matches. */
  readonly several: number;
  readonly pairs: number;
  /** Number of features of the other layer without a match. */
  readonly otherUnmatched: number;
  readonly warnings: readonly string[];
}

/**
 * @param layer features stay in their order, with ID and geometry
 * @param other IDs and properties are added under prefixed names, in the order of this layer where several match
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be repaired
 */
export async function spatialJoin(layer: Layer, other: Layer, options: JoinOptions): Promise<JoinResult> {
  const { match, keepUnmatched, prefix, weight, otherName } = options;
  const { matches, warnings } = await joinLayers(layer, other, options);
  const names = match === 'aggregate' ? findNumericNames(other.features) : [];
  const properties = createPropertyAdder();
  // One for each feature of the other layer, not for each pair.
  const additions: Properties[] = [];
  const additionOf = (row: number) => (additions[row] ??= prefixNames(addId(other.features[row]), prefix));
  const features: LayerFeature[] = [];
  layer.features.forEach((feature, i) => {
    const found = matches[i] ?? [];
    if (found.length === 0 && !keepUnmatched) return;
    if (match === 'aggregate') {
      const rows = found.flatMap((row) => other.features[row] ?? []);
      features.push(properties.add(feature, aggregate(rows, names, prefix, weight)));
    } else if (found.length === 0) features.push(feature);
    else {
      for (const row of match === 'first' ? found.slice(0, 1) : found)
        features.push(properties.add(feature, additionOf(row)));
    }
  });
  const several = matches.filter((found) => found.length > 1).length;
  const repeated =
    match === 'each' && several > 0
      ? [`Repeated ${formatCount(several, 'feature')} with the same ID, once for each match.`]
      : [];
  const used = new Set<number>();
  for (const found of matches) for (const row of found) used.add(row);
  const matchedOthers = [...used].flatMap((row) => other.features[row] ?? []);
  const remarks =
    match === 'aggregate'
      ? [
          ...skippedValueWarnings(matchedOthers, names),
          ...textNumberWarnings(other.features),
          ...(several === 0 ? [] : meanWarnings(matchedOthers, names, weight)),
        ]
      : idWarnings(matchedOthers, prefix);
  return {
    features,
    matched: matches.filter((found) => found.length > 0).length,
    several,
    pairs: matches.reduce((sum, found) => sum + found.length, 0),
    otherUnmatched: other.features.length - matchedOthers.length,
    warnings: [
      ...warnings,
      ...repeated,
      ...remarks.map((warning) => `${otherName}: ${warning}`),
      ...properties.warnings(),
    ],
  };
}

/** The IDs that properties called id take the place of. */
function idWarnings(features: readonly LayerFeature[], prefix: string): readonly string[] {
  const hidden = features.filter(({ id, properties }) => {
    return id !== undefined && Object.hasOwn(properties, 'id') && properties.id !== id;
  });
  if (hidden.length === 0) return [];
  const left = selectPlural(hidden.length, 'the ID of one feature is', `the IDs of ${hidden.length} features are`);
  return [`${left} left out: a property called id is ${prefix}id.`];
}

/** A property called id has precedence over the ID of the feature. */
function addId(feature: LayerFeature | undefined): Properties {
  const { id, properties = {} } = feature ?? {};
  return id === undefined ? properties : { id, ...properties };
}
