/** Classes of the values of a property, with what has no value apart: the same for a layer and for its map. */
import { inputError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import type { LayerFeature } from '../../../schemas/layer.ts';
import { findUnknownProperties, getProperty } from '../layers/property-names.ts';
import { isNumber, isTextNumber } from '../layers/statistics.ts';
import {
  breakMethods,
  computeBreaks,
  findBreakFault,
  findClass,
  measureFit,
  type BreakMethod,
} from './class-breaks.ts';
import { formatClasses } from './format-classes.ts';

export const classMethods = [...breakMethods, 'unique-values'] as const;
export type ClassMethod = (typeof classMethods)[number];

export interface FieldClass {
  readonly label: string;
  readonly count: number;
  /** Lower bound, which belongs to the first class alone, and upper bound of numbers. */
  readonly from?: number;
  readonly to?: number;
  /** Sole value. */
  readonly value?: unknown;
}

/** Values without a class, by their kind. */
export interface NoData {
  /** Null, or a feature without the property. */
  readonly missing: number;
  readonly text: number;
  readonly not_finite: number;
  /** True, false, lists and objects. */
  readonly other: number;
}

export interface FieldClasses {
  readonly method: ClassMethod;
  readonly classes: readonly FieldClass[];
  readonly noData: NoData;
  /** Share of the squared deviations that the classes explain; null for unique values and equal numbers. */
  readonly fit: number | null;
  readonly notes: readonly string[];
  /** @returns index of the class; undefined without data */
  classOf(feature: LayerFeature): number | undefined;
}

export interface ClassOptions {
  readonly field: string;
  /** By default quantiles of numbers, and unique values of a property without any. */
  readonly method?: ClassMethod | undefined;
  readonly classes: number;
  readonly breaks?: readonly number[] | undefined;
  /** Name of the input with the field, for messages. */
  readonly input: string;
}

/** @throws {ProcessError} `invalid-input` for a field that no feature has, or without a number where the method asks for it */
export function classifyField(features: readonly LayerFeature[], options: ClassOptions): FieldClasses {
  const { field, input, classes, breaks } = options;
  const [unknown] = findUnknownProperties({ features }, { [input]: field });
  if (unknown) throw inputError(unknown.pointer, unknown.message);
  const values = features.map((feature) => getProperty(feature, field));
  const numbers = values.filter(isNumber);
  const method = options.method ?? (numbers.length === 0 && values.some(hasValue) ? 'unique-values' : 'quantile');
  if (method === 'unique-values') {
    const notes = options.method === undefined ? describeText(field, values) : [];
    return classifyValues(values, field, notes);
  }
  if (method === 'manual') {
    const fault = findBreakFault(breaks);
    if (fault !== undefined) throw inputError('/breaks', fault);
  }
  if (numbers.length === 0 && values.some(hasValue)) throw inputError(`/${input}`, describeNumberless(field, values));
  return classifyNumbers(values, numbers, { field, method, classes, breaks });
}

/** Kinds of values without a class, such as `2 missing, 1 text`; empty where each has one. */
export function describeNoData({ missing, text, not_finite, other }: NoData): string {
  const kinds = [[missing, 'missing'], [text, 'text'], [not_finite, 'not finite'], [other, 'of another type']] as const; // prettier-ignore
  return kinds.flatMap(([count, kind]) => (count > 0 ? [`${count} ${kind}`] : [])).join(', ');
}

export function countNoData({ missing, text, not_finite, other }: NoData): number {
  return missing + text + not_finite + other;
}

interface NumberOptions {
  readonly field: string;
  readonly method: BreakMethod;
  readonly classes: number;
  readonly breaks: readonly number[] | undefined;
}

function classifyNumbers(values: readonly unknown[], numbers: readonly number[], options: NumberOptions): FieldClasses {
  const { method, field } = options;
  const noData = countKinds(values);
  const common = { method, noData };
  if (numbers.length === 0) return { ...common, classes: [], fit: null, notes: [], classOf: () => undefined };
  const breaks = computeBreaks(numbers, options);
  const counts = breaks.uppers.map(() => 0);
  for (const number of numbers) {
    const at = findClass(breaks, number);
    counts[at] = (counts[at] as number) + 1;
  }
  const labels = formatClasses(breaks, numbers.every(Number.isInteger));
  return {
    ...common,
    classes: breaks.uppers.map((to, i) => ({
      label: labels[i] as string,
      from: i === 0 ? breaks.lower : (breaks.uppers[i - 1] as number),
      to,
      count: counts[i] as number,
    })),
    fit: measureFit(numbers, breaks),
    notes: breaks.notes.map((note) => `${field}: ${note}`),
    classOf(feature) {
      const value = getProperty(feature, field);
      return isNumber(value) ? findClass(breaks, value) : undefined;
    },
  };
}

function classifyValues(values: readonly unknown[], field: string, notes: readonly string[]): FieldClasses {
  const counts = new Map<string, { readonly value: unknown; count: number }>();
  for (const value of values.filter(hasValue)) {
    const key = keyOf(value);
    const entry = counts.get(key);
    if (entry) entry.count += 1;
    else counts.set(key, { value, count: 1 });
  }
  const entries = [...counts].sort(([, a], [, b]) => compareValues(a.value, b.value));
  const indexes = new Map(entries.map(([key], i) => [key, i]));
  return {
    method: 'unique-values',
    classes: entries.map(([, { value, count }]) => ({ label: formatValue(value), value, count })),
    noData: { missing: values.filter((value) => !hasValue(value)).length, text: 0, not_finite: 0, other: 0 },
    fit: null,
    notes,
    classOf(feature) {
      const value = getProperty(feature, field);
      return hasValue(value) ? indexes.get(keyOf(value)) : undefined;
    },
  };
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && !(typeof value === 'number' && Number.isNaN(value));
}

/** Text and a number of the same digits are two values. */
function keyOf(value: unknown): string {
  return `${typeof value} ${formatValue(value)}`;
}

function formatValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers by size before everything else, which is sorted as text. */
function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' ? -1 : 1;
  return collator.compare(formatValue(a), formatValue(b)) || (formatValue(a) < formatValue(b) ? -1 : 1);
}

function countKinds(values: readonly unknown[]): NoData {
  const count = (isKind: (value: unknown) => boolean) => values.filter(isKind).length;
  const missing = count((value) => value === null || value === undefined);
  const text = count((value) => typeof value === 'string');
  const notFinite = count((value) => typeof value === 'number' && !Number.isFinite(value));
  return { missing, text, not_finite: notFinite, other: values.length - count(isNumber) - missing - text - notFinite };
}

/** Says so where all text of a property reads as numbers. */
function describeText(field: string, values: readonly unknown[]): readonly string[] {
  const present = values.filter(hasValue);
  if (present.length === 0 || !present.every(isTextNumber)) return [];
  return [
    `${field} holds numbers as text, such as ${JSON.stringify(present[0])}: classed as unique values. Convert them to numbers for ranges.`,
  ];
}

function describeNumberless(field: string, values: readonly unknown[]): string {
  const example = JSON.stringify(values.find(hasValue)).slice(0, 60);
  const numeric = values.filter(isTextNumber).length;
  return numeric > 0
    ? `names ${field}, which holds ${formatCount(numeric, 'number')} as text, such as ${example}; convert them to numbers, or use method unique-values`
    : `names ${field}, which has no number in any feature (the first value is ${example}); use method unique-values`;
}
