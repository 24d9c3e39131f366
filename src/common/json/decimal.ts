/** Quotients of long decimals by powers of ten, rounded correctly without the runtime's strings. */

/** Powers of ten that are exact as doubles. */
export const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Splits a double into two halves of 26 bits, whose products are exact. @see Dekker 1971, doi:10.1007/BF01397083 */
const SPLITTER = 2 ** 27 + 1;
const highHalves = powersOfTen.map((power) => SPLITTER * power - (SPLITTER * power - power));
const lowHalves = powersOfTen.map((power, exponent) => power - (highHalves[exponent] as number));

/** Much larger than the error of the second part of a quotient, much smaller than half a unit in its last place. */
const UNCERTAINTY = 2 ** -40;

/** @returns the rounding error of the product of a double and a power of ten */
export function productError(value: number, exponent: number, product: number): number {
  const split = SPLITTER * value;
  const high = split - (split - value);
  const low = value - high;
  const powerHigh = highHalves[exponent] as number;
  const powerLow = lowHalves[exponent] as number;
  return high * powerHigh - product + high * powerLow + low * powerHigh + low * powerLow;
}

/**
 * The double nearest to (high + low) / 10^exponent.
 * @param high an exact integer; `low` one that is not larger, unless `high` is 0
 * @param exponent 0 to 22
 * @returns NaN where two doubles are so nearly equidistant that more digits are needed to decide
 */
export function quotient(high: number, low: number, exponent: number): number {
  const whole = high + low;
  const carry = low - (whole - high);
  const power = powersOfTen[exponent] as number;
  const first = whole / power;
  const product = first * power;
  const remainder = whole - product - productError(first, exponent, product) + carry;
  const second = remainder / power;
  const result = first + second * (1 - UNCERTAINTY);
  return result === first + second * (1 + UNCERTAINTY) ? result : NaN;
}
