/** Functions of dates: of dates themselves, and of text that is one as RFC 3339 has it. Days are those of UTC. */
import type { Temporal } from '../syntax.ts';
import { defineFunction, type FunctionDefinition } from './define.ts';

const DAY = 86_400_000;

const part = (name: string, description: string, value: number, take: (date: Date) => number): FunctionDefinition =>
  defineFunction({
    name,
    group: 'dates',
    signature: `${name}(date)`,
    description,
    examples: [[`${name}('2026-03-31')`, value]],
    parameters: ['date'],
    result: 'number',
    run: ([{ time }]) => take(new Date(time)),
  });

export const dates: readonly FunctionDefinition[] = [
  part('year', 'The year of a date.', 2026, (date) => date.getUTCFullYear()),
  part('month', 'The month of a date, 1 to 12.', 3, (date) => date.getUTCMonth() + 1),
  part('day', 'The day of the month, 1 to 31.', 31, (date) => date.getUTCDate()),
  defineFunction({
    name: 'days_between',
    group: 'dates',
    signature: 'days_between(from, to)',
    description:
      'Days from the one date to the other, negative where the second is earlier; times of day do not count.',
    examples: [
      ["days_between('2024-02-28', '2024-03-01')", 2],
      ["days_between(DATE('2026-01-01'), '2025-12-31T23:00:00Z')", -1],
    ],
    parameters: ['date', 'date'],
    result: 'number',
    run: ([from, to]) => dayOf(to) - dayOf(from),
  }),
];

function dayOf({ time }: Temporal): number {
  return Math.floor(time / DAY);
}
