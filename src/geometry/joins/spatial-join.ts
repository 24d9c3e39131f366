/** Brings the attributes of one layer to the features of another by how they lie to each other. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { adding, aggregate, prefixed } from '../layers/attributes.ts';
import type { JoinPredicate, Progress } from './join.ts';
import { joinLayers } from './layer-join.ts';
import { numericNames, skippedWarnings, textNumberWarnings } from '../layers/statistics.ts';

export interface JoinOptions {
  readonly predicate: JoinPredicate;
  /** What becomes of a feature that matches several: the first of them, one feature for each, or counts and sums. */
  readonly match: 'first' | 'each' | 'aggregate';
  readonly keepUnmatched: boolean;
  /** Stands before the names of the other layer's properties. */
  readonly prefix: string;
  readonly progress?: Progress;
}

export interface Joined {
  readonly features: readonly LayerFeature[];
  /** Features of the layer that match at least one; `several`: at least two. */
  readonly matched: number;
  readonly several: number;
  readonly pairs: number;
  /** Features of the other layer that match none. */
  readonly otherUnmatched: number;
  readonly warnings: readonly string[];
}

/**
 * @param layer whose features stay in their order, with id and geometry
 * @param other whose ids and properties are added under prefixed names, in the order of this layer where several match
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be made valid
 */
export async function spatialJoin(layer: Layer, other: Layer, options: JoinOptions): Promise<Joined> {
  const { predicate, match, keepUnmatched, prefix, progress } = options;
  const { matches, warnings } = await joinLayers(layer, other, predicate, progress);
  const names = match === 'aggregate' ? numericNames(other.features) : [];
  const properties = adding();
  const features = layer.features.flatMap((feature, i): LayerFeature[] => {
    const found = (matches[i] ?? []).flatMap((j) => other.features[j] ?? []);
    if (found.length === 0 && !keepUnmatched) return [];
    if (match === 'aggregate') return [properties.add(feature, aggregate(found, names, prefix))];
    const rows = match === 'first' ? found.slice(0, 1) : found;
    return rows.length === 0 ? [feature] : rows.map((row) => properties.add(feature, prefixed(withId(row), prefix)));
  });
  const several = matches.filter((found) => found.length > 1).length;
  const repeated =
    match === 'each' && several > 0
      ? [`Repeated with the same id, once for each match: ${several} of the features.`]
      : [];
  const joined = [...new Set(matches.flat())].flatMap((j) => other.features[j] ?? []);
  const skipped =
    match === 'aggregate' ? [...skippedWarnings(joined, names), ...textNumberWarnings(other.features)] : [];
  return {
    features,
    matched: matches.filter((found) => found.length > 0).length,
    several,
    pairs: matches.reduce((sum, found) => sum + found.length, 0),
    otherUnmatched: other.features.length - joined.length,
    warnings: [...warnings, ...repeated, ...skipped.map((warning) => `other: ${warning}`), ...properties.warnings()],
  };
}

/** A property called id is what the author of the layer means by it. */
function withId({ id, properties }: LayerFeature): Readonly<Record<string, unknown>> {
  return id === undefined ? properties : { id, ...properties };
}
