/** Places in the plane that are exact: vertices as they are, and crossings of edges as fractions. */

/** x/w and y/w, with w above 0. */
export type Fraction = readonly [x: bigint, y: bigint, w: bigint];

/** Far above the error of the nearest numbers to a fraction, far below what tells most places apart. */
const DOUBT = 2 ** -48;

/** One place; two are the same place exactly when their keys are equal. */
export class Spot {
  /** The nearest numbers; of a vertex its own. */
  readonly x: number;
  readonly y: number;
  readonly #given: Fraction | undefined;
  #fraction: Fraction | undefined;
  #key: string | undefined;

  constructor(x: number, y: number, fraction?: Fraction) {
    this.x = x;
    this.y = y;
    this.#given = fraction;
  }

  /** Whether the numbers are the place, rather than the nearest ones. */
  get isPlain(): boolean {
    return this.#given === undefined;
  }

  get fraction(): Fraction {
    return (this.#fraction ??= this.#given ?? fractionOf(this.x, this.y));
  }

  get key(): string {
    // Minus 0 and 0 are one place.
    return (this.#key ??= this.#given?.join('/') ?? `${this.x + 0},${this.y + 0}`);
  }
}

/** Where two lines cross that are not parallel, each through two vertices. */
export function crossing(a: Spot, b: Spot, c: Spot, d: Spot): Spot {
  const [a1, b1, c1] = cross(a.fraction, b.fraction);
  const [a2, b2, c2] = cross(c.fraction, d.fraction);
  const [x, y, w] = cross([a1, b1, c1], [a2, b2, c2]);
  const fraction = reduced(w < 0n ? [-x, -y, -w] : [x, y, w]);
  const near = new Spot(quotient(fraction[0], fraction[2]), quotient(fraction[1], fraction[2]));
  return isSame(near.fraction, fraction) ? near : new Spot(near.x, near.y, fraction);
}

/** @returns above 0 when a comes after b on the way from `start` to `end`, on which both lie */
export function compareAlong(start: Spot, end: Spot, a: Spot, b: Spot): number {
  const flat = Math.abs(end.x - start.x) >= Math.abs(end.y - start.y);
  return flat ? Math.sign(end.x - start.x) * compare(a, b, 0) : Math.sign(end.y - start.y) * compare(a, b, 1);
}

/** The middle between two places. */
export function middle(a: Spot, b: Spot): Spot {
  const [ax, ay, aw] = a.fraction;
  const [bx, by, bw] = b.fraction;
  return new Spot(a.x / 2 + b.x / 2, a.y / 2 + b.y / 2, [ax * bw + bx * aw, ay * bw + by * aw, 2n * aw * bw]);
}

/**
 * Whether a ray to the east crosses an edge; one through a vertex crosses the edge that lies below it.
 * @param place that is not on the edge
 */
export function isWestOf(place: Spot, from: Spot, to: Spot): boolean {
  const upwards = compare(to, place, 1) > 0;
  if (compare(from, place, 1) > 0 === upwards) return false;
  return side(from, to, place) > 0 === upwards;
}

/** @returns above 0 to the left of the line through two vertices, below 0 to the right */
function side(from: Spot, to: Spot, place: Spot): number {
  const left = (to.x - from.x) * (place.y - from.y);
  const right = (to.y - from.y) * (place.x - from.x);
  const size = Math.max(Math.abs(from.x), Math.abs(from.y), Math.abs(to.x), Math.abs(to.y));
  const length = Math.abs(to.x - from.x) + Math.abs(to.y - from.y);
  const doubt = DOUBT * (Math.abs(left) + Math.abs(right) + (size + Math.abs(place.x) + Math.abs(place.y)) * length);
  if (Math.abs(left - right) > doubt) return left - right;
  const [a, b, c] = cross(from.fraction, to.fraction);
  const [x, y, w] = place.fraction;
  return signOf(a * x + b * y + c * w);
}

function compare(a: Spot, b: Spot, axis: 0 | 1): number {
  const [p, q] = axis === 0 ? [a.x, b.x] : [a.y, b.y];
  if (a.isPlain && b.isPlain) return p - q;
  if (Math.abs(p - q) > DOUBT * (Math.abs(p) + Math.abs(q))) return p - q;
  return signOf(a.fraction[axis] * b.fraction[2] - b.fraction[axis] * a.fraction[2]);
}

function cross([x1, y1, w1]: Fraction, [x2, y2, w2]: Fraction): Fraction {
  return [y1 * w2 - y2 * w1, x2 * w1 - x1 * w2, x1 * y2 - x2 * y1];
}

function isSame([x1, y1, w1]: Fraction, [x2, y2, w2]: Fraction): boolean {
  return x1 * w2 === x2 * w1 && y1 * w2 === y2 * w1;
}

function reduced([x, y, w]: Fraction): Fraction {
  const divisor = greatestDivisor(greatestDivisor(x, w), y);
  return [x / divisor, y / divisor, w / divisor];
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}

function quotient(above: bigint, below: bigint): number {
  // Numbers end at 2 ** 1024, integers do not.
  const excess = Math.max(bitsOf(above), bitsOf(below)) - 1000;
  if (excess <= 0) return Number(above) / Number(below);
  return Number(above >> BigInt(excess)) / Number(below >> BigInt(excess));
}

function bitsOf(value: bigint): number {
  return 4 * value.toString(16).length;
}

function signOf(value: bigint): number {
  return value > 0n ? 1 : value < 0n ? -1 : 0;
}

const view = new DataView(new ArrayBuffer(8));

function fractionOf(x: number, y: number): Fraction {
  const [xs, xBits] = integerOf(x);
  const [ys, yBits] = integerOf(y);
  const bits = xBits > yBits ? xBits : yBits;
  return [xs << (bits - xBits), ys << (bits - yBits), 1n << bits];
}

/** Every number is an integer over a power of 2. @returns that integer, and how many times 2 */
function integerOf(value: number): [bigint, bigint] {
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
