/** Random numbers that are the same in each run. */

export interface Random {
  /** 0 to 1, without 1. */
  fraction(): number;
  /** 0 to `below`, without `below`. */
  integer(below: number): number;
  pick<T>(items: readonly T[]): T;
  /** A double some rounding steps from another, up or down. */
  nudge(value: number, steps: number): number;
}

const view = new DataView(new ArrayBuffer(8));

/** The double `steps` rounding steps farther from 0; 0 is followed by a step of numbers near 1. */
function stepBy(value: number, steps: number): number {
  if (value === 0) return steps * 2 ** -52;
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(steps));
  return view.getFloat64(0);
}

/**
 * The variable SEED gives other numbers, to look for more than what is tried each time.
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md (mulberry32)
 */
export function createRandom(seed: number): Random {
  let state = (seed + 1000 * Number(process.env.SEED ?? 0)) | 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number) => Math.floor(below * fraction());
  return {
    fraction,
    integer,
    pick: <T>(items: readonly T[]): T => {
      const item = items[integer(items.length)];
      if (item === undefined) throw new Error('There is nothing to pick.');
      return item;
    },
    nudge: (value, steps) => stepBy(value, integer(2 * steps + 1) - steps),
  };
}
