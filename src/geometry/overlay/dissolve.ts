/** Dissolve: the features that share values of some attributes become one, with what their other attributes add up to. */
import { ProcessError } from '../../common/errors.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { canonicalJson } from '../../../schemas/canonical-json.ts';
import { featureWarnings } from '../layers/feature-warnings.ts';
import { loadGeos } from '../engine/geos.ts';
import { collectionOf, leftOutWarnings } from '../layers/layers.ts';
import { unknownProperties, valueOf } from '../layers/property-names.ts';
import { onValid } from '../validity/repair.ts';
import { compute, isNumber, namesIn, skippedWarnings, statistics, type StatisticNames } from '../layers/statistics.ts';
import { validLayer } from '../validity/valid-layer.ts';

export interface DissolveOptions extends StatisticNames {
  /** Features with equal values of these become one; all features when there are none. */
  readonly by: readonly string[];
}

export interface Dissolved {
  /** One for each group, in the order in which groups first appear. */
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

const COUNT = 'feature_count';

/**
 * Unites features by attributes, in the plane of the coordinates: a place that several of a group have counts once.
 * @returns for each group its values of `by`, `feature_count`, and one property such as `sum_population` per statistic
 * @throws {ProcessError} `invalid-input` for an attribute that no feature has, `invalid-geometry` when the engine gives up
 */
export async function dissolve(
  layer: Layer,
  options: DissolveOptions,
  progress: (fraction: number) => void,
): Promise<Dissolved> {
  checkNames(layer, options);
  const engine = await loadGeos();
  const { result: valid, warnings } = validLayer(engine, layer, 'layer');
  const groups = groupsOf(valid.features, options.by);
  const said = featureWarnings(groups.map(() => ({})));
  const features = groups.map((members, index): LayerFeature => {
    progress(index / groups.length);
    const properties = propertiesOf(members, options);
    const whole = collectionOf({ features: members });
    if (members.every(({ geometry }) => geometry === null)) return { geometry: null, properties };
    const united = onValid(engine, whole, engine.union);
    said.add(index, united.warnings);
    return { geometry: united.result, properties };
  });
  return {
    features,
    warnings: [
      ...leftOutWarnings(layer),
      ...warnings,
      ...said.warnings(),
      ...skippedWarnings(layer.features, namesIn(options)),
    ],
  };
}

function groupsOf(features: readonly LayerFeature[], by: readonly string[]): readonly (readonly LayerFeature[])[] {
  const groups = new Map<string, LayerFeature[]>();
  for (const feature of features) {
    const key = canonicalJson(by.map((name) => valueOf(feature, name) ?? null));
    const group = groups.get(key);
    if (group) group.push(feature);
    else groups.set(key, [feature]);
  }
  return [...groups.values()];
}

function propertiesOf(members: readonly LayerFeature[], options: DissolveOptions): Readonly<Record<string, unknown>> {
  const shared = options.by.map((name) => [name, (members[0] && valueOf(members[0], name)) ?? null] as const);
  const numbersOf = (name: string) => members.map((member) => valueOf(member, name)).filter(isNumber);
  const computed = statistics.flatMap((statistic) =>
    options[statistic].map((name) => [`${statistic}_${name}`, compute(statistic, numbersOf(name))] as const),
  );
  return Object.fromEntries([...shared, [COUNT, members.length], ...computed]);
}

function checkNames(layer: Layer, options: DissolveOptions): void {
  const taken = options.by.flatMap((name, index) => {
    if (!isTaken(name, options)) return [];
    return [{ pointer: `/by/${index}`, message: `${name} is the name of a result. Rename it first` }];
  });
  const { by, sum, min, max, mean } = options;
  const issues = [...taken, ...unknownProperties(layer, { by, sum, min, max, mean })];
  const [first] = issues;
  if (first) throw new ProcessError('invalid-input', `${first.pointer.slice(1)}: ${first.message}.`, issues);
}

function isTaken(name: string, options: DissolveOptions): boolean {
  return (
    name === COUNT || statistics.some((statistic) => options[statistic].some((of) => name === `${statistic}_${of}`))
  );
}
