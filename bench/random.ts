/**
 * Numbers from 0 to 1, without 1, the same in every run; none comes again before 2^32 others.
 * @see https://github.com/bryc/code/blob/master/jshash/PRNGs.md (mulberry32)
 */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
