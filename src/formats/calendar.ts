/** Days and instants as numbers, and as text of ISO 8601. */

const DAY = 86_400_000n;

/** @param days since 1970-01-01 */
export function formatCalendarDate(days: number): string {
  return formatDay(BigInt(days) * DAY);
}

/** @param millis of a day, which may be beyond those that JavaScript has */
function formatDay(millis: bigint): string {
  const date = new Date(Number(millis));
  if (Number.isNaN(date.getTime())) return `day ${millis / DAY} since 1970-01-01`;
  return date.toISOString().replace(/T.*$/, '');
}

/**
 * @param value units since 1970-01-01T00:00, `10^digits` a second
 * @param isUtc whether the text has a Z: without it, the time is that of a place that is not told
 */
export function formatInstant(value: bigint, digits: 3 | 6 | 9, isUtc: boolean): string {
  const perDay = 86_400n * 10n ** BigInt(digits);
  const day = value >= 0n ? value / perDay : -((-value + perDay - 1n) / perDay);
  return `${formatDay(day * DAY)}T${formatTimeOfDay(value - day * perDay, digits)}${isUtc ? 'Z' : ''}`;
}

/** Without the zeros at the end of a fraction. */
export function formatTimeOfDay(value: bigint, digits: 3 | 6 | 9): string {
  const perSecond = 10n ** BigInt(digits);
  const seconds = value / perSecond;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => String(part).padStart(2, '0'));
  const fraction = String(value % perSecond).padStart(digits, '0').replace(/0+$/, ''); // prettier-ignore
  return `${parts.join(':')}${fraction === '' ? '' : `.${fraction}`}`;
}

/** @param text as in `column-types`. @returns days since 1970-01-01; undefined for a day that no calendar has */
export function parseCalendarDate(text: string): number | undefined {
  const days = Date.parse(`${text}T00:00:00Z`) / Number(DAY);
  return Number.isInteger(days) && formatCalendarDate(days) === text ? days : undefined;
}

/** @param text as in `column-types`. @returns microseconds since 1970-01-01; undefined for what they cannot hold */
export function parseInstant(text: string): bigint | undefined {
  const [, day = '', minute = '', second = '00', fraction = ''] = /^(.{10})T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6})0*)?)?Z$/.exec(text) ?? []; // prettier-ignore
  const days = parseCalendarDate(day);
  const [hours = NaN, minutes = NaN] = minute.split(':').map(Number);
  if (days === undefined || !(hours < 24 && minutes < 60 && Number(second) < 60)) return undefined;
  const seconds = 86_400 * days + 3600 * hours + 60 * minutes + Number(second);
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}
