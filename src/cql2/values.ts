/** Types of values in formulas, and what is told of values that have no result. */
import type { Temporal, Value } from './syntax.ts';

export type Type = 'number' | 'text' | 'boolean' | 'date' | 'any' | 'null';

const words: Readonly<Record<Type, string>> = {
  number: 'a number',
  text: 'text',
  boolean: 'true or false',
  date: 'a date',
  any: 'any value',
  null: 'NULL',
};

export function nameType(type: Type): string {
  return words[type];
}

/** @returns whether a value of the one type may be one of the other */
export function mayBe(type: Type, wanted: Type): boolean {
  // Text may be a date: properties hold dates as text.
  return type === wanted || [type, wanted].includes('any') || type === 'null' || (wanted === 'date' && type === 'text');
}

/** A list or an object: not null, but without order and equality, so each comparison with it is a mismatch. */
export interface Compound {
  readonly compound: unknown;
}

export type Operand = Value | Temporal | Compound | null;

/**
 * Why a part of a formula has no value, or another one than may be thought:
 * a value of another type than is needed; a division by zero; arithmetic without a finite number; text that is not what it is
 * cast to; a fraction that an integer has not; a condition that is unknown, so that what it guards does not apply; text that
 * would be too long.
 */
export const problems = ['mismatch', 'division', 'noNumber', 'cast', 'fraction', 'unknown', 'tooLong'] as const;
export type Problem = (typeof problems)[number];

/** @param detail the call or the values, such as `number('12 km')` */
export type Report = (problem: Problem, detail?: string) => void;

export function isTemporal(value: Operand): value is Temporal {
  return typeof value === 'object' && value !== null && 'unit' in value;
}

export function isCompound(value: Operand): value is Compound {
  return typeof value === 'object' && value !== null && 'compound' in value;
}

/** @param value of a property */
export function toOperand(value: unknown): Value | Compound | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return { compound: value };
}

/** Text of a date or a time as RFC 3339 has it. */
export function formatTemporal({ unit, time }: Temporal): string {
  const text = new Date(time).toISOString();
  return unit === 'date' ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}
