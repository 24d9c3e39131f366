/**
 * Typed arrays that lie one behind another in a few large blocks: a million small ones would each cost the runtime more
 * than the numbers in them. A block lives as long as any array in it.
 */

/** Numbers per block. */
const BLOCK = 65_536;

export class ArrayBlocks {
  readonly #numbers: Blocks<Float64Array<ArrayBuffer>>;
  readonly #ends: Blocks<Uint32Array<ArrayBuffer>>;

  /** @param expected numbers, to keep the blocks of a small text small */
  constructor(expected: number) {
    const size = Math.min(expected, BLOCK);
    this.#numbers = new Blocks(size, (length) => new Float64Array(length));
    this.#ends = new Blocks(size, (length) => new Uint32Array(length));
  }

  /** A copy of the first numbers of an array. */
  copyNumbers(from: Float64Array, count: number): Float64Array {
    return this.#numbers.copy(from, count);
  }

  /** An array of that length, with any numbers in it: all of them are to be set. */
  takeNumbers(count: number): Float64Array {
    return this.#numbers.take(count);
  }

  /** As `takeNumbers`. */
  takeEnds(count: number): Uint32Array {
    return this.#ends.take(count);
  }

  /** A copy of the first integers of a list. */
  copyEnds(from: readonly number[], count: number): Uint32Array {
    return this.#ends.copy(from, count);
  }
}

class Blocks<A extends Float64Array | Uint32Array> {
  readonly #size: number;
  readonly #allocate: (length: number) => A;
  #block: A;
  #used = 0;

  constructor(size: number, allocate: (length: number) => A) {
    this.#size = size;
    this.#allocate = allocate;
    this.#block = allocate(0);
  }

  copy(from: ArrayLike<number>, count: number): A {
    const array = this.take(count);
    for (let i = 0; i < count; i++) array[i] = from[i] as number;
    return array;
  }

  /** A large array has a block of its own, so that no other one keeps it alive. */
  take(count: number): A {
    if (count > this.#size / 4) return this.#allocate(count);
    if (this.#used + count > this.#block.length) {
      this.#block = this.#allocate(this.#size);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += count;
    // A part of an array is of its type.
    return this.#block.subarray(start, start + count) as A;
  }
}
