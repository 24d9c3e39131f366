/** Refuses layers with broken features before a process runs: what has no certain repair, or all, as the caller chose. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { nameFeature, nameFeatures } from '../../../schemas/feature-names.ts';
import { ProcessError, type Issue } from '../../common/errors.ts';
import { toPointer } from '../../common/json-pointer.ts';
import type { InvalidWay } from '../common-inputs.ts';

const MAX_ISSUES = 10;

/** Kinds that make-valid cannot change. */
const beyondMending: ReadonlySet<string> = new Set(['off-earth', 'empty']);

type Layers = Readonly<Record<string, Layer>>;

interface Refused {
  readonly name: string;
  readonly layer: Layer;
  readonly indices: readonly number[];
}

/**
 * @param layers by the names of their inputs
 * @throws {ProcessError} with an issue for each of the first ten features, and the call that mends them
 */
export function refuseBroken(id: string, layers: Layers, invalid: InvalidWay, label: string | undefined): void {
  const refused = Object.entries(layers).map(([name, layer]) => ({ name, layer, indices: refusedOf(layer, invalid) }));
  const all = refused.filter(({ indices }) => indices.length > 0);
  if (all.length === 0) return;
  const sole = all.length === 1 && all[0]?.indices.length === 1;
  const issues = all.flatMap((one) => issuesOf(one, label, sole ? MAX_ISSUES : 1)).slice(0, MAX_ISSUES);
  const [first] = issues;
  const sentence = first ? `${first.pointer} ${first.message}`.replace(/(?<![.?])$/, '.') : '';
  const more = sole ? moreFaults(issues.length - 1) : moreFeatures(all, label);
  const code = all.every(isMisshapen) ? 'invalid-geometry' : 'invalid-input';
  const message = [`${id} cannot run: ${sentence}${more}`, ...advise(all, invalid)].join(' ');
  throw new ProcessError(code, message, issues);
}

function moreFaults(count: number): string {
  return count > 0 ? ` (${count} more)` : '';
}

/** Names the others: an answer may have no room for their issues. */
function moreFeatures(refused: readonly Refused[], label: string | undefined): string {
  const others = refused.flatMap(({ name, layer, indices }, i) => {
    const rest = i === 0 ? indices.slice(1) : indices;
    if (rest.length === 0) return [];
    return [`${nameFeatures(layer.features, rest, label, MAX_ISSUES - 1)}${refused.length > 1 ? ` in ${name}` : ''}`];
  });
  return others.length > 0 ? ` Also ${others.join('; ')}.` : '';
}

function refusedOf({ features }: Layer, invalid: InvalidWay): readonly number[] {
  const broken = features.flatMap((feature, index) => (feature.broken ? [index] : []));
  // A result of nothing would look like an answer.
  if (invalid === 'skip') return broken.length === features.length ? broken : [];
  return invalid === 'refuse' ? broken : broken.filter((index) => features[index]?.broken?.isCertain === false);
}

function issuesOf({ name, layer, indices }: Refused, label: string | undefined, max: number): readonly Issue[] {
  return indices.slice(0, MAX_ISSUES).flatMap((index) => {
    const faults = layer.features[index]?.broken?.faults ?? [];
    const which = layer.form === 'collection' ? ` (${nameFeature(layer.features, index, label)})` : '';
    return faults.slice(0, max).map(({ path, message }) => {
      return { pointer: toPointer([name, ...path]), message: `${message}${which}` };
    });
  });
}

/** True where the structure is right: positions are missing, too many or off the Earth. */
function isMisshapen({ layer, indices }: Refused): boolean {
  return indices.every((index) => layer.features[index]?.broken?.faults.every(({ broken }) => broken) === true);
}

function advise(refused: readonly Refused[], invalid: InvalidWay): readonly string[] {
  const features = refused.flatMap(({ layer, indices }) => indices.flatMap((index) => layer.features[index] ?? []));
  const mends = features.some(isMendable) ? ['Run make-valid first'] : [];
  const leaves = refused.every(({ layer, indices }) => indices.length < layer.features.length);
  const repairs = invalid === 'refuse' && features.every(({ broken }) => broken?.isCertain);
  const ways = [...(repairs ? ['"repair"'] : []), ...(leaves ? ['"skip" to leave them out'] : [])];
  const passes = ways.length > 0 ? [`${mends.length > 0 ? 'or pass' : 'Pass'} invalid ${ways.join(' or ')}`] : [];
  const advice = [...mends, ...passes].join(', ');
  return advice === '' ? [] : [`${advice}.`];
}

function isMendable({ broken }: LayerFeature): boolean {
  return (
    broken?.mended !== undefined &&
    broken.mended !== null &&
    !broken.faults.some(({ fault }) => beyondMending.has(fault))
  );
}
