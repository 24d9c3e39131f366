/**
 * Typed arrays that lie one behind another in a few large blocks: a million small ones would each cost the runtime more
 * than their numbers. A block lives as long as any array in it.
 */

/** Numbers per block. */
const BLOCK = 65_536;

export class ArrayBlocks {
  readonly #size: number;
  #numbers = new Float64Array();
  #usedNumbers = 0;
  #ends = new Uint32Array();
  #usedEnds = 0;

  /** @param expected numbers, to keep the blocks of a small text small */
  constructor(expected: number) {
    this.#size = Math.min(expected, BLOCK);
  }

  /** A copy of the first numbers of an array. */
  copyNumbers(from: Float64Array, count: number): Float64Array {
    if (count > this.#size / 4) return from.slice(0, count);
    if (this.#usedNumbers + count > this.#numbers.length) {
      this.#numbers = new Float64Array(this.#size);
      this.#usedNumbers = 0;
    }
    const start = this.#usedNumbers;
    for (let i = 0; i < count; i++) this.#numbers[start + i] = from[i] as number;
    this.#usedNumbers += count;
    return this.#numbers.subarray(start, start + count);
  }

  /** A copy of the first integers of a list. */
  copyEnds(from: readonly number[], count: number): Uint32Array {
    if (count > this.#size / 4) return Uint32Array.from(from.slice(0, count));
    if (this.#usedEnds + count > this.#ends.length) {
      this.#ends = new Uint32Array(this.#size);
      this.#usedEnds = 0;
    }
    const start = this.#usedEnds;
    for (let i = 0; i < count; i++) this.#ends[start + i] = from[i] as number;
    this.#usedEnds += count;
    return this.#ends.subarray(start, start + count);
  }
}
