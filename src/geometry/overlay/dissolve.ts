/** Dissolves features with equal values of some properties into one, with statistics of other properties. */
import { refuseIssues } from '../../common/errors.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { countPositions, shapesOf } from '../flat/flat.ts';
import { uniteShapes } from './unite-shapes.ts';
import { mapWithGeos, withGeos } from '../engine/geos.ts';
import { toCollection, planarLayerWarnings } from '../layers/layers.ts';
import { COUNT, groupFeatures, keyOfGroup } from '../layers/groups.ts';
import { findUnknownProperties, getProperty } from '../layers/property-names.ts';
import { retryRepaired } from '../validity/repair.ts';
import {
  computeStatistic,
  computeWeightedMean,
  isNumber,
  listNames,
  meanWarnings,
  skippedValueWarnings,
  statistics,
  type Statistic,
  type StatisticNames,
  unusedWeight,
} from '../layers/statistics.ts';
import { repairLayer } from '../validity/valid-layer.ts';

export interface DissolveOptions extends StatisticNames {
  /** Property names; features with equal values become one, all features when there are none. */
  readonly by: readonly string[];
  /** Property that weights means. */
  readonly weight?: string | undefined;
}

export interface DissolveResult {
  /** One feature per group, in the order of first appearance. */
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

/**
 * Unites features by properties, in the plane of the coordinates: overlaps count once.
 * @returns for each group its values of `by`, `feature_count`, and one property such as `sum_population` per statistic
 * @param options as `checkDissolve` accepts them
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function dissolve(
  layer: Layer,
  options: DissolveOptions,
  progress: (fraction: number) => void,
): Promise<DissolveResult> {
  const { result: valid, warnings } = await withGeos((engine) => repairLayer(engine, layer, 'layer'));
  const groups = groupFeatures(valid.features, options.by);
  const groupWarnings = createFeatureWarnings(groups.map(() => ({})));
  const total = Math.max(1, countPositions(toCollection(valid)));
  let done = 0;
  const united = await mapWithGeos(groups, (engine, members) => {
    if (members.every(({ geometry }) => geometry === null)) return { result: null, warnings: [] };
    const whole = toCollection({ features: members });
    const size = countPositions(whole);
    const report = (fraction: number) => progress((done + fraction * size) / total);
    const union = retryRepaired(engine, 'the geometry', (prepare) =>
      uniteShapes(engine, shapesOf(prepare(whole)), report),
    );
    done += size;
    progress(done / total);
    return union;
  });
  united.forEach((group, index) => groupWarnings.add(index, group.warnings));
  const features = groups.map((members, index): LayerFeature => {
    return { geometry: united[index]?.result ?? null, properties: computeProperties(members, options) };
  });
  return {
    features,
    warnings: [
      ...planarLayerWarnings(layer),
      ...warnings,
      ...groupWarnings.warnings(),
      ...skippedValueWarnings(layer.features, listNames(options)),
      ...meanWarnings(layer.features, options.mean, options.weight),
    ],
  };
}

function computeProperties(
  members: readonly LayerFeature[],
  options: DissolveOptions,
): Readonly<Record<string, unknown>> {
  const getNumbers = (name: string) => members.map((member) => getProperty(member, name)).filter(isNumber);
  const compute = (statistic: Statistic, name: string) =>
    statistic === 'mean' && options.weight !== undefined
      ? computeWeightedMean(members, name, options.weight)
      : computeStatistic(statistic, getNumbers(name));
  const computed = statistics.flatMap((statistic) =>
    options[statistic].map((name) => [`${statistic}_${name}`, compute(statistic, name)] as const),
  );
  return Object.fromEntries([...Object.entries(keyOfGroup(members, options.by)), [COUNT, members.length], ...computed]);
}

/** @throws {ProcessError} `invalid-input` for a property that no feature has, or whose name the result needs */
export function checkDissolve(layer: Layer, options: DissolveOptions): void {
  const conflicts = options.by.flatMap((name, index) => {
    if (!isResultName(name, options)) return [];
    return [{ pointer: `/by/${index}`, message: `${name} is the name of a result property. Rename it first` }];
  });
  const { by, sum, min, max, mean, weight } = options;
  const unused = weight !== undefined && mean.length === 0 ? [unusedWeight] : [];
  const issues = [...conflicts, ...unused, ...findUnknownProperties(layer, { by, sum, min, max, mean, weight })];
  refuseIssues(issues);
}

function isResultName(name: string, options: DissolveOptions): boolean {
  return (
    name === COUNT || statistics.some((statistic) => options[statistic].some((of) => name === `${statistic}_${of}`))
  );
}
