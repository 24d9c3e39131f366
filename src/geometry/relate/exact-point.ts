/** Exact points in the plane: vertices as doubles, intersections of edges as fractions. */

/** Homogeneous coordinates: x/w and y/w, with w above 0. */
export type Fraction = readonly [x: bigint, y: bigint, w: bigint];

/**
 * Relative tolerance of the floating-point filter: far above the rounding error of a fraction, far below typical
 * distances.
 */
const FILTER_TOLERANCE = 2 ** -48;

/** A point; two are equal exactly when their keys are. */
export class ExactPoint {
  /** Nearest doubles; exact for a vertex. */
  readonly x: number;
  readonly y: number;
  readonly #exact: Fraction | undefined;
  #fraction: Fraction | undefined;
  #key: string | undefined;

  constructor(x: number, y: number, fraction?: Fraction) {
    this.x = x;
    this.y = y;
    this.#exact = fraction;
  }

  /** True when the doubles are exact. */
  get isExact(): boolean {
    return this.#exact === undefined;
  }

  get fraction(): Fraction {
    return (this.#fraction ??= this.#exact ?? toFraction(this.x, this.y));
  }

  get key(): string {
    // -0 and 0 are the same coordinate.
    return (this.#key ??= this.#exact?.join('/') ?? `${this.x + 0},${this.y + 0}`);
  }
}

/** Intersection of two lines that are not parallel, each through two vertices. */
export function intersectLines(a: ExactPoint, b: ExactPoint, c: ExactPoint, d: ExactPoint): ExactPoint {
  const [a1, b1, c1] = crossProduct(a.fraction, b.fraction);
  const [a2, b2, c2] = crossProduct(c.fraction, d.fraction);
  const [x, y, w] = crossProduct([a1, b1, c1], [a2, b2, c2]);
  const fraction = reduce(w < 0n ? [-x, -y, -w] : [x, y, w]);
  const near = new ExactPoint(quotient(fraction[0], fraction[2]), quotient(fraction[1], fraction[2]));
  return isSame(near.fraction, fraction) ? near : new ExactPoint(near.x, near.y, fraction);
}

/** @returns above 0 when a comes after b on the way from `start` to `end`; both must lie on it */
export function compareAlong(start: ExactPoint, end: ExactPoint, a: ExactPoint, b: ExactPoint): number {
  const flat = Math.abs(end.x - start.x) >= Math.abs(end.y - start.y);
  return flat ? Math.sign(end.x - start.x) * compare(a, b, 0) : Math.sign(end.y - start.y) * compare(a, b, 1);
}

/** Midpoint of two points. */
export function midpoint(a: ExactPoint, b: ExactPoint): ExactPoint {
  const [ax, ay, aw] = a.fraction;
  const [bx, by, bw] = b.fraction;
  return new ExactPoint(a.x / 2 + b.x / 2, a.y / 2 + b.y / 2, [ax * bw + bx * aw, ay * bw + by * aw, 2n * aw * bw]);
}

/**
 * True when a ray from a point to the east crosses an edge; at a vertex it crosses the edge below.
 * @param point a point that is not on the edge
 */
export function isWestOf(point: ExactPoint, from: ExactPoint, to: ExactPoint): boolean {
  const upwards = compare(to, point, 1) > 0;
  if (compare(from, point, 1) > 0 === upwards) return false;
  return exactSide(from, to, point) > 0 === upwards;
}

/** @returns above 0 to the left of the line through two vertices, below 0 to the right */
function exactSide(from: ExactPoint, to: ExactPoint, point: ExactPoint): number {
  const left = (to.x - from.x) * (point.y - from.y);
  const right = (to.y - from.y) * (point.x - from.x);
  const size = Math.max(Math.abs(from.x), Math.abs(from.y), Math.abs(to.x), Math.abs(to.y));
  const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  const tolerance =
    FILTER_TOLERANCE * (Math.abs(left) + Math.abs(right) + (size + Math.abs(point.x) + Math.abs(point.y)) * length);
  if (Math.abs(left - right) > tolerance) return left - right;
  const [a, b, c] = crossProduct(from.fraction, to.fraction);
  const [x, y, w] = point.fraction;
  return signOf(a * x + b * y + c * w);
}

function compare(a: ExactPoint, b: ExactPoint, axis: 0 | 1): number {
  const [p, q] = axis === 0 ? [a.x, b.x] : [a.y, b.y];
  if (a.isExact && b.isExact) return p - q;
  if (Math.abs(p - q) > FILTER_TOLERANCE * (Math.abs(p) + Math.abs(q))) return p - q;
  return signOf(a.fraction[axis] * b.fraction[2] - b.fraction[axis] * a.fraction[2]);
}

function crossProduct([x1, y1, w1]: Fraction, [x2, y2, w2]: Fraction): Fraction {
  return [y1 * w2 - y2 * w1, x2 * w1 - x1 * w2, x1 * y2 - x2 * y1];
}

function isSame([x1, y1, w1]: Fraction, [x2, y2, w2]: Fraction): boolean {
  return x1 * w2 === x2 * w1 && y1 * w2 === y2 * w1;
}

function reduce([x, y, w]: Fraction): Fraction {
  const divisor = greatestDivisor(greatestDivisor(x, w), y);
  return [x / divisor, y / divisor, w / divisor];
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

/** Quotient of two integers of any size, as a double. */
export function quotient(above: bigint, below: bigint): number {
  // Doubles end at 2 ** 1024, bigints do not.
  const excess = Math.max(bitLength(above), bitLength(below)) - 1000;
  if (excess <= 0) return Number(above) / Number(below);
  return Number(above >> BigInt(excess)) / Number(below >> BigInt(excess));
}

function bitLength(value: bigint): number {
  return 4 * value.toString(16).length;
}

function signOf(value: bigint): number {
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}

const view = new DataView(new ArrayBuffer(8));

function toFraction(x: number, y: number): Fraction {
  const [xs, xBits] = toInteger(x);
  const [ys, yBits] = toInteger(y);
  const bits = xBits > yBits ? xBits : yBits;
  return [xs << (bits - xBits), ys << (bits - yBits), 1n << bits];
}

/** Exact fraction of a double: an integer over a power of 2. @returns the integer and the exponent */
function toInteger(value: number): [bigint, bigint] {
  if (Number.isSafeInteger(value)) return [BigInt(value), 0n];
  view.setFloat64(0, value);
  const high = view.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const digits = (BigInt(high & 0xfffff) << 32n) | BigInt(view.getUint32(4));
  const mantissa = exponent === 0 ? digits : digits | (1n << 52n);
  const signed = value < 0 ? -mantissa : mantissa;
  const power = Math.max(exponent, 1) - 1075;
  return power >= 0 ? [signed << BigInt(power), 0n] : [signed, BigInt(-power)];
}
