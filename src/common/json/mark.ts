/** Placeholders in a JSON text: numbers that are hardly ever sent, followed by an index. */
import { randomInt } from 'node:crypto';

const DIGITS = 7;
const MAX_COUNT = 10 ** DIGITS;

/** Sixteen digits together: below 2^53, where doubles are exact integers. */
const PREFIX = randomInt(1e8, 9e8);
const FIRST = PREFIX * MAX_COUNT;

/** @returns undefined for an index with more digits than there are */
export function placeholder(index: number): string | undefined {
  return index < MAX_COUNT ? `${PREFIX}${String(index).padStart(DIGITS, '0')}` : undefined;
}

/** @returns undefined for another value than a placeholder with an index below `count` */
export function indexOfPlaceholder(value: unknown, count: number): number | undefined {
  if (typeof value !== 'number' || value < FIRST || value >= FIRST + count) return undefined;
  return value - FIRST;
}
