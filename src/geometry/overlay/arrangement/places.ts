/** Numbers for places, so that positions with equal coordinates are one. */

export interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Number of places so far. */
  count(): number;
  /** @returns the number of the place at these coordinates, a new one where there is none */
  numberOf(x: number, y: number): number;
}

const NONE = -1;

/** @param most number of places, at most */
export function createPlaces(most: number): Places {
  const mask = 2 ** Math.ceil(Math.log2(2 * most + 8)) - 1;
  const slots = new Int32Array(mask + 1).fill(NONE);
  const [x, y] = [new Float64Array(most), new Float64Array(most)];
  const value = new Float64Array(2);
  const bits = new Int32Array(value.buffer);
  let count = 0;
  return {
    x,
    y,
    count: () => count,
    numberOf(px, py) {
      // -0 and 0 are the same coordinate.
      value[0] = px + 0;
      value[1] = py + 0;
      const [a, b, c, d] = [bits[0] as number, bits[1] as number, bits[2] as number, bits[3] as number];
      let slot = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(c ^ Math.imul(d, 0xc2b2ae35), 0x27d4eb2f); // prettier-ignore
      slot = (slot ^ (slot >>> 15)) & mask;
      for (; slots[slot] !== NONE; slot = (slot + 1) & mask) {
        const place = slots[slot] as number;
        if (x[place] === px && y[place] === py) return place;
      }
      slots[slot] = count;
      x[count] = px;
      y[count] = py;
      return count++;
    },
  };
}
