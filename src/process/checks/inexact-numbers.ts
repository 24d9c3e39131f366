/** Warnings about numbers in ids, properties and results that a double cannot represent. */
import type { LayerFeature } from '../../../schemas/layer.ts';
import type { ResultLayer } from '../../../schemas/result-layer.ts';
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

/**
 * @param outputs by name
 * @returns a warning about statistics and measures beyond the range of a double, which JSON writes as null
 */
export function overflowWarnings(outputs: Readonly<Record<string, unknown>>): readonly string[] {
  const [whole, infinite]: [Tally, Tally] = [
    { count: 0, first: '' },
    { count: 0, first: '' },
  ];
  for (const value of Object.values(outputs)) {
    if (typeof value !== 'object' || value === null || !('summary' in value)) continue;
    const { features, properties = {}, summary } = value as Partial<ResultLayer>;
    for (const [key, sum] of Object.entries(summary ?? {})) countInexact(sum, key, undefined, whole, infinite);
    let index = 0;
    for (const feature of features ?? [{ properties }]) {
      for (const key in feature.properties) countInexact(feature.properties[key], key, index, whole, infinite);
      index += 1;
    }
  }
  const { count, first } = infinite;
  if (count === 0) return [];
  return [`The result has ${formatCount(count, 'number')} too large for a double, null in it (first ${first}).`];
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
