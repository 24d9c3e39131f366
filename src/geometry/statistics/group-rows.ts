/** Groups rows by the values of columns, and sorts rows. */
import type { LayerFeature } from '../../../schemas/layer.ts';
import { getProperty } from '../layers/property-names.ts';
import { isMissing, keyOfValue } from './summarize-values.ts';

export interface Group {
  /** Values of the columns that make it; null is one too. */
  readonly values: readonly unknown[];
  readonly rows: readonly LayerFeature[];
}

/** @returns groups in the order of their first rows; one group of all rows without columns */
export function groupRows(rows: readonly LayerFeature[], columns: readonly string[]): readonly Group[] {
  if (columns.length === 0) return [{ values: [], rows }];
  const groups = new Map<string, { readonly values: readonly unknown[]; readonly rows: LayerFeature[] }>();
  for (const row of rows) {
    const values = columns.map((name) => getProperty(row, name) ?? null);
    const key = values.map(keyOfValue).join('\n');
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { values, rows: [row] });
  }
  return [...groups.values()];
}

/** Numbers before text, each ascending, text by code units; what is missing comes last in either order. */
export function compareValues(a: unknown, b: unknown, order: 'ascending' | 'descending'): number {
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  const sign = order === 'ascending' ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  if (typeof a === 'number' || typeof b === 'number') return sign * (typeof a === 'number' ? -1 : 1);
  const [left, right] = [textOf(a), textOf(b)];
  return left === right ? 0 : sign * (left < right ? -1 : 1);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : keyOfValue(value);
}
