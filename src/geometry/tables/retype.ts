/** Brings values of a column to one type, without guessing. */
import { parseDecimal, parseTruth } from '../../common/parse-text.ts';

export const fieldTypes = ['text', 'integer', 'number', 'boolean', 'date'] as const;
export type FieldType = (typeof fieldTypes)[number];

/** @returns the value in the type, null for nothing; undefined for what has no value in it */
export function retype(value: unknown, type: FieldType): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'text') return typeof value === 'string' ? value : JSON.stringify(value);
  const text = typeof value === 'string' ? value.trim() : undefined;
  if (text === '') return null;
  if (type === 'date') return text === undefined ? undefined : toDate(text);
  if (type === 'boolean')
    return typeof value === 'boolean' ? value : parseTruth(text ?? (typeof value === 'number' ? String(value) : ''));
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'boolean'
        ? Number(value)
        : text === undefined
          ? undefined
          : parseDecimal(text);
  if (number === undefined || !Number.isFinite(number)) return undefined;
  // A fraction is not cut off, nor an integer rounded that a double does not keep.
  return type === 'integer' && !Number.isSafeInteger(number) ? undefined : number;
}

/** The day of an ISO 8601 date or date and time; other forms differ by country. */
function toDate(text: string): string | undefined {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(text) ?? [];
  const instant = day === undefined ? NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== day ? undefined : day;
}
