/**
 * The place where two edges cross, rounded once: computed in pairs of doubles, a value and its rest, by sums and products
 * without an error.
 * @see Dekker 1971, A floating-point technique for extending the available precision, doi:10.1007/BF01397083
 */

/** The rest of the last value that a function below returned. */
let rest = 0;

/**
 * @param target receives x and y at `at`: the doubles nearest to the crossing, as in GEOS
 */
export function placeCrossing(
  target: Float64Array,
  at: number,
  ax0: number,
  ay0: number,
  ax1: number,
  ay1: number,
  bx0: number,
  by0: number,
  bx1: number,
  by1: number,
): void {
  const ux = subtract(ax1, 0, ax0, 0);
  const uxRest = rest;
  const uy = subtract(ay1, 0, ay0, 0);
  const uyRest = rest;
  const vx = subtract(bx1, 0, bx0, 0);
  const vxRest = rest;
  const vy = subtract(by1, 0, by0, 0);
  const vyRest = rest;
  const wx = subtract(bx0, 0, ax0, 0);
  const wxRest = rest;
  const wy = subtract(by0, 0, ay0, 0);
  const wyRest = rest;
  const above = cross(wx, wxRest, wy, wyRest, vx, vxRest, vy, vyRest);
  const aboveRest = rest;
  const below = cross(ux, uxRest, uy, uyRest, vx, vxRest, vy, vyRest);
  const share = divide(above, aboveRest, below, rest);
  const shareRest = rest;
  const dx = multiply(ux, uxRest, share, shareRest);
  target[at] = subtract(dx, rest, -ax0, 0);
  const dy = multiply(uy, uyRest, share, shareRest);
  target[at + 1] = subtract(dy, rest, -ay0, 0);
}

function cross(
  ax: number,
  axRest: number,
  ay: number,
  ayRest: number,
  bx: number,
  bxRest: number,
  by: number,
  byRest: number,
): number {
  const left = multiply(ax, axRest, by, byRest);
  const leftRest = rest;
  const right = multiply(ay, ayRest, bx, bxRest);
  return subtract(left, leftRest, right, rest);
}

function subtract(a: number, aRest: number, b: number, bRest: number): number {
  const difference = a - b;
  const part = difference - a;
  const error = a - (difference - part) - (b + part) + aRest - bRest;
  const value = difference + error;
  rest = error - (value - difference);
  return value;
}

/** Splits a double into two halves of 26 bits. */
const SPLITTER = 2 ** 27 + 1;

function multiply(a: number, aRest: number, b: number, bRest: number): number {
  const product = a * b;
  const aSplit = SPLITTER * a;
  const bSplit = SPLITTER * b;
  const aHigh = aSplit - (aSplit - a);
  const bHigh = bSplit - (bSplit - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const error = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow) + (a * bRest + aRest * b);
  const value = product + error;
  rest = error - (value - product);
  return value;
}

function divide(a: number, aRest: number, b: number, bRest: number): number {
  const first = a / b;
  const product = multiply(b, bRest, first, 0);
  const second = subtract(a, aRest, product, rest) / b;
  const value = first + second;
  rest = second - (value - first);
  return value;
}
