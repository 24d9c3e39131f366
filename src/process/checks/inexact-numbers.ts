/** Warnings about numbers in ids, properties and results that a double cannot represent. */
import type { LayerFeature } from '../../../schemas/layer.ts';
import { MadeList } from '../../../schemas/made-list.ts';
import type { ResultFeature, ResultLayer } from '../../../schemas/result-layer.ts';
import { formatCount } from '../../common/format-count.ts';

interface Tally {
  count: number;
  /** Pointer to the first one. */
  first: string;
}

/** @param inputs by name those that are layers or geometries, as they were parsed */
export function inexactNumberWarnings(inputs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    if (typeof value !== 'object' || value === null || !('features' in value)) return [];
    const [whole, infinite]: [Tally, Tally] = [
      { count: 0, first: '' },
      { count: 0, first: '' },
    ];
    (value.features as readonly LayerFeature[]).forEach(({ id, properties }, index) => {
      countInexact(id, 'the id', index, whole, infinite);
      for (const key in properties) countInexact(properties[key], key, index, whole, infinite);
    });
    const warnings: string[] = [];
    if (whole.count > 0) {
      warnings.push(
        `${name}: ${formatCount(whole.count, 'value is a whole number', 'values are whole numbers')} beyond ` +
          `${Number.MAX_SAFE_INTEGER} (first ${whole.first}), whose last digits JSON numbers do not keep. Send such ids as strings.`,
      );
    }
    if (infinite.count > 0) {
      warnings.push(
        `${name}: ${formatCount(infinite.count, 'number is', 'numbers are')} too large for a double (first ` +
          `${infinite.first}): null in the result.`,
      );
    }
    return warnings;
  });
}

type Outputs = Readonly<Record<string, unknown>>;

/**
 * Watches for statistics and measures beyond the range of a double, which JSON writes as null.
 * @returns the outputs; their features, which are made when they are written, are counted then
 * @param warn called when all features of an output have been read for the first time
 */
export function withOverflowWarnings<T extends Outputs>(outputs: T, warn: (warning: string) => void): T {
  const entries = Object.entries(outputs).map(([name, value]) => {
    return [name, isResult(value) ? watchOverflow(value, warn) : value] as const;
  });
  return Object.fromEntries(entries) as T;
}

function isResult(value: unknown): value is Partial<ResultLayer> {
  return typeof value === 'object' && value !== null && 'summary' in value;
}

function watchOverflow(value: Partial<ResultLayer>, warn: (warning: string) => void): Partial<ResultLayer> {
  const { features, properties, summary } = value;
  let hasTold = false;
  function* countEach(list: Iterable<ResultFeature>): Generator<ResultFeature> {
    const infinite: Tally = { count: 0, first: '' };
    const whole: Tally = { count: 0, first: '' };
    for (const [key, sum] of Object.entries(summary ?? {})) countInexact(sum, key, undefined, whole, infinite);
    let index = 0;
    for (const feature of list) {
      for (const key in feature.properties) countInexact(feature.properties[key], key, index, whole, infinite);
      index += 1;
      yield feature;
    }
    if (infinite.count === 0 || hasTold) return;
    hasTold = true;
    warn(
      `The result has ${formatCount(infinite.count, 'number')} too large for a double, null in it (first ${infinite.first}).`,
    );
  }
  if (features) return { ...value, features: new MadeList(features.length, () => countEach(features)) };
  for (const _ of countEach([{ properties: properties ?? {} } as ResultFeature]));
  return value;
}

/** @param feature index of the feature, if it is a number of one: its name is only made for the first fault */
function countInexact(value: unknown, name: string, feature: number | undefined, whole: Tally, infinite: Tally): void {
  if (typeof value === 'number') {
    // All doubles of that size are whole numbers, so a measure of that size is counted too.
    if (Number.isSafeInteger(value) || (Number.isFinite(value) && Math.abs(value) < Number.MAX_SAFE_INTEGER)) return;
    const tally = Number.isFinite(value) ? whole : infinite;
    if (tally.count++ === 0) tally.first = feature === undefined ? name : `${name} of feature ${feature}`;
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) countInexact(inner, name, feature, whole, infinite);
  }
}
