/** Instants and intervals of time in query parameters. */
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../../src/common/errors.ts';

/** Both ends are in it; instants in ISO 8601, UTC, with milliseconds. */
export interface Interval {
  readonly from?: string;
  readonly to?: string;
}

const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`\d{2}:\d{2}:\d{2}(\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})`;
const pattern = new RegExp(`^${DAY}(?:[Tt ]${TIME})?$`, 'i');

/**
 * An instant, a day, or two of them with a slash between; `..` or nothing stands for an open end.
 * @throws {ProcessError} `invalid-request`
 * @see RFC 3339, and `datetime` of OGC 18-062r2, clause 11
 */
export function readInterval(text: string): Interval {
  const parts = text.split('/');
  const [first = '', last = first] = parts;
  const isOpen = (part: string) => part === '' || part === '..';
  if (parts.length > 2 || (parts.length === 1 && isOpen(first)) || (isOpen(first) && isOpen(last))) throw wrong(text);
  const from = isOpen(first) ? undefined : spanOf(first, text)[0];
  const to = isOpen(last) ? undefined : spanOf(last, text)[1];
  if (from !== undefined && to !== undefined && from > to) throw wrong(text);
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** The first and the last millisecond of what was said: a day has all of its hours, a second all of its fractions. */
function spanOf(part: string, text: string): readonly [string, string] {
  // In a query, a plus sign that nobody has escaped is a space.
  const written = part.replace(/ (\d{2}:\d{2})$/, '+$1');
  const [, fraction] = pattern.exec(written) ?? [];
  const start = pattern.test(written) ? Date.parse(written.replace(' ', 'T')) : NaN;
  if (Number.isNaN(start)) throw wrong(text);
  const length = written.length === 10 ? 86_400_000 : fraction === undefined ? 1000 : 1;
  return [new Date(start).toISOString(), new Date(start + length - 1).toISOString()];
}

function wrong(text: string): ProcessError {
  const right = 'an instant such as 2026-01-31T12:00:00Z, or an interval such as 2026-01-01T00:00:00Z/..';
  return new ProcessError('invalid-request', `datetime is ${show(text)}; it must be ${right}.`);
}
