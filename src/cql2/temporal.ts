/** Dates and timestamps of RFC 3339. */
import type { Temporal } from './syntax.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i;
const LOCAL = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/i;

/** @returns undefined for a day that does not exist, such as 2026-02-30 */
export function readDate(text: string): Temporal | undefined {
  const time = DATE.test(text) ? Date.parse(text) : NaN;
  const exists = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return exists ? { unit: 'date', time } : undefined;
}

export function readTimestamp(text: string): Temporal | undefined {
  const time = TIMESTAMP.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(time) || !readDate(text.slice(0, 10)) ? undefined : { unit: 'timestamp', time };
}

/** A date, a timestamp, or the day of a time without an offset: it is that of the place, whichever that is. */
export function readMoment(text: string): Temporal | undefined {
  const trimmed = text.trim();
  return (
    readDate(trimmed) ?? readTimestamp(trimmed) ?? (LOCAL.test(trimmed) ? readDate(trimmed.slice(0, 10)) : undefined)
  );
}

/** @param text value of a property @returns its time in the unit of a literal; a day is compared with days, in UTC */
export function toUnit(text: string, unit: Temporal['unit']): number | undefined {
  const temporal = readDate(text) ?? readTimestamp(text);
  if (!temporal || (unit === 'timestamp' && temporal.unit === 'date')) return undefined;
  return unit === 'timestamp' ? temporal.time : Math.floor(temporal.time / 86_400_000) * 86_400_000;
}
