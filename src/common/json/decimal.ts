/** Quotients of long decimals by powers of ten, rounded correctly without the runtime's strings. */

/** Every one of these is a double without a rounding error. */
export const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Splits a double into two halves of 26 bits, whose products are exact. @see Dekker 1971, doi:10.1007/BF01397083 */
const SPLITTER = 2 ** 27 + 1;
const highHalves = powersOfTen.map((power) => SPLITTER * power - (SPLITTER * power - power));
const lowHalves = powersOfTen.map((power, exponent) => power - (highHalves[exponent] as number));

/** Far more than the error of the second part of a quotient, far less than matters to its last digit. */
const DOUBT = 2 ** -40;

/** @returns what the product of a double and a power of ten loses when it is rounded */
export function lostInProduct(value: number, exponent: number, product: number): number {
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
 * @returns NaN where two doubles are so nearly as near that only more digits could tell
 */
export function quotient(high: number, low: number, exponent: number): number {
  const whole = high + low;
  const rest = low - (whole - high);
  const power = powersOfTen[exponent] as number;
  const first = whole / power;
  const product = first * power;
  const remainder = whole - product - lostInProduct(first, exponent, product) + rest;
  const second = remainder / power;
  const result = first + second * (1 - DOUBT);
  return result === first + second * (1 + DOUBT) ? result : NaN;
}
