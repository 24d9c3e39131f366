/** Describes the values of a field that was computed: their type, and of numbers their range and sum. */
import { formatCount } from '../common/format-count.ts';
import type { Type } from '../cql2/values.ts';
import { computeStatistic, isNumber, statistics } from '../geometry/layers/statistics.ts';

interface DescribedValues {
  readonly type: string;
  readonly numbers?: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** @param expected type where it is known without values */
export function describeValues(field: string, values: readonly unknown[], expected: Type): DescribedValues {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value === null) continue;
    const type = expected === 'date' ? 'date' : nameTypeOf(value);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const types = [...counts.keys()];
  const [only] = types;
  if (types.length > 1) {
    const list = [...counts].map(([type, count]) => `${formatCount(count, 'feature')} ${type}`).join(', ');
    return { type: 'mixed', warnings: [`${field} has values of several types: ${list}. Cast them to one type.`] };
  }
  const numbers = values.filter(isNumber);
  const found = numbers.length > 0 ? statistics.map((name) => [name, computeStatistic(name, numbers)] as const) : [];
  const finite = found.flatMap(([name, value]) => (isNumber(value) ? [[name, value] as const] : []));
  return {
    type: only ?? (expected === 'any' ? 'null' : expected),
    ...(finite.length > 0 && { numbers: Object.fromEntries(finite) }),
    warnings: [],
  };
}

function nameTypeOf(value: unknown): string {
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? (Array.isArray(value) ? 'list' : 'object') : typeof value;
}
