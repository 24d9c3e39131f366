/** Sorts features and rows by the values of columns. */
import type { LayerFeature } from '../../../schemas/layer.ts';

export interface SortKey {
  readonly name: string;
  readonly descends: boolean;
}

/** @param text a name, after a minus sign descending; a column whose name begins so is itself @param has tells whether there is such a column */
export function parseSortKey(text: string, has: (name: string) => boolean): SortKey {
  const descends = text.startsWith('-') && !has(text);
  return { name: descends ? text.slice(1) : text, descends };
}

/** Those of equal keys stay in their order; without a value they come last, whatever the direction. */
export function sortRows(features: readonly LayerFeature[], keys: readonly SortKey[]): readonly LayerFeature[] {
  const rows = features.map((feature) => ({ feature, values: keys.map(({ name }) => valueOf(feature, name)) }));
  rows.sort((one, other) => {
    for (const [index, { descends }] of keys.entries()) {
      const order = compare(one.values[index], other.values[index], descends);
      if (order !== 0) return order;
    }
    return 0;
  });
  return rows.map(({ feature }) => feature);
}

/** The property of that name; for `id` that of the feature where there is none. */
export function valueOf({ id, properties }: LayerFeature, name: string): unknown {
  if (Object.hasOwn(properties, name)) return properties[name];
  return name === 'id' ? id : undefined;
}

/** Rank of a feature without a value, which comes last in both directions. */
const NOTHING = 3;

/** Numbers come before texts, and these before truth values, lists and objects. */
export function rankOf(value: unknown): number {
  if (value === null || value === undefined) return NOTHING;
  return typeof value === 'number' ? 0 : typeof value === 'string' ? 1 : 2;
}

const collator = new Intl.Collator('en');

function compare(a: unknown, b: unknown, descends: boolean): number {
  const [rankOfA, rankOfB] = [rankOf(a), rankOf(b)];
  if (rankOfA === NOTHING && rankOfB === NOTHING) return 0;
  const isUp = !descends || rankOfA === NOTHING || rankOfB === NOTHING;
  if (rankOfA !== rankOfB) return isUp ? rankOfA - rankOfB : rankOfB - rankOfA;
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(toText(a), toText(b));
  return descends ? -order : order;
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
