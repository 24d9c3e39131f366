import { describe, expect, it } from 'vitest';
import { parseInterval } from '../../ogc/http/query.ts';

describe('datetime', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z', '2026-01-31T12:00:00.999Z'],
    ['2026-01-31T12:00:00.25Z', '2026-01-31T12:00:00.250Z', '2026-01-31T12:00:00.250Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z', '2026-01-31T23:59:59.999Z'],
    ['2026-01-31T12:00:00+02:00/..', '2026-01-31T10:00:00.000Z', undefined],
    ['2026-01-31T12:00:00 02:00/', '2026-01-31T10:00:00.000Z', undefined],
    ['../2026-01-31T12:00:00Z', undefined, '2026-01-31T12:00:00.999Z'],
    ['2026-01-01/2026-01-31', '2026-01-01T00:00:00.000Z', '2026-01-31T23:59:59.999Z'],
  ])('%s is a span of time', (text, from, to) => {
    expect(parseInterval(text)).toEqual({ ...(from && { from }), ...(to && { to }) });
  });

  it.each(['', '..', '/', '../..', 'now', '2026-13-01', '2026-02-01/2026-01-01', '2026-01-01/2026-01-02/2026-01-03'])(
    '%j is none',
    (text) => {
      expect(() => parseInterval(text)).toThrow(/^datetime is /);
    },
  );

  it('refuses days and hours that do not exist, alone and at either end', () => {
    const days = [
      '2026-02-29',
      '2026-02-30',
      '2026-04-31',
      '2026-06-31T00:00:00Z',
      '2100-02-29',
      '2026-11-29T24:00:00Z',
    ];
    for (const day of days) {
      for (const text of [day, `${day}/..`, `../${day}`, `2020-01-01/${day}`]) {
        expect(() => parseInterval(text), text).toThrow(/^datetime is /);
      }
    }
  });

  it('takes each day of the calendar, and no other', () => {
    const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (const [year, leap] of [[2023, 0], [2024, 1], [1900, 0], [2000, 1]] as const) {
      lengths.forEach((length, month) => {
        for (let day = 1; day <= 31; day++) {
          const text = `${year}-${String(month + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const isReal = day <= length + (month === 1 ? leap : 0);
          if (isReal) expect(parseInterval(text).from).toBe(`${text}T00:00:00.000Z`);
          else expect(() => parseInterval(text)).toThrow(/^datetime is /);
        }
      });
    }
  }); // prettier-ignore
});
