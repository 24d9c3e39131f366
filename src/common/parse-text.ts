/** Values that text stands for, without a guess. */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A decimal or double as XML Schema writes it: a point before decimals, no separators, no hexadecimal digits.
 * @returns undefined for other text, and beyond the range of doubles
 */
export function parseDecimal(text: string): number | undefined {
  const number = DECIMAL.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : undefined;
}

const truths: Readonly<Record<string, boolean>> = {
  ...{ true: true, t: true, yes: true, y: true, '1': true },
  ...{ false: false, f: false, no: false, n: false, '0': false },
};

/** @returns undefined for other text than true, t, yes, y, 1, false, f, no, n and 0, in any case */
export function parseTruth(text: string): boolean | undefined {
  const key = text.toLowerCase();
  return Object.hasOwn(truths, key) ? truths[key] : undefined;
}
